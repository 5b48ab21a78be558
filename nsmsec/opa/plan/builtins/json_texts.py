# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Built-ins for the text of JSON."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nsmsec.opa.plan.admit import admit
from nsmsec.opa.plan.builtins.builtin import Builtin
from nsmsec.opa.plan.builtins.operands import mapping, text
from nsmsec.opa.plan.errors import BuiltinError, InputRefused, LimitExceeded
from nsmsec.opa.plan.order import sorted_keys
from nsmsec.opa.plan.text import dump, parse, plain

if TYPE_CHECKING:
    from nsmsec.opa.plan.budget import Budget
    from nsmsec.opa.plan.values import Value

__all__ = ["JSON_TEXTS", "parsed", "written"]

_MAX_DEPTH = 64

#: What Go escapes so that JSON may stand in a page of HTML.
_HTML = re.compile("[<>&\u2028\u2029]")


def written(value: Value) -> str:
    """Return compact JSON as Go's `json.Marshal` writes it."""
    return _HTML.sub(lambda found: f"\\u{ord(found[0]):04x}", dump(value))


def parsed(budget: Budget, source: str) -> Value:
    """Return what a JSON text says.

    Raises:
        BuiltinError: it is no JSON.
        LimitExceeded: it is nested too deep.
    """
    budget.spend(len(source))
    try:
        return admit(parse(source, unique=False), max_depth=_MAX_DEPTH, max_values=len(source))
    except InputRefused as error:
        if "too deep" in error.detail:
            raise LimitExceeded(error.detail) from error
        raise BuiltinError(error.detail) from error


def _marshal(budget: Budget, value: Value) -> Value:
    shown = written(value)
    budget.spend(len(shown))
    return shown


def _marshal_with(budget: Budget, value: Value, options: Value) -> Value:
    found = _options(mapping(options))
    prefix, indent = found.get("prefix", ""), found.get("indent", "\t")
    if not found.get("pretty", "prefix" in found or "indent" in found):
        return _marshal(budget, value)
    return str(prefix) + _pretty(budget, plain(value), f"\n{prefix}", str(indent))


def _options(options: dict[Value, Value]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for name in sorted_keys(options):
        wanted = bool if text(name) == "pretty" else str
        if name not in ("indent", "prefix", "pretty"):
            raise BuiltinError.of_type(f"operand 2 object contained unknown key {text(name)[:80]}")
        if type(options[name]) is not wanted:
            raise BuiltinError.of_type(f"operand 2 key {name} failed cast to {wanted.__name__}")
        found[text(name)] = options[name]
    return found


def _pretty(budget: Budget, value: Value, line: str, indent: str) -> str:
    """Return JSON over several lines, each beginning as `line` says; empty arrays and objects stay on one."""
    if isinstance(value, list) and value:
        parts = [_pretty(budget, member, line + indent, indent) for member in value]
    elif isinstance(value, dict) and value:
        parts = [f"{written(name)}: {_pretty(budget, value[name], line + indent, indent)}" for name in value]
    else:
        return written(value)
    budget.spend(sum(len(part) + len(line) + len(indent) for part in parts))
    inside = f",{line}{indent}".join(parts)
    begin, end = "[]" if isinstance(value, list) else "{}"
    return f"{begin}{line}{indent}{inside}{line}{end}"


def _unmarshal(budget: Budget, source: Value) -> Value:
    return parsed(budget, text(source))


def _is_valid(budget: Budget, source: Value) -> Value:
    try:
        _unmarshal(budget, source)
    except BuiltinError:
        return False
    return True


JSON_TEXTS = {
    "json.is_valid": Builtin(1, _is_valid, bounded=True),
    "json.marshal": Builtin(1, _marshal, bounded=True),
    "json.marshal_with_options": Builtin(2, _marshal_with, bounded=True),
    "json.unmarshal": Builtin(1, _unmarshal, bounded=True),
}
