# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What OPA says about a document that a schema does not fit."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nsmsec.opa.plan.builtins.schema_checks import Node
    from nsmsec.opa.plan.values import Value

__all__ = ["described"]

#: The type of an error and its text by keyword; {} is the value of the keyword.
_TEXTS = {
    "additionalItems": ("array_no_additional_items", "No additional items allowed on array"),
    "allOf": ("number_all_of", "Must validate all the schemas (allOf)"),
    "anyOf": ("number_any_of", "Must validate at least one schema (anyOf)"),
    "contains": ("contains", "At least one of the items must match"),
    "else": ("condition_else", 'Must validate "else" as "if" was not valid'),
    "exclusiveMaximum": ("number_lt", "Must be less than {}"),
    "exclusiveMinimum": ("number_gt", "Must be greater than {}"),
    "format": ("format", "Does not match format '{}'"),
    "maxItems": ("array_max_items", "Array must have at most {} items"),
    "maxLength": ("string_lte", "String length must be less than or equal to {}"),
    "maxProperties": ("array_max_properties", "Must have at most {} properties"),
    "maximum": ("number_lte", "Must be less than or equal to {}"),
    "minItems": ("array_min_items", "Array must have at least {} items"),
    "minLength": ("string_gte", "String length must be greater than or equal to {}"),
    "minProperties": ("array_min_properties", "Must have at least {} properties"),
    "minimum": ("number_gte", "Must be greater than or equal to {}"),
    "multipleOf": ("multiple_of", "Must be a multiple of {}"),
    "not": ("number_not", "Must not validate the schema (not)"),
    "oneOf": ("number_one_of", "Must validate one and only one schema (oneOf)"),
    "pattern": ("pattern", "Does not match pattern '{}'"),
    "then": ("condition_then", 'Must validate "then" as "if" was valid'),
    "uniqueItems": ("unique", "array items must be unique"),
}

#: What a schema says that is nothing but `false`.
_FALSE = ("false", "False always fails validation")

#: The way to the type of an alternative: its number, the keyword.
_OUTERMOST = 2

_ROOT = "(Root)"


def described(errors: Iterable[Node], path: tuple[str, ...] = ()) -> Iterator[Value]:
    """Return each error as OPA's built-in describes it; after that of alternatives those of the nearest one."""
    for error in errors:
        place = (*path, *map(str, error.path))
        kind, text = _said(error, place)
        field = ".".join(place) or _ROOT
        yield {"desc": text, "error": f"{field}: {text}", "field": field, "type": kind}
        if error.validator in ("anyOf", "contains", "oneOf") and error.context:
            yield from described(_nearest(error.context), place)


def _nearest(errors: list[Node]) -> list[Node]:
    """Return the errors of the alternative that has the fewest, the first of several."""
    by_branch: dict[str, list[Node]] = {}
    for error in errors:
        by_branch.setdefault(error.schema_path[0], []).append(error)
    return min(by_branch.values(), key=lambda found: (any(_is_of_type(error) for error in found), len(found)))


def _is_of_type(error: Node) -> bool:
    """Return whether an alternative is for values of another type altogether."""
    return error.validator == "type" and len(error.relative_schema_path) <= _OUTERMOST


def _said(error: Node, place: tuple[str, ...]) -> tuple[str, str]:
    keyword, wanted = error.validator, error.validator_value
    special = _SPECIAL.get(str(keyword))
    if special:
        return special(error, place)
    kind, text = _TEXTS.get(str(keyword), _FALSE)
    return kind, text.replace("{}", _shown(wanted))


def _type(error: Node, _place: tuple[str, ...]) -> tuple[str, str]:
    wanted = error.validator_value
    names = f"[{','.join(wanted)}]" if isinstance(wanted, list) and len(wanted) > 1 else "".join(wanted)
    return "invalid_type", f"Invalid type. Expected: {names}, given: {_kind(error.instance)}"


def _required(error: Node, _place: tuple[str, ...]) -> tuple[str, str]:
    return "required", f"{error.message} is required"


def _additional(error: Node, _place: tuple[str, ...]) -> tuple[str, str]:
    return "additional_property_not_allowed", f"Additional property {error.message} is not allowed"


def _enum(error: Node, place: tuple[str, ...]) -> tuple[str, str]:
    allowed = ", ".join(map(_json, error.validator_value))
    return "enum", f"{'.'.join(place) or _ROOT} must be one of the following: {allowed}"


def _const(error: Node, place: tuple[str, ...]) -> tuple[str, str]:
    return "const", f"{'.'.join(place) or _ROOT} does not match: {_json(error.validator_value)}"


def _dependency(error: Node, _place: tuple[str, ...]) -> tuple[str, str]:
    return "missing_dependency", f"Has a dependency on {error.message}"


_SPECIAL = {
    "additionalProperties": _additional,
    "const": _const,
    "dependencies": _dependency,
    "enum": _enum,
    "required": _required,
    "type": _type,
}


def _kind(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, Fraction):
        return "number" if value.denominator != 1 else "integer"
    return {bool: "boolean", int: "integer", str: "string", list: "array"}.get(type(value), "object")


def _shown(value: object) -> str:
    if isinstance(value, Fraction):
        return str(float(value)).removesuffix(".0")
    return str(value) if isinstance(value, (int, str)) else ""


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=_shown)
