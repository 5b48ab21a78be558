# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Built-ins for the queries of URLs."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote_plus

from nsmsec.opa.plan.builtins.builtin import Builtin
from nsmsec.opa.plan.builtins.operands import mapping, text
from nsmsec.opa.plan.builtins.uris import unescaped
from nsmsec.opa.plan.errors import BuiltinError
from nsmsec.opa.plan.text import plain

if TYPE_CHECKING:
    from nsmsec.opa.plan.budget import Budget
    from nsmsec.opa.plan.values import Value

__all__ = ["QUERIES"]


def _decode(source: Value) -> str:
    return unescaped(text(source).replace("+", " "))


def _decode_object(budget: Budget, source: Value) -> Value:
    """Return the values of each parameter, in their order."""
    budget.spend(len(text(source)))
    found: dict[Value, list[Value]] = {}
    for part in text(source).split("&"):
        if ";" in part:
            raise BuiltinError("invalid semicolon separator in query")
        if part:
            name, _, value = part.partition("=")
            found.setdefault(_decode(name), []).append(_decode(value))
    return found


def _encode_object(budget: Budget, source: Value) -> Value:
    members = mapping(plain(mapping(source)))
    parts = [f"{quote_plus(text(name))}={quote_plus(value)}" for name in members for value in _values(members[name])]
    budget.spend(sum(map(len, parts)))
    return "&".join(parts)


def _values(member: Value) -> list[str]:
    if isinstance(member, str):
        return [member]
    if isinstance(member, list) and all(isinstance(value, str) for value in member):
        return [text(value) for value in member]
    raise BuiltinError.of_type("operand 1 values must be string, array[string], or set[string]")


QUERIES = {
    "urlquery.decode": Builtin(1, _decode),
    "urlquery.decode_object": Builtin(1, _decode_object, bounded=True),
    "urlquery.encode": Builtin(1, lambda source: quote_plus(text(source))),
    "urlquery.encode_object": Builtin(1, _encode_object, bounded=True),
}
