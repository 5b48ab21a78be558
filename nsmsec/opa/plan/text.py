# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""JSON text of values, numbers exact in both directions."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from nsmsec.opa.plan.errors import InputRefused
from nsmsec.opa.plan.order import sorted_keys
from nsmsec.opa.plan.values import Number, Value, key

if TYPE_CHECKING:
    from typing import NoReturn

__all__ = ["dump", "parse", "plain", "to_number"]

#: The escape of half a character; whether the other half is there is then tried out.
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def parse(text: bytes | str) -> Value:
    """Return the value that a JSON text says; integers and fractions keep every digit.

    A member twice in one object is refused, as are the words `NaN` and `Infinity`.

    Raises:
        InputRefused: the text is no such JSON.
    """
    try:
        source = text.decode("utf-8") if isinstance(text, bytes) else text
        value = json.loads(
            source,
            parse_int=to_number,
            parse_float=to_number,
            parse_constant=_refuse_constant,
            object_pairs_hook=_object,
        )
        if _SURROGATE.search(source):
            json.dumps(value, default=str, ensure_ascii=False).encode("utf-8")
    except RecursionError as error:
        message = "json: nested too deep"
        raise InputRefused(message) from error
    except ValueError as error:
        message = f"json: {error}"
        raise InputRefused(message) from error
    return value


def to_number(text: str) -> int | Number:
    """Return the number that a JSON text spells.

    Raises:
        ValueError: the text is no number of a size that can be held.
    """
    if text != "-0" and (text.isdigit() or (text[:1] == "-" and text[1:].isdigit())):
        return int(text)
    return Number(text)


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
    """Return the compact JSON text of a value, keys sorted, numbers as they were spelled."""
    return _compact(plain(value))


def _compact(value: Value) -> str:
    if isinstance(value, list):
        return f"[{','.join(map(_compact, value))}]"
    if isinstance(value, dict):
        return "{" + ",".join(f"{_quote(k)}:{_compact(v)}" for k, v in value.items()) + "}"
    if isinstance(value, Number):
        return value.text
    return _quote(value)


def _quote(value: Value) -> str:
    return json.dumps(value, ensure_ascii=False)


def _object(pairs: list[tuple[str, Value]]) -> dict[str, Value]:
    members = dict(pairs)
    if len(members) != len(pairs):
        message = "a member is there twice"
        raise ValueError(message)
    return members


def _refuse_constant(text: str) -> NoReturn:
    message = f"{text} is no number"
    raise ValueError(message)
