# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The last good bundle on a disk, for a start without its source."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from nsmsec.errors import ReasonCode, SourceUnavailable
from nsmsec.opa.bundle import BundleLimits

__all__ = ["BundleStore"]


class BundleStore:
    """Keeps the bytes of one bundle in one file; use one store for each bundle.

    Nothing is believed because it lies here: what is loaded is verified like anything that arrives. It is written to
    the disk before it takes the place of what was there, in one step. No other process may write the same file.
    """

    __slots__ = ("_limits", "_path")

    def __init__(self, path: str | os.PathLike[str], *, limits: BundleLimits | None = None) -> None:
        """Name the file; its folder must exist.

        Args:
            path: where the bundle is kept; a file ending in `.new` is written beside it.
            limits: the bounds of bundles.
        """
        self._path = Path(path)
        self._limits = BundleLimits() if limits is None else limits

    def save(self, content: bytes) -> None:
        """Put a bundle in the place of the one before.

        Raises:
            SourceUnavailable: it cannot be written; what was there stays.
        """
        beside = self._path.with_name(f"{self._path.name}.new")
        try:
            with contextlib.suppress(FileNotFoundError):
                beside.unlink()
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
            with os.fdopen(os.open(beside, flags, 0o600), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self._path)
            self._flush_folder()
        except OSError as error:
            raise _unavailable(f"expected to write {self._path}, found: {error.strerror}") from error

    def load(self) -> bytes | None:
        """Return the bytes that were saved last; None if none ever were.

        Raises:
            SourceUnavailable: they cannot be read, or are more than a bundle may have.
        """
        try:
            with self._path.open("rb") as file:
                content = file.read(self._limits.max_archive_bytes + 1)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _unavailable(f"expected to read {self._path}, found: {error.strerror}") from error
        if len(content) > self._limits.max_archive_bytes:
            raise _unavailable(f"expected at most {self._limits.max_archive_bytes} bytes in {self._path}")
        return content

    def _flush_folder(self) -> None:
        folder = os.open(self._path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _unavailable(found: str) -> SourceUnavailable:
    return SourceUnavailable(ReasonCode.SOURCE_UNAVAILABLE, f"bundle store: {found}")
