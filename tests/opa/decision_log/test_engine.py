# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Every outcome of an engine is recorded, none is changed; in both runtimes."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from nsmsec.errors import PolicyIndeterminate, ReasonCode, SourceUnavailable
from nsmsec.opa.decision_log import DecisionLog, LoggedAsyncEngine, LoggedEngine, TraceIDs
from nsmsec.testing.clock import FixedClock
from tests.opa.decision_log.events import ALLOW, DENY, NOW, Kept, question

if TYPE_CHECKING:
    from collections.abc import Callable

    from nsmsec.opa import Decision, Question

TIMEOUT = timedelta(seconds=3)


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


class SaysAwaited:
    """The same, to be awaited."""

    def __init__(self, says: Says) -> None:
        self._says = says

    async def decide(self, question: Question, *, timeout: timedelta | None = None) -> Decision:
        """Do what the test says."""
        await asyncio.sleep(0)
        return self._says.decide(question, timeout=timeout)


def ticks() -> Callable[[], int]:
    """Return a clock that goes by 7 ns a look."""
    times = iter(range(0, 10_000, 7))
    return lambda: next(times)


@pytest.fixture(params=["sync", "aio"])
def decide(request: pytest.FixtureRequest) -> Callable[[Says, DecisionLog], object]:
    """Return a function that asks a logged engine of either runtime."""

    def sync(engine: Says, log: DecisionLog) -> object:
        return LoggedEngine(engine, log, monotonic_ns=ticks()).decide(question(), timeout=TIMEOUT)

    def aio(engine: Says, log: DecisionLog) -> object:
        logged = LoggedAsyncEngine(SaysAwaited(engine), log, monotonic_ns=ticks())
        return asyncio.run(logged.decide(question(), timeout=TIMEOUT))

    return sync if request.param == "sync" else aio


def revised(error: Exception, revision: str | None) -> Exception:
    """Return an error that names the revision that did not decide."""
    error.revision = revision  # type: ignore[attr-defined]  # as engines set it
    return error


def recorded(decide: Callable[[Says, DecisionLog], object], outcome: object, **options: Any) -> dict[str, Any]:  # noqa: ANN401 - options of a log
    """Return the one event of an outcome, once the outcome itself was seen unchanged."""
    kept, engine = Kept(), Says(outcome)
    with DecisionLog([kept], {"service": "gateway"}, clock=FixedClock(NOW), **options) as log:
        if isinstance(outcome, BaseException):
            with pytest.raises(type(outcome)) as raised:
                decide(engine, log)
            assert raised.value is outcome
        else:
            assert decide(engine, log) is outcome
    assert engine.asked == [(question(), TIMEOUT)]
    assert log.dropped == 0
    (event,) = kept.events
    return event


def test_an_allowance_is_recorded(decide: Callable[[Says, DecisionLog], object]) -> None:
    """The event says who, what, when, by which revision, how long, what came of it."""
    event = recorded(decide, ALLOW, random=bytes, trace=lambda: TraceIDs(trace_id="0a", span_id="0b"))
    assert event == {
        "labels": {"service": "gateway"},
        "decision_id": "00000000-0000-4000-8000-000000000000",
        "trace_id": "0a",
        "span_id": "0b",
        "bundles": {"policy": {"revision": "r1"}},
        "path": "nsmsec/server/request",
        "input": {"method": "/a.B/C"},
        "result": {"allow": True, "reasons": []},
        "timestamp": "2026-01-02T03:04:05.678901000Z",
        "metrics": {"timer_rego_query_eval_ns": 7},
        "custom": {"code": "ALLOWED", "call_id": "call-1", "engine": "test"},
    }


def test_a_denial_is_recorded_with_its_reasons(decide: Callable[[Says, DecisionLog], object]) -> None:
    """A denial is a decision, not an error."""
    event = recorded(decide, DENY, bundle="edge")
    assert event["result"] == {"allow": False, "reasons": ["late", "wrong_way"]}
    assert (event["custom"]["code"], event["bundles"]) == ("POLICY_DENIED", {"edge": {"revision": "r1"}})
    assert "error" not in event


@pytest.mark.parametrize(
    ("outcome", "code", "revision"),
    [
        (PolicyIndeterminate(ReasonCode.POLICY_UNDEFINED, "x"), "POLICY_UNDEFINED", ""),
        (revised(PolicyIndeterminate(ReasonCode.POLICY_INVALID_RESULT, "x"), "r7"), "POLICY_INVALID_RESULT", "r7"),
        (revised(PolicyIndeterminate(ReasonCode.POLICY_ERROR, "x"), "r7"), "POLICY_ERROR", "r7"),
        (SourceUnavailable(ReasonCode.ENGINE_UNAVAILABLE, "x"), "ENGINE_UNAVAILABLE", ""),
        (RuntimeError("secret"), "ENGINE_UNAVAILABLE", ""),
        (revised(RuntimeError("secret"), None), "ENGINE_UNAVAILABLE", ""),
        (asyncio.CancelledError(), "CANCELLED", ""),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_what_is_no_decision_is_recorded_with_its_code(
    decide: Callable[[Says, DecisionLog], object], outcome: BaseException, code: str, revision: str
) -> None:
    """Each failure leaves an event without a result, which names the revision if anything did."""
    event = recorded(decide, outcome)
    assert (event["error"]["code"], event["custom"]["code"]) == (code, code)
    assert "result" not in event
    assert event.get("bundles", {}) == ({"policy": {"revision": revision}} if revision else {})
    assert "secret" not in str(event)


@pytest.mark.parametrize("answer", ["true", None, True])
def test_an_answer_that_is_no_decision_is_recorded_as_that(
    decide: Callable[[Says, DecisionLog], object], answer: object
) -> None:
    """The wrapper hands it on; whoever asked refuses it."""
    event = recorded(decide, answer)
    assert event["error"]["code"] == "POLICY_INVALID_RESULT"


def test_each_decision_has_an_id_of_its_own(decide: Callable[[Says, DecisionLog], object]) -> None:
    """Two decisions of one call are two events."""
    assert recorded(decide, ALLOW)["decision_id"] != recorded(decide, ALLOW)["decision_id"]


def test_a_log_that_fails_changes_nothing_and_is_counted(decide: Callable[[Says, DecisionLog], object]) -> None:
    """Where the clock, the trace, the randomness or the metric fails, the decision stands."""

    def fails(*_: object) -> Any:  # noqa: ANN401 - it never returns
        raise RuntimeError

    kept = Kept()
    with DecisionLog([kept], {}, trace=fails) as log:
        assert decide(Says(ALLOW), log) is ALLOW
        assert log.dropped == 1
        with pytest.raises(SourceUnavailable):
            decide(Says(SourceUnavailable(ReasonCode.ENGINE_UNAVAILABLE, "x")), log)
        assert log.dropped == 2
    assert kept.events == []
    with DecisionLog([kept], {}, random=fails) as log:
        assert decide(Says(ALLOW), log) is ALLOW
    assert (log.dropped, kept.events) == (1, [])


def test_a_decision_after_the_end_of_the_log_is_counted(decide: Callable[[Says, DecisionLog], object]) -> None:
    """Calls outlive the log without harm."""
    told: list[int] = []
    log = DecisionLog([Kept()], {}, on_drop=told.append)
    log.close()
    assert decide(Says(ALLOW), log) is ALLOW
    assert (log.dropped, told) == (1, [1])
