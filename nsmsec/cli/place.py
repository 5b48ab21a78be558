# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The file in which running processes look for the active bundle."""

from __future__ import annotations

import contextlib
import os
import stat
from typing import TYPE_CHECKING, Final

from nsmsec.errors import Misconfigured
from nsmsec.opa.bundle import read_bundle

if TYPE_CHECKING:
    from pathlib import Path

    from nsmsec.opa.bundle import PolicyBundle

__all__ = ["BundlePlace"]

_READABLE: Final = 0o644


class BundlePlace:
    """A path whose content changes as a whole or not at all, and is on the disk before it does."""

    __slots__ = ("_mode", "_path")

    def __init__(self, path: Path) -> None:
        """Name the path.

        Raises:
            Misconfigured: something else than a plain file is there.
        """
        self._path = path
        try:
            state = path.lstat()
        except FileNotFoundError:
            self._mode: int | None = None
        except OSError as error:
            raise self._unusable("look at", error) from error
        else:
            if not stat.S_ISREG(state.st_mode):
                raise Misconfigured(f"policy bundle: expected a plain file at {path}, found a folder, a link, or other")
            self._mode = stat.S_IMODE(state.st_mode)

    def bundle(self) -> PolicyBundle | None:
        """Return the bundle that is there, proven in nothing; None if there is none.

        Raises:
            Misconfigured: what is there is no bundle; remove it to promote over it.
        """
        return None if self._mode is None else read_bundle(self._path)

    def put(self, content: bytes) -> None:
        """Put a bundle there, with the permissions of the one before.

        Raises:
            Misconfigured: it cannot be written; what was there stays.
        """
        beside = self._path.with_name(f".{self._path.name}.{os.getpid()}.new")
        try:
            with contextlib.suppress(FileNotFoundError):
                beside.unlink()  # left by a process of this number that was killed
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
            with os.fdopen(os.open(beside, flags, _READABLE), "wb") as file:
                if self._mode is not None:
                    os.fchmod(file.fileno(), self._mode)
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self._path)
            folder = os.open(self._path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        except OSError as error:
            with contextlib.suppress(OSError):
                beside.unlink()
            raise self._unusable("write", error) from error

    def _unusable(self, what: str, error: OSError) -> Misconfigured:
        return Misconfigured(f"policy bundle: cannot {what} {self._path}: {error.strerror}")
