# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The small part of JSON Schema that the schemas of our data are written in.

With it an installed wheel refuses a misspelt setting without another dependency. It is no judge of schemas from
elsewhere: a keyword that is not listed here is an error, never ignored, and `type` must come first.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["SchemaMismatch", "check"]

# A parsed schema, which is our own; any member of it may be of any type.
_Schema: TypeAlias = "Mapping[str, Any]"

_TYPES: Final[Mapping[str, type | tuple[type, ...]]] = {
    "array": (list, tuple),
    "boolean": bool,
    "integer": int,
    "null": type(None),
    "object": dict,
    "string": str,
}
_SIMPLE: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "enum": lambda allowed, value: value in allowed,
    "maxLength": lambda most, value: len(value) <= most,
    "maximum": lambda most, value: value <= most,
    "minItems": lambda least, value: len(value) >= least,
    "minLength": lambda least, value: len(value) >= least,
    "minimum": lambda least, value: value >= least,
    "pattern": lambda pattern, value: re.search(pattern, value) is not None,
    "required": lambda names, value: all(name in value for name in names),
    "type": lambda name, value: isinstance(value, _TYPES[name]) and (name == "boolean" or not isinstance(value, bool)),
}
_NESTED: Final = frozenset({"$ref", "additionalProperties", "anyOf", "items", "properties", "propertyNames"})
_SILENT: Final = frozenset({"$defs", "$schema", "description", "title"})


class SchemaMismatch(Exception):
    """A document does not have the shape; says where, what was expected and what was found."""


def check(document: object, schema: _Schema) -> None:
    """Refuse a document that does not have the shape.

    Raises:
        SchemaMismatch: at the first place that differs.
    """
    _check(document, schema, definitions=schema.get("$defs", {}), where="")


def _check(value: Any, schema: _Schema, *, definitions: _Schema, where: str) -> None:  # noqa: ANN401 - any JSON
    for keyword, parameter in schema.items():
        if keyword in _NESTED or keyword in _SILENT:
            continue
        if not _SIMPLE[keyword](parameter, value):
            found = json.dumps(value, default=repr)[:80]
            raise SchemaMismatch(f"{where or '.'}: expected {keyword} {json.dumps(parameter)}, found {found}")
    if "$ref" in schema:
        _check(value, definitions[schema["$ref"].removeprefix("#/$defs/")], definitions=definitions, where=where)
    if "anyOf" in schema:
        _check_options(value, schema["anyOf"], definitions=definitions, where=where)
    for name in value if "propertyNames" in schema else ():
        _check(name, schema["propertyNames"], definitions=definitions, where=f"{where or '.'}: name")
    for name, inner in _parts(value, schema, where):
        _check(value[name], inner, definitions=definitions, where=f"{where}.{name}")


def _check_options(value: Any, options: list[_Schema], *, definitions: _Schema, where: str) -> None:  # noqa: ANN401 - any JSON
    found: list[str] = []
    for option in options:
        try:
            _check(value, option, definitions=definitions, where=where)
        except SchemaMismatch as mismatch:
            found.append(str(mismatch))
        else:
            return
    raise SchemaMismatch("; or ".join(found))


def _parts(value: Any, schema: _Schema, where: str) -> list[tuple[Any, _Schema]]:  # noqa: ANN401 - any JSON
    """Return the members or elements of a value with the schema of each."""
    if "items" in schema:
        return [(index, schema["items"]) for index in range(len(value))]
    known = schema.get("properties", {})
    others = schema.get("additionalProperties")
    if others is False:
        for name in value:
            if name not in known:
                raise SchemaMismatch(f"{where or '.'}: expected one of {', '.join(known)}, found {name!r}")
    if others is None:
        return []
    return [(name, known.get(name, others)) for name in value]
