# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A plan after it was read: statements with checked fields, nothing else from the text.

Nothing here is changed after it was made. Statements and locals are not frozen by force, because loading makes
thousands of them, and a frozen dataclass takes four times as long to make.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nsmsec.opa.plan.errors import Position

__all__ = [
    "Block",
    "Boolean",
    "Constant",
    "Function",
    "Local",
    "Operand",
    "Program",
    "Statement",
    "String",
    "changed",
    "with_blocks",
]


@dataclass(slots=True)
class Local:
    """An operand that is a local of the activation.

    Attributes:
        number: its number.
        kind: the Python type that it is known to have where it stands; empty if that is unknown.
    """

    number: int
    kind: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class String:
    """An operand that is a string of the plan's table."""

    index: int


@dataclass(frozen=True, slots=True)
class Boolean:
    """An operand that is true or false."""

    value: bool


@dataclass(frozen=True, slots=True)
class Constant:
    """An operand that simplifying found to be always the same.

    Attributes:
        form: what it is: `null`, an `integer`, a `number` of the table of strings, or a `datum`.
        number: the integer, or the place in the table.
        kind: the Python type that it has; empty for any.
    """

    form: str
    number: int
    kind: str = field(default="", compare=False)


Operand = Local | String | Boolean | Constant


@dataclass(slots=True, eq=False)
class Statement:
    """One statement; which fields it has depends on its type (`shapes`).

    Attributes:
        type: the name of its type.
        serial: its number within its function, in the order of the text.
        position: where it comes from, if the plan says so.
        locals: the bare locals it names, by field.
        operands: its operands, by field.
        integers: its integers and string indices, by field.
        arguments: the arguments of a call.
        path: the path of a dynamic call, or of `with` as strings.
        callee: the name of the function or built-in that is called, else empty.
        blocks: what is nested in it.
        reads: the locals that it reads itself; found when first asked for (`flow.reads`).
        writes: the locals that it assigns itself; found when first asked for (`checks.writes`).
    """

    type: str
    serial: int
    position: Position | None
    locals: Mapping[str, int]
    operands: Mapping[str, Operand]
    integers: Mapping[str, int]
    arguments: tuple[Operand, ...]
    path: tuple[Operand, ...]
    callee: str
    blocks: tuple[Block, ...]
    reads: frozenset[int] | None = field(default=None, init=False)
    writes: tuple[int, ...] | None = field(default=None, init=False)


Block = tuple[Statement, ...]


def changed(
    statement: Statement,
    *,
    kind: str = "",
    numbers: Mapping[str, int] | None = None,
    operands: Mapping[str, Operand] | None = None,
    integers: Mapping[str, int] | None = None,
    arguments: tuple[Operand, ...] | None = None,
    path: tuple[Operand, ...] | None = None,
    blocks: tuple[Block, ...] | None = None,
) -> Statement:
    """Return the statement with other fields, in the same place."""
    return Statement(
        kind or statement.type,
        statement.serial,
        statement.position,
        statement.locals if numbers is None else numbers,
        statement.operands if operands is None else operands,
        statement.integers if integers is None else integers,
        statement.arguments if arguments is None else arguments,
        statement.path if path is None else path,
        statement.callee,
        statement.blocks if blocks is None else blocks,
    )


def with_blocks(statement: Statement, blocks: tuple[Block, ...]) -> Statement:
    """Return the statement with other blocks in it, or itself if they are the same."""
    return statement if blocks == statement.blocks else changed(statement, blocks=blocks)


@dataclass(slots=True, eq=False, kw_only=True)
class Function:
    """A planned rule or function, or, with the parameters 0 and 1, an entry point.

    Attributes:
        name: what calls name it.
        path: what dynamic calls name it; empty for entry points.
        parameters: its locals that the caller sets.
        blocks: its statements.
        everything: all of them in one list; made when first asked for (`checks.everything`).
    """

    name: str
    path: tuple[str, ...]
    parameters: tuple[int, ...]
    blocks: tuple[Block, ...]
    everything: list[Statement] | None = field(default=None, init=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A whole plan.

    Attributes:
        strings: the table of strings.
        builtins: the names of the built-ins it may call.
        functions: its functions, in order.
        entrypoints: its entry points, in order.
        paths: where in the data each datum stands that is a constant; as strings of the table.
        is_object_read: whether `input` is asked for its members only, so that any other value is like an empty object.
    """

    strings: tuple[str, ...]
    builtins: frozenset[str]
    functions: tuple[Function, ...]
    entrypoints: tuple[Function, ...]
    paths: tuple[tuple[int, ...], ...] = ()
    is_object_read: bool = False
