# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Built-ins that make one value from many: counts, sums, extremes, order."""

from __future__ import annotations

from nsmsec.opa.plan.builtins.builtin import Builtin, weighed
from nsmsec.opa.plan.builtins.numbers import plus, times
from nsmsec.opa.plan.builtins.operands import members, wrong
from nsmsec.opa.plan.errors import BuiltinError
from nsmsec.opa.plan.order import sorted_values
from nsmsec.opa.plan.runtime import length
from nsmsec.opa.plan.values import UNDEFINED, Value

__all__ = ["AGGREGATES"]


def _count(value: Value) -> Value:
    found = length(value)
    if found is UNDEFINED:
        raise wrong("one of {array, object, set, string}", value)
    return found


def _sum(values: Value) -> Value:
    result: Value = 0
    for value in members(values):
        result = plus(result, value)
    return result


def _product(values: Value) -> Value:
    result: Value = 1
    for value in members(values):
        result = times(result, value)
    return result


def _ordered(values: Value) -> list[Value]:
    found = sorted_values(members(values))
    if not found:
        raise BuiltinError("the collection is empty")
    return found


AGGREGATES = {
    "all": Builtin(1, weighed(lambda values: all(value is True for value in members(values))), bounded=True),
    "any": Builtin(1, weighed(lambda values: any(value is True for value in members(values))), bounded=True),
    "count": Builtin(1, _count),
    "max": Builtin(1, weighed(lambda values: _ordered(values)[-1]), bounded=True),
    "min": Builtin(1, weighed(lambda values: _ordered(values)[0]), bounded=True),
    "product": Builtin(1, weighed(_product), bounded=True),
    "sort": Builtin(1, weighed(lambda values: sorted_values(members(values))), bounded=True),
    "sum": Builtin(1, weighed(_sum), bounded=True),
}
