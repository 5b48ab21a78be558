# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""One function, walked in the order of execution with what is known, written anew on the way.

What is read is replaced by what it is known to be: a constant, or the local of which it is a copy. Statements that can
do nothing go; those that must fail leave the block; a member that was fetched before becomes a copy.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from nsmsec.opa.plan.checks import everything, statements, writes
from nsmsec.opa.plan.program import Constant, Local, changed, with_blocks
from nsmsec.opa.plan.shapes import GROWS, SHAPES
from nsmsec.opa.plan.simplify.facts import JSON_VALUE, UNDEFINED_FACT, VALUE, Exit, Fact, Facts
from nsmsec.opa.plan.simplify.results import grown, result_of, tested_kind
from nsmsec.opa.plan.simplify.substitute import Substitute

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nsmsec.opa.plan.program import Block, Function, Operand, Statement
    from nsmsec.opa.plan.simplify.constants import Constants
    from nsmsec.opa.plan.simplify.whole import Documents

__all__ = ["walked"]

_LITERALS = frozenset({"AssignIntStmt", "MakeNullStmt", "MakeNumberIntStmt", "MakeNumberRefStmt"})

#: How many blocks beyond the innermost a dynamic call leaves that is found but undefined.
_DYNAMIC_BREAK = 3


def walked(
    function: Function, documents: Documents, constants: Constants, planned: Mapping[str, Fact]
) -> tuple[tuple[Block, ...], Fact]:
    """Return the blocks of a function with what is known put in, and what is known of its value if it has one.

    Args:
        function: what to walk.
        documents: what holds of `input` and `data` in the whole program.
        constants: where constants are found and numbered.
        planned: what is known of the values of the functions that it may call.
    """
    walk = _Walk(function, documents, constants, planned)
    blocks, _ = walk.run(function.blocks)
    return blocks, Fact(kind=walk.given.pop() if len(walk.given) == 1 else "")


class _Walk:
    """The walk over one function; `_block_out` is the block that is being written."""

    __slots__ = ("_block_out", "_constants", "_documents", "_exits", "_facts", "_planned", "_substitute", "given")

    def __init__(
        self, function: Function, documents: Documents, constants: Constants, planned: Mapping[str, Fact]
    ) -> None:
        found = everything(function)
        facts = dict.fromkeys(chain.from_iterable(map(writes, found)), UNDEFINED_FACT)
        facts |= dict.fromkeys(function.parameters[2:], VALUE)
        if documents.is_object_read:
            facts[0] = _DOCUMENT
        if documents.is_data_fixed:
            facts[1] = _DOCUMENT
        replaced = {item.locals["local"] for item in found if item.type == "WithStmt"}
        self._facts = Facts(facts)
        self._substitute = Substitute(self._facts, frozenset(replaced))
        self._documents = documents
        self._constants = constants
        self._planned = planned
        self.given: set[str] = set()
        self._exits: list[Exit | None] = []
        self._block_out: list[Statement] = []

    def run(self, blocks: tuple[Block, ...]) -> tuple[tuple[Block, ...], bool]:
        """Walk blocks that follow one another; return them, and whether what follows them can be reached."""
        done: list[Block] = []
        for block in blocks:
            mark, point = self._facts.save_mark(), Exit()
            out, completes = self._block(block, point)
            done.append(out)
            if completes:
                self._facts.leave(point)
            if not self._facts.arrive(point, mark):
                return tuple(done), False
        return tuple(done), True

    def _block(self, block: Block, point: Exit | None) -> tuple[Block, bool]:
        """Walk one block; return it, and whether its end can be reached."""
        outer, self._block_out = self._block_out, []
        self._exits.append(point)
        completes = all(map(self._statement, block))
        self._exits.pop()
        out, self._block_out = tuple(self._block_out), outer
        return out, completes

    def _statement(self, statement: Statement) -> bool:
        """Walk one statement; return whether what follows it can be reached."""
        control = _CONTROL.get(statement.type)
        if control is not None:
            return control(self, statement)
        planned, statement = statement, self._substitute.reads(statement)
        if statement.type in _LITERALS:
            self._literal(statement)
        elif statement.type == "ResetLocalStmt":
            self._reset(statement)
        elif statement.type == "AssignVarStmt" or self._is_first_assignment(statement):
            self._assign(statement, self._substitute.original(planned.operands["source"]))
        elif statement.type == "DotStmt":
            self._dot(statement)
        elif statement.type in _TESTS_OF_STATE:
            return self._test_of_state(statement)
        else:
            self._other(statement)
        return True

    def _literal(self, statement: Statement) -> None:
        constant = self._constants.literal(statement)
        self._block_out.append(statement)
        self._facts.write(statement.locals["target"], Fact(constant=constant, kind=constant.kind, json=True))

    def _reset(self, statement: Statement) -> None:
        target = statement.locals["target"]
        if self._facts.of(target) != UNDEFINED_FACT:
            self._block_out.append(statement)
            self._facts.write(target, UNDEFINED_FACT)

    def _is_first_assignment(self, statement: Statement) -> bool:
        """Return whether the statement assigns once what is undefined, or what can be the same only."""
        if statement.type != "AssignVarOnceStmt":
            return False
        there, given = self._facts.of(statement.locals["target"]), self._substitute.fact(statement.operands["source"])
        if given is None or given.undefined or there is None:
            return False
        return not there.defined or (given.constant is not None and there.constant == given.constant)

    def _assign(self, statement: Statement, original: Operand) -> None:
        """Walk an assignment whose source is a copy of another operand, which may be better known as a constant."""
        source, target = statement.operands["source"], statement.locals["target"]
        if isinstance(original, Local) and original.number == target:
            return
        fact = self._substitute.fact(source)
        self._block_out.append(
            statement if statement.type == "AssignVarStmt" else changed(statement, kind="AssignVarStmt")
        )
        self._facts.write(target, fact)
        if isinstance(original, Local) and self._substitute.is_stable(original.number):
            self._facts.note_copy(target, original.number)

    def _dot(self, statement: Statement) -> None:
        """Walk the fetching of a member.

        1. Of constant data: a constant, too.
        2. Fetched before and still there: a copy.
        3. Else it is fetched, which says something of where it came from.
        """
        source, key = statement.operands["source"], statement.operands["key"]
        datum = self._constants.datum(source, key) if self._documents.is_data_fixed else None
        if datum is not None:  # 1
            self._datum(statement, datum)
            return
        is_known_by_name = isinstance(source, Local) and not isinstance(key, Local)
        there = self._facts.member(source.number, key) if is_known_by_name else None  # type: ignore[union-attr] # just seen to be a local
        if there is not None:  # 2
            operand = self._substitute.operand(Local(there))
            self._assign(changed(statement, operands={"source": operand}), Local(there))
            return
        self._other(statement)  # 3
        target = statement.locals["target"]
        if is_known_by_name and source.number != target and self._substitute.is_stable(source.number):  # type: ignore[union-attr] # just seen to be a local
            self._facts.note_member(source.number, key, target)  # type: ignore[union-attr] # just seen to be a local

    def _datum(self, statement: Statement, datum: Constant) -> None:
        if self._facts.member(1, datum) is None:
            self._block_out.append(changed(statement, kind="DatumStmt", operands={"source": datum}, numbers={}))
            self._facts.leave(self._exits[-1])
            self._facts.note_member(1, datum, 1)
        self._assign(changed(statement, operands={"source": datum}), datum)

    def _test_of_state(self, statement: Statement) -> bool:
        """Walk a test whether a local is defined; one whose outcome is known goes, or leaves the block."""
        source = statement.locals["source"]
        fact = self._facts.of(source) or Fact(undefined=True)
        wants_defined = statement.type == "IsDefinedStmt"
        if fact.undefined != fact.defined:
            return fact.defined is wants_defined or self._leave(statement)
        present = Fact(constant=fact.constant, kind=fact.kind, json=fact.json)
        passing, failing = (present, UNDEFINED_FACT) if wants_defined else (UNDEFINED_FACT, present)
        self._block_out.append(statement)
        self._facts.learn(source, failing)
        self._facts.leave(self._exits[-1])
        self._facts.learn(source, passing)
        return True

    def _leave(self, statement: Statement) -> bool:
        self._block_out.append(changed(statement, kind="BreakStmt", numbers={}, integers={"index": 0}))
        self._facts.leave(self._exits[-1])
        return False

    def _other(self, statement: Statement) -> None:
        """Walk a statement that may fail and may assign.

        1. A test of a type that is known goes.
        2. Failing, it leaves the block with its target in doubt.
        3. Else what it read is defined, what it grew has changed, what it assigned is known.
        """
        tested = tested_kind(statement)
        if tested and tested == self._substitute.known_kind(statement):  # 1
            return
        self._block_out.append(statement)
        result = result_of(statement, self._substitute, self._planned)
        targets = writes(statement)
        if SHAPES[statement.type].fails:
            self._facts.forget(targets)  # 2
            self._facts.leave(self._exits[-1])
            self._substitute.learn_from_success(statement, targets)
        for target in targets:  # 3
            self._facts.write(target, result)
        if statement.type in GROWS:
            self._facts.write(statement.locals[GROWS[statement.type]], grown(statement))
        if statement.type == "ObjectInsertStmt":
            self._facts.forget_members()

    def _return(self, statement: Statement) -> bool:
        fact = self._facts.of(statement.locals["source"])
        if fact != UNDEFINED_FACT:
            self.given.add(fact.kind if fact is not None else "")
        self._block_out.append(self._substitute.reads(statement))
        return False

    def _break(self, statement: Statement) -> bool:
        self._block_out.append(statement)
        self._facts.leave(self._exits[-1 - statement.integers["index"]])
        return False

    def _blocks(self, statement: Statement) -> bool:
        blocks, completes = self.run(statement.blocks)
        self._block_out.append(with_blocks(statement, blocks))
        return completes

    def _call_dynamic(self, statement: Statement) -> bool:
        self._block_out.append(self._substitute.reads(statement))
        self._facts.forget(writes(statement))
        self._facts.leave(self._exits[-1])
        self._facts.leave(self._exits[-1 - _DYNAMIC_BREAK])
        self._facts.write(statement.locals["result"], VALUE)
        return True

    def _not(self, statement: Statement) -> bool:
        mark, point = self._facts.save_mark(), Exit()
        body, completes = self._block(statement.blocks[0], point)
        self._block_out.append(with_blocks(statement, (body,)))
        if completes:
            self._facts.leave(self._exits[-1])
        return self._facts.arrive(point, mark)

    def _with(self, statement: Statement) -> bool:
        statement = self._substitute.reads(statement)
        mark, failed, done = self._facts.save_mark(), Exit(), Exit()
        body, completes = self._block(statement.blocks[0], failed)
        self._block_out.append(with_blocks(statement, (body,)))
        if completes:
            self._facts.leave(done)
        if self._facts.arrive(failed, mark):
            self._facts.leave(self._exits[-1])
        return self._facts.arrive(done, mark)

    def _scan(self, statement: Statement) -> bool:
        """Walk a scan: a second round begins with what the first has left, and there may be no round at all."""
        statement = self._substitute.reads(statement)
        fact = self._substitute.fact(statement.operands["source"])
        inside = tuple(statements(statement.blocks))
        written = set(chain.from_iterable(map(writes, (statement, *inside))))
        growing = {item.locals[GROWS[item.type]] for item in inside if item.type in GROWS}
        changes_members = any(item.type == "ObjectInsertStmt" for item in inside)
        saved = self._facts.save()
        self._facts.forget(written | growing, members=changes_members)
        self._facts.write(statement.locals["key"], VALUE)
        self._facts.write(statement.locals["value"], JSON_VALUE if fact is not None and fact.json else VALUE)
        body, _ = self._block(statement.blocks[0], None)
        self._block_out.append(with_blocks(statement, (body,)))
        self._facts.restore(saved)
        self._facts.forget(written | growing, members=changes_members)
        return True


_CONTROL = {
    "BlockStmt": _Walk._blocks,  # noqa: SLF001 - the table of the class itself
    "BreakStmt": _Walk._break,  # noqa: SLF001 - the table of the class itself
    "CallDynamicStmt": _Walk._call_dynamic,  # noqa: SLF001 - the table of the class itself
    "NotStmt": _Walk._not,  # noqa: SLF001 - the table of the class itself
    "ReturnLocalStmt": _Walk._return,  # noqa: SLF001 - the table of the class itself
    "ScanStmt": _Walk._scan,  # noqa: SLF001 - the table of the class itself
    "WithStmt": _Walk._with,  # noqa: SLF001 - the table of the class itself
}

_TESTS_OF_STATE = frozenset({"IsDefinedStmt", "IsUndefinedStmt"})
_DOCUMENT = Fact(kind="dict", json=True)
