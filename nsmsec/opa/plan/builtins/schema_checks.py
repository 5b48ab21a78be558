# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""JSON schemas, checked without a network, with patterns that cannot hang, within the budget."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import jsonschema
import referencing
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

from nsmsec.opa.plan.builtins.patterns import matches
from nsmsec.opa.plan.builtins.schema_formats import format_checker

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nsmsec.opa.plan.budget import Budget

__all__ = ["Node", "draft_of", "validator"]

#: What jsonschema passes around; its own types say no more.
Node = Any

#: What one keyword counts in steps.
_STEPS = 20

#: Drafts by what `$schema` says; OPA takes the newest it knows if that is nothing.
_DRAFTS = {
    "http://json-schema.org/draft-04/schema": jsonschema.Draft4Validator,
    "http://json-schema.org/draft-06/schema": jsonschema.Draft6Validator,
}


def draft_of(schema: Node) -> Node:
    """Return jsonschema's validator for the draft that a schema names."""
    named = schema.get("$schema") if isinstance(schema, dict) else None
    return _DRAFTS.get(str(named).rstrip("#"), jsonschema.Draft7Validator)


def validator(budget: Budget, schema: Node) -> Node:
    """Return what checks documents against a schema; references lead nowhere but into the schema itself."""
    draft = draft_of(schema)
    own = {
        "allOf": _all_of,
        "contains": _contains,
        "dependencies": _dependencies,
        "if": _if,
        "multipleOf": _multiple_of,
        "pattern": lambda *given: _pattern(budget, *given),
        "patternProperties": lambda *given: _pattern_properties(budget, *given),
        "additionalProperties": lambda *given: _additional_properties(budget, *given),
        "properties": _properties,
        "required": _required,
    }
    keywords = {name: _paid(budget, check) for name, check in {**draft.VALIDATORS, **own}.items()}
    checker = draft.TYPE_CHECKER.redefine("integer", _is_integer).redefine("number", _is_number)
    make: Node = extend
    made = make(draft, validators=keywords, type_checker=checker)
    return made(schema, registry=referencing.Registry(), format_checker=format_checker())


def _is_integer(_checker: object, value: object) -> bool:
    return isinstance(value, (int, Fraction)) and not isinstance(value, bool) and value.denominator == 1


def _is_number(_checker: object, value: object) -> bool:
    return isinstance(value, (int, Fraction)) and not isinstance(value, bool)


def _paid(budget: Budget, check: Node) -> Node:
    """Return a keyword that takes the budget first; a list of unique items takes it for each pair."""

    def call(current: Node, wanted: Node, value: Node, schema: Node) -> Iterator[ValidationError]:
        size = len(value) if isinstance(value, (list, dict)) else 0
        budget.spend(_STEPS + (size * size if wanted is True else size))
        yield from check(current, wanted, value, schema) or ()

    return call


def _all_of(current: Node, wanted: Node, value: Node, _schema: Node) -> Iterator[ValidationError]:
    found = [error for index, part in enumerate(wanted) for error in current.descend(value, part, schema_path=index)]
    yield from found
    if found:
        yield ValidationError("not all")


def _contains(current: Node, wanted: Node, value: Node, _schema: Node) -> Iterator[ValidationError]:
    if isinstance(value, list):
        found = [
            list(current.descend(member, wanted, path=place, schema_path=place)) for place, member in enumerate(value)
        ]
        if all(found):
            yield ValidationError("contains", context=[error for errors in found for error in errors])


def _dependencies(current: Node, wanted: Node, value: Node, _schema: Node) -> Iterator[ValidationError]:
    for name, needed in wanted.items() if isinstance(value, dict) else ():
        if name in value and isinstance(needed, list):
            yield from (ValidationError(other) for other in needed if other not in value)
        elif name in value:
            yield from current.descend(value, needed, schema_path=name)


def _if(current: Node, wanted: Node, value: Node, schema: Node) -> Iterator[ValidationError]:
    name = "then" if current.evolve(schema=wanted).is_valid(value) else "else"
    found = list(current.descend(value, schema[name], schema_path=name)) if name in schema else []
    if found:
        yield ValidationError("condition", validator=name)
        yield from found


def _multiple_of(_current: Node, wanted: Node, value: Node, _schema: Node) -> Iterator[ValidationError]:
    if _is_number(None, value) and value % wanted:
        yield ValidationError("multiple", validator_value=wanted)


def _pattern(budget: Budget, _current: Node, wanted: Node, value: Node, _schema: Node) -> Iterator[ValidationError]:
    if isinstance(value, str) and not matches(budget, wanted, value):
        yield ValidationError("pattern")


def _pattern_properties(
    budget: Budget,
    current: Node,
    wanted: Node,
    value: Node,
    _schema: Node,
) -> Iterator[ValidationError]:
    if isinstance(value, dict):
        for pattern, part in wanted.items():
            for name in value:
                if matches(budget, pattern, name):
                    yield from current.descend(value[name], part, path=name, schema_path=pattern)


def _additional_properties(
    budget: Budget,
    current: Node,
    wanted: Node,
    value: Node,
    schema: Node,
) -> Iterator[ValidationError]:
    if not isinstance(value, dict):
        return
    for name in value:
        known = name in schema.get("properties", {})
        if not known and not any(matches(budget, pattern, name) for pattern in schema.get("patternProperties", {})):
            if wanted is False:
                yield ValidationError(name, instance=value[name])
            else:
                yield from current.descend(value[name], wanted, path=name)


def _properties(current: Node, wanted: Node, value: Node, _schema: Node) -> Iterator[ValidationError]:
    for name, part in wanted.items() if isinstance(value, dict) else ():
        if name in value and part is False:
            yield ValidationError("false", validator="false", path=[name])
        elif name in value:
            yield from current.descend(value[name], part, path=name, schema_path=name)


def _required(_current: Node, wanted: Node, value: Node, _schema: Node) -> Iterator[ValidationError]:
    if isinstance(value, dict):
        for name in wanted:
            if name not in value:
                yield ValidationError(name)
