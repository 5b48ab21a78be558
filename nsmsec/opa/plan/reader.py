# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Strict reading of a plan's JSON.

After it every field has the type and the range that its statement needs.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from nsmsec.opa.plan.errors import InputRefused, PlanRefused, Position
from nsmsec.opa.plan.fields import integer, items, member, name, record
from nsmsec.opa.plan.program import Block, Boolean, Function, Local, Operand, Program, Statement, String
from nsmsec.opa.plan.shapes import PLANNED
from nsmsec.opa.plan.text import parse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nsmsec.opa.plan.limits import PlanLimits
    from nsmsec.opa.plan.shapes import Shape

__all__ = ["read"]

_MAX_INTEGER = 1 << 63
_MAX_PARAMETERS = 250


def read(text: bytes | str, limits: PlanLimits) -> Program:
    """Return the program that the text of a `plan.json` says.

    1. Size, then JSON: no member twice, no half characters.
    2. The tables: strings, built-ins, files.
    3. Functions and entry points, every statement against its shape.

    Raises:
        PlanRefused: the text is no plan, or one beyond the limits.
    """
    if len(text) > limits.max_plan_bytes:  # 1
        raise PlanRefused(f"plan: expected at most {limits.max_plan_bytes} bytes, found {len(text)}")
    try:
        root = record(parse(text, spelled=False), "the plan")
    except InputRefused as error:
        raise PlanRefused(f"plan: {error.detail}") from error
    static = record(root.get("static"), "static")  # 2
    strings = tuple(name(member(item, "value")) for item in items(static.get("strings")))
    files = tuple(name(member(item, "value")) for item in items(static.get("files")))
    builtins = frozenset(name(member(item, "name")) for item in items(static.get("builtin_funcs")))
    reader = _Reader(limits, strings, files)
    functions = items(record(root.get("funcs") or {}, "funcs").get("funcs"))  # 3
    plans = items(record(root.get("plans"), "plans").get("plans"))
    if len(functions) + len(plans) > limits.max_functions:
        raise PlanRefused(f"plan: expected at most {limits.max_functions} functions")
    return Program(
        strings=strings,
        builtins=builtins,
        functions=tuple(map(reader.function, functions)),
        entrypoints=tuple(map(reader.entrypoint, plans)),
    )


class _Locals(dict[int, Local]):
    """The operand of each local, made once."""

    def __missing__(self, number: int) -> Local:
        made = self[number] = Local(number)
        return made


class _Positions(dict[tuple[int, int, int], Position]):
    """Each place in the policy, made once."""

    def __init__(self, files: tuple[str, ...]) -> None:
        super().__init__()
        self._files = files

    def __missing__(self, place: tuple[int, int, int]) -> Position:
        file, row, col = place
        made = self[place] = Position(file=self._files[file], row=row, col=col)
        return made


class _Reader:
    """Reads functions, counting statements over all of them."""

    __slots__ = ("_files", "_left", "_limits", "_locals", "_max_local", "_positions", "_serial", "_strings")

    def __init__(self, limits: PlanLimits, strings: tuple[str, ...], files: tuple[str, ...]) -> None:
        self._limits = limits
        self._max_local = limits.max_local
        self._strings = tuple(map(String, range(len(strings))))
        self._files = len(files)
        self._locals = _Locals()
        self._positions = _Positions(files)
        self._left = limits.max_statements
        self._serial = 0

    def function(self, item: object) -> Function:
        node = record(item, "a function")
        parameters = tuple(map(self._local, items(node.get("params"))))
        if parameters[:2] != (0, 1) or len(set(parameters)) != len(parameters) or len(parameters) > _MAX_PARAMETERS:
            raise PlanRefused("plan: expected parameters that begin with the locals 0 and 1, each once")
        return Function(
            name=name(node.get("name")),
            path=tuple(map(name, items(node.get("path")))),
            parameters=parameters,
            blocks=self._blocks(node.get("blocks"), 1),
        )

    def entrypoint(self, item: object) -> Function:
        node = record(item, "an entry point")
        blocks = self._blocks(node.get("blocks"), 1)
        return Function(name=name(node.get("name")), path=(), parameters=(0, 1), blocks=blocks)

    def _blocks(self, value: object, depth: int) -> tuple[Block, ...]:
        return tuple([self._block(block, depth) for block in items(value)])

    def _block(self, value: object, depth: int) -> Block:
        if depth > self._limits.max_nesting:
            raise PlanRefused(f"plan: expected blocks nested at most {self._limits.max_nesting} deep")
        return tuple([self._statement(item, depth) for item in items(record(value, "a block").get("stmts"))])

    def _statement(self, value: object, depth: int) -> Statement:
        """Read one statement; dicts and tuples that stay empty are not made anew, since there are thousands."""
        self._left -= 1
        if self._left < 0:
            raise PlanRefused(f"plan: expected at most {self._limits.max_statements} statements")
        item = record(value, "a statement")
        kind, node = name(item.get("type")), record(item.get("stmt"), "a statement")
        shape = PLANNED.get(kind)
        if shape is None:
            raise PlanRefused(f"plan: expected a known type of statement, found {kind[:40]!r}")
        self._serial += 1
        is_call = kind in _CALLS
        return Statement(
            kind,
            self._serial,
            self._position(node),
            self._numbers(shape, node) if shape.bare else _NONE,
            self._operands(shape, node) if shape.operands else _NONE,
            self._integers(shape, node) if shape.integers or shape.strings else _NONE,
            self._arguments(kind, node) if is_call else (),
            self._path(kind, node) if kind in _PATHS else (),
            name(node.get("func")) if kind == "CallStmt" else "",
            self._nested(shape, node, depth + 1) if shape.nests else (),
        )

    def _numbers(self, shape: Shape, node: dict[object, object]) -> dict[str, int]:
        numbers = {}
        for field in shape.bare:
            value = node.get(field)
            if type(value) is not int or not 0 <= value <= self._max_local:
                raise PlanRefused(f"plan: expected a local, at most {self._max_local}")
            numbers[field] = value
        return numbers

    def _operands(self, shape: Shape, node: dict[object, object]) -> dict[str, Operand]:
        operands = {}
        for field in shape.operands:
            operands[field] = self._operand(node.get(field))
        return operands

    def _integers(self, shape: Shape, node: dict[object, object]) -> dict[str, int]:
        integers = {field: integer(node.get(field), -_MAX_INTEGER, _MAX_INTEGER - 1) for field in shape.integers}
        for field in shape.strings:
            integers[field] = self._string_index(node.get(field, node.get("Index")))
        return integers

    def _nested(self, shape: Shape, node: dict[object, object], depth: int) -> tuple[Block, ...]:
        nested = node.get(shape.nests)
        return (self._block(nested, depth),) if shape.nests == "block" else self._blocks(nested, depth)

    def _arguments(self, kind: str, node: dict[object, object]) -> tuple[Operand, ...]:
        given = items(node.get("args"))
        if kind == "CallStmt":
            return tuple(map(self._operand, given))
        return tuple([self._locals[self._local(item)] for item in given])

    def _path(self, kind: str, node: dict[object, object]) -> tuple[Operand, ...]:
        parts = items(node.get("path"))
        if kind == "CallDynamicStmt":
            return tuple(map(self._operand, parts))
        return tuple([self._strings[self._string_index(item)] for item in parts])

    def _operand(self, value: object) -> Operand:
        item = record(value, "an operand")
        kind, number = item.get("type"), item.get("value")
        if type(number) is int and number >= 0:
            if kind == "local" and number <= self._max_local:
                return self._locals[number]
            if kind == "string_index" and number < len(self._strings):
                return self._strings[number]
        if kind == "bool" and isinstance(number, bool):
            return _TRUE if number else _FALSE
        raise PlanRefused("plan: expected an operand that is a local, a string or a boolean")

    def _local(self, value: object) -> int:
        return integer(value, 0, self._max_local)

    def _string_index(self, value: object) -> int:
        return integer(value, 0, len(self._strings) - 1)

    def _position(self, node: dict[object, object]) -> Position | None:
        file, row, col = node.get("file"), node.get("row"), node.get("col")
        if type(file) is int and type(row) is int and type(col) is int and 0 <= file < self._files:
            return self._positions[file, row, col]
        return None


_NONE: Mapping[str, Any] = MappingProxyType({})

_CALLS = frozenset({"CallDynamicStmt", "CallStmt"})

_PATHS = frozenset({"CallDynamicStmt", "WithStmt"})

_TRUE, _FALSE = Boolean(value=True), Boolean(value=False)
