# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The log as a whole: bounded, masked, one thread a sink."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from nsmsec.opa.decision_log import DecisionLog, LoggedEngine, LogLimits, MaskPolicy
from tests.opa.decision_log.events import ALLOW, FAILS, Kept, mask_bundle, question
from tests.opa.decision_log.test_engine import Says

if TYPE_CHECKING:
    from nsmsec.opa.decision_log import DecisionEvent


class FailingMask:
    """A mask that is broken."""

    def masked(self, event: DecisionEvent) -> DecisionEvent | None:
        """Fail."""
        raise RuntimeError(event.decision_id)


def test_what_the_policy_hides_reaches_no_sink() -> None:
    """Masking comes before every sink."""
    sinks = Kept(), Kept()
    mask = MaskPolicy(mask_bundle(mask=["/input/secret"]))
    with DecisionLog(sinks, {}, mask=mask) as log:
        LoggedEngine(Says(ALLOW), log).decide(question(secret="s", kept=1))
    for kept in sinks:
        (event,) = kept.events
        assert (event["input"], event["erased"]) == ({"method": "/a.B/C", "kept": 1}, ["/input/secret"])


def test_a_dropped_event_reaches_no_sink_and_is_no_loss() -> None:
    """Dropping is what was asked for."""
    kept = Kept()
    with DecisionLog([kept], {}, mask=MaskPolicy(mask_bundle(drop=True))) as log:
        LoggedEngine(Says(ALLOW), log).decide(question())
    assert (kept.events, log.dropped) == ([], 0)


@pytest.mark.parametrize("mask", [FailingMask(), MaskPolicy(mask_bundle(mask=FAILS))], ids=["mask", "policy"])
def test_a_mask_that_fails_shows_nothing(mask: FailingMask | MaskPolicy) -> None:
    """The event is there, with the code of the outcome; its facts are not."""
    kept = Kept()
    with DecisionLog([kept], {}, mask=mask) as log:
        LoggedEngine(Says(ALLOW), log).decide(question(secret="hush"))
    (event,) = kept.events
    assert event["erased"] == ["/input", "/result"]
    assert event["custom"]["code"] == "ALLOWED"
    assert "failed" in event["custom"]["erased_because"]
    assert "hush" not in str(event)


def test_an_input_that_json_cannot_say_is_erased() -> None:
    """A decision about a strange document is still on record."""
    kept = Kept()
    with DecisionLog([kept], {}) as log:
        LoggedEngine(Says(ALLOW), log).decide(question(strange=[object()]))
    (event,) = kept.events
    assert event["erased"] == ["/input", "/result"]
    assert "JSON" in event["custom"]["erased_because"]


def test_a_sink_that_hangs_holds_up_neither_the_call_nor_the_others() -> None:
    """Each sink has its own thread; what it misses is counted."""
    hung, kept = Kept(), Kept()
    hung.may_go_on.clear()
    log = DecisionLog([hung, kept], {}, limits=LogLimits(max_queued_events=2, linger=timedelta()))
    engine = LoggedEngine(Says(ALLOW), log)
    for count in range(1, 8):
        engine.decide(question())
        kept.wait(count)
    assert log.dropped >= 3  # two wait, one or two are being written
    log.close(timedelta(milliseconds=10))
    hung.may_go_on.set()
    for thread in threading.enumerate():
        if thread.name.startswith("nsmsec-decision"):
            thread.join(20)
    assert len(kept.events) == 7
    assert len(hung.events) + log.dropped == 7


def test_a_document_beyond_the_bound_is_dropped() -> None:
    """The queue is bounded in bytes before anything is encoded, deep or wide."""
    kept = Kept()
    with DecisionLog([kept], {}, limits=LogLimits(max_queued_bytes=2000)) as log:
        engine = LoggedEngine(Says(ALLOW), log)
        engine.decide(question(text="x" * 2000))
        engine.decide(question(deep=[({"a": ["x" * 100] * 20},)]))
        endless: list[object] = []
        endless.append(endless)
        engine.decide(question(endless=endless))
        assert log.dropped == 3
        engine.decide(question())
    assert len(kept.events) == 1


def test_a_sink_that_fails_is_counted() -> None:
    """The log goes on."""
    kept = Kept(OSError("disk full"))
    with DecisionLog([kept], {}, limits=LogLimits(max_batch_events=1)) as log:
        for _ in range(3):
            LoggedEngine(Says(ALLOW), log).decide(question())
    assert (len(kept.events), log.dropped) == (2, 1)
