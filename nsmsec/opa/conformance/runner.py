# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Whether a case comes out as OPA says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from nsmsec.opa.plan import EvaluationError, Plan, PlanError, PlanLimits, dump, plain
from nsmsec.opa.plan.builtins import BUILTINS
from nsmsec.opa.plan.order import sorted_values
from nsmsec.opa.plan.values import key, unkey

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nsmsec.opa.conformance.case import ComplianceCase
    from nsmsec.opa.plan.values import Value

__all__ = ["Missed", "Passed", "Unsupported", "run_case"]

_ENTRYPOINT: Final = "eval"
_GENERATED: Final = "__localq"
_CASE_TIME: Final = timedelta(seconds=10)
_MAX_SHOWN: Final = 300

#: An error as text: file and row (files have other names in OPA's own tests), a code, words.
_ERROR: Final = re.compile(r"(?:[^\s:]+:\d+: )?(?:(?P<code>\w+_error): )?(?P<words>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """The case came out as OPA says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """The case came out otherwise.

    Attributes:
        why: what was found, what was expected.
    """

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsupported:
    """The case cannot be run.

    Attributes:
        builtins: the built-ins that it needs and that are not there, sorted.
    """

    builtins: tuple[str, ...]


def run_case(
    case: ComplianceCase, *, timeout: timedelta = _CASE_TIME, compare_words: bool = False
) -> Passed | Missed | Unsupported:
    """Run a case.

    1. A case that needs a built-in that is not there is not run: nothing can be said about it.
    2. The plan is loaded, and its entry point `eval` asked, within the time.
    3. An error must be expected, and have the code of the expected one. Its words are for people and our own; they are
       compared on demand, or where the expected error has no code.
    4. Results are compared as sets, numbers by their value, in the form that JSON gives them.

    Args:
        case: the case.
        timeout: how long its evaluation may take.
        compare_words: whether an error must have OPA's words besides its code.
    """
    missing = tuple(name for name in case.builtins if name not in BUILTINS)
    if missing:
        return Unsupported(builtins=missing)
    limits = PlanLimits(max_time=timeout)
    try:
        plan = Plan.load(case.plan, data=case.data, limits=limits, strict_builtin_errors=case.strict_error)
        found = plan.evaluate(_ENTRYPOINT, case.document, timeout=timeout, is_admitted=True)  # read by our own parsers
        return _compared(case, [_as_json(case, one) for one in found])
    except EvaluationError as error:
        return _judged(case, error, compare_words=compare_words)
    except PlanError as error:
        return Missed(why=str(error))


def _judged(case: ComplianceCase, error: EvaluationError, *, compare_words: bool) -> Passed | Missed:
    """Compare an error with the one that is expected."""
    if case.want_error_code is None and case.want_error is None:
        return Missed(why=f"expected a result, found {error}")
    stated = _ERROR.fullmatch(case.want_error or "")
    code, words = (stated["code"], stated["words"]) if stated else (None, "")
    codes = {one for one in (case.want_error_code, code) if one is not None}
    if not codes <= {error.code}:
        return Missed(why=f"expected {', '.join(sorted(codes))}, found {error}")
    if (compare_words or not codes) and words not in error.detail:
        return Missed(why=f"expected the words {words!r}, found {error}")
    return Passed()


def _compared(case: ComplianceCase, found: list[Value]) -> Passed | Missed:
    """Compare the results with those that are expected."""
    if case.want_error_code is not None or case.want_error is not None:
        return Missed(why=f"expected {case.want_error_code or case.want_error}, found {_shown(found)}")
    wanted = [_as_json(case, one) for one in case.want_result or ()]
    if set(map(key, found)) != set(map(key, wanted)):
        return Missed(why=f"expected {_shown(wanted)}, found {_shown(found)}")
    return Passed()


def _as_json(case: ComplianceCase, bindings: dict[Value, Value]) -> Value:
    """Return bindings in the form in which they are compared."""
    named = {name if isinstance(name, str) else dump(unkey(name)): plain(value) for name, value in bindings.items()}
    return {
        name: sorted_values(value) if case.sort_bindings and isinstance(value, list) else value
        for name, value in named.items()
        if not (case.ignore_generated_vars and name.startswith(_GENERATED))
    }


def _shown(results: Iterable[Value]) -> str:
    text = dump(list(results))
    return text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}…"
