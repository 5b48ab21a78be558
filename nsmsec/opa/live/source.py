# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The port behind which policy bundles arrive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["BundleSource", "PresentedBundle"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentedBundle:
    """What a source gave, proven in nothing.

    Attributes:
        content: the bytes of a `tar.gz`, or a folder; None if there is nothing newer.
        etag: what the source calls it.
        waits: whether the source itself waits for something newer, so that it can be asked again at once.
    """

    content: bytes | Path | None
    etag: str
    waits: bool = False


class BundleSource(Protocol):
    """Has the newest bundle."""

    def fetch(self, etag: str) -> PresentedBundle:
        """Return what is newer than what the source called so; whatever there is, if it is empty.

        Raises:
            BundleRefused: BUNDLE_FORMAT, it is no bundle; BUNDLE_LIMIT, it is too long.
            SourceUnavailable: SOURCE_UNAVAILABLE: it cannot be had now.
        """
        ...

    def close(self) -> None:
        """Let go of everything; a fetch in another thread ends soon, by `SourceUnavailable`."""
        ...
