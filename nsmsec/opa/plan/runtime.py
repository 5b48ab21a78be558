# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What generated functions call: the slow or rare part of each statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.opa.plan.errors import ConflictError
from nsmsec.opa.plan.order import sorted_keys
from nsmsec.opa.plan.values import UNDEFINED, Number, Value, equal, key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import NoReturn

    from nsmsec.opa.plan.budget import Budget

__all__ = [
    "ABSENT",
    "Memo",
    "call_dynamic",
    "conflict",
    "copied",
    "dot",
    "fresh_memo",
    "insert_once",
    "length",
    "members",
    "merge",
    "pairs",
    "replace",
]

#: What a memo holds for a rule that was not evaluated yet.
ABSENT = object()

Memo = list[object]


def fresh_memo(budget: Budget, memo: Memo) -> Memo:
    """Return a memo of the same size that remembers nothing.

    Raises:
        LimitExceeded: the budget does not suffice.
    """
    budget.spend(len(memo))
    return [ABSENT] * len(memo)


def dot(source: Value, name: Value) -> Value:
    """Return the member of an object, the element of an array or of a set, or UNDEFINED."""
    if isinstance(source, dict):
        return source.get(key(name), UNDEFINED)
    if isinstance(source, list):
        index = _index(name, len(source))
        return UNDEFINED if index is None else source[index]
    if isinstance(source, set) and name is not UNDEFINED:
        return name if key(name) in source else UNDEFINED
    return UNDEFINED


def _index(name: Value, size: int) -> int | None:
    if type(name) is Number and 0 <= name.value < size and name.value == name.value.to_integral_value():
        return int(name.value)
    if type(name) is int and 0 <= name < size:
        return name
    return None


def length(source: Value) -> Value:
    """Return how many members an array, an object or a set has, or characters a string, else UNDEFINED."""
    return len(source) if isinstance(source, (list, dict, set, str)) else UNDEFINED


def members(source: Value) -> list[Value]:
    """Return what a scan that needs no keys goes over, in order, unless it is an array; nothing for scalars."""
    if isinstance(source, set):
        return sorted_keys(source)
    if isinstance(source, dict):
        return [source[key(name)] for name in sorted_keys(source)]
    return []


def pairs(source: Value) -> list[tuple[Value, Value]]:
    """Return the keys and values that a scan goes over, in order, unless it is an array; nothing for scalars."""
    if isinstance(source, set):
        return [(member, member) for member in sorted_keys(source)]
    if isinstance(source, dict):
        return [(name, source[key(name)]) for name in sorted_keys(source)]
    return []


def copied(budget: Budget, source: list[Value] | dict[Value, Value] | set[Value]) -> Value:
    """Return a copy that may be grown in place.

    Raises:
        LimitExceeded: the budget does not suffice.
    """
    budget.spend(len(source))
    return source.copy()


def insert_once(target: dict[Value, Value], name: Value, value: Value) -> None:
    """Insert a member into an object.

    Raises:
        ConflictError: the member is there with another value.
    """
    form = key(name)
    if form not in target:
        target[form] = value
    elif not equal(target[form], value):
        conflict("object keys must be unique")


def conflict(detail: str) -> NoReturn:
    """Abort the evaluation.

    Raises:
        ConflictError: always.
    """
    raise ConflictError(detail)


def merge(a: Value, b: Value) -> Value:
    """Return both objects merged, recursively; where both have a key and not two objects, the first wins."""
    if not isinstance(a, dict) or not isinstance(b, dict):
        return UNDEFINED
    merged = dict(a)
    for form, value in b.items():
        mine = merged.get(form, UNDEFINED)
        if mine is UNDEFINED:
            merged[form] = value
        elif isinstance(mine, dict) and isinstance(value, dict):
            merged[form] = merge(mine, value)
    return merged


def replace(document: Value, path: tuple[str, ...], value: Value) -> Value:
    """Return a copy of the document in which the value stands at the path; what is no object on the way becomes one."""
    root: dict[Value, Value] = dict(document) if isinstance(document, dict) else {}
    node = root
    for name in path[:-1]:
        below = node.get(name)
        node[name] = child = dict(below) if isinstance(below, dict) else {}
        node = child
    if value is UNDEFINED:
        node.pop(path[-1], None)
    else:
        node[path[-1]] = value
    return root


def call_dynamic(
    budget: Budget,
    memo: Memo,
    documents: tuple[Value, Value],
    table: Mapping[tuple[str, ...], tuple[int, Callable[..., Value]]],
    path: tuple[Value, ...],
) -> Value:
    """Return the value of the rule at a path made at run time; ABSENT if there is no such rule."""
    names = tuple(part for part in path if isinstance(part, str))
    found = table.get(names) if len(names) == len(path) else None
    if found is None:
        return ABSENT
    position, function = found
    known = memo[position]
    return function(budget, memo, *documents) if known is ABSENT else known
