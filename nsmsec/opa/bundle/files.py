# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Collecting the files of a policy bundle from a folder, a `tar.gz` or its bytes.

Nothing is proven yet, so everything is bounded: no links, no climbing names, nothing twice. Names are as in the
signature: relative, with slashes.
"""

from __future__ import annotations

import os
import stat
import unicodedata
import zlib
from typing import TYPE_CHECKING

from nsmsec.errors import BundleRefused, Misconfigured, ReasonCode
from nsmsec.opa.bundle.structured import SIGNATURES, is_structured
from nsmsec.opa.bundle.tar import members

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from nsmsec.opa.bundle.limits import BundleLimits

__all__ = ["collect", "plain_name"]

_GZIP = 31  # what zlib calls a gzip stream with the largest window
_CLIMBING = frozenset({"", ".", ".."})


def collect(source: Path | bytes, limits: BundleLimits) -> Mapping[str, bytes]:
    """Return the files by name.

    Raises:
        BundleRefused: `BUNDLE_FORMAT` or `BUNDLE_LIMIT`.
        Misconfigured: the source cannot be read at all.
    """
    if isinstance(source, bytes):
        return _unpack(source, limits)
    try:
        if source.is_dir():
            return _walk(source, limits)
        with source.open("rb") as file:
            return _unpack(file.read(limits.max_archive_bytes + 1), limits)
    except (OSError, ValueError) as error:
        raise Misconfigured(f"policy bundle: cannot read {source}: {getattr(error, 'strerror', error)}") from error


def plain_name(name: str, limits: BundleLimits) -> str:
    """Return a name that can only be that of a file in the bundle.

    Raises:
        BundleRefused: `BUNDLE_FORMAT`, it climbs, is absolute, or cannot be shown; `BUNDLE_LIMIT`, it is too long.
    """
    if len(name) > limits.max_name_chars:
        raise _too_much(f"names of at most {limits.max_name_chars} characters")
    if not name.isprintable() or "\\" in name or _CLIMBING.intersection(name.split("/")):
        raise _refused(f"a plain relative name of a file, found {name[:80]!r}")
    return name


class _Files:
    """Files being collected, counted."""

    __slots__ = ("_alike", "_json_left", "_left", "_limits", "found")

    def __init__(self, limits: BundleLimits) -> None:
        self.found: dict[str, bytes] = {}
        self._alike: set[str] = set()
        self._left = limits.max_total_bytes
        self._json_left = limits.max_json_bytes
        self._limits = limits

    def add(self, name: str, content: bytes) -> None:
        """Add a file that may be added."""
        name = plain_name(name, self._limits)
        # Where letter case or composition does not count, two such files would be one (CWE-178).
        alike = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", name).casefold())
        if alike in self._alike:
            raise _refused(f"each file once, found {name[:80]!r} twice")
        self._alike.add(alike)
        self._left -= len(content)
        if self._left < 0 or len(self.found) >= self._limits.max_files:
            raise _too_much(f"at most {self._limits.max_files} files and {self._limits.max_total_bytes} bytes")
        if is_structured(name) or name == SIGNATURES:
            self._json_left -= len(content)
            if self._json_left < 0:
                raise _too_much(f"data, manifest and signature of at most {self._limits.max_json_bytes} bytes")
        self.found[name] = content


def _walk(folder: Path, limits: BundleLimits) -> Mapping[str, bytes]:
    files = _Files(limits)
    places: list[Path] = []
    for path in folder.rglob("*"):
        places.append(path)
        if len(places) > limits.max_files:
            raise _too_much(f"at most {limits.max_files} files and folders")
    for path in sorted(places):
        if stat.S_ISDIR(path.lstat().st_mode):
            continue
        files.add(path.relative_to(folder).as_posix(), _read(path, limits))
    return files.found


def _read(path: Path, limits: BundleLimits) -> bytes:
    """Return what is in a plain file; a link that takes its place meanwhile is not followed, a pipe not waited for."""
    if not stat.S_ISREG(path.lstat().st_mode):
        raise _refused(f"only plain files, found {path.name[:80]!r}")
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
        return file.read(limits.max_total_bytes + 1)


def _unpack(archive: bytes, limits: BundleLimits) -> Mapping[str, bytes]:
    if len(archive) > limits.max_archive_bytes:
        raise _too_much(f"an archive of at most {limits.max_archive_bytes} bytes")
    inflater = zlib.decompressobj(wbits=_GZIP)
    try:
        content = inflater.decompress(archive, limits.max_total_bytes + 1)
    except zlib.error as error:
        raise _refused(f"a tar.gz: {error}") from error
    if len(content) > limits.max_total_bytes:
        raise _too_much(f"at most {limits.max_total_bytes} bytes")
    if not inflater.eof or inflater.unused_data:
        raise _refused("one gzip stream, whole")
    files = _Files(limits)
    for name, found in members(content):
        files.add(name.removeprefix("/"), found)
    return files.found


def _refused(expected: str) -> BundleRefused:
    return BundleRefused(ReasonCode.BUNDLE_FORMAT, f"policy bundle: expected {expected}")


def _too_much(expected: str) -> BundleRefused:
    return BundleRefused(ReasonCode.BUNDLE_LIMIT, f"policy bundle: expected {expected}, found more")
