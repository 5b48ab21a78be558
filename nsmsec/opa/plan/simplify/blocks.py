# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Blocks that OPA's planner puts around a reference, taken away.

The planner writes a reference that might be data or a rule as alternatives, also where there is one only: a block with
a block in it that runs A and leaves both, and after the inner one a break that leaves the block around both. That is A
itself, in the block around both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.opa.plan.checks import statements
from nsmsec.opa.plan.program import changed, with_blocks

if TYPE_CHECKING:
    from nsmsec.opa.plan.program import Block, Statement

__all__ = ["flattened"]

#: How many blocks fewer are around what was taken out.
_LEVELS = 2


def flattened(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Return the blocks with every lone alternative in the place of the blocks around it.

    Precondition of each replacement:

    1. The statement has one block, which is a block statement with one block, and a break that leaves one block more.
    2. The innermost block ends in such a break, too, which leaves both.
    3. Nothing else in it breaks to the block between the two, and no dynamic call is in it: that one leaves a fixed
       number of blocks.
    """
    return tuple(_flat(block) for block in blocks)


def _flat(block: Block) -> Block:
    flat: list[Statement] = []
    for statement in block:
        if not statement.blocks:
            flat.append(statement)
            continue
        inner = with_blocks(statement, flattened(statement.blocks))
        alternative = _lone_alternative(inner)
        if alternative is None:
            flat.append(inner)
        else:
            flat += alternative
    return tuple(flat)


def _lone_alternative(statement: Statement) -> Block | None:
    outer = _only_block(statement)
    if outer is None or len(outer) != _LEVELS or not _leaves_one_more(outer[1]):  # 1
        return None
    inner = _only_block(outer[0])
    if not inner or not _leaves_one_more(inner[-1]):  # 2
        return None
    body = inner[:-1]
    if any(item.type == "CallDynamicStmt" for item in statements((body,))) or _breaks_between(body, 0):  # 3
        return None
    return _lifted(body, 0)


def _only_block(statement: Statement) -> Block | None:
    is_lone = statement.type == "BlockStmt" and len(statement.blocks) == 1
    return statement.blocks[0] if is_lone else None


def _leaves_one_more(statement: Statement) -> bool:
    return statement.type == "BreakStmt" and statement.integers["index"] == 1


def _breaks_between(block: Block, depth: int) -> bool:
    """Return whether a break goes to the block around this one, where it is so many blocks deep."""
    return any(
        (statement.type == "BreakStmt" and statement.integers["index"] == depth + 1)
        or any(_breaks_between(nested, depth + 1) for nested in statement.blocks)
        for statement in block
    )


def _lifted(block: Block, depth: int) -> Block:
    """Return the block with its breaks to what is further out counted anew."""
    lifted = []
    for statement in block:
        if statement.type == "BreakStmt" and statement.integers["index"] > depth + 1:
            index = statement.integers["index"] - _LEVELS
            lifted.append(changed(statement, integers={"index": index}))
        elif statement.blocks:
            nested = tuple(_lifted(inner, depth + 1) for inner in statement.blocks)
            lifted.append(changed(statement, blocks=nested))
        else:
            lifted.append(statement)
    return tuple(lifted)
