# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Changes at one place of a document, which give a new document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nsmsec.opa.plan.errors import BuiltinError, LimitExceeded
from nsmsec.opa.plan.runtime import dot
from nsmsec.opa.plan.values import UNDEFINED, Number, Value, equal, key

if TYPE_CHECKING:
    from collections.abc import Callable

    from nsmsec.opa.plan.budget import Budget

__all__ = ["delete", "find", "insert"]

#: How Go reads an index in a path; one that is text may not begin with a zero.
_INDEX = re.compile(r"([+-]?[0-9]{1,18})(?:\.0*)?", re.ASCII)

#: Documents are not nested deeper than this by far.
_MAX_PATH = 500


def find(document: Value, path: list[Value]) -> Value:
    """Return what stands at a path.

    Raises:
        BuiltinError: nothing does.
    """
    node = document
    for name in path:
        node = _member(node, name)
    return _present(node)


def insert(budget: Budget, document: Value, path: list[Value], value: Value) -> Value:
    """Return a document in which the value stands at the path, before what stood there if that is in an array.

    Raises:
        BuiltinError: the path leads to no place.
    """
    if not path:
        return value
    return _changed(budget, document, path, lambda node, name: _inserted(node, name, value))


def delete(budget: Budget, document: Value, path: list[Value]) -> Value:
    """Return a document without what stands at the path; UNDEFINED if that was all of it.

    Raises:
        BuiltinError: nothing does.
    """
    if not path:
        _present(document)
        return UNDEFINED
    return _changed(budget, document, path, _deleted)


def _changed(budget: Budget, node: Value, path: list[Value], change: Callable[[Value, Value], Value]) -> Value:
    """Return a copy of a node, changed where the path leads."""
    if len(path) > _MAX_PATH:
        raise LimitExceeded("json.patch: a path that is too long")
    budget.spend(1 + (len(node) if isinstance(node, (dict, list, set)) else 0))
    if len(path) == 1:
        return change(node, path[0])
    return _exchanged(node, path[0], _changed(budget, _member(node, path[0]), path[1:], change))


def _present(node: Value) -> Value:
    if node is UNDEFINED:
        raise BuiltinError("deleted node encountered")
    return node


def _member(node: Value, name: Value) -> Value:
    found = dot(node, _index(node, name) if isinstance(node, list) else name)
    if found is UNDEFINED:
        raise BuiltinError("the path does not exist in the document")
    return found


def _index(node: list[Value], name: Value) -> int:
    if name == "-" and isinstance(name, str):
        return len(node)
    shown = name.text if isinstance(name, Number) else str(name) if type(name) in (str, int) else ""
    found = _INDEX.fullmatch(shown)
    if found is None:
        raise BuiltinError("invalid index of an array")
    if isinstance(name, str) and name != "0" and name.startswith("0"):
        raise BuiltinError("leading zeros are not allowed in JSON paths")
    return int(found[1])


def _exchanged(node: Value, name: Value, value: Value) -> Value:
    """Return a copy in which another value stands in the place of a member that is there."""
    if isinstance(node, list):
        place = _index(node, name)
        return [*node[:place], value, *node[place + 1 :]]
    if isinstance(node, set):
        return (node - {key(name)}) | {key(value)}
    return {**_mapping(node), key(name): value}


def _inserted(node: Value, name: Value, value: Value) -> Value:
    if isinstance(node, list):
        place = _index(node, name)
        if not 0 <= place <= len(node):
            raise BuiltinError("index for array insertion out of bounds")
        return [*node[:place], value, *node[place:]]
    if isinstance(node, set):
        if not equal(name, value):
            raise BuiltinError("set key does not equal value to be inserted")
        return node | {key(value)}
    return {**_mapping(node), key(name): value}


def _deleted(node: Value, name: Value) -> Value:
    if isinstance(node, list):
        place = _index(node, name)
        if not 0 <= place < len(node):
            raise BuiltinError("index for array delete out of bounds")
        return [*node[:place], *node[place + 1 :]]
    _member(node, name)
    if isinstance(node, set):
        return node - {key(name)}
    return {form: member for form, member in _mapping(node).items() if form != key(name)}


def _mapping(node: Value) -> dict[Value, Value]:
    if not isinstance(node, dict):
        raise BuiltinError("expected composite type")
    return node
