# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The fields of each of the 34 types of statements of OPA's intermediate representation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["GROWS", "MAKES", "PLANNED", "SHAPES", "Shape"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Which fields a statement has and whether it can be undefined.

    Attributes:
        operands: fields that hold an operand.
        reads: fields that hold a bare local which is read.
        writes: fields that hold a bare local which is assigned.
        integers: fields that hold an integer.
        strings: fields that hold an index into the table of strings.
        nests: the field that holds a block or several, if any.
        fails: whether the statement can be undefined.
        bare: fields that hold a bare local at all.
    """

    operands: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    integers: tuple[str, ...] = ()
    strings: tuple[str, ...] = ()
    nests: str = ""
    fails: bool = False
    bare: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "bare", (*self.reads, *self.writes))


_MAKE = Shape(writes=("target",))
_ASSIGN = Shape(operands=("source",), writes=("target",))
_COMPARE = Shape(operands=("a", "b"), fails=True)
_IS = Shape(operands=("source",), fails=True)
_DEFINED = Shape(reads=("source",), fails=True)
_INSERT = Shape(operands=("key", "value"), reads=("object",), fails=True)

#: What may stand in the text of a plan.
PLANNED: Mapping[str, Shape] = {
    "ArrayAppendStmt": Shape(operands=("value",), reads=("array",), fails=True),
    "AssignIntStmt": Shape(integers=("value",), writes=("target",)),
    "AssignVarOnceStmt": Shape(operands=("source",), writes=("target",), fails=True),
    "AssignVarStmt": _ASSIGN,
    "BlockStmt": Shape(nests="blocks"),
    "BreakStmt": Shape(integers=("index",)),
    "CallDynamicStmt": Shape(writes=("result",), fails=True),
    "CallStmt": Shape(writes=("result",), fails=True),
    "DotStmt": Shape(operands=("source", "key"), writes=("target",), fails=True),
    "EqualStmt": _COMPARE,
    "IsArrayStmt": _IS,
    "IsDefinedStmt": _DEFINED,
    "IsObjectStmt": _IS,
    "IsSetStmt": _IS,
    "IsUndefinedStmt": _DEFINED,
    "LenStmt": Shape(operands=("source",), writes=("target",), fails=True),
    "MakeArrayStmt": _MAKE,
    "MakeNullStmt": _MAKE,
    "MakeNumberIntStmt": Shape(integers=("value",), writes=("target",)),
    "MakeNumberRefStmt": Shape(strings=("index",), writes=("target",)),
    "MakeObjectStmt": _MAKE,
    "MakeSetStmt": _MAKE,
    "NopStmt": Shape(),
    "NotEqualStmt": _COMPARE,
    "NotStmt": Shape(nests="block", fails=True),
    "ObjectInsertOnceStmt": _INSERT,
    "ObjectInsertStmt": _INSERT,
    "ObjectMergeStmt": Shape(reads=("a", "b"), writes=("target",), fails=True),
    "ResetLocalStmt": _MAKE,
    "ResultSetAddStmt": Shape(reads=("value",), fails=True),
    "ReturnLocalStmt": Shape(reads=("source",)),
    "ScanStmt": Shape(reads=("source",), writes=("key", "value"), nests="block"),
    "SetAddStmt": Shape(operands=("value",), reads=("set",), fails=True),
    "WithStmt": Shape(operands=("value",), reads=("local",), nests="block", fails=True),
}

#: What may be in a program: the same, and what simplifying makes.
SHAPES: Mapping[str, Shape] = {
    **PLANNED,
    "DatumStmt": Shape(operands=("source",), fails=True),
    "HoldsStmt": Shape(fails=True),
}

#: What each statement makes that later statements may grow in place.
MAKES: Mapping[str, str] = {"MakeArrayStmt": "array", "MakeObjectStmt": "object", "MakeSetStmt": "set"}

#: The field that each statement grows in place, which is also the kind of value that it must be.
GROWS: Mapping[str, str] = {
    "ArrayAppendStmt": "array",
    "ObjectInsertOnceStmt": "object",
    "ObjectInsertStmt": "object",
    "SetAddStmt": "set",
}
