# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What is known of the value that a statement assigns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.opa.plan.expressions import kind_of
from nsmsec.opa.plan.shapes import GROWS
from nsmsec.opa.plan.simplify.facts import JSON_VALUE, VALUE, Fact

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nsmsec.opa.plan.program import Statement
    from nsmsec.opa.plan.simplify.substitute import Substitute

__all__ = ["grown", "result_of", "tested_kind"]

_TESTED: Mapping[str, str] = {"IsArrayStmt": "list", "IsObjectStmt": "dict", "IsSetStmt": "set"}

_CONTAINERS: Mapping[str, Fact] = {"array": Fact(kind="list"), "object": Fact(kind="dict"), "set": Fact(kind="set")}

_INTEGER, _TRUTH = Fact(kind="int"), Fact(kind="bool")

#: What is known of what each statement and built-in makes, whatever it is given.
_MADE: Mapping[str, Fact] = {
    "LenStmt": _INTEGER,
    "MakeArrayStmt": Fact(kind="list"),
    "MakeObjectStmt": Fact(kind="dict"),
    "MakeSetStmt": Fact(kind="set"),
    "ObjectMergeStmt": Fact(kind="dict"),
    "count": _INTEGER,
    "equal": _TRUTH,
    "gt": _TRUTH,
    "gte": _TRUTH,
    "internal.member_2": _TRUTH,
    "lt": _TRUTH,
    "lte": _TRUTH,
    "neq": _TRUTH,
}

#: Built-ins that make an integer of integers.
_OF_INTEGERS = frozenset({"minus", "plus"})


def tested_kind(statement: Statement) -> str:
    """Return the kind that a statement tests for; empty if it is no such test."""
    return _TESTED.get(statement.type, "")


def grown(statement: Statement) -> Fact:
    """Return what is known of what a statement grows, afterwards."""
    return _CONTAINERS[GROWS[statement.type]]


def result_of(statement: Statement, known: Substitute, planned: Mapping[str, Fact]) -> Fact:
    """Return what is known of what a statement assigns, if it succeeds.

    Args:
        statement: one that may assign.
        known: what is known of what it reads.
        planned: what each function of the plan gives, if it gives anything.
    """
    if statement.type == "DotStmt":
        source = known.fact(statement.operands["source"])
        return JSON_VALUE if source is not None and source.json else VALUE
    if statement.callee in planned:
        return planned[statement.callee]
    if statement.callee in _OF_INTEGERS:
        return _INTEGER if {kind_of(item) for item in statement.arguments} == {"int"} else VALUE
    return _MADE.get(statement.callee or statement.type, VALUE)
