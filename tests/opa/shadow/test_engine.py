# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A candidate changes no answer, whatever it does; what it would change is counted and logged; in both runtimes."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import pytest
from prometheus_client import CollectorRegistry

from nsmsec.errors import Misconfigured, PolicyIndeterminate, ReasonCode, SourceUnavailable
from nsmsec.opa import Decision, Entrypoint
from nsmsec.opa.metrics import PolicyMetrics
from nsmsec.opa.shadow import EveryNth, RandomShare, ShadowAsyncEngine, ShadowLimits, ShadowTally
from tests.opa.live.parts import live
from tests.opa.shadow.candidates import (
    ALLOW,
    DENY,
    PATIENT,
    RUNTIMES,
    Asks,
    Awaited,
    Gate,
    Heard,
    Says,
    denying,
    question,
)

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture(params=RUNTIMES.values(), ids=list(RUNTIMES))
def shadowed(request: pytest.FixtureRequest) -> Callable[..., Asks]:
    """Return what makes a shadow of either runtime."""
    made: Callable[..., Asks] = request.param
    return made


#: What candidates do, with the outcome that is counted.
FAULTY: Final[dict[str, tuple[object, str]]] = {
    "denies": (DENY, "deny"),
    "says nothing": (None, "POLICY_INVALID_RESULT"),
    "says nonsense": ({"allow": True}, "POLICY_INVALID_RESULT"),
    "allows by half": (Decision(allow="yes", reasons=(), revision="c", engine="t"), "POLICY_INVALID_RESULT"),  # type: ignore[arg-type]  # a broken engine
    "says no reasons at all": (Decision(allow=True, reasons=None, revision="c", engine="t"), "POLICY_INVALID_RESULT"),  # type: ignore[arg-type]  # a broken engine
    "is undefined": (PolicyIndeterminate(ReasonCode.POLICY_UNDEFINED, "x"), "POLICY_UNDEFINED"),
    "fails": (PolicyIndeterminate(ReasonCode.POLICY_ERROR, "x"), "POLICY_ERROR"),
    "runs out of time": (SourceUnavailable(ReasonCode.ENGINE_UNAVAILABLE, "x"), "ENGINE_UNAVAILABLE"),
    "has expired": (SourceUnavailable(ReasonCode.BUNDLE_EXPIRED, "x"), "BUNDLE_EXPIRED"),
    "crashes": (RuntimeError("a-secret"), "ENGINE_UNAVAILABLE"),
    "is too deep": (RecursionError(), "ENGINE_UNAVAILABLE"),
    "has no memory": (MemoryError(), "ENGINE_UNAVAILABLE"),
    "leaves": (SystemExit(3), "ENGINE_UNAVAILABLE"),
    "is interrupted": (KeyboardInterrupt(), "ENGINE_UNAVAILABLE"),
    "is cancelled": (asyncio.CancelledError(), "ENGINE_UNAVAILABLE"),
}


@pytest.mark.parametrize(("outcome", "word"), FAULTY.values(), ids=FAULTY.keys())
def test_faulty_candidate_changes_no_answer(shadowed: Callable[..., Asks], outcome: object, word: str) -> None:
    """The very decision of the active engine comes back, twice, so the shadow goes on, too; both are counted."""
    registry = CollectorRegistry()
    candidate = Says(outcome)
    with shadowed(Says(ALLOW), candidate, metrics=PolicyMetrics(registry)) as asks:
        assert asks() is ALLOW
        assert asks() is ALLOW
    assert len(candidate.asked) == 2
    compared = registry.get_sample_value("nsmsec_shadow_compared_total", {"entrypoint": "nsmsec/server/request"})
    assert compared == 2
    samples = [one for family in registry.collect() for one in family.samples]
    found = {(one.labels["active"], one.labels["candidate"], one.value) for one in samples if "candidate" in one.labels}
    assert found >= {("allow", word, 2.0)}


def test_same_answer_is_no_difference(shadowed: Callable[..., Asks], caplog: pytest.LogCaptureFixture) -> None:
    """Another revision, another engine say the same."""
    heard = Heard()
    same = Decision(allow=True, reasons=(), revision="candidate", engine="other")
    with shadowed(Says(ALLOW), Says(same), on_difference=heard) as asks:
        asks()
    assert asks.tally() == ShadowTally(compared=1, differed=0, dropped=0)
    assert heard.all == []
    assert caplog.records == []


def test_difference_is_counted_and_logged_without_the_question(
    shadowed: Callable[..., Asks], caplog: pytest.LogCaptureFixture
) -> None:
    """One line of JSON: both revisions, both outcomes, the call; nothing of the input."""
    registry = CollectorRegistry()
    with shadowed(Says(denying("B", "C")), Says(DENY), metrics=PolicyMetrics(registry)) as asks:
        asks()
    (record,) = caplog.records
    assert (record.name, record.levelno) == ("nsmsec.policy.shadow", logging.WARNING)
    assert json.loads(record.getMessage()) == {
        "call_id": "call-1",
        "entrypoint": "nsmsec/server/request",
        "active": {"revision": "candidate", "allow": False, "reasons": ["B", "C"]},
        "candidate": {"revision": "candidate", "allow": False, "reasons": ["A", "B"]},
    }
    assert "a-secret" not in caplog.text
    labels = {"entrypoint": "nsmsec/server/request", "active": "deny", "candidate": "deny", "reasons": "A,C"}
    assert registry.get_sample_value("nsmsec_shadow_differences_total", labels) == 1


def test_indeterminate_candidate_is_logged_with_code_and_revision(
    shadowed: Callable[..., Asks], caplog: pytest.LogCaptureFixture
) -> None:
    """The detail of its error may quote anything, so it is not shown."""
    error = PolicyIndeterminate(ReasonCode.POLICY_ERROR, "a-secret")
    error.revision = "next"
    with shadowed(Says(ALLOW), Says(error)) as asks:
        asks()
    candidate = json.loads(caplog.messages[0])["candidate"]
    assert candidate == {"revision": "next", "allow": False, "code": "POLICY_ERROR", "reasons": []}
    assert "a-secret" not in caplog.text


@pytest.mark.parametrize(
    "error",
    [
        PolicyIndeterminate(ReasonCode.POLICY_UNDEFINED, "x"),
        SourceUnavailable(ReasonCode.ENGINE_UNAVAILABLE, "x"),
        RuntimeError("x"),
    ],
)
def test_error_of_the_active_engine_is_raised_as_it_is(shadowed: Callable[..., Asks], error: Exception) -> None:
    """Where the active policy decides nothing the candidate cannot help; that it would decide is a difference."""
    heard = Heard()
    with shadowed(Says(error), Says(ALLOW), on_difference=heard) as asks, pytest.raises(type(error)) as caught:
        asks()
    assert caught.value is error
    (difference,) = heard.all
    assert (difference.active.allow, difference.candidate.word) == (False, "allow")


def test_call_that_is_given_up_is_not_compared() -> None:
    """There is no answer that a candidate could differ from."""
    candidate = Says(DENY)
    shadow = ShadowAsyncEngine(Awaited(Says(asyncio.CancelledError())), candidate, limits=PATIENT)
    with shadow, pytest.raises(asyncio.CancelledError):
        asyncio.run(shadow.decide(question()))
    assert candidate.asked == []


def test_slow_candidate_holds_up_no_call(shadowed: Callable[..., Asks]) -> None:
    """The answer is there while the candidate has not begun to answer; its own comes later and is compared."""
    candidate, heard = Gate(), Heard()
    with shadowed(Says(ALLOW), candidate, on_difference=heard) as asks:
        assert asks() is ALLOW
        assert candidate.took.acquire(timeout=60)
        assert asks() is ALLOW
        assert heard.all == []
        candidate.may_answer.set()
        assert len(heard.wait(2)) == 2


def test_hung_candidate_costs_a_bounded_queue(shadowed: Callable[..., Asks]) -> None:
    """What finds the queue full is dropped and counted; closing leaves it behind, and counts what waited."""
    registry = CollectorRegistry()
    limits = ShadowLimits(max_waiting=2, max_close_time=timedelta(0))
    candidate = Gate()
    before = set(threading.enumerate())
    asks = shadowed(Says(ALLOW), candidate, limits=limits, metrics=PolicyMetrics(registry))
    try:
        assert asks() is ALLOW
        assert candidate.took.acquire(timeout=60)
        for _ in range(5):
            assert asks() is ALLOW
        assert asks.tally() == ShadowTally(compared=0, differed=0, dropped=3)
        assert registry.get_sample_value("nsmsec_shadow_dropped_total") == 3
        asks.close()
        assert asks() is ALLOW
        assert asks.tally().dropped == 6
    finally:
        candidate.may_answer.set()
    for thread in set(threading.enumerate()) - before:
        thread.join(60)
    assert asks.tally() == ShadowTally(compared=1, differed=1, dropped=6)


def test_candidate_has_a_deadline_of_its_own(shadowed: Callable[..., Asks]) -> None:
    """That of the call is the active engine's; the candidate's begins later."""
    active, candidate = Says(ALLOW), Says(ALLOW)
    with shadowed(active, candidate) as asks:
        asks(timeout=timedelta(milliseconds=3))
    assert active.asked[0][1] == timedelta(milliseconds=3)
    assert candidate.asked[0][1] == timedelta(seconds=7)


def test_only_chosen_entry_points_are_compared(shadowed: Callable[..., Asks]) -> None:
    """The others are not even drawn, so they disturb no sampling."""
    candidate = Says(DENY)
    chosen = (Entrypoint.CLIENT_RESPONSE,)
    with shadowed(Says(ALLOW), candidate, entrypoints=chosen, sampling=EveryNth(2)) as asks:
        for _ in range(4):
            asks()
            asks(question(Entrypoint.CLIENT_RESPONSE))
    assert [one.entrypoint for one, _ in candidate.asked] == [Entrypoint.CLIENT_RESPONSE] * 2
    assert asks.tally().dropped == 0


def test_every_nth_question_is_compared(shadowed: Callable[..., Asks]) -> None:
    """The first, and then one in three."""
    candidate = Says(DENY)
    with shadowed(Says(ALLOW), candidate, sampling=EveryNth(3)) as asks:
        for number in range(7):
            asks(question(call_id=str(number)))
    assert [one.call_id for one, _ in candidate.asked] == ["0", "3", "6"]


def test_share_of_the_questions_is_compared(shadowed: Callable[..., Asks]) -> None:
    """Those whose draw is below the share."""
    candidate = Says(DENY)
    draws = iter([0.0, 0.25, 0.249, 0.9])
    with shadowed(Says(ALLOW), candidate, sampling=RandomShare(0.25, random=lambda: next(draws))) as asks:
        for number in range(4):
            asks(question(call_id=str(number)))
    assert [one.call_id for one, _ in candidate.asked] == ["0", "2"]


@pytest.mark.parametrize("make", [lambda: EveryNth(0), lambda: RandomShare(1.1), lambda: RandomShare(-0.1)])
def test_sampling_that_makes_no_sense_is_refused(make: Callable[[], object]) -> None:
    """At the start, not while calls run."""
    with pytest.raises(Misconfigured) as refused:
        make()
    assert refused.value.code is ReasonCode.MISCONFIGURED


def test_sampling_that_fails_touches_no_call(shadowed: Callable[..., Asks], caplog: pytest.LogCaptureFixture) -> None:
    """It counts as dropped, and the log says so without the text of a foreign error."""

    def broken() -> float:
        raise RuntimeError("a-secret")

    candidate = Says(DENY)
    with shadowed(Says(ALLOW), candidate, sampling=RandomShare(0.5, random=broken)) as asks:
        assert asks() is ALLOW
    assert asks.tally() == ShadowTally(compared=0, differed=0, dropped=1)
    assert candidate.asked == []
    assert caplog.messages == ["shadow: a question could not be handed over: RuntimeError"]


def test_listener_that_fails_ends_nothing(shadowed: Callable[..., Asks], caplog: pytest.LogCaptureFixture) -> None:
    """The next difference is told, too."""

    def broken(_: object) -> None:
        raise RuntimeError("a-secret")

    with shadowed(Says(ALLOW), Says(DENY), on_difference=broken) as asks:
        asks()
        asks()
    assert asks.tally().differed == 2
    assert "a-secret" not in caplog.text
    assert caplog.messages.count("shadow: a difference could not be told: RuntimeError") == 2


def test_candidate_that_is_not_there_yet_changes_no_answer(shadowed: Callable[..., Asks]) -> None:
    """A live policy that has no bundle so far."""
    heard = Heard()
    with shadowed(Says(ALLOW), live(), on_difference=heard) as asks:
        assert asks() is ALLOW
    assert [one.candidate.code for one in heard.all] == [ReasonCode.ENGINE_UNAVAILABLE]


def test_answer_of_an_active_engine_that_is_no_decision_is_left_as_it_is(shadowed: Callable[..., Asks]) -> None:
    """The shadow judges nobody; whoever asks does."""
    with shadowed(Says("nonsense"), Says(ALLOW)) as asks:
        assert asks() == "nonsense"  # type: ignore[comparison-overlap]  # a broken engine
    assert asks.tally().differed == 1


def test_closing_without_any_question_ends_at_once(shadowed: Callable[..., Asks]) -> None:
    """No thread was started."""
    before = threading.active_count()
    with shadowed(Says(ALLOW), Says(DENY)):
        assert threading.active_count() == before
