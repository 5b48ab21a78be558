# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Candidates that fail in every way, and a place where their differences arrive."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, Self

from nsmsec.opa import Decision, Entrypoint, Question
from nsmsec.opa.shadow import ShadowAsyncEngine, ShadowEngine, ShadowLimits

if TYPE_CHECKING:
    from collections.abc import Callable

    from nsmsec.opa import PolicyEngine
    from nsmsec.opa.shadow import Difference

__all__ = [
    "ALLOW",
    "DENY",
    "PATIENT",
    "RUNTIMES",
    "Asks",
    "Awaited",
    "Gate",
    "Heard",
    "Says",
    "denying",
    "question",
    "through_aio",
    "through_sync",
]

ALLOW: Final = Decision(allow=True, reasons=(), revision="active", engine="test")
DENY: Final = Decision(allow=False, reasons=("A", "B"), revision="candidate", engine="test")

#: Long enough for any machine to end what it has begun.
PATIENT: Final = ShadowLimits(max_close_time=timedelta(seconds=60), max_time=timedelta(seconds=7))


def denying(*reasons: str) -> Decision:
    """Return a denial."""
    return Decision(allow=False, reasons=reasons, revision="candidate", engine="test")


def question(entrypoint: Entrypoint = Entrypoint.SERVER_REQUEST, call_id: str | None = "call-1") -> Question:
    """Return a question with something in it that no log of differences may show."""
    return Question(entrypoint=entrypoint, document={"stated": {"hidden": "a-secret"}}, call_id=call_id)


class Says:
    """An engine that returns or raises what a test says; what it was asked is noted."""

    def __init__(self, outcome: object) -> None:
        self.outcome = outcome
        self.asked: list[tuple[Question, timedelta | None]] = []

    def decide(self, question: Question, *, timeout: timedelta | None = None) -> Decision:
        """Do what the test says."""
        self.asked.append((question, timeout))
        if isinstance(self.outcome, BaseException):
            raise self.outcome
        return self.outcome  # type: ignore[return-value]  # a broken engine may answer with anything


class Gate:
    """A candidate that takes a question and does not answer before it is let through."""

    def __init__(self, outcome: Decision = DENY) -> None:
        self.took = threading.Semaphore(0)
        self.may_answer = threading.Event()
        self._outcome = outcome

    def decide(self, question: Question, *, timeout: timedelta | None = None) -> Decision:
        """Wait, whatever the timeout says."""
        self.took.release()
        assert self.may_answer.wait(60)
        return self._outcome


class Awaited:
    """An engine, to be awaited."""

    def __init__(self, engine: PolicyEngine) -> None:
        self._engine = engine

    async def decide(self, question: Question, *, timeout: timedelta | None = None) -> Decision:
        """Do as the engine does."""
        await asyncio.sleep(0)
        return self._engine.decide(question, timeout=timeout)


class Heard:
    """Keeps the differences that it is told of."""

    def __init__(self) -> None:
        self._all: list[Difference] = []
        self._changed = threading.Condition()

    def __call__(self, difference: Difference) -> None:
        """Keep one."""
        with self._changed:
            self._all.append(difference)
            self._changed.notify_all()

    def wait(self, count: int = 1) -> list[Difference]:
        """Return the differences once there are so many."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self._all) >= count, timeout=60)
            return list(self._all)

    @property
    def all(self) -> list[Difference]:
        """The differences so far."""
        return list(self._all)


class Asks:
    """A shadow in one of the runtimes, seen from a thread that has no loop."""

    def __init__(self, shadow: ShadowEngine | ShadowAsyncEngine) -> None:
        self._shadow = shadow
        self.tally: Callable[[], Any] = lambda: self._shadow.tally
        self.close = shadow.close

    def __call__(self, asked: Question | None = None, *, timeout: timedelta | None = None) -> Decision:
        """Ask."""
        asked = question() if asked is None else asked
        if isinstance(self._shadow, ShadowEngine):
            return self._shadow.decide(asked, timeout=timeout)
        return asyncio.run(self._shadow.decide(asked, timeout=timeout))

    def __enter__(self) -> Self:
        self._shadow.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._shadow.__exit__(*error)


def through_sync(active: PolicyEngine, candidate: PolicyEngine, **options: Any) -> Asks:  # noqa: ANN401 (as the engine takes them)
    """Return a shadow for threads."""
    return Asks(ShadowEngine(active, candidate, **{"limits": PATIENT, **options}))


def through_aio(active: PolicyEngine, candidate: PolicyEngine, **options: Any) -> Asks:  # noqa: ANN401 (as the engine takes them)
    """Return a shadow for asyncio."""
    return Asks(ShadowAsyncEngine(Awaited(active), candidate, **{"limits": PATIENT, **options}))


RUNTIMES: Final = {"sync": through_sync, "aio": through_aio}
