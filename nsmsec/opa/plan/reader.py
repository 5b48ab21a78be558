# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Strict reading of a plan's JSON.

After it every field has the type and the range that its statement needs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.opa.plan.errors import InputRefused, PlanRefused, Position
from nsmsec.opa.plan.fields import integer, items, member, name, record
from nsmsec.opa.plan.program import Block, Boolean, Function, Local, Operand, Program, Statement, String
from nsmsec.opa.plan.shapes import PLANNED
from nsmsec.opa.plan.text import parse

if TYPE_CHECKING:
    from nsmsec.opa.plan.limits import PlanLimits

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


class _Reader:
    """Reads functions, counting statements over all of them."""

    __slots__ = ("_files", "_left", "_limits", "_serial", "_strings")

    def __init__(self, limits: PlanLimits, strings: tuple[str, ...], files: tuple[str, ...]) -> None:
        self._limits = limits
        self._strings = strings
        self._files = files
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
        return tuple(self._block(block, depth) for block in items(value))

    def _block(self, value: object, depth: int) -> Block:
        if depth > self._limits.max_nesting:
            raise PlanRefused(f"plan: expected blocks nested at most {self._limits.max_nesting} deep")
        return tuple(self._statement(item, depth) for item in items(record(value, "a block").get("stmts")))

    def _statement(self, item: object, depth: int) -> Statement:
        self._left -= 1
        if self._left < 0:
            raise PlanRefused(f"plan: expected at most {self._limits.max_statements} statements")
        kind = name(member(item, "type"))
        node = record(member(item, "stmt"), "a statement")
        shape = PLANNED.get(kind)
        if shape is None:
            raise PlanRefused(f"plan: expected a known type of statement, found {kind[:40]!r}")
        integers = {field: integer(node.get(field), -_MAX_INTEGER, _MAX_INTEGER - 1) for field in shape.integers}
        integers |= {field: self._string_index(node.get(field, node.get("Index"))) for field in shape.strings}
        nested = node.get(shape.nests) if shape.nests else None
        self._serial += 1
        return Statement(
            type=kind,
            serial=self._serial,
            position=self._position(node),
            locals={field: self._local(node.get(field)) for field in (*shape.reads, *shape.writes)},
            operands={field: self._operand(node.get(field)) for field in shape.operands},
            integers=integers,
            arguments=self._arguments(kind, node),
            path=self._path(kind, node),
            callee=name(node.get("func")) if kind == "CallStmt" else "",
            blocks=(self._block(nested, depth + 1),) if shape.nests == "block" else self._blocks(nested, depth + 1),
        )

    def _arguments(self, kind: str, node: dict[object, object]) -> tuple[Operand, ...]:
        if kind == "CallStmt":
            return tuple(map(self._operand, items(node.get("args"))))
        if kind == "CallDynamicStmt":
            return tuple(Local(self._local(item)) for item in items(node.get("args")))
        return ()

    def _path(self, kind: str, node: dict[object, object]) -> tuple[Operand, ...]:
        if kind == "CallDynamicStmt":
            return tuple(map(self._operand, items(node.get("path"))))
        if kind == "WithStmt":
            return tuple(String(self._string_index(item)) for item in items(node.get("path")))
        return ()

    def _operand(self, item: object) -> Operand:
        kind = member(item, "type")
        value = member(item, "value")
        if kind == "local":
            return Local(self._local(value))
        if kind == "string_index":
            return String(self._string_index(value))
        if kind == "bool" and isinstance(value, bool):
            return Boolean(value)
        raise PlanRefused("plan: expected an operand that is a local, a string or a boolean")

    def _local(self, value: object) -> int:
        return integer(value, 0, self._limits.max_local)

    def _string_index(self, value: object) -> int:
        return integer(value, 0, len(self._strings) - 1)

    def _position(self, node: dict[object, object]) -> Position | None:
        file, row, col = node.get("file"), node.get("row"), node.get("col")
        if type(file) is int and type(row) is int and type(col) is int and 0 <= file < len(self._files):
            return Position(file=self._files[file], row=row, col=col)
        return None
