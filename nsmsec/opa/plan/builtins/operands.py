# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Typed access to the arguments of built-ins."""

from __future__ import annotations

import re
from fractions import Fraction

from nsmsec.opa.plan.errors import BuiltinError, LimitExceeded
from nsmsec.opa.plan.order import sorted_keys
from nsmsec.opa.plan.values import Number, Value

__all__ = [
    "array",
    "bounded",
    "fraction",
    "int64",
    "integer",
    "kind",
    "mapping",
    "members",
    "number",
    "text",
    "texts",
    "unique",
    "wrong",
]

#: Decimal exponents beyond this are compared and passed on, but not calculated with: that would take too long.
_MAX_EXPONENT = 1000

#: Python writes integers of at most 4300 digits.
_MAX_INTEGER_BITS = 14_000

_WHOLE = re.compile(r"-?[0-9]{1,18}\.0{0,18}", re.ASCII)

_NAMES = {type(None): "null", bool: "boolean", int: "number", Number: "number", str: "string", list: "array"}
_NAMES |= {dict: "object", set: "set"}


def kind(value: Value) -> str:
    """Return Rego's name of the type of a value."""
    return _NAMES[type(value)]


def wrong(expected: str, found: Value) -> BuiltinError:
    """Return the error for an argument of a wrong type."""
    return BuiltinError.of_type(f"operand must be {expected} but got {kind(found)}")


def text(value: Value) -> str:
    """Return a string.

    Raises:
        BuiltinError: it is something else.
    """
    if type(value) is not str:
        raise wrong("string", value)
    return value


def array(value: Value) -> list[Value]:
    """Return an array.

    Raises:
        BuiltinError: it is something else.
    """
    if type(value) is not list:
        raise wrong("array", value)
    return value


def unique(value: Value) -> set[Value]:
    """Return a set.

    Raises:
        BuiltinError: it is something else.
    """
    if type(value) is not set:
        raise wrong("set", value)
    return value


def mapping(value: Value) -> dict[Value, Value]:
    """Return an object.

    Raises:
        BuiltinError: it is something else.
    """
    if type(value) is not dict:
        raise wrong("object", value)
    return value


def members(value: Value) -> list[Value]:
    """Return the elements of an array, or those of a set in order.

    Raises:
        BuiltinError: it is something else.
    """
    if type(value) is list:
        return value
    if type(value) is set:
        return sorted_keys(value)
    raise wrong("one of {set, array}", value)


def texts(value: Value) -> list[str]:
    """Return the strings of an array or a set.

    Raises:
        BuiltinError: it is something else, or holds something else.
    """
    return [text(member) for member in members(value)]


def number(value: Value) -> int | Number:
    """Return a number.

    Raises:
        BuiltinError: it is something else.
    """
    if type(value) is int or type(value) is Number:
        return value
    raise wrong("number", value)


def fraction(value: Value) -> Fraction:
    """Return a number as an exact fraction.

    Raises:
        BuiltinError: it is something else.
        LimitExceeded: it is too large or too small to be written out.
    """
    found = number(value)
    if isinstance(found, int):
        return Fraction(found)
    if found.value and abs(found.value.adjusted()) > _MAX_EXPONENT:
        raise LimitExceeded("number: exponent too large for arithmetic")
    return Fraction(found.value)


def integer(value: Value) -> int:
    """Return a number that has an integer value, however it is spelled.

    Raises:
        BuiltinError: it is something else.
        LimitExceeded: it is too large to be written out.
    """
    if type(value) is int:
        return value
    exact = fraction(value)
    if exact.denominator != 1:
        raise BuiltinError.of_type("operand must be integer number but got floating-point number")
    return bounded(exact.numerator)


def int64(value: Value) -> int:
    """Return a number that is spelled as an integer of 64 bits; zeros after a point are passed over.

    Raises:
        BuiltinError: it is something else.
    """
    found = number(value)
    if isinstance(found, Number) and _WHOLE.fullmatch(found.text):
        found = int(found.text.partition(".")[0])
    if isinstance(found, Number) or not -(1 << 63) <= found < 1 << 63:
        raise BuiltinError.of_type("operand must be integer number but got floating-point number")
    return found


def bounded(value: int) -> int:
    """Return an integer that can still be written out.

    Raises:
        LimitExceeded: it is too large for that.
    """
    if value.bit_length() > _MAX_INTEGER_BITS:
        raise LimitExceeded(f"number: an integer of {value.bit_length()} bits")
    return value
