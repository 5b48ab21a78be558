# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The strict parser that stands before any JOSE code (token profile, section 4, steps 1–2).

Two readers must never see different things in the same token. So there is one spelling of every
part, one reading of every object, no number whose value depends on who reads it. Bounds come first:
nothing here recurses, nothing here is slower than linear.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NoReturn

from nsmsec.errors import Malformed, ReasonCode
from nsmsec.tokens import base64url

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "FractionFound",
    "JSONObject",
    "NonInteger",
    "Parts",
    "check_integers",
    "cut",
    "parse_object",
    "read_object",
    "split",
]

JSONObject = dict[str, Any]
#: A compact JWS, then its header, payload, signature, which are not decoded.
Parts = tuple[bytes, bytes, bytes, bytes]

_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_PARTS = 3
_WHITESPACE = " \t\n\r"
# Possessive, with an optional end: linear even where a string never ends.
_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
_BRACKET = re.compile(r"[\[\]{}]")
_OPENING = frozenset("[{")
_MAX_INTEGER = 2**53
_REMEMBERED_NUMBERS = 1024
# That many characters are always below 2^53; one more than that, and the sign, are never too many to look at.
_SAFE_NUMBER_CHARS = 15
_MAX_NUMBER_CHARS = 17


class NonInteger:
    """A JSON number with a fraction or an exponent; its value is of no use to us."""

    __slots__ = ()


class FractionFound(Exception):
    """There is a number with a fraction or an exponent; whether it harms depends on where it stands."""


def cut(compact: str, *, max_bytes: int) -> Parts:
    """Cut a token into its three parts, for whoever decodes all of them: that tells the alphabet, too (step 1).

    Raises:
        Malformed: `SIZE`, longer than the limits allow; `FORMAT`, another number of parts.
    """
    if len(compact) > max_bytes:
        raise Malformed(ReasonCode.SIZE, f"token: expected at most {max_bytes} bytes, found {len(compact)}")
    data = compact.encode("utf-8", "surrogatepass")
    parts = data.split(b".")
    if len(parts) != _PARTS:
        raise _not_three_parts()
    header, payload, signature = parts
    return data, header, payload, signature


def split(compact: str, *, max_bytes: int) -> Parts:
    """Do as `cut`, for whoever leaves a part undecoded (step 1).

    Raises:
        Malformed: `SIZE`, longer than the limits allow; `FORMAT`, another alphabet or number of parts.
    """
    parts = cut(compact, max_bytes=max_bytes)
    # What is left without the alphabet is the dots.
    if parts[0].translate(None, _ALPHABET) != b"..":
        raise _not_three_parts()
    return parts


def parse_object(part: bytes, *, max_depth: int, fractions: bool = True) -> JSONObject:
    """Decode one part of a token to the JSON object in it (step 2).

    Numbers with a fraction or an exponent come out as `NonInteger`: whether one may stand where it
    stands is for whoever knows the members. Most objects have none, and who asks for that need not look.

    Args:
        part: one part of a token.
        max_depth: how deep objects and lists may be nested.
        fractions: whether to go on where there is such a number.

    Raises:
        FractionFound: there is one, and that is to be told.
        Malformed: `FORMAT`, not the canonical base64url of one strict JSON object.
    """
    return read_object(base64url.decode(part), max_depth=max_depth, fractions=fractions)


def read_object(data: bytes, *, max_depth: int, fractions: bool = True) -> JSONObject:
    """Do as `parse_object`, for the bytes of an object themselves.

    Raises:
        FractionFound: as there.
        Malformed: `FORMAT`, not one strict JSON object.
    """
    try:
        text = data.decode("utf-8").strip(_WHITESPACE)
        # Most texts have too few brackets to be deep.
        if text.count("{") + text.count("[") > max_depth:
            _check_depth(text, max_depth)
        value, end = (_ANY_NUMBERS if fractions else _INTEGERS_ONLY).raw_decode(text)
    except ValueError as error:
        # The cause quotes the input; its type is enough.
        raise _not_strict(type(error).__name__) from None
    if type(value) is not dict or end != len(text):
        raise _not_strict("another value, or more than one")
    return value


def check_integers(members: JSONObject, names: Iterable[str]) -> None:
    """Refuse a fraction or an exponent where an integer belongs.

    Raises:
        Malformed: `FORMAT`.
    """
    for name in names:
        if type(members.get(name)) is NonInteger:
            raise Malformed(ReasonCode.FORMAT, f"claims: expected {name} to be an integer, found another number")


def _check_depth(text: str, max_depth: int) -> None:
    """Refuse deep nesting before the decoder recurses into it."""
    depth = 0
    for bracket in _BRACKET.findall(_STRING.sub("", text)):
        depth += 1 if bracket in _OPENING else -1
        if depth > max_depth:
            raise _not_strict(f"more than {max_depth} levels")


def _unique_names(members: list[tuple[str, object]]) -> JSONObject:
    found = dict(members)
    if len(found) != len(members):
        raise _not_strict("a name twice")
    return found


# The same times, positions, versions come again and again; what is refused is not remembered.
@lru_cache(_REMEMBERED_NUMBERS)
def _integer(digits: str) -> int:
    if len(digits) <= _SAFE_NUMBER_CHARS and digits != "-0":
        return int(digits)
    value = int(digits) if len(digits) <= _MAX_NUMBER_CHARS else _MAX_INTEGER
    if value == 0 or not -_MAX_INTEGER < value < _MAX_INTEGER:
        raise _not_strict("an integer that readers may take for another")
    return value


def _non_integer(_digits: str) -> NonInteger:
    return _NON_INTEGER


def _no_fraction(_digits: str) -> NoReturn:
    raise FractionFound


def _no_constant(_name: str) -> NoReturn:
    raise _not_strict("a number that JSON does not have")


def _not_three_parts() -> Malformed:
    return Malformed(ReasonCode.FORMAT, "token: expected three parts of base64url, found something else")


def _not_strict(found: str) -> Malformed:
    return Malformed(ReasonCode.FORMAT, f"token: expected a strict JSON object, found {found}")


_NON_INTEGER = NonInteger()
_ANY_NUMBERS = json.JSONDecoder(
    object_pairs_hook=_unique_names, parse_int=_integer, parse_float=_non_integer, parse_constant=_no_constant
)
_INTEGERS_ONLY = json.JSONDecoder(
    object_pairs_hook=_unique_names, parse_int=_integer, parse_float=_no_fraction, parse_constant=_no_constant
)
