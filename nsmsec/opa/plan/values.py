# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""How Rego's values look in Python.

null, strings, booleans and integers are Python's own; arrays are lists, objects dicts, sets sets. Two things need care:
a number that is not spelled as an integer is a `Number`, and where a value becomes a key of a dict or a member of a set
it takes the form that `key` gives it, because in Python `True == 1` and lists cannot be hashed.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Final

__all__ = ["UNDEFINED", "Key", "Number", "Undefined", "Value", "equal", "key", "unkey"]

#: Any of Rego's values; what it may be is checked where documents enter (`admit`) and by each built-in.
Value = object


class Undefined:
    """The state of a local without a value; there is one instance, `UNDEFINED`."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "UNDEFINED"


UNDEFINED: Final = Undefined()


class Number:
    """A number with its spelling, for all numbers that are not plain integers: `1.50`, `1e400`, `-0`."""

    __slots__ = ("text", "value")

    def __init__(self, text: str) -> None:
        """Read the number exactly.

        Raises:
            ValueError: the text is no finite number, or its exponent is beyond any use.
        """
        try:
            value = Decimal(text)
        except InvalidOperation as error:
            raise ValueError(f"number: expected decimal text, found {text[:40]!r}") from error
        if not value.is_finite():
            raise ValueError(f"number: expected a finite number, found {text[:40]!r}")
        self.text = text
        self.value = value

    def __eq__(self, other: object) -> bool:
        if type(other) is Number:
            return self.value == other.value
        return type(other) is int and self.value == other

    def __lt__(self, other: object) -> bool:
        if type(other) is Number:
            return self.value < other.value
        if type(other) is int:
            return self.value < other
        return NotImplemented

    def __gt__(self, other: object) -> bool:
        if type(other) is Number:
            return self.value > other.value
        if type(other) is int:
            return self.value > other
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self.value)

    def __repr__(self) -> str:
        return f"Number({self.text!r})"


class Key:
    """The form in which booleans, arrays, objects and sets are keys of objects and members of sets."""

    __slots__ = ("_hash", "value")

    def __init__(self, value: Value) -> None:
        self.value = value
        self._hash = _hash(value)

    def __eq__(self, other: object) -> bool:
        return type(other) is Key and self._hash == other._hash and equal(self.value, other.value)

    def __hash__(self) -> int:
        return self._hash

    def __repr__(self) -> str:
        return f"Key({self.value!r})"


def key(value: Value) -> Value:
    """Return the hashable form of a value: itself for strings, numbers and null, else a `Key`."""
    if type(value) is str or type(value) is int or type(value) is Number or value is None:
        return value
    return Key(value)


def unkey(form: Value) -> Value:
    """Return the value whose hashable form this is."""
    return form.value if type(form) is Key else form


def equal(a: Value, b: Value) -> bool:
    """Return whether two values are the same in Rego: numbers by value, booleans never equal to numbers."""
    kind = type(a)
    if kind is not type(b):
        return (kind is Number or kind is int) and type(b) in (Number, int) and a == b
    if kind is list:
        return _equal_lists(a, b)  # type: ignore[arg-type] # the line above has seen the type of both
    if kind is dict:
        return _equal_dicts(a, b)  # type: ignore[arg-type] # the line above has seen the type of both
    return a == b


def _equal_lists(a: list[Value], b: list[Value]) -> bool:
    return len(a) == len(b) and all(equal(x, y) for x, y in zip(a, b, strict=True))


def _equal_dicts(a: dict[Value, Value], b: dict[Value, Value]) -> bool:
    return len(a) == len(b) and all(equal(x, b.get(k, UNDEFINED)) for k, x in a.items())


def _hash(value: Value) -> int:
    if isinstance(value, list):
        return hash(("array", *map(_hash, value)))
    if isinstance(value, dict):
        return hash(("object", frozenset((hash(k), _hash(v)) for k, v in value.items())))
    if isinstance(value, set):
        return hash(("set", frozenset(value)))
    return hash((type(value) is bool, value))
