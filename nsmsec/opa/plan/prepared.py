# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A plan compiled beforehand, kept as a Python module of the program that ships it.

For plans that are part of a program only. Such a module is code like any other of the program: reviewed, and run as it
stands; a plan that arrives later has none. Unlike the functions, the tables beside them hold text of the plan.
"""

from __future__ import annotations

import hashlib
import json
from types import FunctionType
from typing import TYPE_CHECKING

from nsmsec.opa.plan.compiler import Template, bound_names, generate
from nsmsec.opa.plan.constants import with_constants
from nsmsec.opa.plan.errors import Position
from nsmsec.opa.plan.limits import PlanLimits
from nsmsec.opa.plan.program import Function, Program
from nsmsec.opa.plan.reader import read

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

__all__ = ["prepare", "restored"]

_NUMBERS_A_LINE = 20


def prepare(plan: bytes | str) -> str:
    """Return the text of the module for a plan, within the limits that are the default.

    Raises:
        PlanRefused: the plan cannot be used.
    """
    template = generate(read(plan, PlanLimits()), strict_builtin_errors=True)
    program = template.program
    places = {place: number for number, place in enumerate(dict.fromkeys(filter(None, template.positions)), 1)}
    tables = {
        "strings": program.strings,
        "numbers": template.numbers,
        "builtins": sorted(program.builtins),
        "paths": program.paths,
        "functions": [(function.path, function.parameters) for function in program.functions],
        "entrypoints": [entrypoint.name for entrypoint in program.entrypoints],
        "places": [(place.file, place.row, place.col) for place in places],
        "lines": [places[place] if place else 0 for place in template.positions],
    }
    said = ",\n".join(f'"{name}": {_array(items)}' for name, items in tables.items())
    quoted = said.replace("'", r"\u0027")  # an apostrophe stands only in strings, where JSON allows this
    return f"PLAN = \"{_digest(plan)}\"\nTABLES = r'''{{\n{quoted}}}'''\n\n\n{template.text}"


def restored(module: ModuleType, plan: bytes | str, *, strict_builtin_errors: bool) -> Template | None:
    """Return what compiling the plan would give, statements apart; nothing if the module is that of another plan.

    Args:
        module: a module whose text `prepare` made.
        plan: the text of the plan.
        strict_builtin_errors: whether a wrong call of a built-in aborts, instead of being undefined.
    """
    if _digest(plan) != module.PLAN:
        return None
    tables = json.loads(module.TABLES)
    functions = {
        name: with_constants(item.__code__, tables["strings"])
        for name, item in vars(module).items()
        if isinstance(item, FunctionType)
    }
    program = Program(
        strings=tuple(tables["strings"]),
        builtins=frozenset(tables["builtins"]),
        functions=tuple([_outline(tuple(path), tuple(own)) for path, own in tables["functions"]]),
        entrypoints=tuple([_outline((), (), name) for name in tables["entrypoints"]]),
        paths=tuple(map(tuple, tables["paths"])),
    )
    numbers = tuple(tables["numbers"])
    first = min(code.co_firstlineno for code in functions.values())
    places = (None, *(Position(file=file, row=row, col=col) for file, row, col in tables["places"]))
    return Template(
        program=program,
        text="",
        functions=functions,
        names=bound_names(program, numbers, strict_builtin_errors=strict_builtin_errors),
        numbers=numbers,
        positions=(None,) * (first - 1) + tuple([places[number] for number in tables["lines"]]),
    )


def _digest(plan: bytes | str) -> str:
    return hashlib.sha256(plan if isinstance(plan, bytes) else plan.encode(errors="surrogatepass")).hexdigest()


def _outline(path: tuple[str, ...], parameters: tuple[int, ...], name: str = "") -> Function:
    """Return a function without its statements."""
    return Function(name=name, path=path, parameters=parameters, blocks=())


def _array(items: Sequence[object]) -> str:
    """Return an array as JSON, laid out for comparing versions: an item a line, numbers many a line."""
    width = _NUMBERS_A_LINE if all(isinstance(item, int) for item in items) else 1
    texts = list(map(json.dumps, items))
    lines = [", ".join(texts[start : start + width]) for start in range(0, len(texts), width)]
    return "[\n" + ",\n".join(lines) + "\n]"
