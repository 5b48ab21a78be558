# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Operands that are always the same: literals, places in the data."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nsmsec.opa.plan.program import Constant, Local, String

if TYPE_CHECKING:
    from nsmsec.opa.plan.program import Operand, Statement

__all__ = ["Constants"]

#: How an integer is spelled whose spelling need not be kept.
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,17}", re.ASCII)

_NULL = Constant("null", 0, "NoneType")


class Constants:
    """Finds constants, and gives each datum that a program reads a number."""

    __slots__ = ("_paths", "_strings")

    def __init__(self, strings: tuple[str, ...]) -> None:
        self._strings = strings
        self._paths: dict[tuple[int, ...], int] = {}

    @property
    def paths(self) -> tuple[tuple[int, ...], ...]:
        """Where each datum stands, by its number."""
        return tuple(self._paths)

    def literal(self, statement: Statement) -> Constant:
        """Return what a statement that makes a literal makes."""
        if statement.type == "MakeNullStmt":
            return _NULL
        if statement.type != "MakeNumberRefStmt":
            return Constant("integer", statement.integers["value"], "int")
        text = self._strings[statement.integers["index"]]
        if _INTEGER.fullmatch(text):
            return Constant("integer", int(text), "int")
        return Constant("number", statement.integers["index"])

    def datum(self, source: Operand, key: Operand) -> Constant | None:
        """Return the datum that is the member of `data`, or of another datum, if it is one by a constant name."""
        if not isinstance(key, String):
            return None
        if isinstance(source, Constant) and source.form == "datum":
            path = (*self.paths[source.number], key.index)
        elif isinstance(source, Local) and source.number == 1:
            path = (key.index,)
        else:
            return None
        return Constant("datum", self._paths.setdefault(path, len(self._paths)))
