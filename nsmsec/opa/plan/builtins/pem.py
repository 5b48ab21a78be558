# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The notations in which keys or certificates arrive: PEM, base64, their alphabets."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nsmsec.opa.plan.errors import BuiltinError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["PEMBlock", "from_base64", "from_base64url", "pem_blocks", "to_base64", "to_base64url"]

_LINE_ENDS = str.maketrans("", "", "\r\n")
_BASE64 = re.compile("[A-Za-z0-9+/]*={0,2}", re.ASCII)
_BASE64URL = re.compile("[A-Za-z0-9_-]*={0,2}", re.ASCII)

_BEGIN = re.compile(r"(?:^|(?<=\n))-----BEGIN ([^\n]*?)-----[ \t\r]*\n")
_HEADER = re.compile(r"[^\n:]*:[^\n]*\n")
_BLANKS = str.maketrans("", "", " \t\r\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class PEMBlock:
    """One block of a PEM text (RFC 7468).

    Attributes:
        label: what stands after BEGIN.
        data: what it holds.
        has_more: whether anything follows it.
    """

    label: str
    data: bytes
    has_more: bool

    def __repr__(self) -> str:
        return f"PEMBlock({self.label!r})"


def pem_blocks(source: str) -> Iterator[PEMBlock]:
    """Yield the blocks of a text; what stands around them is ignored, broken blocks too."""
    place = 0
    while (end := source.find("\n-----END ", place)) >= 0:
        start = None
        for found in _BEGIN.finditer(source, place, end + 1):
            start = found
        place = end + 1
        if start is not None:
            block, place = _block(source, start, end + 1)
            if block is not None:
                yield block


def _block(source: str, begin: re.Match[str], end: int) -> tuple[PEMBlock | None, int]:
    """Return the block between two lines, if they fit, and where what follows begins."""
    last = f"-----END {begin[1]}-----"
    line_end = source.find("\n", end)
    after = len(source) if line_end < 0 else line_end + 1
    if source[end:after].rstrip(" \t\r\n") != last:
        return None, end + len("-----END ")
    start = begin.end()
    while (header := _HEADER.match(source, start, end)) is not None:
        start = header.end()
    try:
        data = from_base64(source[start:end].translate(_BLANKS))
    except BuiltinError:
        return None, after
    return PEMBlock(label=begin[1], data=data, has_more=after < len(source)), after


def from_base64(source: str) -> bytes:
    """Return the bytes of a text in base64 with its padding; line ends are ignored.

    Raises:
        BuiltinError: it is no such text.
    """
    return _decoded("base64", _BASE64, source)


def from_base64url(source: str) -> bytes:
    """Return the bytes of a text in base64url, with its padding or without (RFC 7515, appendix C).

    Raises:
        BuiltinError: it is no such text.
    """
    padding = "" if source.endswith("=") else "=" * (-len(source) % 4)
    return _decoded("base64url", _BASE64URL, source + padding)


def _decoded(name: str, alphabet: re.Pattern[str], source: str) -> bytes:
    cleaned = source.translate(_LINE_ENDS)
    if not alphabet.fullmatch(cleaned):
        raise BuiltinError(f"illegal {name} data")
    try:
        return base64.b64decode(cleaned.encode("ascii"), altchars=b"-_" if alphabet is _BASE64URL else None)
    except binascii.Error as error:
        raise BuiltinError(f"illegal {name} data") from error


def to_base64(data: bytes) -> str:
    """Return bytes in base64."""
    return base64.b64encode(data).decode("ascii")


def to_base64url(data: bytes) -> str:
    """Return bytes in base64url without padding."""
    return base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")
