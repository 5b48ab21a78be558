# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Whole negations as one Python expression, where nothing in them needs more than that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.opa.plan.phrases import phrase
from nsmsec.opa.plan.shapes import SHAPES

if TYPE_CHECKING:
    from nsmsec.opa.plan.flow import Known
    from nsmsec.opa.plan.phrases import Names
    from nsmsec.opa.plan.program import Statement

__all__ = ["CONTROL", "conditions", "fused"]

#: Statements that are more than a phrase.
CONTROL = frozenset({"BlockStmt", "BreakStmt", "CallDynamicStmt", "NotStmt", "ReturnLocalStmt", "ScanStmt", "WithStmt"})

#: How deep negations are fused; CPython parses at most 200 nested parentheses.
_MAX_DEPTH = 8


def fused(statement: Statement, known: Known, names: Names, depth: int = 0) -> str:
    """Return a negation of simple statements as one condition, or nothing."""
    if statement.type != "NotStmt" or depth > _MAX_DEPTH:
        return ""
    parts = [
        fused(inner, known, names, depth + 1) if inner.type in CONTROL else phrase(inner, known, names).as_condition
        for inner in statement.blocks[0]
    ]
    return f"not ({' and '.join(parts) or 'True'})" if all(parts) else ""


def conditions(statement: Statement) -> int:
    """Return by how many conditions a statement may leave its block."""
    if statement.type == "CallDynamicStmt":
        return 2
    return SHAPES[statement.type].fails + bool(statement.blocks)
