# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Built-ins that join, cut or search sets, arrays, objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.opa.plan.builtins.builtin import Builtin
from nsmsec.opa.plan.builtins.operands import array, integer, mapping, members, unique, wrong
from nsmsec.opa.plan.order import sorted_keys
from nsmsec.opa.plan.runtime import dot, merge
from nsmsec.opa.plan.values import UNDEFINED, Value, equal, key

if TYPE_CHECKING:
    from nsmsec.opa.plan.budget import Budget

__all__ = ["COLLECTIONS"]


def _union(budget: Budget, sets: Value) -> Value:
    parts = [unique(part) for part in members(sets)]
    budget.spend(sum(map(len, parts)))
    return set().union(*parts)


def _intersection(sets: Value) -> Value:
    parts = [unique(part) for part in members(sets)]
    return set.intersection(*parts) if parts else set()


def _concatenate(budget: Budget, a: Value, b: Value) -> Value:
    budget.spend(len(array(a)) + len(array(b)))
    return array(a) + array(b)


def _slice(values: Value, start: Value, stop: Value) -> Value:
    first = max(integer(start), 0)
    return array(values)[first : max(integer(stop), first)]


def _flatten(budget: Budget, values: Value) -> Value:
    flat: list[Value] = []
    for member in array(values):
        part = member if isinstance(member, list) else [member]
        budget.spend(len(part))
        flat += part
    return flat


def _get(source: Value, path: Value, default: Value) -> Value:
    found: Value = mapping(source)
    for name in path if isinstance(path, list) else [path]:
        found = dot(found, name)
        if found is UNDEFINED:
            return default
    return found


def _forms(keys: Value) -> set[Value]:
    """Return the keys that an object, an array or a set names."""
    return set(keys) if isinstance(keys, (dict, set)) else {key(name) for name in members(keys)}


def _remove(source: Value, keys: Value) -> Value:
    gone = _forms(keys)
    return {form: value for form, value in mapping(source).items() if form not in gone}


def _filter(source: Value, keys: Value) -> Value:
    kept = _forms(keys)
    return {form: value for form, value in mapping(source).items() if form in kept}


def _object_union(budget: Budget, a: Value, b: Value) -> Value:
    budget.spend(len(mapping(a)) + len(mapping(b)))
    return merge(b, a)


def _object_union_n(budget: Budget, objects: Value) -> Value:
    result: Value = {}
    for part in array(objects):
        result = _object_union(budget, result, part)
    return result


def _is_subset(whole: Value, part: Value) -> Value:
    if isinstance(whole, dict) and isinstance(part, dict):
        return _is_part(whole, part)
    if isinstance(whole, set) and isinstance(part, set):
        return part <= whole
    if isinstance(whole, list) and isinstance(part, set):
        return part <= {key(member) for member in whole}
    if isinstance(whole, list) and isinstance(part, list):
        return any(_starts_with(whole, start, part) for start in range(len(whole) - len(part) + 1))
    raise wrong("two of one of {object, set, array}", part)


def _is_part(whole: Value, part: Value) -> bool:
    """Return whether all members of an object are there, objects and sets inside again as parts."""
    if isinstance(whole, dict) and isinstance(part, dict):
        return all(_is_part(whole.get(form, UNDEFINED), value) for form, value in part.items())
    if isinstance(whole, set) and isinstance(part, set):
        return part <= whole
    if isinstance(whole, list) and isinstance(part, list):
        return bool(_is_subset(whole, part))
    return equal(whole, part)


def _starts_with(whole: list[Value], start: int, part: list[Value]) -> bool:
    return all(equal(whole[start + offset], value) for offset, value in enumerate(part))


def _walk(budget: Budget, root: Value) -> Value:
    """Return the path and the value of everything in a document, each before what is in it."""
    found: list[Value] = []
    _visit(budget, root, [], found)
    return found


def _visit(budget: Budget, node: Value, path: list[Value], found: list[Value]) -> None:
    budget.spend(1 + len(path))
    found.append([path, node])
    if isinstance(node, list):
        for index, member in enumerate(node):
            _visit(budget, member, [*path, index], found)
    elif isinstance(node, (dict, set)):
        for name in sorted_keys(node):
            _visit(budget, dot(node, name), [*path, name], found)


COLLECTIONS = {
    "and": Builtin(2, lambda a, b: unique(a) & unique(b)),
    "array.concat": Builtin(2, _concatenate, bounded=True),
    "array.flatten": Builtin(1, _flatten, bounded=True),
    "array.reverse": Builtin(1, lambda values: array(values)[::-1]),
    "array.slice": Builtin(3, _slice),
    "intersection": Builtin(1, _intersection),
    "object.filter": Builtin(2, _filter),
    "object.get": Builtin(3, _get),
    "object.keys": Builtin(1, lambda source: set(mapping(source))),
    "object.remove": Builtin(2, _remove),
    "object.subset": Builtin(2, _is_subset),
    "object.union": Builtin(2, _object_union, bounded=True),
    "object.union_n": Builtin(1, _object_union_n, bounded=True),
    "or": Builtin(2, lambda a, b: unique(a) | unique(b)),
    "set_diff": Builtin(2, lambda a, b: unique(a) - unique(b)),
    "union": Builtin(1, _union, bounded=True),
    "walk": Builtin(1, _walk, bounded=True),
}
