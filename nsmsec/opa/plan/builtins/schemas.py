# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Built-ins for JSON schemas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jsonschema.exceptions import best_match
from referencing.exceptions import Unresolvable

from nsmsec.opa.plan.builtins.builtin import Builtin
from nsmsec.opa.plan.builtins.json_texts import parsed
from nsmsec.opa.plan.builtins.operands import fraction
from nsmsec.opa.plan.builtins.patterns import compiled
from nsmsec.opa.plan.builtins.schema_checks import Node, draft_of, validator
from nsmsec.opa.plan.builtins.schema_messages import described
from nsmsec.opa.plan.errors import BuiltinError, LimitExceeded
from nsmsec.opa.plan.text import plain
from nsmsec.opa.plan.values import Number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nsmsec.opa.plan.budget import Budget
    from nsmsec.opa.plan.values import Value

__all__ = ["SCHEMAS"]

#: What one value of a schema counts in steps while the schema itself is checked.
_STEPS = 200

_TYPES = "[array boolean integer number null object string]"


def _match(budget: Budget, document: Value, schema: Value) -> Value:
    given = _loaded(budget, document)
    checks = _checked(budget, _loaded(budget, schema))
    try:
        found = list(described(checks.iter_errors(given)))
    except Unresolvable as error:
        raise BuiltinError("a reference that leads out of the schema") from error
    except RecursionError as error:
        raise LimitExceeded("json.match_schema: a schema that refers to itself without end") from error
    return [not found, found]


def _verify(budget: Budget, schema: Value) -> Value:
    try:
        _checked(budget, _loaded(budget, schema))
    except BuiltinError as error:
        return [False, f"jsonschema: {error.detail}"]
    return [True, None]


def _loaded(budget: Budget, source: Value) -> Node:
    """Return a document of JSON, given as such or as text, its fractions exact."""
    if isinstance(source, str):
        try:
            return _numbers(budget, parsed(budget, source))
        except BuiltinError as error:
            raise BuiltinError("invalid JSON string") from error
    if not isinstance(source, (list, dict)):
        raise BuiltinError("wrong type, expected string or object")
    return _numbers(budget, plain(source))


def _numbers(budget: Budget, value: Value) -> Value:
    budget.spend(1)
    if isinstance(value, Number):
        return fraction(value)
    if isinstance(value, list):
        return [_numbers(budget, member) for member in value]
    if isinstance(value, dict):
        return {name: _numbers(budget, member) for name, member in value.items()}
    return value


def _checked(budget: Budget, schema: Node) -> Node:
    """Return what checks documents; the schema is one, its patterns compile, its references lead into it."""
    nodes = list(_nodes(schema))
    budget.spend(_STEPS * len(nodes))
    if not isinstance(schema, (dict, bool)):
        raise BuiltinError("schema is invalid")
    meta = validator(budget, draft_of(schema).META_SCHEMA)
    wrong = best_match(error for error in meta.iter_errors(schema) if error.validator != "allOf")
    if wrong is not None:
        raise BuiltinError(_reason(wrong))
    checks = validator(budget, schema)
    resolver = checks._resolver  # noqa: SLF001 - there is no public way to ask where a reference leads
    for node in nodes:
        for pattern in _patterns(node):
            compiled(pattern)
        if isinstance(node.get("$ref"), str):
            _lookup(resolver, node["$ref"])
    return checks


def _lookup(resolver: Node, reference: str) -> None:
    try:
        resolver.lookup(reference)
    except Unresolvable as error:
        raise BuiltinError(f"Object has no key '{reference.rpartition('/')[2][:80]}'") from error


def _reason(error: Node) -> str:
    path = [str(part) for part in error.absolute_path]
    if path[-1:] == ["type"] or path[-2:-1] == ["type"]:
        return f"has a primitive type that is NOT VALID -- given: /{error.instance}/ Expected valid values are:{_TYPES}"
    if path[-1:] == ["pattern"]:
        return "pattern must be a valid regex"
    return f"{'.'.join(path) or '(root)'} does not fit: {error.message[:200]}"


def _nodes(schema: Node) -> Iterator[dict[str, Node]]:
    """Return all objects in a schema."""
    left = [schema]
    while left:
        node = left.pop()
        if isinstance(node, dict):
            yield node
            left += node.values()
        elif isinstance(node, list):
            left += node


def _patterns(node: dict[str, Node]) -> Iterator[str]:
    if isinstance(node.get("pattern"), str):
        yield node["pattern"]
    if isinstance(node.get("patternProperties"), dict):
        yield from node["patternProperties"]


SCHEMAS = {
    "json.match_schema": Builtin(2, _match, bounded=True),
    "json.verify_schema": Builtin(1, _verify, bounded=True),
}
