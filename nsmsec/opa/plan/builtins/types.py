# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Built-ins about the type of a value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nsmsec.opa.plan.builtins.builtin import Builtin
from nsmsec.opa.plan.builtins.operands import kind, members, wrong
from nsmsec.opa.plan.errors import BuiltinError
from nsmsec.opa.plan.text import to_number
from nsmsec.opa.plan.values import Number, Value, key

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["TYPES"]

_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,400})(\.[0-9]{1,400})?([eE][+-]?[0-9]{1,6})?", re.ASCII)
_NO_NUMBER = re.compile(r"[+-]?(inf|infinity|nan)", re.ASCII | re.IGNORECASE)


def _is(name: str) -> Callable[[Value], Value]:
    return lambda value: kind(value) == name


def _to_number(value: Value) -> Value:
    if value is None:
        return 0
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, (int, Number)):
        return value
    if not isinstance(value, str):
        raise wrong("one of {null, boolean, number, string}", value)
    if _NO_NUMBER.fullmatch(value):
        raise BuiltinError.of_type("operand 1 must be one of {null, boolean, number, string} and no infinity")
    if not _NUMBER.fullmatch(value):
        raise BuiltinError("to_number: invalid number literal")
    return to_number(value)


def _cast(name: str) -> Callable[[Value], Value]:
    """Return the check that OPA once had for a type."""

    def call(value: Value) -> Value:
        if kind(value) != name:
            raise wrong(name, value)
        return value

    return call


TYPES = {
    "cast_array": Builtin(1, members),
    "cast_boolean": Builtin(1, _cast("boolean")),
    "cast_null": Builtin(1, _cast("null")),
    "cast_object": Builtin(1, _cast("object")),
    "cast_set": Builtin(1, lambda value: {key(member) for member in members(value)}),
    "cast_string": Builtin(1, _cast("string")),
    "is_array": Builtin(1, _is("array")),
    "is_boolean": Builtin(1, _is("boolean")),
    "is_null": Builtin(1, _is("null")),
    "is_number": Builtin(1, _is("number")),
    "is_object": Builtin(1, _is("object")),
    "is_set": Builtin(1, _is("set")),
    "is_string": Builtin(1, _is("string")),
    "to_number": Builtin(1, _to_number),
    "type_name": Builtin(1, kind),
}
