# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What was active before, so that nothing older becomes active again."""

from __future__ import annotations

import hmac
import threading
from dataclasses import dataclass
from typing import Protocol

from nsmsec.errors import BundleRefused, ReasonCode

__all__ = ["InProcessVersionMemory", "Remembered", "VersionMemory"]


class VersionMemory(Protocol):
    """The highest version of each bundle that was active."""

    def check(self, name: str, version: int, digest: bytes) -> None:
        """Refuse a bundle that would be a step back.

        Raises:
            BundleRefused: `BUNDLE_ROLLBACK`, a higher version was active, or this version with other content.
            Misconfigured: the memory cannot be read; nothing may become active then.
        """
        ...

    def remember(self, name: str, version: int, digest: bytes) -> None:
        """Keep that a bundle became active, after checking it once more.

        Raises:
            BundleRefused: `BUNDLE_ROLLBACK`, as `check` does.
            Misconfigured: the memory cannot be read or written.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """The highest version of one bundle.

    Attributes:
        version: its version.
        digest: the digest of its content.
    """

    version: int
    digest: bytes

    def check(self, version: int, digest: bytes) -> None:
        """Refuse a step back from this one.

        Raises:
            BundleRefused: `BUNDLE_ROLLBACK`.
        """
        if version < self.version:
            raise _rollback(f"at least version {self.version}, found {version}", version)
        if version == self.version and not hmac.compare_digest(digest, self.digest):
            raise _rollback(f"version {version} with its own content, found other content", version)


class InProcessVersionMemory:
    """A memory that ends with the process. Nothing stops a rollback across a restart; prefer `FileVersionMemory`."""

    __slots__ = ("_highest", "_lock")

    def __init__(self) -> None:
        self._highest: dict[str, Remembered] = {}
        self._lock = threading.Lock()

    def check(self, name: str, version: int, digest: bytes) -> None:
        """Refuse a bundle that would be a step back.

        Raises:
            BundleRefused: `BUNDLE_ROLLBACK`.
        """
        highest = self._highest.get(name)
        if highest is not None:
            highest.check(version, digest)

    def remember(self, name: str, version: int, digest: bytes) -> None:
        """Keep that a bundle became active.

        Raises:
            BundleRefused: `BUNDLE_ROLLBACK`.
        """
        with self._lock:
            self.check(name, version, digest)
            self._highest[name] = Remembered(version=version, digest=digest)


def _rollback(expected: str, version: int) -> BundleRefused:
    return BundleRefused(ReasonCode.BUNDLE_ROLLBACK, f"policy bundle: expected {expected}", version=version)
