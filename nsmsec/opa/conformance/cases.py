# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Cases in a file of JSON lines, which may be compressed with xz."""

from __future__ import annotations

import lzma
from typing import TYPE_CHECKING, BinaryIO, Final

from nsmsec.errors import Misconfigured
from nsmsec.opa.conformance.case import read_case

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nsmsec.opa.conformance.case import ComplianceCase

__all__ = ["read_cases"]

#: Far more than all of OPA's cases, which are 12 million bytes.
MAX_BYTES: Final = 256 * 1024 * 1024
_MAX_LINE_BYTES: Final = 16 * 1024 * 1024
_MAX_UNPACKING_BYTES: Final = 128 * 1024 * 1024
_XZ: Final = b"\xfd7zXZ\x00"


def read_cases(file: BinaryIO, *, max_bytes: int = MAX_BYTES) -> Iterator[ComplianceCase]:
    """Yield the cases of a file, one by one.

    Args:
        file: what is read, to its end.
        max_bytes: how much may be there, also after unpacking.

    Raises:
        Misconfigured: it cannot be read or unpacked, is too large or empty, or a line of it is no case of its own.
    """
    known: set[str] = set()
    for number, line in enumerate(_content(file, max_bytes).splitlines(), start=1):
        if not line.strip():
            continue
        if len(line) > _MAX_LINE_BYTES:
            raise Misconfigured(f"cases: line {number}: expected at most {_MAX_LINE_BYTES} bytes")
        try:
            case = read_case(line)
        except Misconfigured as error:
            raise Misconfigured(f"cases: line {number}: {error.detail}") from error
        if case.id in known:
            raise Misconfigured(f"cases: line {number}: {case.id!r} is there twice")
        known.add(case.id)
        yield case
    if not known:
        raise Misconfigured("cases: expected at least one, found none")


def _content(file: BinaryIO, max_bytes: int) -> bytes:
    try:
        content = file.read(max_bytes + 1)
    except OSError as error:
        raise Misconfigured(f"cases: cannot be read: {error.strerror}") from error
    if len(content) <= max_bytes and content.startswith(_XZ):
        content = _unpacked(content, max_bytes)
    if len(content) > max_bytes:
        raise Misconfigured(f"cases: expected at most {max_bytes} bytes")
    return content


def _unpacked(content: bytes, max_bytes: int) -> bytes:
    unpacker = lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=_MAX_UNPACKING_BYTES)
    try:
        unpacked = unpacker.decompress(content, max_length=max_bytes + 1)
    except lzma.LZMAError as error:
        raise Misconfigured(f"cases: expected xz: {error}") from error
    if len(unpacked) <= max_bytes and (not unpacker.eof or unpacker.unused_data):
        raise Misconfigured("cases: expected one whole stream of xz, found a part, or more")
    return unpacked
