# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""One entry in the table of built-ins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nsmsec.opa.plan.errors import BuiltinError
from nsmsec.opa.plan.values import UNDEFINED

if TYPE_CHECKING:
    from collections.abc import Callable

    from nsmsec.opa.plan.budget import Budget
    from nsmsec.opa.plan.values import Value

__all__ = ["Builtin", "lenient", "weighed"]

_SIZED = (str, list, dict, set)


@dataclass(frozen=True, slots=True)
class Builtin:
    """A built-in function.

    Attributes:
        arity: how many arguments a plan passes.
        function: what answers.
        bounded: whether it takes the budget of the evaluation as a first argument besides.
    """

    arity: int
    function: Callable[..., Value]
    bounded: bool = False


def lenient(function: Callable[..., Value]) -> Callable[..., Value]:
    """Return the function with its errors made undefined, as OPA does unless told to be strict."""

    def call(*arguments: object) -> Value:
        try:
            return function(*arguments)
        except BuiltinError:
            return UNDEFINED

    return call


def weighed(function: Callable[..., Value]) -> Callable[..., Value]:
    """Return the function as a bounded one, which first takes a step for each member and character of its arguments.

    For what goes over a whole argument in one call: a thousand such calls are no thousand steps.
    """

    def call(budget: Budget, *arguments: object) -> Value:
        budget.spend(sum(len(argument) for argument in arguments if isinstance(argument, _SIZED)))
        return function(*arguments)

    return call
