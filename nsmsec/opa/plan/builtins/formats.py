# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Built-ins that make text from values: numbers in other bases, templates."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from nsmsec.opa.plan.builtins.builtin import Builtin
from nsmsec.opa.plan.builtins.operands import array, bounded, fraction, integer, number, text
from nsmsec.opa.plan.builtins.verbs import Printable, sprintf
from nsmsec.opa.plan.errors import BuiltinError
from nsmsec.opa.plan.order import sorted_keys
from nsmsec.opa.plan.text import dump
from nsmsec.opa.plan.values import Number, Value, key

if TYPE_CHECKING:
    from nsmsec.opa.plan.budget import Budget

__all__ = ["FORMATS"]

#: What makes the text of a number one of floating point.
_FRACTION = re.compile(r"[.eE]")

_BASES = {2: "b", 8: "o", 10: "d", 16: "x"}


def _format_int(value: Value, base: Value) -> Value:
    number(base)
    code = _BASES.get(base) if type(base) is int else None
    if code is None:
        raise BuiltinError.of_type("operand 2 must be one of {2, 8, 10, 16}")
    return format(bounded(math.trunc(fraction(value))), code)


def _template(budget: Budget, parts: Value) -> Value:
    """Join the parts of an interpolated string; a part that is undefined came as an empty set."""
    pieces = [_interpolated(part) for part in array(parts)]
    budget.spend(sum(map(len, pieces)))
    return "".join(pieces)


def _interpolated(part: Value) -> str:
    if isinstance(part, set):
        found = sorted_keys(part)
        if len(found) > 1:
            raise BuiltinError("template-strings must not produce multiple outputs")
        return _shown(found[0]) if found else "<undefined>"
    return _shown(part)


def _shown(value: Value) -> str:
    """Return a value as Rego writes it, a string at the top without its quotes."""
    return value if isinstance(value, str) else _rego(value)


def _rego(value: Value) -> str:
    if isinstance(value, set):
        return "{" + ", ".join(map(_rego, sorted_keys(value))) + "}" if value else "set()"
    if isinstance(value, list):
        return "[" + ", ".join(map(_rego, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_rego(k)}: {_rego(value[key(k)])}" for k in sorted_keys(value)) + "}"
    return dump(value)


def _sprintf(budget: Budget, template: Value, values: Value) -> Value:
    return sprintf(budget, text(template), [_printable(value) for value in array(values)])


def _printable(value: Value) -> Printable:
    """Return a value as Go has it: an integer, a number of 64 bits, or text for all else."""
    if type(value) is int:
        return value
    if not isinstance(value, Number):
        return _shown(value)
    if not _FRACTION.search(value.text):
        return integer(value)
    exact = float(value.text)
    return exact if math.isfinite(exact) else value.text


FORMATS = {
    "format_int": Builtin(2, _format_int),
    "internal.print": Builtin(1, lambda _parts: None),
    "internal.template_string": Builtin(1, _template, bounded=True),
    "sprintf": Builtin(2, _sprintf, bounded=True),
}
