# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A program made smaller without changing what it says.

OPA's planner writes for machines that compile once more: it copies every value, sets flags that nobody reads, fetches
`input.path.hops` eight times. Whatever is not certain to be the same stays as it was.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nsmsec.opa.plan.checks import everything
from nsmsec.opa.plan.simplify.blocks import flattened
from nsmsec.opa.plan.simplify.constants import Constants
from nsmsec.opa.plan.simplify.dead import pruned
from nsmsec.opa.plan.simplify.every import negated
from nsmsec.opa.plan.simplify.facts import VALUE, Fact
from nsmsec.opa.plan.simplify.walk import walked
from nsmsec.opa.plan.simplify.whole import documents

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nsmsec.opa.plan.program import Function, Program

__all__ = ["simplified"]


def simplified(program: Program) -> Program:
    """Return a program that gives the same answers with fewer statements.

    1. What holds of `input` and `data` everywhere.
    2. Per function: blocks that only stand around others go (`blocks`), flags that say "not" too (`every`).
    3. What is known at each statement is put in: constants, copies, what was fetched before (`walk`).
    4. What nobody needs any more goes (`dead`).

    Precondition: the program passed `checks.check`.
    """
    whole = documents(program)  # 1
    constants = Constants(program.strings)

    given: dict[str, Fact] = dict.fromkeys((function.name for function in program.functions), VALUE)

    def simpler(function: Function) -> Function:
        blocks = negated(flattened(function.blocks))  # 2
        blocks, given[function.name] = walked(replace(function, blocks=blocks), whole, constants, given)  # 3
        return replace(function, blocks=pruned(blocks, constants.paths))  # 4

    done = {function.name: simpler(function) for function in _callees_first(program)}
    functions = tuple(done[function.name] for function in program.functions)
    entrypoints = tuple(map(simpler, program.entrypoints))
    return replace(
        program,
        functions=functions,
        entrypoints=entrypoints,
        paths=constants.paths,
        is_object_read=whole.is_object_read,
    )


def _callees_first(program: Program) -> Iterator[Function]:
    """Yield each function after those that it calls by name, as far as it goes without walking in circles."""
    waiting = {function.name: function for function in program.functions}
    trail = list(reversed(program.functions))
    while trail:
        function = trail[-1]
        if function.name not in waiting:
            trail.pop()
            continue
        called = {item.callee for item in everything(function)} & waiting.keys() - {function.name}
        if called:
            trail += [waiting[name] for name in sorted(called)]
        else:
            yield waiting.pop(trail.pop().name)
