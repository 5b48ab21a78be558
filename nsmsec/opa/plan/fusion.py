# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Whole negations or alternatives as one Python expression, where nothing in them needs more than that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.opa.plan.phrases import phrase
from nsmsec.opa.plan.shapes import GROWS, SHAPES

if TYPE_CHECKING:
    from nsmsec.opa.plan.errors import Position
    from nsmsec.opa.plan.flow import Known
    from nsmsec.opa.plan.phrases import Names
    from nsmsec.opa.plan.program import Block, Statement

__all__ = ["CONTROL", "always_returns", "conditions", "fused"]

#: Statements that are more than a phrase.
CONTROL = frozenset({"BlockStmt", "BreakStmt", "CallDynamicStmt", "NotStmt", "ReturnLocalStmt", "ScanStmt", "WithStmt"})

#: How many statements there are in a block around alternatives.
_LEVELS = 2

#: Statements that may end the whole evaluation, whose place in the policy is then told.
_ENDING = frozenset({"AssignVarOnceStmt", "CallStmt", "HoldsStmt"})

#: Statements that can be a condition, or part of one.
_FUSED = SHAPES.keys() - GROWS.keys() - {"BreakStmt", "CallDynamicStmt", "ResultSetAddStmt", "ReturnLocalStmt"}
_FUSED -= {"ScanStmt", "WithStmt"}

#: How deep negations are fused; CPython parses at most 200 nested parentheses.
_MAX_DEPTH = 8


def fused(statement: Statement, known: Known, names: Names, places: list[Position | None], depth: int = 0) -> str:
    """Return a negation of simple statements, or alternatives of them, as one condition, or nothing.

    Args:
        statement: one with blocks.
        known: what is known of the locals before each statement.
        names: what the names in the text stand for.
        places: collects where each further line of the condition comes from.
        depth: how many such conditions are around it.
    """
    if depth > _MAX_DEPTH:
        return ""
    if statement.type == "NotStmt":
        inside = _conjunction(statement.blocks[0], known, names, places, depth)
        return f"not ({inside})" if inside else ""
    alternatives = _alternatives(statement)
    parts = [_conjunction(block[:-1], known, names, places, depth) for block in alternatives]
    return f"({' or '.join(f'({part})' for part in parts)})" if parts and all(parts) else ""


def _alternatives(statement: Statement) -> tuple[Block, ...]:
    """Return the blocks of which one must reach its end to go on; none if the statement is of another form.

    OPA's planner writes a block that has a block statement and a break which leaves one block more; each block in the
    former ends in such a break, too, which leaves the block around all of them.
    """
    if statement.type != "BlockStmt" or len(statement.blocks) != 1:
        return ()
    outer = statement.blocks[0]
    if len(outer) != _LEVELS or outer[0].type != "BlockStmt" or not _leaves_one_more(outer[1]):
        return ()
    blocks = outer[0].blocks
    is_form = all(block and _leaves_one_more(block[-1]) for block in blocks)
    return blocks if is_form else ()


def _leaves_one_more(statement: Statement) -> bool:
    return statement.type == "BreakStmt" and statement.integers["index"] == 1


def _conjunction(block: Block, known: Known, names: Names, places: list[Position | None], depth: int) -> str:
    """Return simple statements as one condition; one that may end the evaluation begins a line of its own."""
    parts: list[str] = []
    if not _FUSED.issuperset([inner.type for inner in block]):
        return ""
    for inner in block:
        is_control = inner.type in CONTROL
        if inner.type in _ENDING:
            places.append(inner.position)
        part = fused(inner, known, names, places, depth + 1) if is_control else phrase(inner, known, names).as_condition
        if not part:
            return ""
        parts.append(f"\n{part}" if inner.type in _ENDING else part)
    return " and ".join(parts) or "True"


def conditions(statement: Statement) -> int:
    """Return by how many conditions a statement may leave its block."""
    if statement.type == "CallDynamicStmt":
        return 2
    return SHAPES[statement.type].fails + bool(statement.blocks)


def always_returns(block: Block) -> bool:
    """Return whether the end of a block is never reached nor the block left, as far as that is seen at once."""
    return bool(block) and block[-1].type == "ReturnLocalStmt" and not any(map(conditions, block))
