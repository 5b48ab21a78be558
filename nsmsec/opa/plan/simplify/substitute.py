# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What a statement reads, replaced by what it is known to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.opa.plan.expressions import kind_of
from nsmsec.opa.plan.program import Constant, Local, String, changed
from nsmsec.opa.plan.shapes import GROWS, SHAPES
from nsmsec.opa.plan.simplify.facts import Fact

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nsmsec.opa.plan.program import Operand, Statement
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
        """Return what an operand is known to be."""
        if not isinstance(item, Local):
            return item
        fact = self._facts.of(item.number)
        if fact is not None and fact.constant is not None and not fact.undefined:
            return fact.constant
        number = self._facts.original(item.number)
        fact = self._facts.of(number)
        return Local(number, fact.kind if fact is not None and not fact.undefined else "")

    def original(self, item: Operand) -> Operand:
        """Return the local of which an operand is a copy, else the operand."""
        return Local(self._facts.original(item.number)) if isinstance(item, Local) else item

    def fact(self, item: Operand) -> Fact | None:
        """Return what is known of an operand."""
        if isinstance(item, Local):
            return self._facts.of(item.number)
        return Fact(constant=item, kind=kind_of(item), json=True)

    def reads(self, statement: Statement) -> Statement:
        """Return the statement with everything that it reads replaced.

        What a statement grows stays as it is, and the two documents that a call hands on.
        """
        shape = SHAPES[statement.type]
        if not (shape.operands or shape.reads or statement.arguments):
            return statement
        numbers: Mapping[str, int] = statement.locals
        operands = {field: self.operand(item) for field, item in statement.operands.items()}
        if statement.type in _OPENED:
            opened = _OPENED[statement.type]
            operands[opened] = self.operand(Local(numbers[opened]))
            numbers = {field: number for field, number in numbers.items() if field != opened}
        elif shape.reads and statement.type not in _KEPT:
            originals = {field: self._facts.original(numbers[field]) for field in shape.reads}
            numbers = {**numbers, **originals}
        return changed(
            statement,
            numbers=numbers,
            operands=operands,
            arguments=tuple(map(self.operand, statement.arguments)),
            path=tuple(map(self.operand, statement.path)),
        )

    def known_kind(self, statement: Statement) -> str:
        """Return the kind that the source of a statement is known to have."""
        return kind_of(statement.operands["source"])

    def learn_from_success(self, statement: Statement, targets: tuple[int, ...]) -> None:
        """Note that what a statement has read is defined, and of which kind it must be."""
        if statement.type in _TOLERANT:
            return
        read = [item for item in statement.operands.values() if isinstance(item, Local)]
        read += [Local(statement.locals[field]) for field in SHAPES[statement.type].reads if field in statement.locals]
        for item in read:
            fact = self._facts.of(item.number) or Fact(undefined=True)
            if item.number not in targets and fact.defined and self.is_stable(item.number):
                kind = fact.kind or _kind_learned(statement, item, fact)
                if fact.undefined or kind != fact.kind:
                    self._facts.learn(item.number, Fact(constant=fact.constant, kind=kind, json=fact.json))


#: Statements whose bare locals stay: what is grown, and the document that is replaced.
_KEPT = frozenset({*GROWS, "WithStmt"})

_TESTED = {"IsArrayStmt": "list", "IsObjectStmt": "dict", "IsSetStmt": "set"}


def _kind_learned(statement: Statement, item: Local, fact: Fact) -> str:
    """Return the kind of a value that was found to be of it, or, in a JSON document, to have a member."""
    if statement.type in _TESTED:
        return _TESTED[statement.type]
    if statement.type != "DotStmt" or not fact.json or statement.operands["source"] != item:
        return ""
    key = statement.operands["key"]
    if isinstance(key, String):
        return "dict"
    return "list" if isinstance(key, Constant) and key.form == "integer" else ""
