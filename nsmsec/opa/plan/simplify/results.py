# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What is known of the value that a statement assigns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.opa.plan.expressions import kind_of
from nsmsec.opa.plan.shapes import GROWS
from nsmsec.opa.plan.simplify.facts import VALUE, Fact

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nsmsec.opa.plan.program import Statement
    from nsmsec.opa.plan.simplify.substitute import Substitute

__all__ = ["grown_kind", "result_of", "tested_kind"]

_TESTED: Mapping[str, str] = {"IsArrayStmt": "list", "IsObjectStmt": "dict", "IsSetStmt": "set"}

_CONTAINERS: Mapping[str, str] = {"array": "list", "object": "dict", "set": "set"}

#: The kind that each statement and built-in makes, whatever it is given.
_MADE: Mapping[str, str] = {
    "LenStmt": "int",
    "MakeArrayStmt": "list",
    "MakeObjectStmt": "dict",
    "MakeSetStmt": "set",
    "ObjectMergeStmt": "dict",
    "count": "int",
    "equal": "bool",
    "gt": "bool",
    "gte": "bool",
    "internal.member_2": "bool",
    "lt": "bool",
    "lte": "bool",
    "neq": "bool",
}

#: Built-ins that make an integer of integers.
_OF_INTEGERS = frozenset({"minus", "plus"})


def tested_kind(statement: Statement) -> str:
    """Return the kind that a statement tests for; empty if it is no such test."""
    return _TESTED.get(statement.type, "")


def grown_kind(statement: Statement) -> str:
    """Return the kind of what a statement grows."""
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
        return Fact(json=source is not None and source.json)
    if statement.callee in planned:
        return planned[statement.callee]
    if statement.callee in _OF_INTEGERS:
        return Fact(kind="int") if {kind_of(item) for item in statement.arguments} == {"int"} else VALUE
    return Fact(kind=_MADE.get(statement.callee or statement.type, ""))
