# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What is known of each local before each statement.

Is it defined; may its value be grown in place? One walk in the order of execution. What is not known for sure counts
as unknown, which costs a test at run time or, where a value is grown that might be shared, a copy.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from nsmsec.opa.plan.checks import statements, writes
from nsmsec.opa.plan.program import Local
from nsmsec.opa.plan.shapes import GROWS, MAKES, SHAPES

if TYPE_CHECKING:
    from nsmsec.opa.plan.program import Block, Function, Statement

__all__ = ["Known", "analyse", "reads"]

#: Local to what it holds: `value`, or the kind of container that only this activation knows.
_State = dict[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known before each statement of one function, by serial.

    Attributes:
        unsure: which of the locals it reads may be undefined.
        shared: the statements that grow a value which may be known elsewhere.
    """

    unsure: dict[int, frozenset[int]] = field(default_factory=dict)
    shared: set[int] = field(default_factory=set)


def analyse(function: Function) -> Known:
    """Return what is known before each statement of a function."""
    flow = _Flow()
    flow.run(function.blocks, dict.fromkeys(function.parameters[2:], "value"))
    return flow.known


class _Flow:
    """The walk over one function."""

    __slots__ = ("_exits", "known")

    def __init__(self) -> None:
        self.known = Known()
        self._exits: list[_State | None] = []

    def run(self, blocks: tuple[Block, ...], state: _State) -> _State:
        """Walk blocks that follow one another; return what is known after the last."""
        for block in blocks:
            state = self._block(block, state)
        return state

    def _block(self, block: Block, state: _State) -> _State:
        """Return what is known after the block, by whichever of its exits it was left."""
        self._exits.append(None)
        state = dict(state)
        for statement in block:
            self._statement(statement, state)
            if statement.type in _LEAVING:
                break
        else:
            self._exit(0, state)
        return self._exits.pop() or {}

    def _exit(self, distance: int, state: _State) -> None:
        """Note that the block so many levels out, and those inside it, may be left in this state."""
        for level in range(len(self._exits) - 1 - distance, len(self._exits)):
            known = self._exits[level]
            if known is None:
                self._exits[level] = dict(state)
            elif not known.items() <= state.items():
                self._exits[level] = _meet(known, state)

    def _statement(self, statement: Statement, state: _State) -> None:
        shape = SHAPES[statement.type]
        self.known.unsure[statement.serial] = reads(statement).difference(state)
        self._look_at_growth(statement, state)
        if statement.blocks:
            self._nested(statement, state)
            return
        if statement.type == "BreakStmt":
            self._exit(statement.integers["index"], state)
        elif shape.fails:
            self._exit(_FAILURE_DISTANCE.get(statement.type, 0), _without(state, statement))
            self._learn(statement, state)
        self._assign(statement, state)

    def _look_at_growth(self, statement: Statement, state: _State) -> None:
        """Note a growing value that may be shared; what is grown then is a copy, which from now on is our own."""
        grown = GROWS.get(statement.type)
        if grown is not None and state.get(statement.locals[grown]) != grown:
            self.known.shared.add(statement.serial)
            state[statement.locals[grown]] = grown

    def _nested(self, statement: Statement, state: _State) -> None:
        """Walk what is nested; afterwards only what holds whichever way it was left is known."""
        if statement.type == "BlockStmt":
            after = self.run(statement.blocks, state)
            state.clear()
            state.update(after)
            return
        written = _written(statement)
        inside = dict(state)
        if statement.type == "ScanStmt":  # the second round begins with what the first has left
            inside = {number: kind for number, kind in state.items() if number not in written}
            inside |= dict.fromkeys((statement.locals["key"], statement.locals["value"]), "value")
        if statement.type == "WithStmt":
            inside.pop(statement.locals["local"], None)
        self._block(statement.blocks[0], inside)
        for number in written:
            state.pop(number, None)
        if SHAPES[statement.type].fails:
            self._exit(0, state)

    def _learn(self, statement: Statement, state: _State) -> None:
        """After a statement that cannot go on with undefined operands they are known to be defined."""
        if statement.type == "IsUndefinedStmt":
            state.pop(statement.locals["source"], None)
        elif statement.type not in _TOLERANT:
            for number in self.known.unsure[statement.serial]:
                state[number] = "value"

    def _assign(self, statement: Statement, state: _State) -> None:
        for number in writes(statement):
            if statement.type == "ResetLocalStmt" or (
                statement.type == "AssignVarStmt" and self.known.unsure[statement.serial]
            ):
                state.pop(number, None)
            else:
                state[number] = MAKES.get(statement.type, "value")


#: Statements after which nothing is reached.
_LEAVING = frozenset({"BreakStmt", "ReturnLocalStmt"})

#: Statements that go on although an operand is undefined.
_TOLERANT = frozenset({"CallStmt", "CallDynamicStmt", "HoldsStmt"})

#: How many blocks beyond the innermost a statement may leave when it is undefined.
_FAILURE_DISTANCE = {"CallDynamicStmt": 3}


def reads(statement: Statement) -> frozenset[int]:
    """Return the locals that a statement itself reads."""
    known = statement.reads
    if known is None:
        known = statement.reads = _reads(statement)
    return known


def _reads(statement: Statement) -> frozenset[int]:
    read = [item.number for item in statement.operands.values() if type(item) is Local]
    if statement.arguments or statement.path:
        read += [item.number for item in (*statement.arguments, *statement.path) if type(item) is Local]
    numbers = statement.locals
    for source in SHAPES[statement.type].reads:
        if source in numbers:
            read.append(numbers[source])
    return frozenset(read)


def _written(statement: Statement) -> set[int]:
    """Return the locals that the statement or anything nested in it assigns."""
    return set(chain.from_iterable(map(writes, (statement, *statements(statement.blocks)))))


def _without(state: _State, statement: Statement) -> _State:
    """Return the state when the statement failed: its targets may have lost their value."""
    rest = state
    for number in writes(statement):
        if number in rest:
            rest = {**rest}
            del rest[number]
    return rest


def _meet(a: _State, b: _State) -> _State:
    return {number: kind if kind == b[number] else "value" for number, kind in a.items() if number in b}
