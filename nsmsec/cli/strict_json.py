# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Reading JSON documents strictly: what is asked for is there, with its type."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, NoReturn, TypeVar

__all__ = ["BadInput", "kind_of", "member", "now_of", "parse", "to_object"]

_Value = TypeVar("_Value")
# The year 9999 begins then; no datetime goes much further.
_END_OF_TIME = 253_370_764_800
_KINDS: dict[type, str] = {
    dict: "an object",
    list: "a list",
    str: "a text",
    int: "a number",
    float: "a number",
    bool: "a truth value",
    type(None): "null",
}


class BadInput(Exception):
    """A document that cannot be judged; says why in one line."""


def parse(data: bytes) -> object:
    """Return what a document says: UTF-8, every name once, no number that JSON does not have.

    Raises:
        BadInput: it is no such document.
    """
    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_no_constant)
    except RecursionError:
        raise BadInput("expected JSON, found it nested too deeply") from None
    except ValueError as error:
        # The text of the error may quote the input.
        raise BadInput(f"expected JSON, found something else ({type(error).__name__})") from None


def _unique(members: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(members)
    if len(found) != len(members):
        raise BadInput("expected every name once, found one twice")
    return found


def _no_constant(name: str) -> NoReturn:
    raise BadInput(f"expected JSON, found {name}")


def to_object(value: object, what: str) -> dict[str, Any]:
    """Return an object's members.

    Raises:
        BadInput: it is something else.
    """
    if type(value) is not dict:
        raise BadInput(f"expected {what} to be an object, found {kind_of(value)}")
    return value


def member(document: dict[str, Any], name: str, kind: type[_Value]) -> _Value:
    """Return a member of an object.

    Raises:
        BadInput: there is none, or it has another type.
    """
    if name not in document:
        raise BadInput(f"expected a member {name}, found none")
    value = document[name]
    if type(value) is not kind:
        raise BadInput(f"expected {name} to be {_KINDS[kind]}, found {kind_of(value)}")
    return value


def kind_of(value: object) -> str:
    """Return what JSON calls a value."""
    return _KINDS[type(value)]


def now_of(document: dict[str, Any]) -> datetime:
    """Return the time in the member `now`.

    Raises:
        BadInput: there is none.
    """
    if "now" not in document:
        raise BadInput("expected a member now, found none")
    now = document["now"]
    if type(now) not in {int, float}:
        raise BadInput(f"expected now to be a number, found {kind_of(now)}")
    if not 0 <= now < _END_OF_TIME:
        raise BadInput("expected now to be seconds since 1970, before the year 9999")
    return datetime.fromtimestamp(now, UTC)
