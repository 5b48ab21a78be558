# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What a statement reads, replaced by what it is known to be."""

from __future__ import annotations

from operator import is_
from typing import TYPE_CHECKING

from nsmsec.opa.plan.expressions import kind_of
from nsmsec.opa.plan.flow import reads
from nsmsec.opa.plan.program import Constant, Local, Statement, String
from nsmsec.opa.plan.shapes import GROWS, SHAPES
from nsmsec.opa.plan.simplify.facts import Fact

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nsmsec.opa.plan.program import Operand
    from nsmsec.opa.plan.simplify.facts import Facts

__all__ = ["Substitute"]

#: Fields that hold a bare local in a plan, and may hold any operand afterwards.
_OPENED = {"ResultSetAddStmt": "value", "ReturnLocalStmt": "source", "ScanStmt": "source"}

#: Statements that go on although an operand is undefined.
_TOLERANT = frozenset({"CallStmt", "ScanStmt"})


class Substitute:
    """Looks up what is known of operands.

    `input` and `data` stay themselves where a `with` of the function changes them: no fact may name them there.
    """

    __slots__ = ("_facts", "_replaced")

    def __init__(self, facts: Facts, replaced: frozenset[int]) -> None:
        self._facts = facts
        self._replaced = replaced

    def is_stable(self, number: int) -> bool:
        """Return whether every change of a local is a statement that assigns it."""
        return number not in self._replaced

    def operand(self, item: Operand) -> Operand:
        """Return what an operand is known to be; itself if that is nothing new."""
        if not isinstance(item, Local):
            return item
        facts = self._facts
        fact = facts.of(item.number)
        if fact is not None and fact.constant is not None and not fact.undefined:
            return fact.constant
        number = facts.original(item.number)
        if number != item.number:
            fact = facts.of(number)
        kind = "" if fact is None or fact.undefined else fact.kind
        return item if number == item.number and kind == item.kind else Local(number, kind)

    def original(self, item: Operand) -> Operand:
        """Return the local of which an operand is a copy, else the operand."""
        if not isinstance(item, Local):
            return item
        number = self._facts.original(item.number)
        return item if number == item.number else Local(number)

    def fact(self, item: Operand) -> Fact | None:
        """Return what is known of an operand."""
        if isinstance(item, Local):
            return self._facts.of(item.number)
        return Fact(constant=item, kind=kind_of(item), json=True)

    def reads(self, statement: Statement) -> Statement:
        """Return the statement with everything that it reads replaced.

        What a statement grows stays as it is, and the two documents that a call hands on.
        """
        if not reads(statement):
            return statement
        numbers = self._numbers(statement) if statement.locals else statement.locals
        operands = self._operands(statement.operands) if statement.operands else statement.operands
        if statement.type in _OPENED:
            opened = _OPENED[statement.type]
            operands = {**operands, opened: self.operand(Local(statement.locals[opened]))}
        arguments = self._each(statement.arguments) if statement.arguments else ()
        path = self._each(statement.path) if statement.path else ()
        if (
            numbers is statement.locals
            and operands is statement.operands
            and arguments is statement.arguments
            and path is statement.path
        ):
            return statement
        return Statement(
            statement.type,
            statement.serial,
            statement.position,
            numbers,
            operands,
            statement.integers,
            arguments,
            path,
            statement.callee,
            statement.blocks,
        )

    def _numbers(self, statement: Statement) -> Mapping[str, int]:
        numbers = statement.locals
        if statement.type in _OPENED:
            opened = _OPENED[statement.type]
            return {field: number for field, number in numbers.items() if field != opened}
        if statement.type in _KEPT:
            return numbers
        for field in SHAPES[statement.type].reads:
            original = self._facts.original(numbers[field])
            if original != numbers[field]:
                numbers = {**numbers, field: original}
        return numbers

    def _operands(self, operands: Mapping[str, Operand]) -> Mapping[str, Operand]:
        known = operands
        for field, item in operands.items():
            found = self.operand(item)
            if found is not item:
                known = {**known, field: found}
        return known

    def _each(self, items: tuple[Operand, ...]) -> tuple[Operand, ...]:
        known = tuple(map(self.operand, items))
        return items if all(map(is_, known, items)) else known

    def known_kind(self, statement: Statement) -> str:
        """Return the kind that the source of a statement is known to have."""
        return kind_of(statement.operands["source"])

    def learn_from_success(self, statement: Statement, targets: tuple[int, ...]) -> None:
        """Note that what a statement has read is defined, and of which kind it must be."""
        if statement.type in _TOLERANT:
            return
        for number in reads(statement):
            fact = self._facts.of(number) or _UNKNOWN
            if number not in targets and fact.defined and number not in self._replaced:
                kind = fact.kind or _kind_learned(statement, number, fact)
                if fact.undefined or kind != fact.kind:
                    self._facts.learn(number, Fact(False, True, fact.constant, kind, fact.json))  # noqa: FBT003 - in the order of the class


_UNKNOWN = Fact(undefined=True)

#: Statements whose bare locals stay: what is grown, and the document that is replaced.
_KEPT = frozenset({*GROWS, "WithStmt"})

_TESTED = {"IsArrayStmt": "list", "IsObjectStmt": "dict", "IsSetStmt": "set"}


def _kind_learned(statement: Statement, number: int, fact: Fact) -> str:
    """Return the kind of a value that was found to be of it, or, in a JSON document, to have a member."""
    if statement.type in _TESTED:
        return _TESTED[statement.type]
    if statement.type != "DotStmt" or not fact.json:
        return ""
    source, key = statement.operands["source"], statement.operands["key"]
    if not isinstance(source, Local) or source.number != number:
        return ""
    if isinstance(key, String):
        return "dict"
    return "list" if isinstance(key, Constant) and key.form == "integer" else ""
