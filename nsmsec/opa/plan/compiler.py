# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""From a program to Python functions.

The plan may come from anybody, so what is compiled here holds nothing of its text: templates of this package, checked
integers, and names that are bound in a namespace without Python's built-ins.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import CodeType, FunctionType
from typing import TYPE_CHECKING

from nsmsec.opa.plan import runtime
from nsmsec.opa.plan.builtins import BUILTINS, lenient
from nsmsec.opa.plan.checks import check, everything
from nsmsec.opa.plan.constants import with_constants
from nsmsec.opa.plan.errors import PlanRefused
from nsmsec.opa.plan.flow import analyse
from nsmsec.opa.plan.lasting import lasting
from nsmsec.opa.plan.lines import Lines
from nsmsec.opa.plan.phrases import Names
from nsmsec.opa.plan.simplify import simplified
from nsmsec.opa.plan.text import to_number
from nsmsec.opa.plan.values import UNDEFINED, equal, key
from nsmsec.opa.plan.writer import write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from types import TracebackType

    from nsmsec.opa.plan.errors import Position
    from nsmsec.opa.plan.program import Function, Program
    from nsmsec.opa.plan.values import Value

__all__ = ["Code", "Template", "bound_names", "generate"]

_FILE = "<plan>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """Compiled functions, bound to data.

    Attributes:
        entrypoints: the functions to call, by name of the entry point.
        namespace: where the functions look names up.
        template: what they were made of.
        memo: what an evaluation begins with: a place for each function; answers that last are filled in.
    """

    entrypoints: Mapping[str, Callable[..., Value]]
    namespace: dict[str, object]
    template: Template
    memo: runtime.Memo

    @property
    def text(self) -> str:
        """What was compiled."""
        return self.template.text

    def position_of(self, traceback: TracebackType | None) -> Position | None:
        """Return where in the policy an exception came from, if it came from one."""
        found = None
        while traceback is not None:
            if traceback.tb_frame.f_globals is self.namespace:
                found = self.template.positions[traceback.tb_lineno - 1] or found
            traceback = traceback.tb_next
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """Compiled text of which functions are made for any data.

    Attributes:
        program: what was compiled, simplified; its statements are no longer needed.
        text: its text, which is the same for any data; empty if it was compiled beforehand.
        functions: the code of each function in the text, by name.
        numbers: which strings of the plan stand for numbers.
        names: what the names in the text stand for, but for the data.
        positions: where each line of the text comes from, beginning with line 1.
    """

    program: Program
    text: str
    functions: Mapping[str, CodeType]
    numbers: tuple[int, ...]
    names: Mapping[str, object]
    positions: tuple[Position | None, ...]

    def bind(self, data: Value) -> Code:
        """Return the functions for a data document; each has names of its own for what it reads there."""
        program = self.program
        namespace = {**self.names}
        namespace |= {f"d{n}": _datum(data, path, program.strings) for n, path in enumerate(program.paths)}
        namespace["K"] = memo = [runtime.ABSENT] * len(program.functions)
        namespace |= {name: FunctionType(code, namespace) for name, code in self.functions.items()}
        namespace["D"] = {
            function.path: (number, namespace[f"f{number}"])
            for number, function in enumerate(program.functions)
            if function.path and _is_memoised(function)
        }
        entrypoints = {entrypoint.name: namespace[f"p{n}"] for n, entrypoint in enumerate(program.entrypoints)}
        return Code(entrypoints=entrypoints, namespace=namespace, template=self, memo=memo)  # type: ignore[arg-type] # just defined as functions


def generate(program: Program, *, strict_builtin_errors: bool, simplify: bool = True) -> Template:
    """Check a program and compile it.

    1. Check names, calls and shared locals; refuse recursion.
    2. Make it smaller.
    3. Per function: what is known of each local, then its text.
    4. Compile the text, and bind what its names stand for.

    Args:
        program: what was read.
        strict_builtin_errors: whether a wrong call of a built-in aborts, instead of being undefined.
        simplify: whether step 2 is taken; the answers are the same without.

    Raises:
        PlanRefused: the program must not or cannot be run.
    """
    check(program, {name: builtin.arity for name, builtin in BUILTINS.items()})  # 1
    numbers = _number_indices(program)
    if simplify:
        program = simplified(program)  # 2
    names = Names(
        functions={function.name: number for number, function in enumerate(program.functions)},
        memoised=frozenset(function.name for function in program.functions if _is_memoised(function)),
        builtins={name: number for number, name in enumerate(sorted(program.builtins))},
        bounded=frozenset(name for name in program.builtins if BUILTINS[name].bounded),
    )
    blind = lasting(program)
    whole = Lines(0)
    for number, function in enumerate(program.functions):  # 3
        memo = []
        if function.name in names.memoised:
            memo.append(f"m[{number}]")
            if function.name in blind:
                memo.append(f"if c.is_repeatable: K[{number}]")
        whole.append(write(f"f{number}", function, analyse(function), names, memo))
    is_object_read = program.is_object_read
    for number, function in enumerate(program.entrypoints):
        known = analyse(function)
        whole.append(write(f"p{number}", function, known, names, is_object_read=is_object_read))
    text = "\n".join(whole.texts) + "\n"
    code = compile(text, _FILE, "exec")  # 4
    return Template(
        program=program,
        text=text,
        functions={
            item.co_name: with_constants(item, program.strings) for item in code.co_consts if isinstance(item, CodeType)
        },
        numbers=numbers,
        names=bound_names(program, numbers, strict_builtin_errors=strict_builtin_errors),
        positions=tuple(whole.positions),
    )


def _is_memoised(function: Function) -> bool:
    return len(function.parameters) == 2  # noqa: PLR2004 - input and data


def _datum(data: Value, path: tuple[int, ...], strings: tuple[str, ...]) -> Value:
    """Return what stands at a path in the data."""
    for index in path:
        if type(data) is not dict:
            return UNDEFINED
        data = data.get(strings[index], UNDEFINED)
    return data


def bound_names(program: Program, numbers: Iterable[int], *, strict_builtin_errors: bool) -> dict[str, object]:
    """Return what the names in the text of a program stand for, but for its own functions and the data.

    Raises:
        PlanRefused: what should be a number is none.
    """
    namespace: dict[str, object] = {
        "__builtins__": {},
        "N": runtime.ABSENT,
        "call_dynamic": runtime.call_dynamic,
        "conflict": runtime.conflict,
        "copied": runtime.copied,
        "dict": dict,
        "dot": runtime.dot,
        "enumerate": enumerate,
        "equal": equal,
        "fresh_memo": runtime.fresh_memo,
        "insert_once": runtime.insert_once,
        "int": int,
        "key": key,
        "len": len,
        "length": runtime.length,
        "list": list,
        "members": runtime.members,
        "merge": runtime.merge,
        "pairs": runtime.pairs,
        "replace": runtime.replace,
        "set": set,
        "str": str,
        "type": type,
    }
    namespace |= {f"n{number}": _number(program.strings[number]) for number in numbers}
    for number, name in enumerate(sorted(program.builtins)):
        function = BUILTINS[name].function
        namespace[f"b{number}"] = function if strict_builtin_errors else lenient(function)
    return namespace


def _number_indices(program: Program) -> tuple[int, ...]:
    found = {
        statement.integers["index"]
        for function in (*program.functions, *program.entrypoints)
        for statement in everything(function)
        if statement.type == "MakeNumberRefStmt"
    }
    return tuple(sorted(found))


def _number(text: str) -> Value:
    try:
        return to_number(text)
    except ValueError as error:
        raise PlanRefused(f"plan: {error}") from error
