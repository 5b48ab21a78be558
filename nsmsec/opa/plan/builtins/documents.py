# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Built-ins that take out of documents, keep of them, or patch them, by path."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.opa.plan.builtins.builtin import Builtin
from nsmsec.opa.plan.builtins.edits import delete, find, insert
from nsmsec.opa.plan.builtins.operands import array, kind, mapping
from nsmsec.opa.plan.builtins.paths import Tree, segments, tree
from nsmsec.opa.plan.errors import BuiltinError
from nsmsec.opa.plan.order import sorted_keys
from nsmsec.opa.plan.values import UNDEFINED, Value, equal, key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nsmsec.opa.plan.budget import Budget

__all__ = ["DOCUMENTS"]


def _remove(budget: Budget, source: Value, paths: Value) -> Value:
    return _without(budget, mapping(source), tree(budget, paths))


def _without(budget: Budget, node: Value, gone: Tree) -> Value:
    """Return the node without the members that the tree leads to."""
    if not isinstance(node, (dict, list, set)):
        return node
    kept: list[tuple[Value, Value]] = []
    for name, member in _members(budget, node):
        below = gone.get(key(name), {})
        if below is not None:
            kept.append((name, _without(budget, member, below) if below else member))
    return _made(node, kept)


def _filter(budget: Budget, source: Value, paths: Value) -> Value:
    return _only(budget, mapping(source), tree(budget, paths))


def _only(budget: Budget, node: Value, wanted: Tree) -> Value:
    """Return of a node only the members that the tree leads to; of a scalar all."""
    if not isinstance(node, (dict, list, set)):
        return node
    kept: list[tuple[Value, Value]] = []
    for name, member in _members(budget, node):
        below = wanted.get(key(name), {})
        if below is None:
            kept.append((name, member))
        elif below:
            kept.append((name, _only(budget, member, below)))
    return _made(node, kept)


def _members(budget: Budget, node: dict[Value, Value] | list[Value] | set[Value]) -> Iterator[tuple[Value, Value]]:
    """Return the members of a node with the names that paths have for them."""
    budget.spend(len(node))
    if isinstance(node, list):
        return ((str(index), member) for index, member in enumerate(node))
    if isinstance(node, set):
        return ((member, member) for member in sorted_keys(node))
    return ((name, node[key(name)]) for name in sorted_keys(node))


def _made(like: Value, members: list[tuple[Value, Value]]) -> Value:
    if isinstance(like, list):
        return [member for _, member in members]
    if isinstance(like, set):
        return {key(member) for _, member in members}
    return {key(name): member for name, member in members}


def _patch(budget: Budget, source: Value, operations: Value) -> Value:
    """Apply a JSON Patch (RFC 6902); sets may be patched as well."""
    document = source
    for operation in array(operations):
        if not isinstance(operation, dict):
            raise BuiltinError("must be an array of JSON-Patch objects, but at least one element is not an object")
        document = _applied(budget, document, operation)
    if document is UNDEFINED:
        raise BuiltinError("the patch leaves no document")
    return document


def _applied(budget: Budget, document: Value, operation: dict[Value, Value]) -> Value:
    path_given, name = _attribute(operation, "path"), _attribute(operation, "op")
    if not isinstance(name, str):
        raise BuiltinError(f"attribute 'op' must be a string but found: {kind(name)}")
    path = segments(path_given)
    apply = _OPERATIONS.get(name)
    if apply is None:
        raise BuiltinError(f"unrecognized op: '{name[:80]}'")
    return apply(budget, document, operation, path)


def _attribute(operation: dict[Value, Value], name: str) -> Value:
    if name not in operation:
        raise BuiltinError(f"missing required attribute '{name}'")
    return operation[name]


def _add(budget: Budget, document: Value, operation: dict[Value, Value], path: list[Value]) -> Value:
    return insert(budget, document, path, _attribute(operation, "value"))


def _delete(budget: Budget, document: Value, _operation: dict[Value, Value], path: list[Value]) -> Value:
    return delete(budget, document, path)


def _replace(budget: Budget, document: Value, operation: dict[Value, Value], path: list[Value]) -> Value:
    return insert(budget, delete(budget, document, path), path, _attribute(operation, "value"))


def _move(budget: Budget, document: Value, operation: dict[Value, Value], path: list[Value]) -> Value:
    source = segments(_attribute(operation, "from"))
    moved = _paid(budget, find(document, source))
    return insert(budget, delete(budget, document, source), path, moved)


def _copy(budget: Budget, document: Value, operation: dict[Value, Value], path: list[Value]) -> Value:
    return insert(budget, document, path, _paid(budget, find(document, segments(_attribute(operation, "from")))))


def _paid(budget: Budget, value: Value) -> Value:
    """Take the budget for everything in a value: one copied into itself again and again doubles each time."""
    budget.spend(1)
    if isinstance(value, (dict, list)):
        for member in value.values() if isinstance(value, dict) else value:
            _paid(budget, member)
    return value


def _test(_budget: Budget, document: Value, operation: dict[Value, Value], path: list[Value]) -> Value:
    found = find(document, path)
    if not equal(found, _attribute(operation, "value")):
        raise BuiltinError("value from EditTree != patch value")
    return document


_OPERATIONS: dict[str, Callable[[Budget, Value, dict[Value, Value], list[Value]], Value]] = {
    "add": _add,
    "copy": _copy,
    "move": _move,
    "remove": _delete,
    "replace": _replace,
    "test": _test,
}

DOCUMENTS = {
    "json.filter": Builtin(2, _filter, bounded=True),
    "json.patch": Builtin(2, _patch, bounded=True),
    "json.remove": Builtin(2, _remove, bounded=True),
}
