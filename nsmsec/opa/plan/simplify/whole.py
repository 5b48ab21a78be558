# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What holds of both documents, `input` with `data`, in a whole program."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from nsmsec.opa.plan.checks import everything
from nsmsec.opa.plan.flow import reads
from nsmsec.opa.plan.program import Local, String
from nsmsec.opa.plan.shapes import SHAPES

if TYPE_CHECKING:
    from nsmsec.opa.plan.program import Program, Statement

__all__ = ["Documents", "documents"]

_INPUT = Local(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Documents:
    """What holds of both documents everywhere.

    Attributes:
        is_input_fixed: no `with` changes the input.
        is_data_fixed: no `with` changes the data.
        is_object_read: the input is fixed and never read but for a member by a constant name, of which an input
            that is no object has none, just like an empty object.
    """

    is_input_fixed: bool
    is_data_fixed: bool
    is_object_read: bool


def documents(program: Program) -> Documents:
    """Return what holds of both documents in all functions of a program."""
    found = [*chain.from_iterable(map(everything, (*program.functions, *program.entrypoints)))]
    replaced = {statement.locals["local"] for statement in found if statement.type == "WithStmt"}
    planned = frozenset(function.name for function in program.functions)
    is_input_fixed = 0 not in replaced
    return Documents(
        is_input_fixed=is_input_fixed,
        is_data_fixed=1 not in replaced,
        is_object_read=is_input_fixed and all(_asks_members_only(item, planned) for item in found),
    )


def _asks_members_only(statement: Statement, planned: frozenset[str]) -> bool:
    """Return whether a statement reads of the input a member by name, or hands it on to a function of the plan."""
    if 0 not in reads(statement):
        return True
    if any(statement.locals[field] == 0 for field in SHAPES[statement.type].reads):
        return False
    if statement.type == "DotStmt":
        source, key = statement.operands["source"], statement.operands["key"]
        return key != _INPUT and (source != _INPUT or isinstance(key, String))
    if statement.callee in planned or statement.type == "CallDynamicStmt":
        return _INPUT not in (*statement.arguments[2:], *statement.path)
    return _INPUT not in (*statement.operands.values(), *statement.arguments, *statement.path)
