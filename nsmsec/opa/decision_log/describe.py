# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""From an outcome to its entry in the decision log, in two steps: the first while the call runs, so it is short."""

from __future__ import annotations

import asyncio
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
    from datetime import datetime

    from nsmsec.clock import Clock
    from nsmsec.opa.question import Question

__all__ = ["Describer", "Noted", "TraceIDs"]

_ALLOWED = "ALLOWED"
_CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceIDs:
    """The trace that a call belongs to, in hexadecimal."""

    trace_id: str
    span_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """What must be noted of an outcome while the call runs; the rest of its event can be made later.

    Attributes:
        question: what was asked.
        code: what came of it.
        duration_ns: how long it took.
        at: when it was known.
        trace: the trace of the call.
        revision: what decided, as far as that is known.
        decision: the answer, if it is one.
        detail: why there is none.
    """

    question: Question
    code: str
    duration_ns: int
    at: datetime
    trace: TraceIDs | None
    revision: str
    decision: Decision | None = None
    detail: str = ""


class Describer:
    """Notes outcomes and makes their events, for one workload; safe for threads."""

    __slots__ = ("_bundle", "_clock", "_labels", "_random", "_trace")

    def __init__(
        self,
        labels: Mapping[str, str],
        *,
        bundle: str,
        clock: Clock | None,
        random: Callable[[int], bytes],
        trace: Callable[[], TraceIDs | None],
    ) -> None:
        """Say whose events they are; see `DecisionLog`."""
        self._labels = dict(labels)
        self._bundle = bundle
        self._clock: Clock = clock or SystemClock()
        self._random = random
        self._trace = trace

    def answer(self, question: Question, answer: object, *, duration_ns: int) -> Noted:
        """Note what an engine returned; only a `Decision` is one."""
        decision = answer if isinstance(answer, Decision) else None
        if decision is None:
            code, detail = ReasonCode.POLICY_INVALID_RESULT.value, f"expected a Decision, found {type(answer).__name__}"
        else:
            code, detail = _ALLOWED if decision.allow is True else ReasonCode.POLICY_DENIED.value, ""
        return Noted(
            question=question,
            code=code,
            duration_ns=duration_ns,
            at=self._clock.now(),
            trace=self._trace(),
            revision="" if decision is None else decision.revision,
            decision=decision,
            detail=detail,
        )

    def failure(self, question: Question, error: BaseException, *, duration_ns: int) -> Noted:
        """Note what an engine raised; the error itself, with all that it refers to, is not kept."""
        if isinstance(error, NsmsecError):
            code, detail = error.code.value, error.detail
        elif isinstance(error, asyncio.CancelledError):
            code, detail = _CANCELLED, "the call was given up before the decision"
        else:
            code, detail = ReasonCode.ENGINE_UNAVAILABLE.value, f"the engine crashed: {type(error).__name__}"
        return Noted(
            question=question,
            code=code,
            duration_ns=duration_ns,
            at=self._clock.now(),
            trace=self._trace(),
            revision=str(getattr(error, "revision", None) or ""),
            detail=detail,
        )

    def event(self, noted: Noted) -> DecisionEvent:
        """Return the event of an outcome."""
        question, decision, trace = noted.question, noted.decision, noted.trace
        told = {"code": noted.code, "call_id": question.call_id, "engine": "" if decision is None else decision.engine}
        result = None if decision is None else {"allow": decision.allow, "reasons": list(decision.reasons)}
        return DecisionEvent(
            labels=self._labels,
            decision_id=str(uuid.UUID(bytes=self._random(16), version=4)),
            path=str(question.entrypoint),
            timestamp=noted.at,
            bundles={self._bundle: noted.revision} if noted.revision else {},
            input=question.document,
            result=UNDEFINED if result is None else result,
            error={"code": noted.code, "message": noted.detail} if decision is None else None,
            trace_id="" if trace is None else trace.trace_id,
            span_id="" if trace is None else trace.span_id,
            metrics={"timer_rego_query_eval_ns": noted.duration_ns},
            custom={name: value for name, value in told.items() if value},
        )
