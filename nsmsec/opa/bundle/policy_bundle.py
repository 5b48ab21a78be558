# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What a policy bundle says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

__all__ = ["PolicyBundle"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyBundle:
    """What a policy bundle says; whether that is proven depends on who made this value.

    `BundleVerifier.verify` returns what was proven; `read_bundle` returns what is there.

    Attributes:
        plan: the text of its plan; empty in a data-only bundle.
        data: its data document.
        revision: its name, chosen by whoever built it; may be empty.
        version: the number that grows with each bundle of this name, if the manifest states one.
        expires_at: when it stops being one, if the manifest states that.
        digest: SHA-256 over the names and digests of all files but the signature. It is the same for a folder and an
            archive of it, in any order, however often it is signed.
        roots: the places of the data document that are its own.
    """

    plan: bytes
    data: Mapping[str, object]
    revision: str
    version: int | None
    expires_at: datetime | None
    digest: bytes
    roots: tuple[str, ...]
