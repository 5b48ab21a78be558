# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A policy bundle in a file or a folder that somebody else replaces."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from nsmsec.errors import BundleRefused, ReasonCode, SourceUnavailable
from nsmsec.opa.bundle import BundleLimits
from nsmsec.opa.live.source import PresentedBundle

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["FileBundleSource"]


class FileBundleSource:
    """Gives the bundle at a path: a `tar.gz`, a folder, or a link to either.

    Only metadata are looked at until they change; they are looked at before the content, so no change is lost. Writers
    replace a file by renaming a new one over it, and a folder by renaming a new link over the old one. A folder that is
    written in place is seen half-written: an update that its signature refuses, and that is tried again.
    """

    __slots__ = ("_limits", "_path")

    def __init__(self, path: str | os.PathLike[str], *, limits: BundleLimits | None = None) -> None:
        """Name the path; it need not exist yet.

        Args:
            path: the file, the folder, or a link to one.
            limits: the bounds.
        """
        self._path = Path(path)
        self._limits = BundleLimits() if limits is None else limits

    def fetch(self, etag: str) -> PresentedBundle:
        """Return the bundle, if it is not the one called so.

        Raises:
            BundleRefused: BUNDLE_FORMAT, it is neither a file nor a folder; BUNDLE_LIMIT, it is too large.
            SourceUnavailable: it cannot be read.
        """
        try:
            path = self._path.resolve(strict=True)  # one tree, even if the link is replaced meanwhile
            if path.is_dir():
                return self._folder(path, etag)
            return self._file(path, etag)
        except OSError as error:
            detail = f"bundle file: expected a bundle at {self._path}, found: {error.strerror}"
            raise SourceUnavailable(ReasonCode.SOURCE_UNAVAILABLE, detail) from error

    def close(self) -> None:
        """Do nothing: nothing is held."""

    def _file(self, path: Path, etag: str) -> PresentedBundle:
        # Without O_NONBLOCK, opening a pipe would wait for its writer.
        with open(path, "rb", opener=lambda name, flags: os.open(name, flags | os.O_NONBLOCK)) as file:
            state = os.fstat(file.fileno())
            if not stat.S_ISREG(state.st_mode):
                raise BundleRefused(ReasonCode.BUNDLE_FORMAT, "bundle file: expected a plain file or a folder")
            found = f"file {_identity(state)}"
            if found == etag:
                return PresentedBundle(content=None, etag=etag)
            content = file.read(self._limits.max_archive_bytes + 1)
        if len(content) > self._limits.max_archive_bytes:
            most = f"at most {self._limits.max_archive_bytes} bytes"
            raise BundleRefused(ReasonCode.BUNDLE_LIMIT, f"bundle file: expected {most}")
        return PresentedBundle(content=content, etag=found)

    def _folder(self, path: Path, etag: str) -> PresentedBundle:
        digest = hashlib.sha256()
        for count, line in enumerate(_tree(path)):
            if count > self._limits.max_files:
                most = f"at most {self._limits.max_files} files and folders"
                raise BundleRefused(ReasonCode.BUNDLE_LIMIT, f"bundle folder: expected {most}")
            digest.update(line)
        found = f"folder {digest.hexdigest()}"
        return PresentedBundle(content=None if found == etag else path, etag=found)


def _tree(path: Path) -> Iterator[bytes]:
    """Yield a line for the folder and for each thing in it, without following links."""
    pending = [path]
    while pending:
        folder = pending.pop()
        yield _line(folder, folder.lstat())
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
        for entry in found:
            if entry.is_dir(follow_symlinks=False):
                pending.append(Path(entry.path))
            else:
                yield _line(Path(entry.path), entry.stat(follow_symlinks=False))


def _line(path: Path, state: os.stat_result) -> bytes:
    return os.fsencode(f"{path}\0{_identity(state)}\0")


def _identity(state: os.stat_result) -> str:
    """Return what changes when a file is replaced or rewritten."""
    return f"{state.st_dev} {state.st_ino} {state.st_size} {state.st_mtime_ns} {state.st_ctime_ns}"
