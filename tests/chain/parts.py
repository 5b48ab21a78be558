# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Calls, replies and engines that the chain's tests start from."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from nsmsec.chain import CALL, Call, Reply, Side, ask, invoke
from nsmsec.identity import SpiffeID
from nsmsec.opa import Decision, Entrypoint, Question

if TYPE_CHECKING:
    from datetime import timedelta

    from nsmsec.chain import Flow, Proceed
    from nsmsec.opa import AsyncPolicyEngine, PolicyEngine

NOW = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
QUESTION = Question(entrypoint=Entrypoint.SERVER_REQUEST, document={})
ALLOW = Decision(allow=True, reasons=(), revision="r1", engine="test")
OPEN = Reply(ok=True, now=NOW)


def a_call() -> Call:
    """Return a call without any optional fact."""
    return Call(
        side=Side.SERVER,
        method="/demo.Echo/Say",
        operation=CALL,
        service="/demo.Echo/Say",
        self_id=SpiffeID.parse("spiffe://corp.example/firewall"),
        now=NOW,
        decision_id="d-1",
    )


def opened(call: Call) -> Reply:
    """Answer OK."""
    del call
    return OPEN


class Asking:
    """An element that asks one question, then proceeds."""

    def __init__(self, engine: PolicyEngine | AsyncPolicyEngine, *, timeout: timedelta | None = None) -> None:
        self.decisions: list[Decision] = []
        self._engine = engine
        self._timeout = timeout

    def flow(self, call: Call, proceed: Proceed = invoke) -> Flow[Reply]:
        """Ask, note the decision, proceed."""
        self.decisions.append((yield from ask(self._engine, QUESTION, timeout=self._timeout)))
        return (yield from proceed(call))


class Engine:
    """An embedded engine that answers what it was given; an exception is raised."""

    def __init__(self, answer: object) -> None:
        self.timeouts: list[timedelta | None] = []
        self._answer = answer

    def decide(self, question: Question, *, timeout: timedelta | None = None) -> Decision:
        """Answer."""
        del question
        self.timeouts.append(timeout)
        if isinstance(self._answer, BaseException):
            raise self._answer
        return self._answer  # type: ignore[return-value]  # a wrong type is what some tests are about


class AwaitedEngine:
    """The same for asyncio."""

    def __init__(self, answer: object) -> None:
        self._embedded = Engine(answer)

    async def decide(self, question: Question, *, timeout: timedelta | None = None) -> Decision:
        """Answer."""
        return self._embedded.decide(question, timeout=timeout)
