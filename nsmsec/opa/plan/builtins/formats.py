# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Built-ins that make text from values: numbers in other bases, templates."""

from __future__ import annotations

import math
import re
import sys
from decimal import Decimal
from typing import TYPE_CHECKING

from nsmsec.opa.plan.builtins.builtin import Builtin
from nsmsec.opa.plan.builtins.operands import array, bounded, fraction, integer, text
from nsmsec.opa.plan.errors import BuiltinError
from nsmsec.opa.plan.order import sorted_keys
from nsmsec.opa.plan.text import dump
from nsmsec.opa.plan.values import Number, Value, key

if TYPE_CHECKING:
    from nsmsec.opa.plan.budget import Budget

__all__ = ["FORMATS"]

_BASES = {2: "b", 8: "o", 10: "d", 16: "x"}


def _format_int(value: Value, base: Value) -> Value:
    code = _BASES.get(integer(base))
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


#: Integers of this size and more are text to OPA's formatting.
_GO_INTEGER_BITS = 64

#: Beyond this a number is text to OPA's formatting.
_MAX_FLOAT = Decimal(sys.float_info.max)

_VERB = re.compile(r"%([-+# 0]{0,5})([0-9]{0,3})(?:\.([0-9]{0,3}))?(.)", re.DOTALL)


def _sprintf(budget: Budget, template: Value, values: Value) -> Value:
    rest = list(array(values))
    shown = _VERB.sub(lambda found: _verb(found, rest), text(template))
    budget.spend(len(shown))
    if rest:
        shown += "%!(EXTRA " + ", ".join(_extra(value) for value in rest) + ")"
    return shown


def _extra(value: Value) -> str:
    return _formatted("", None, "!", value).removeprefix("%!!(").removesuffix(")")


def _verb(found: re.Match[str], rest: list[Value]) -> str:
    flags, width, precision, verb = found.groups()
    if verb == "%":
        return "%"
    if not rest:
        return f"%!{verb}(MISSING)"
    value = rest.pop(0)
    body = _formatted(flags, precision, verb, value)
    size = int(width or 0)
    if "-" in flags:
        return body.ljust(size)
    return body.zfill(size) if "0" in flags and verb != "s" else body.rjust(size)


def _formatted(flags: str, precision: str | None, verb: str, value: Value) -> str:
    """Return one value as Go formats it; what is neither integer nor fraction it has as a string."""
    if type(value) is int:
        return _formatted_integer(flags, verb, value)
    if isinstance(value, Number):
        return _formatted_fraction(flags, precision, verb, value)
    shown = _shown(value)
    if verb in "sv":
        return shown if precision is None else shown[: int(precision or 0)]
    if verb == "q":
        return dump(shown)
    return f"%!{verb}(string={shown})"


def _formatted_integer(flags: str, verb: str, value: int) -> str:
    if verb in "dboxXv":
        return format(bounded(value), f"{'+' if '+' in flags else ''}{'d' if verb == 'v' else verb}")
    if verb == "s" and value.bit_length() >= _GO_INTEGER_BITS:
        return str(bounded(value))
    return f"%!{verb}(int64={value})"


def _formatted_fraction(flags: str, precision: str | None, verb: str, value: Number) -> str:
    if abs(value.value) > _MAX_FLOAT:
        return value.text if verb in "sv" else f"%!{verb}(string={value.text})"
    if verb in "eEfFgGv":
        digits = "" if verb in "gGv" and precision is None else f".{precision or (0 if precision == '' else 6)}"
        return format(float(fraction(value)), f"{'+' if '+' in flags else ''}{digits}{'g' if verb == 'v' else verb}")
    return f"%!{verb}(float64={value.text})"


FORMATS = {
    "format_int": Builtin(2, _format_int),
    "internal.print": Builtin(1, lambda _parts: None),
    "internal.template_string": Builtin(1, _template, bounded=True),
    "sprintf": Builtin(2, _sprintf, bounded=True),
}
