# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A compiled plan that answers questions."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING

from nsmsec.opa.plan.admit import admit
from nsmsec.opa.plan.budget import Budget
from nsmsec.opa.plan.compiler import Code, generate
from nsmsec.opa.plan.errors import EvaluationError, InputRefused, LimitExceeded, PlanRefused, UnknownEntrypoint
from nsmsec.opa.plan.limits import PlanLimits
from nsmsec.opa.plan.prepared import restored
from nsmsec.opa.plan.reader import read
from nsmsec.opa.plan.surroundings import Surroundings
from nsmsec.opa.plan.values import UNDEFINED, Value, equal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import timedelta
    from types import ModuleType

__all__ = ["Plan"]

_SEVERAL = 2


class Plan:
    """The rules of one `plan.json` with their data; immutable, for any number of threads.

    Example:
        ```python
        plan = Plan.load(Path("plan.json").read_bytes(), data={"roles": {"alice": ["admin"]}})
        answers = plan.evaluate("example/allow", {"user": "alice"})
        allowed = bool(answers) and answers[0]["result"] is True
        ```
    """

    __slots__ = ("_code", "_data", "_limits", "_longest", "_monotonic", "_surroundings")

    def __init__(
        self, code: Code, data: Value, limits: PlanLimits, monotonic: Callable[[], float], surroundings: Surroundings
    ) -> None:
        """Hold what `load` made; call that."""
        self._code = code
        self._data = data
        self._limits = limits
        self._longest = limits.max_time.total_seconds()
        self._monotonic = monotonic
        self._surroundings = surroundings

    @classmethod
    def load(
        cls,
        plan: bytes | str,
        *,
        data: Mapping[str, object] | None = None,
        limits: PlanLimits | None = None,
        strict_builtin_errors: bool = False,
        monotonic: Callable[[], float] = time.monotonic,
        now_ns: Callable[[], int] = time.time_ns,  # noqa: TID251 - the clock that a caller may replace
        random_bytes: Callable[[int], bytes] = secrets.token_bytes,
        prepared: ModuleType | None = None,
    ) -> Plan:
        """Return the plan, checked and compiled.

        Args:
            plan: the text of a `plan.json`, trusted in nothing.
            data: the data document; none is the empty one. It must not be changed afterwards.
            limits: bounds for loading and for every evaluation.
            strict_builtin_errors: whether a wrong call of a built-in aborts the evaluation; OPA's default is that the
                call is undefined.
            monotonic: a clock in seconds that never goes back.
            now_ns: the time of day in nanoseconds since 1970, for `time.now_ns`.
            random_bytes: that many random bytes, for `rand.intn` or `uuid.rfc4122`.
            prepared: the module that `prepare` made of a plan that is part of the program. If it is of this very plan,
                the plan is not read once more; else it is as if there were none.

        Raises:
            PlanRefused: the plan or the data cannot be used.
        """
        limits = limits or PlanLimits()
        template = prepared and restored(prepared, plan, strict_builtin_errors=strict_builtin_errors)
        try:
            template = template or generate(read(plan, limits), strict_builtin_errors=strict_builtin_errors)
        except (RecursionError, MemoryError, SyntaxError) as error:  # what CPython says to code that is too much for it
            raise PlanRefused("plan: nested too deep to be compiled") from error
        surroundings = Surroundings(now_ns=now_ns, random_bytes=random_bytes)
        admitted = _admit_data(data, limits)
        return cls(template.bind(admitted), admitted, limits, monotonic, surroundings)

    @property
    def entrypoints(self) -> tuple[str, ...]:
        """The names of the entry points, in the order of the plan."""
        return tuple(self._code.entrypoints)

    def with_data(self, data: Mapping[str, object]) -> Plan:
        """Return the same rules with other data.

        Raises:
            PlanRefused: the data cannot be used.
        """
        admitted = _admit_data(data, self._limits)
        code = self._code.template.bind(admitted)
        return Plan(code, admitted, self._limits, self._monotonic, self._surroundings)

    def evaluate(
        self,
        entrypoint: str,
        document: object = UNDEFINED,
        *,
        timeout: timedelta | None = None,
        is_admitted: bool = False,
    ) -> tuple[dict[Value, Value], ...]:
        """Return the bindings that the entry point has; none if it is undefined.

        The values may be shared with the document and the data: read them, never change them.

        Args:
            entrypoint: its name, such as `nsmsec/server/request`.
            document: the `input`; left out it is undefined.
            timeout: how long it may take; the limit's bound where it is None or longer.
            is_admitted: whether the caller made the document itself, of exactly `dict` with `str` as names, `list`,
                `str`, `int`, `bool`, `None` and `Number`, within the limits, so that nobody need look again.

        Raises:
            UnknownEntrypoint: there is none of that name.
            InputRefused: the document is too deep, too large or not made of JSON values.
            ConflictError: a rule has two values.
            BuiltinError: a built-in was called wrongly, with `strict_builtin_errors`.
            LimitExceeded: steps, time or a size were used up.
        """
        function = self._code.entrypoints.get(entrypoint)
        if function is None:
            raise UnknownEntrypoint(f"no entry point of that name: {entrypoint[:80]!r}")
        limits = self._limits
        if not is_admitted:
            document = admit(document, max_depth=limits.max_depth, max_values=limits.max_input_values)
        most = self._longest if timeout is None else min(timeout.total_seconds(), self._longest)
        budget = Budget(
            steps=limits.max_steps,
            deadline=self._monotonic() + most,
            monotonic=self._monotonic,
            surroundings=self._surroundings,
        )
        return self._run(function, budget, document)

    def _run(self, function: Callable[..., Value], budget: Budget, document: Value) -> tuple[dict[Value, Value], ...]:
        """Evaluate; whatever goes wrong is an error of ours, with its place in the policy."""
        try:
            function(budget, self._code.memo.copy(), document, self._data)
            return tuple(budget.results) if len(budget.results) < _SEVERAL else _distinct(budget.results)
        except EvaluationError as error:
            error.position = self._code.position_of(error.__traceback__)
            raise
        except (RecursionError, MemoryError) as error:
            place = self._code.position_of(error.__traceback__)
            raise LimitExceeded("evaluation: nested too deep or too large", position=place) from error
        except Exception as error:  # a plan is foreign code; its failure must not pass for ours
            place = self._code.position_of(error.__traceback__)
            raise EvaluationError(f"evaluation: {type(error).__name__}", position=place) from error


def _distinct(results: list[dict[Value, Value]]) -> tuple[dict[Value, Value], ...]:
    """Return each result once."""
    distinct: list[dict[Value, Value]] = []
    for result in results:
        if not any(equal(result, other) for other in distinct):
            distinct.append(result)
    return tuple(distinct)


def _admit_data(data: Mapping[str, object] | None, limits: PlanLimits) -> Value:
    try:
        admitted = admit({} if data is None else data, max_depth=limits.max_depth, max_values=limits.max_data_values)
    except InputRefused as error:
        raise PlanRefused(f"data: {error.detail}") from error
    return admitted
