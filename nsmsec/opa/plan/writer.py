# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""One function of a plan as one Python function.

A statement that is undefined leaves its block. Where a block is short the rest of it stands inside `if`s, so leaving
is falling through; a longer one is a `while True:` that is left by `break`, the body of a scan by `continue`. A break
out of several blocks sets a flag of the block it leaves (`x3`), which is looked at after each construct on the way.
What would be nested deeper than CPython compiles goes into an inner function that shares all variables.
"""

from __future__ import annotations

from itertools import chain, count
from typing import TYPE_CHECKING

from nsmsec.opa.plan.checks import statements, writes
from nsmsec.opa.plan.expressions import kind_of, negation, operand, source_of
from nsmsec.opa.plan.frames import Frame, flags
from nsmsec.opa.plan.fusion import CONTROL, always_returns, conditions, fused
from nsmsec.opa.plan.lines import Lines
from nsmsec.opa.plan.liveness import live_locals
from nsmsec.opa.plan.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nsmsec.opa.plan.errors import Position
    from nsmsec.opa.plan.flow import Known
    from nsmsec.opa.plan.phrases import Names, Phrase
    from nsmsec.opa.plan.program import Block, Function, Statement

__all__ = ["write"]

#: CPython compiles at most 20 nested loops in one function.
_MAX_LOOPS = 15

#: From how many statements that may leave it a block is a loop and not nested `if`s.
_MANY_CONDITIONS = 4

#: How many blocks beyond the innermost a dynamic call leaves that is found but undefined.
_DYNAMIC_BREAK = 3


def write(
    name: str, function: Function, known: Known, names: Names, memo: Sequence[str] = (), *, is_object_read: bool = False
) -> Lines:
    """Return the text of one function.

    Args:
        name: the name under which the function is defined, such as `f3`.
        function: what to write.
        known: what is known of the locals before each statement.
        names: what the names in the text stand for.
        memo: what its answer is assigned to before it is given, if that is to be remembered.
        is_object_read: whether an input that is no object is to be an empty one.
    """
    writer = _Writer(function, known, names, memo)
    writer.write_body()
    whole = Lines(0)
    whole.open(f"def {name}({', '.join(('c', 'm', *(f'l{number}' for number in function.parameters)))}):")
    if is_object_read:
        whole.add("if type(l0) is not dict: l0 = {}")
    if not memo:  # what is remembered runs once for each memo
        whole.add("c.chunk -= 1")
        whole.add("if c.chunk < 0: c.check()")
    if undefined := sorted(writer.initially_undefined()):
        whole.add(" = ".join((*undefined, "...")))
    for inner, lines in writer.outlined:
        whole.open(f"def {inner}():")
        whole.add(f"nonlocal {', '.join(sorted(writer.shared()))}")
        whole.append(lines)
        whole.close(1)
    whole.append(writer.lines)
    return whole


class _Writer:
    """Writes the body of one function to `lines`, and what did not fit there to `outlined`."""

    def __init__(self, function: Function, known: Known, names: Names, memo: Sequence[str]) -> None:
        self._function = function
        self._known = known
        self._names = names
        self._memo = memo
        self._all = statements(function.blocks)
        self._live = live_locals(self._all)
        self._frames: list[Frame] = []
        self._loops = 0
        self._scans = 0
        self._next = count(1).__next__
        self._variables: set[str] = set()
        self.lines = Lines(1)
        self.outlined: list[tuple[str, Lines]] = []

    def write_body(self) -> None:
        """Write all blocks; a function whose end is reached gives nothing."""
        self._sequence(self._function.blocks)
        if not self._function.blocks or not always_returns(self._function.blocks[-1]):
            self._give("...")

    def shared(self) -> set[str]:
        """Return every variable that the text assigns."""
        written = {f"l{number}" for number in chain.from_iterable(map(writes, self._all))}
        return self._variables | written | {"l0", "l1", "m"}

    def initially_undefined(self) -> set[str]:
        """Return the variables that may be read before anything was assigned to them."""
        parameters = {"m", *(f"l{number}" for number in self._function.parameters)}
        if self.outlined:
            return self.shared() - parameters
        read = {f"l{number}" for numbers in self._known.unsure.values() for number in numbers}
        once = {f"l{s.locals['target']}" for s in self._all if s.type == "AssignVarOnceStmt"}
        return (read | once) - parameters

    def _sequence(self, blocks: tuple[Block, ...]) -> set[Frame]:
        """Write blocks one after the other; return the blocks further out that may have been left."""
        left: set[Frame] = set()
        depth = self.lines.depth
        for block in blocks:
            if left:
                self.lines.open(f"if not ({flags(left)}):")
            left |= self._block(block)
            self.lines.close(depth)
        return left

    def _block(self, block: Block, *, leave: str = "", end: str = "") -> set[Frame]:
        """Write one block; return the blocks further out that may have been left.

        Args:
            block: its statements.
            leave: how it is left, if it is the body of a loop.
            end: a line to run when its end is reached.
        """
        depth = self.lines.depth
        is_many = not leave and len(block) >= _MANY_CONDITIONS // 2 and sum(map(conditions, block)) >= _MANY_CONDITIONS
        is_loop = is_many and self._loops < _MAX_LOOPS
        if is_loop:
            self.lines.open("while True:")
        frame = Frame(f"x{self._next()}", "break" if is_loop else leave)
        self._frames.append(frame)
        self._loops += is_loop
        start, start_depth = len(self.lines.texts), self.lines.depth
        left: set[Frame] = set()
        if all(self._statement(statement, frame, left) for statement in block) and end:
            self.lines.add(end)
        self.lines.close(start_depth)
        if is_loop:
            self.lines.add("break")
        if frame.is_flagged:
            self._variables.add(frame.flag)
            self.lines.insert(start, f"{frame.flag} = False", start_depth)
        self._loops -= is_loop
        self._frames.pop()
        self.lines.close(depth)
        return left - {frame}

    def _statement(self, statement: Statement, frame: Frame, left: set[Frame]) -> bool:
        """Write one statement; return whether what follows it can be reached."""
        self.lines.position = statement.position
        if statement.type == "AssignVarStmt" and statement.locals["target"] not in self._live:
            pass
        elif statement.type not in CONTROL:
            self._phrase(phrase(statement, self._known, self._names), frame)
        elif statement.type == "ReturnLocalStmt":
            self._give(operand(source_of(statement, "source")))
            return False
        elif statement.type == "BreakStmt":
            self._break(statement.integers["index"], left)
            return False
        elif statement.type == "CallDynamicStmt":
            self._call_dynamic(statement, frame, left)
        else:
            self._construct(statement, frame, left)
        return True

    def _phrase(self, said: Phrase, frame: Frame) -> None:
        self._require(said.conditions, frame)
        if said.target:
            self.lines.add(f"{said.target} = {said.value}")
        if said.action:
            self.lines.add(said.action)
        if said.grows and self._scans:
            self.lines.add("c.chunk -= 1")
            self.lines.add("if c.chunk < 0: c.check()")

    def _require(self, conditions: tuple[str, ...], frame: Frame, places: Sequence[Position | None] = ()) -> None:
        """Write that the rest of the block runs only if the conditions, of one line and those places, hold."""
        if not conditions:
            return
        if frame.leave:
            self.lines.add(f"if {' or '.join(map(negation, conditions))}: {frame.leave}", places)
        else:
            self.lines.open(f"if {' and '.join(conditions)}:", places)

    def _give(self, value: str) -> None:
        """Write the return of a value, remembering it where that is due."""
        for place in self._memo:
            self.lines.add(f"{place} = {value}")
        self.lines.add(f"return {value}")

    def _break(self, index: int, left: set[Frame]) -> None:
        target = self._frames[-1 - index]
        if index:
            target.is_flagged = True
            left.add(target)
            self.lines.add(f"{target.flag} = True")
        self.lines.add(self._frames[-1].leave or "pass")

    def _call_dynamic(self, statement: Statement, frame: Frame, left: set[Frame]) -> None:
        """Write a call by path: not found is undefined, found but undefined leaves three blocks more."""
        parts = "".join(f"{operand(part)}, " for part in statement.path)
        result = f"l{statement.locals['result']}"
        self._require((f"({result} := call_dynamic(c, m, (l0, l1), D, ({parts}))) is not N",), frame)
        depth = self.lines.depth
        self.lines.open(f"if {result} is ...:")
        self._break(_DYNAMIC_BREAK, left)
        self.lines.close(depth)
        if not frame.leave:
            self.lines.open("else:")

    def _construct(self, statement: Statement, frame: Frame, left: set[Frame]) -> None:
        """Write a statement with blocks, in an inner function where it would be too deep, and what follows from it."""
        places: list[Position | None] = []
        condition = fused(statement, self._known, self._names, places)
        if not condition:
            places.clear()
            is_deep = self._loops >= _MAX_LOOPS or self.lines.is_deep
            condition, escaped = self._outline(statement) if is_deep else self._write_construct(statement)
            left |= escaped
            if escaped:
                self._require((f"not ({flags(escaped)})",), frame)
        self._require((condition,) if condition else (), frame, places)

    def _write_construct(self, statement: Statement) -> tuple[str, set[Frame]]:
        """Write a statement with blocks; return what must hold afterwards, and the blocks that may have been left."""
        if statement.type == "ScanStmt":
            return "", self._scan(statement)
        if statement.type == "NotStmt":
            return self._not(statement)
        if statement.type == "WithStmt":
            return self._with(statement)
        return "", self._sequence(statement.blocks)

    def _outline(self, statement: Statement) -> tuple[str, set[Frame]]:
        name = f"o{self._next()}"
        outer, loops = self.lines, self._loops
        self.lines, self._loops = Lines(2), 0
        self.lines.position = statement.position
        result = self._write_construct(statement)
        self.lines.close(2)
        self.lines.add("return N")
        self.outlined.append((name, self.lines))
        self.lines, self._loops = outer, loops
        self.lines.add(f"if (r := {name}()) is not N: return r")
        return result

    def _scan(self, statement: Statement) -> set[Frame]:
        name, value = (f"l{statement.locals[field]}" for field in ("key", "value"))
        over = source_of(statement, "source")
        source = operand(over)
        scanned = f"y{self._next()}"
        self._variables.add(scanned)
        targets, others, rounds = value, "members", scanned
        is_list = kind_of(over) == "list"
        if statement.locals["key"] in self._live:
            targets, others = f"{name}, {value}", "pairs"
            rounds = f"enumerate({scanned})" + ("" if is_list else f" if type({source}) is list else {scanned}")
        given = source if is_list else f"{source} if type({source}) is list else {others}({source})"
        self.lines.add(f"{scanned} = {given}")
        self.lines.add(f"c.chunk -= len({scanned})")
        self.lines.add(f"if c.chunk < 0: {scanned} = c.pace({scanned})")
        self.lines.open(f"for {targets} in {rounds}:")
        self._loops += 1
        self._scans += 1
        left = self._block(statement.blocks[0], leave="continue")
        self._loops -= 1
        self._scans -= 1
        self.lines.close(self.lines.depth - 1)
        return left

    def _not(self, statement: Statement) -> tuple[str, set[Frame]]:
        held = f"q{self._next()}"
        self._variables.add(held)
        self.lines.add(f"{held} = True")
        return held, self._block(statement.blocks[0], end=f"{held} = False")

    def _with(self, statement: Statement) -> tuple[str, set[Frame]]:
        changed, number = f"l{statement.locals['local']}", self._next()
        value = operand(statement.operands["value"])
        path = "".join(f"{operand(part)}, " for part in statement.path)
        self._variables |= {f"w{number}", f"v{number}", f"z{number}"}
        self.lines.add(f"w{number}, v{number}, z{number} = {changed}, m, False")
        self.lines.add(
            f"{changed}, m = {f'replace({changed}, ({path}), {value})' if path else value}, fresh_memo(c, m)"
        )
        left = self._block(statement.blocks[0], end=f"z{number} = True")
        self.lines.add(f"{changed}, m = w{number}, v{number}")
        return f"z{number}", left
