# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What must hold of a whole program before code is made of it: names, arities, shared locals, no recursion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.opa.plan.errors import PlanRefused
from nsmsec.opa.plan.program import Local, String
from nsmsec.opa.plan.shapes import SHAPES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nsmsec.opa.plan.program import Block, Function, Operand, Program, Statement

__all__ = ["check", "everything", "reachable", "statements", "writes"]

_SHARED = (Local(0), Local(1))

_CALLS = frozenset({"CallDynamicStmt", "CallStmt"})


def statements(blocks: tuple[Block, ...]) -> list[Statement]:
    """Return every statement of the blocks, each before what is nested in it."""
    found: list[Statement] = []
    _collect(blocks, found)
    return found


def _collect(blocks: tuple[Block, ...], found: list[Statement]) -> None:
    for block in blocks:
        for statement in block:
            found.append(statement)
            if statement.blocks:
                _collect(statement.blocks, found)


def writes(statement: Statement) -> tuple[int, ...]:
    """Return the locals that a statement itself assigns."""
    known = statement.writes
    if known is None:
        numbers = statement.locals
        known = statement.writes = tuple([numbers[target] for target in SHAPES[statement.type].writes])
    return known


def everything(function: Function) -> list[Statement]:
    """Return every statement of a function, which must not be changed."""
    found = function.everything
    if found is None:
        found = function.everything = statements(function.blocks)
    return found


def check(program: Program, arities: Mapping[str, int]) -> None:
    """Refuse a program that could not be run or that could do harm.

    1. Names of functions, paths and entry points are there once.
    2. Every built-in it lists and every one it calls is one of ours, and every call has the right number of arguments.
    3. The locals `input` and `data` are handed on as they are and changed by `with` only.
    4. Returns stand in functions, results in entry points, breaks inside enough blocks.
    5. No function calls itself, by whatever way.

    Args:
        program: what was read.
        arities: the built-ins there are, with their numbers of arguments.

    Raises:
        PlanRefused: one of these does not hold.
    """
    functions = {function.name: function for function in program.functions}
    _check_unique("function", [function.name for function in program.functions])  # 1
    _check_unique("path", [function.path for function in program.functions if function.path])
    _check_unique("entry point", [entrypoint.name for entrypoint in program.entrypoints])
    missing = sorted(program.builtins - arities.keys())  # 2
    if missing:
        raise PlanRefused(f"plan: built-ins that are not supported: {', '.join(missing)}")
    for forbidden, group in (("ResultSetAddStmt", program.functions), ("ReturnLocalStmt", program.entrypoints)):
        for function in group:
            for statement in everything(function):
                if statement.type in _CALLS:
                    _check_call(statement, functions, arities, program.builtins)  # 2
                _check_shared(statement)  # 3
                if statement.type == forbidden:  # 4
                    raise _refused(statement, f"a {statement.type} cannot stand here")
            for block in function.blocks:
                _check_breaks(block, 1)  # 4
    _check_recursion(program, functions)  # 5


def reachable(statement: Statement, program: Program) -> tuple[Function, ...]:
    """Return the functions that a dynamic call may reach: those whose path fits where it is constant."""
    return tuple(
        function
        for function in program.functions
        if len(function.path) == len(statement.path)
        and all(_fits(part, name, program) for part, name in zip(statement.path, function.path, strict=True))
    )


def _fits(part: Operand, name: str, program: Program) -> bool:
    return isinstance(part, Local) or (isinstance(part, String) and program.strings[part.index] == name)


def _check_unique(what: str, names: list[str] | list[tuple[str, ...]]) -> None:
    if len(set(names)) != len(names):
        raise PlanRefused(f"plan: expected the name of each {what} once")


def _check_call(
    statement: Statement, functions: Mapping[str, Function], arities: Mapping[str, int], listed: frozenset[str]
) -> None:
    if statement.type == "CallDynamicStmt" and statement.arguments != _SHARED:
        raise _refused(statement, "expected a dynamic call to hand on input and data")
    if statement.type == "CallDynamicStmt":
        return
    function = functions.get(statement.callee)
    if function is not None:
        if statement.arguments[:2] != _SHARED:
            raise _refused(statement, "expected a call to hand on input and data")
        arity = len(function.parameters)
    elif statement.callee in listed:
        arity = arities[statement.callee]
    else:
        raise _refused(statement, f"neither a function nor a built-in of the plan: {statement.callee[:80]!r}")
    if arity != len(statement.arguments):
        raise _refused(statement, f"expected {arity} arguments, found {len(statement.arguments)}")


def _check_shared(statement: Statement) -> None:
    written = writes(statement)
    if written and min(written) <= 1:
        raise _refused(statement, "input and data can be changed by `with` only")
    if statement.type == "WithStmt" and statement.locals["local"] > 1:
        raise _refused(statement, "`with` can change input and data only")


def _check_breaks(block: Block, depth: int) -> None:
    for statement in block:
        if statement.type == "BreakStmt" and not 0 <= statement.integers["index"] < depth:
            raise _refused(statement, "break out of more blocks than there are")
        if statement.type == "CallDynamicStmt" and depth <= _DYNAMIC_BREAK:
            raise _refused(statement, "expected a dynamic call in the fourth block or deeper")
        if statement.blocks:
            for nested in statement.blocks:
                _check_breaks(nested, depth + 1)


#: How many blocks a dynamic call that is found but undefined leaves beyond the innermost.
_DYNAMIC_BREAK = 3


def _check_recursion(program: Program, functions: Mapping[str, Function]) -> None:
    """Refuse cycles of calls; a dynamic call counts as a call of all functions it may reach."""
    calls = {function.name: _callees(function, program, functions) for function in program.functions}
    done: set[str] = set()
    for start, called in calls.items():
        trail: dict[str, Iterator[str]] = {} if start in done else {start: iter(called)}
        while trail:
            current = next(reversed(trail))
            following = next((name for name in trail[current] if name not in done), None)
            if following is None:
                done.add(current)
                del trail[current]
            elif following in trail:
                raise PlanRefused(f"plan: function {following[:80]!r} calls itself")
            else:
                trail[following] = iter(calls[following])


def _callees(function: Function, program: Program, functions: Mapping[str, Function]) -> tuple[str, ...]:
    names: dict[str, None] = {}
    for statement in everything(function):
        if statement.callee in functions:
            names[statement.callee] = None
        elif statement.type == "CallDynamicStmt":
            names.update((reached.name, None) for reached in reachable(statement, program))
    return tuple(names)


def _refused(statement: Statement, detail: str) -> PlanRefused:
    return PlanRefused(f"plan: {detail}", position=statement.position)
