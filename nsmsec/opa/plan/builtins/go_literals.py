# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Literals of Go: strings, characters, numbers."""

from __future__ import annotations

import re

from nsmsec.opa.plan.errors import BuiltinError

__all__ = ["character", "number", "quoted"]

_ESCAPE = re.compile(
    r"\\(?:([abfnrtv\\'\"])|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|.?)", re.DOTALL
)

_NAMED = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\", "'": "'", '"': '"'}

_HIGHEST = 0x10FFFF
_SURROGATES = range(0xD800, 0xE000)


def quoted(literal: str) -> str:
    """Return the text of a string literal, in quotes or in backquotes.

    Raises:
        BuiltinError: an escape is none of Go's.
    """
    if literal[0] == "`":
        return literal[1:-1].replace("\r", "")
    return _ESCAPE.sub(_unescaped, literal[1:-1])


def character(literal: str) -> int:
    """Return the code point of a character literal.

    Raises:
        BuiltinError: it is none.
    """
    found = quoted(literal)
    if len(found) != 1:
        raise BuiltinError("malformed character constant")
    return ord(found)


def number(literal: str) -> int | float:
    """Return the number of a literal.

    Raises:
        BuiltinError: it is none.
    """
    try:
        return int(literal, 0) if "." not in literal and not _has_exponent(literal) else float(literal)
    except ValueError as error:
        raise BuiltinError(f"bad number syntax: {literal[:80]!r}") from error


def _has_exponent(literal: str) -> bool:
    return "e" in literal.lower() and "x" not in literal.lower()


def _unescaped(found: re.Match[str]) -> str:
    if found[1]:
        return _NAMED[found[1]]
    code = next((int(digits, 16) for digits in found.group(2, 3, 4) if digits), None)
    code = int(found[5], 8) if found[5] else code
    if code is None or code > _HIGHEST or code in _SURROGATES:
        raise BuiltinError("invalid escape in a string")
    return chr(code)
