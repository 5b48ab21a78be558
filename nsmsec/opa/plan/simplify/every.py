# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The body of `every` as the negation that it is.

The planner runs the body in a block that ends by setting a flag, and then tests that the flag was not set. That the
block did not reach its end is what a negation says, without a flag.
"""

from __future__ import annotations

from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING

from nsmsec.opa.plan.checks import statements, writes
from nsmsec.opa.plan.flow import reads
from nsmsec.opa.plan.program import Boolean, changed, with_blocks
from nsmsec.opa.plan.shapes import GROWS

if TYPE_CHECKING:
    from nsmsec.opa.plan.program import Block, Statement

__all__ = ["negated"]

#: How many statements the form has: reset, block, test.
_FORM = 3

#: How often the flag is assigned in it.
_WRITES = 2


def negated(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Return the blocks of a function, if it goes over anything, with every flag that is tested once as a negation.

    Precondition of each replacement:

    1. Three statements follow one another: a reset of a local, a block statement with one block, a test that the
       local is undefined.
    2. The block's last statement assigns a constant to that local.
    3. Nothing else in the function reads or assigns it.
    """
    everything = statements(blocks)
    if "ScanStmt" not in {item.type for item in everything}:
        return blocks
    read = Counter(chain.from_iterable(map(reads, everything)))
    assigned = Counter(chain.from_iterable(map(writes, everything)))
    assigned.update([item.locals[GROWS[item.type]] for item in everything if item.type in GROWS])
    flags = {number for number in assigned if assigned[number] == _WRITES and read[number] == 1}  # 3
    return tuple(_negated(block, flags) for block in blocks)


def _negated(block: Block, flags: set[int]) -> Block:
    done: list[Statement] = []
    after = 0
    for place, statement in enumerate(block):
        if place < after:
            continue
        if statement.type == "ResetLocalStmt" and _is_form(block[place : place + _FORM], flags):
            _, body, test = block[place : place + _FORM]
            inner = _negated(body.blocks[0][:-1], flags)
            done.append(changed(test, kind="NotStmt", numbers={}, blocks=(inner,)))
            after = place + _FORM
        elif statement.blocks:
            done.append(with_blocks(statement, tuple([_negated(inner, flags) for inner in statement.blocks])))
        else:
            done.append(statement)
    return tuple(done)


def _is_form(found: Block, flags: set[int]) -> bool:
    if [item.type for item in found] != ["ResetLocalStmt", "BlockStmt", "IsUndefinedStmt"]:  # 1
        return False
    reset, body, test = found
    flag = reset.locals["target"]
    if len(body.blocks) != 1 or not body.blocks[0] or test.locals["source"] != flag or flag not in flags:
        return False
    last = body.blocks[0][-1]  # 2
    is_flag_set = last.type == "AssignVarStmt" and last.locals["target"] == flag
    return is_flag_set and isinstance(last.operands["source"], Boolean)
