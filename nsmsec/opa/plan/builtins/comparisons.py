# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Built-ins that compare values of any types, one with one or one with many."""

from __future__ import annotations

from nsmsec.opa.plan.builtins.builtin import Builtin
from nsmsec.opa.plan.order import compare
from nsmsec.opa.plan.runtime import dot
from nsmsec.opa.plan.values import UNDEFINED, Value, equal, key

__all__ = ["COMPARISONS"]


def _is_member(value: Value, container: Value) -> bool:
    if isinstance(container, set):
        return key(value) in container
    if isinstance(container, dict):
        return any(equal(value, member) for member in container.values())
    return isinstance(container, list) and any(equal(value, member) for member in container)


def _is_member_at(name: Value, value: Value, container: Value) -> bool:
    found = dot(container, name)
    return found is not UNDEFINED and equal(found, value)


COMPARISONS = {
    "equal": Builtin(2, equal),
    "gt": Builtin(2, lambda a, b: compare(a, b) > 0),
    "gte": Builtin(2, lambda a, b: compare(a, b) >= 0),
    "internal.member_2": Builtin(2, _is_member),
    "internal.member_3": Builtin(3, _is_member_at),
    "lt": Builtin(2, lambda a, b: compare(a, b) < 0),
    "lte": Builtin(2, lambda a, b: compare(a, b) <= 0),
    "neq": Builtin(2, lambda a, b: not equal(a, b)),
}
