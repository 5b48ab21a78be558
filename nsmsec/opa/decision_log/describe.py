# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Making the entry of the decision log that describes one outcome."""

from __future__ import annotations

import asyncio
import secrets
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nsmsec.clock import SystemClock
from nsmsec.errors import NsmsecError, ReasonCode
from nsmsec.opa.decision import Decision
from nsmsec.opa.decision_log.event import DecisionEvent
from nsmsec.opa.plan import UNDEFINED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nsmsec.clock import Clock
    from nsmsec.opa.question import Question

__all__ = ["Describer", "TraceIDs"]

_ALLOWED = "ALLOWED"
_CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceIDs:
    """The trace that a call belongs to, in hexadecimal."""

    trace_id: str
    span_id: str


class Describer:
    """Makes events for one workload; safe for threads."""

    __slots__ = ("_bundle", "_clock", "_labels", "_random", "_trace")

    def __init__(
        self,
        labels: Mapping[str, str],
        *,
        bundle: str = "policy",
        clock: Clock | None = None,
        random: Callable[[int], bytes] = secrets.token_bytes,
        trace: Callable[[], TraceIDs | None] = lambda: None,
    ) -> None:
        """Say whose events they are.

        Args:
            labels: which workload this is.
            bundle: the name under which the revision of the policy bundle is logged.
            clock: tells the time of an outcome.
            random: makes the decision ids.
            trace: tells the trace of the call that is being decided; called where the call runs.
        """
        self._labels = dict(labels)
        self._bundle = bundle
        self._clock: Clock = clock or SystemClock()
        self._random = random
        self._trace = trace

    def answer(self, question: Question, answer: object, *, duration_ns: int) -> DecisionEvent:
        """Return the event of what an engine returned; only a `Decision` is one."""
        if not isinstance(answer, Decision):
            found = f"expected a Decision, found {type(answer).__name__}"
            return self._failed(question, ReasonCode.POLICY_INVALID_RESULT, found, revision="", duration_ns=duration_ns)
        return self._event(
            question,
            code=_ALLOWED if answer.allow is True else ReasonCode.POLICY_DENIED.value,
            revision=answer.revision,
            duration_ns=duration_ns,
            engine=answer.engine,
            result={"allow": answer.allow, "reasons": list(answer.reasons)},
        )

    def failure(self, question: Question, error: BaseException, *, duration_ns: int) -> DecisionEvent:
        """Return the event of what an engine raised."""
        revision = str(getattr(error, "revision", None) or "")
        if isinstance(error, NsmsecError):
            return self._failed(question, error.code, error.detail, revision=revision, duration_ns=duration_ns)
        if isinstance(error, asyncio.CancelledError):
            given_up = "the call was given up before the decision"
            return self._failed(question, _CANCELLED, given_up, revision=revision, duration_ns=duration_ns)
        crashed = f"the engine crashed: {type(error).__name__}"
        return self._failed(
            question, ReasonCode.ENGINE_UNAVAILABLE, crashed, revision=revision, duration_ns=duration_ns
        )

    def _failed(self, question: Question, code: str, detail: str, *, revision: str, duration_ns: int) -> DecisionEvent:
        error = {"code": str(code), "message": detail}
        return self._event(question, code=str(code), revision=revision, duration_ns=duration_ns, error=error)

    def _event(
        self,
        question: Question,
        *,
        code: str,
        revision: str,
        duration_ns: int,
        engine: str = "",
        result: object = UNDEFINED,
        error: Mapping[str, str] | None = None,
    ) -> DecisionEvent:
        trace = self._trace()
        told = {"code": code, "call_id": question.call_id, "engine": engine}
        return DecisionEvent(
            labels=self._labels,
            decision_id=str(uuid.UUID(bytes=self._random(16), version=4)),
            path=str(question.entrypoint),
            timestamp=self._clock.now(),
            bundles={self._bundle: revision} if revision else {},
            input=question.document,
            result=result,
            error=error,
            trace_id="" if trace is None else trace.trace_id,
            span_id="" if trace is None else trace.span_id,
            metrics={"timer_rego_query_eval_ns": duration_ns},
            custom={name: value for name, value in told.items() if value},
        )
