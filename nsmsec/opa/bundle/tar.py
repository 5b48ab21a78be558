# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A reader of tar archives that knows plain files only.

Python's own reader follows links, sparse files and headers upon headers, and some releases of it can be kept busy
by a header alone. A policy bundle is unpacked before its signature can be checked, so everything else is refused here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from nsmsec.errors import BundleRefused, ReasonCode

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["members"]

_BLOCK: Final = 512
_MAX_EXTENSION_BYTES: Final = 8192
_POSIX: Final = b"ustar\x0000"
_GNU: Final = b"ustar  \x00"
_PLAIN_FILE: Final = (b"0", b"\0")
_EXTENDED: Final = b"x"
_GNU_LONG_NAME: Final = b"L"
_OCTAL: Final = re.compile(rb"\x20*([0-7]{1,11})[\x20\0]*")
_RECORD: Final = re.compile(rb"([1-9][0-9]{0,4}) ")
#: Extended headers (POSIX pax) that change nothing about the content of a file.
_HARMLESS: Final = frozenset({b"atime", b"ctime", b"mtime", b"uid", b"gid", b"uname", b"gname", b"comment"})


def members(archive: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the content of each file, as they stand in the archive.

    Raises:
        BundleRefused: `BUNDLE_FORMAT`, it is no tar archive of plain files, whole.
    """
    at, long_name = 0, None
    while True:
        header = archive[at : at + _BLOCK]
        if len(header) < _BLOCK:
            raise _refused("an end of the archive", "none")
        if not any(header):
            break
        kind, name, size = _read(header)
        at += _BLOCK
        content = archive[at : at + size]
        at += -(-size // _BLOCK) * _BLOCK
        if at > len(archive):
            raise _refused("each file whole", f"{name[:80]!r} cut off")
        if kind in _PLAIN_FILE:
            yield _text(name if long_name is None else long_name), content
            long_name = None
        elif long_name is None and size <= _MAX_EXTENSION_BYTES and kind in {_EXTENDED, _GNU_LONG_NAME}:
            long_name = content.removesuffix(b"\0") if kind == _GNU_LONG_NAME else _extended_name(content)
        else:
            raise _refused("only plain files", f"{name[:80]!r}")
    if long_name is not None or archive[at:].strip(b"\0"):
        raise _refused("nothing after the last file", "more")


def _read(header: bytes) -> tuple[bytes, bytes, int]:
    """Return kind, name and size of a member."""
    magic = header[257:265]
    if magic not in {_POSIX, _GNU}:
        raise _refused("a tar archive", "something else")
    # The checksum counts its own place as eight spaces.
    if _number(header[148:156]) != sum(header) - sum(header[148:156]) + 8 * 0x20:
        raise _refused("a header with its checksum", "another")
    name, prefix = _until_nul(header[:100]), _until_nul(header[345:500])
    if magic == _POSIX and prefix:
        name = prefix + b"/" + name
    return header[156:157], name, _number(header[124:136])


def _extended_name(content: bytes) -> bytes | None:
    """Return the name that an extended header gives, if it gives one."""
    found: dict[bytes, bytes] = {}
    while content:
        length = _RECORD.match(content)
        size = int(length[1]) if length else 0
        record = content[length.end() : size] if length else b""
        keyword, equals, value = record.partition(b"=")
        if size > len(content) or not equals or not value.endswith(b"\n") or keyword in found:
            raise _refused("an extended header", "something else")
        if keyword != b"path" and keyword not in _HARMLESS:
            raise _refused("a plain file", f"an extended header {keyword[:40]!r}")
        found[keyword] = value[:-1]
        content = content[size:]
    return found.get(b"path")


def _number(field: bytes) -> int:
    octal = _OCTAL.fullmatch(field)
    if octal is None:
        raise _refused("an octal number", "something else")
    return int(octal[1], 8)


def _until_nul(field: bytes) -> bytes:
    return field.partition(b"\0")[0]


def _text(name: bytes) -> str:
    try:
        return name.decode()
    except UnicodeDecodeError as error:
        raise _refused("names in UTF-8", "another encoding") from error


def _refused(expected: str, found: str) -> BundleRefused:
    return BundleRefused(ReasonCode.BUNDLE_FORMAT, f"tar.gz: expected {expected}, found {found}")
