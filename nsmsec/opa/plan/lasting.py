# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Rules that say something of the data alone, whose answer lasts from one evaluation to the next.

Whether the layouts in the settings are well formed, for instance, is the same for every input.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from nsmsec.opa.plan.checks import everything
from nsmsec.opa.plan.flow import reads
from nsmsec.opa.plan.program import Local

if TYPE_CHECKING:
    from nsmsec.opa.plan.program import Function, Program, Statement

__all__ = ["lasting"]

_INPUT = Local(0)
_DATA = 1

#: What may come to look at `input` in a way that is not followed here.
_NOT_FOLLOWED = frozenset({"CallDynamicStmt", "WithStmt"})


def lasting(program: Program) -> frozenset[str]:
    """Return the names of the functions that never look at `input`, directly or in what they call.

    None does if a `with` changes the data anywhere. What depends on the time or on chance cannot be told here: the
    budget of an evaluation knows (`Budget.is_repeatable`).

    Precondition: the program passed `checks.check`, so that no function calls itself.
    """
    planned = chain.from_iterable(map(everything, (*program.functions, *program.entrypoints)))
    if any(item.type == "WithStmt" and item.locals["local"] == _DATA for item in planned):
        return frozenset()
    functions = {function.name: function for function in program.functions}
    found: dict[str, bool] = {}

    def is_lasting(name: str) -> bool:
        if name not in found:
            found[name] = all(_is_blind(item, functions) for item in everything(functions[name])) and all(
                is_lasting(item.callee) for item in everything(functions[name]) if item.callee in functions
            )
        return found[name]

    return frozenset(filter(is_lasting, functions))


def _is_blind(statement: Statement, functions: dict[str, Function]) -> bool:
    """Return whether a statement does no more with `input` than to hand it on to a function of the plan."""
    if statement.type in _NOT_FOLLOWED:
        return False
    if statement.callee in functions:
        return _INPUT not in statement.arguments[2:]
    return 0 not in reads(statement)
