# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Engines that record every outcome of another engine."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol

from nsmsec.opa.engine import in_force

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

    from nsmsec.opa.decision import Decision
    from nsmsec.opa.engine import AsyncPolicyEngine, PolicyEngine
    from nsmsec.opa.question import Question

__all__ = ["LoggedAsyncEngine", "LoggedEngine", "OutcomeRecorder"]


class OutcomeRecorder(Protocol):
    """Takes what came of questions: a `DecisionLog`, or `PolicyMetrics`. It never raises, never waits."""

    def answered(self, question: Question, answer: object, *, duration_ns: int) -> None:
        """Record what an engine returned."""
        ...

    def failed(self, question: Question, error: BaseException, *, duration_ns: int) -> None:
        """Record what an engine raised."""
        ...


class LoggedEngine:
    """Decides as another engine does, and records what came of it; what is returned or raised is left as it is."""

    __slots__ = ("_engine", "_log", "_monotonic_ns")

    def __init__(
        self, engine: PolicyEngine, log: OutcomeRecorder, *, monotonic_ns: Callable[[], int] = time.monotonic_ns
    ) -> None:
        """Take the engine that decides and the log that records."""
        self._engine = engine
        self._log = log
        self._monotonic_ns = monotonic_ns

    @property
    def in_force(self) -> object:
        """What stands for the policy that decides now, as `nsmsec.opa.engine.in_force` has it."""
        return in_force(self._engine)

    def decide(self, question: Question, *, timeout: timedelta | None = None) -> Decision:
        """Return the other engine's decision.

        Raises:
            PolicyIndeterminate: as the other engine does.
            SourceUnavailable: as the other engine does.
        """
        started = self._monotonic_ns()
        try:
            decision = self._engine.decide(question, timeout=timeout)
        except BaseException as error:
            self._log.failed(question, error, duration_ns=self._monotonic_ns() - started)
            raise
        self._log.answered(question, decision, duration_ns=self._monotonic_ns() - started)
        return decision


class LoggedAsyncEngine:
    """`LoggedEngine` for an engine that is awaited; a call that is given up meanwhile is recorded as such."""

    __slots__ = ("_engine", "_log", "_monotonic_ns")

    def __init__(
        self, engine: AsyncPolicyEngine, log: OutcomeRecorder, *, monotonic_ns: Callable[[], int] = time.monotonic_ns
    ) -> None:
        """Take the engine that decides and the log that records."""
        self._engine = engine
        self._log = log
        self._monotonic_ns = monotonic_ns

    @property
    def in_force(self) -> object:
        """What stands for the policy that decides now, as `nsmsec.opa.engine.in_force` has it."""
        return in_force(self._engine)

    async def decide(self, question: Question, *, timeout: timedelta | None = None) -> Decision:
        """Return the other engine's decision.

        Raises:
            PolicyIndeterminate: as the other engine does.
            SourceUnavailable: as the other engine does.
        """
        started = self._monotonic_ns()
        try:
            decision = await self._engine.decide(question, timeout=timeout)
        except BaseException as error:
            self._log.failed(question, error, duration_ns=self._monotonic_ns() - started)
            raise
        self._log.answered(question, decision, duration_ns=self._monotonic_ns() - started)
        return decision
