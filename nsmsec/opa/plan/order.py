# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The order of all values: null, false, true, numbers, strings, arrays, objects, sets."""

from __future__ import annotations

from functools import cmp_to_key
from typing import TYPE_CHECKING, Any

from nsmsec.opa.plan.values import Number, Value, unkey

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["compare", "sorted_keys", "sorted_values"]

_RANK: dict[type, int] = {type(None): 0, bool: 1, int: 2, Number: 2, str: 3, list: 4, dict: 5, set: 6}
_NUMBERS = frozenset({int, Number})
_STRINGS = frozenset({str})


def compare(a: Value, b: Value) -> int:
    """Return a number below, at or above zero, as `a` stands before, with or after `b`."""
    rank = _RANK[type(a)]
    difference = rank - _RANK[type(b)]
    if difference or rank == 0:
        return difference
    if isinstance(a, list) and isinstance(b, list):
        return _compare_sequences(a, b)
    if isinstance(a, dict) and isinstance(b, dict):
        return _compare_objects(a, b)
    if isinstance(a, set) and isinstance(b, set):
        return _compare_sequences(sorted_keys(a), sorted_keys(b))
    x: Any = a
    y: Any = b
    return int(x > y) - int(x < y)


def sorted_values(values: Iterable[Value]) -> list[Value]:
    """Return the values in order."""
    items: list[Any] = list(values)
    if len(items) > 1:
        kinds = set(map(type, items))
        items.sort(key=None if kinds <= _STRINGS or kinds <= _NUMBERS else _ORDERED)
    return items


def sorted_keys(container: dict[Value, Value] | set[Value]) -> list[Value]:
    """Return the keys of an object or the members of a set, as values, in order."""
    return sorted_values(map(unkey, container))


def _compare_sequences(a: list[Value], b: list[Value]) -> int:
    for x, y in zip(a, b, strict=False):
        difference = compare(x, y)
        if difference:
            return difference
    return len(a) - len(b)


def _compare_objects(a: dict[Value, Value], b: dict[Value, Value]) -> int:
    a_keys = sorted(a.items(), key=_by_key)
    b_keys = sorted(b.items(), key=_by_key)
    for (a_key, a_value), (b_key, b_value) in zip(a_keys, b_keys, strict=False):
        difference = compare(unkey(a_key), unkey(b_key)) or compare(a_value, b_value)
        if difference:
            return difference
    return len(a) - len(b)


_ORDERED = cmp_to_key(compare)


def _by_key(item: tuple[Value, Value]) -> Any:  # noqa: ANN401 - the type that cmp_to_key makes has no name
    return _ORDERED(unkey(item[0]))
