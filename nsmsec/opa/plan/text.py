# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""JSON text of values, numbers exact in both directions."""

from __future__ import annotations

import json
import re
from json.encoder import encode_basestring
from typing import TYPE_CHECKING

from nsmsec.opa.plan.errors import InputRefused, LimitExceeded
from nsmsec.opa.plan.order import sorted_keys
from nsmsec.opa.plan.values import Number, Value, key

if TYPE_CHECKING:
    from typing import NoReturn

__all__ = ["dump", "parse", "plain", "to_number"]

_HIGH, _LOW = r"\\u[dD][89abAB][0-9a-fA-F]{2}", r"\\u[dD][c-fC-F][0-9a-fA-F]{2}"

#: Escapes of a whole character; and, to be found only if not that, of half of one.
_ESCAPE = re.compile(rf"{_HIGH}{_LOW}|({_HIGH}|{_LOW})|\\.")

#: Beyond this OPA reads no number.
_MAX_EXPONENT = 32_766


def parse(text: bytes | str, *, unique: bool = True, spelled: bool = True) -> Value:
    """Return the value that a JSON text says; integers and fractions keep every digit.

    The words `NaN` and `Infinity` are refused. The escape of half a character becomes U+FFFD, as in OPA.

    Args:
        text: the text, in UTF-8 if bytes.
        unique: whether a member twice in one object is refused; else the last one counts.
        spelled: whether `-0` keeps its spelling; where only integers matter, reading them is faster without.

    Raises:
        InputRefused: the text is no such JSON.
    """
    try:
        source = text.decode("utf-8") if isinstance(text, bytes) else text
        value = json.loads(
            _ESCAPE.sub(_whole, source) if "\\" in source else source,
            parse_int=to_number if spelled else int,
            parse_float=to_number,
            parse_constant=_refuse_constant,
            object_pairs_hook=_object if unique else None,
        )
    except RecursionError as error:
        raise InputRefused("json: nested too deep") from error
    except ValueError as error:
        raise InputRefused(f"json: {error}") from error
    return value


def to_number(text: str) -> int | Number:
    """Return the number that a JSON text spells.

    Raises:
        ValueError: the text is no number of a size that can be held.
    """
    if text != "-0" and (text.isdigit() or (text[:1] == "-" and text[1:].isdigit())):
        return int(text)
    number = Number(text)
    if number.value and abs(number.value.adjusted()) > _MAX_EXPONENT:
        raise ValueError("an exponent that is too large")
    return number


def plain(value: Value) -> Value:
    """Return the value as JSON has it: sets as sorted arrays, keys as text, objects in the order of their keys.

    A key that is no string becomes its compact JSON text.
    """
    if isinstance(value, set):
        return [plain(member) for member in sorted_keys(value)]
    if isinstance(value, list):
        return [plain(member) for member in value]
    if isinstance(value, dict):
        members = {k if isinstance(k, str) else dump(k): plain(value[key(k)]) for k in sorted_keys(value)}
        return dict(sorted(members.items()))
    return value


def dump(value: Value) -> str:
    """Return the compact JSON text of a value, keys sorted, numbers as they were spelled.

    Raises:
        LimitExceeded: it is nested too deep, or holds an integer too large to be written.
    """
    try:
        return _compact(plain(value))
    except RecursionError as error:
        raise LimitExceeded("json: nested too deep to be written") from error


def _compact(value: Value) -> str:
    if type(value) is str:
        return encode_basestring(value)
    if isinstance(value, list):
        return f"[{','.join(map(_compact, value))}]"
    if isinstance(value, dict):
        return "{" + ",".join(f"{encode_basestring(k)}:{_compact(v)}" for k, v in value.items()) + "}"
    if isinstance(value, Number):
        return value.text
    try:
        return repr(value) if type(value) is int else json.dumps(value)
    except ValueError as error:
        raise LimitExceeded("number: an integer too large to be written") from error


def _object(pairs: list[tuple[str, Value]]) -> dict[str, Value]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member is there twice")
    return members


def _refuse_constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")


def _whole(found: re.Match[str]) -> str:
    return "\\ufffd" if found[1] else found[0]
