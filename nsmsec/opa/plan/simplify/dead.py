# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Statements that nobody would miss, taken away."""

from __future__ import annotations

from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING

from nsmsec.opa.plan.checks import statements
from nsmsec.opa.plan.flow import reads
from nsmsec.opa.plan.liveness import live_locals
from nsmsec.opa.plan.program import Boolean, Constant, Local, changed, with_blocks

if TYPE_CHECKING:
    from nsmsec.opa.plan.program import Block, Statement

__all__ = ["pruned"]

#: Statements that do nothing but assign, and cannot fail.
_ASSIGNS = frozenset({"AssignIntStmt", "AssignVarStmt", "MakeNullStmt", "MakeNumberIntStmt", "MakeNumberRefStmt"})
_ASSIGNS |= {"MakeArrayStmt", "MakeObjectStmt", "MakeSetStmt", "ResetLocalStmt"}

#: Statements that do nothing, without blocks in them.
_EMPTY = frozenset({"BlockStmt", "NopStmt"})

#: Statements that do nothing but go on or not.
_TESTS = frozenset({"DatumStmt", "EqualStmt", "IsArrayStmt", "IsDefinedStmt", "IsObjectStmt", "IsSetStmt"})
_TESTS |= {"IsUndefinedStmt", "NotEqualStmt"}

#: Statements for which it makes a difference whether their block reaches its end.
_COMPLETING = frozenset({"NotStmt", "WithStmt"})


def pruned(blocks: tuple[Block, ...], paths: tuple[tuple[int, ...], ...]) -> tuple[Block, ...]:
    """Return the blocks of a function without what has no effect; looking once more would find next to nothing.

    1. An assignment to a local that nothing reads.
    2. A test that a datum is there before a test of one inside it.
    3. Tests at the end of a block, where leaving it and reaching its end are the same.
    4. Blocks, and statements with blocks, in which nothing is left.

    A call whose result is true or false, and of no other use than a test that follows at once, becomes that test (5).

    Args:
        blocks: the function.
        paths: where each datum stands.
    """
    return _Pruner(statements(blocks), paths).blocks(blocks)


class _Pruner:
    """What is needed in one function."""

    __slots__ = ("_live", "_paths", "_reads")

    def __init__(self, everything: list[Statement], paths: tuple[tuple[int, ...], ...]) -> None:
        self._live = live_locals(everything)
        self._reads = Counter(chain.from_iterable(map(reads, everything)))
        self._paths = paths

    def blocks(self, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        """Return blocks that follow one another, without those that do nothing."""
        return tuple(filter(None, [self._block(block, can_end_early=True) for block in blocks]))

    def _block(self, block: Block, *, can_end_early: bool) -> Block:
        kept: list[Statement] = []
        for statement in block:
            inner = self._inside(statement)
            if inner is None:
                continue
            if inner.type == "DatumStmt":
                self._drop_implied(kept, inner)  # 2
            kept.append(self._joined(kept, inner) if inner.type == "NotEqualStmt" else inner)  # 5
        while can_end_early and kept and _ends_only(kept[-1]):  # 3
            kept.pop()
        return tuple(kept)

    def _inside(self, statement: Statement) -> Statement | None:
        if statement.type in _ASSIGNS:
            return statement if statement.locals["target"] in self._live else None  # 1
        if not statement.blocks:
            return statement if statement.type not in _EMPTY else None
        if statement.type == "BlockStmt":
            blocks = self.blocks(statement.blocks)
            return with_blocks(statement, blocks) if blocks else None  # 4
        block = self._block(statement.blocks[0], can_end_early=statement.type not in _COMPLETING)
        return with_blocks(statement, (block,))

    def _joined(self, kept: list[Statement], test: Statement) -> Statement:
        """Return a test, or, where it is all that a call before it is for, both as one, taking the call away."""
        if not kept or kept[-1].type != "CallStmt":
            return test
        tested, number = test.operands["a"], kept[-1].locals["result"]
        is_of_call = isinstance(tested, Local) and tested.number == number and tested.kind == "bool"
        if not is_of_call or test.operands["b"] != Boolean(value=False) or self._reads[number] != 1:
            return test
        return changed(kept.pop(), kind="HoldsStmt", numbers={})

    def _drop_implied(self, kept: list[Statement], statement: Statement) -> None:
        while kept and kept[-1].type == "DatumStmt" and self._is_inside(statement, kept[-1]):
            kept.pop()

    def _is_inside(self, statement: Statement, other: Statement) -> bool:
        path, above = self._path(statement), self._path(other)
        return path[: len(above)] == above

    def _path(self, statement: Statement) -> tuple[int, ...]:
        datum = statement.operands["source"]
        return self._paths[datum.number] if isinstance(datum, Constant) else ()


def _ends_only(statement: Statement) -> bool:
    return statement.type in _TESTS or (statement.type == "BreakStmt" and statement.integers["index"] == 0)
