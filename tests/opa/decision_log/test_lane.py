# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The queue between calls and a sink: bounded, in order, never waited for."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from nsmsec.opa.decision_log import LogLimits, Undelivered
from nsmsec.opa.decision_log.lane import Lane

if TYPE_CHECKING:
    from collections.abc import Sequence

QUICK = LogLimits(linger=timedelta(), first_retry=timedelta(milliseconds=1), last_retry=timedelta(milliseconds=2))


class Consumer:
    """Keeps items; fails as often as it is told; waits while it is told to."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.batches: list[list[int]] = []
        self.busy = threading.Event()
        self.may_go_on = threading.Event()
        self.may_go_on.set()

    def __call__(self, items: Sequence[int]) -> None:
        """Take a batch."""
        self.busy.set()
        assert self.may_go_on.wait(20)
        self.batches.append(list(items))
        if self.failures:
            raise self.failures.pop(0)


def closed(lane: Lane[int], seconds: float = 20) -> None:
    """Close a lane and let it hand over what waits."""
    lane.close(deadline=time.monotonic() + seconds)


def test_items_arrive_in_order_in_batches() -> None:
    """What comes while the consumer works comes as its next batches."""
    consumer = Consumer()
    consumer.may_go_on.clear()
    lane: Lane[int] = Lane(consumer, name="test", limits=replace(QUICK, max_batch_events=3))
    assert lane.offer(0, size_bytes=1)
    assert consumer.busy.wait(20)
    assert all(lane.offer(number, size_bytes=1) for number in range(1, 6))
    consumer.may_go_on.set()
    closed(lane)
    assert (consumer.batches, lane.lost) == ([[0], [1, 2, 3], [4, 5]], 0)


def test_a_lane_that_lingers_gathers_what_comes_soon() -> None:
    """A full batch ends the waiting, as the end of the lane does."""
    consumer = Consumer()
    limits = replace(QUICK, max_batch_events=2, linger=timedelta(seconds=20))
    lane: Lane[int] = Lane(consumer, name="test", limits=limits)
    for number in range(3):
        lane.offer(number, size_bytes=1)
    closed(lane)
    assert consumer.batches == [[0, 1], [2]]


def test_the_newest_item_is_refused_when_too_many_wait() -> None:
    """The queue has a bound in items; each refusal is counted and told."""
    consumer, told = Consumer(), list[int]()
    consumer.may_go_on.clear()
    lane: Lane[int] = Lane(consumer, name="test", limits=replace(QUICK, max_queued_events=2), on_loss=told.append)
    lane.offer(0, size_bytes=1)
    assert consumer.busy.wait(20)
    assert [lane.offer(number, size_bytes=1) for number in range(1, 5)] == [True, True, False, False]
    assert (lane.lost, told) == (2, [1, 1])
    consumer.may_go_on.set()
    closed(lane)
    assert consumer.batches == [[0], [1, 2]]


def test_the_newest_item_is_refused_when_too_many_bytes_wait() -> None:
    """The queue has a bound in bytes, which frees itself."""
    consumer = Consumer()
    lane: Lane[int] = Lane(consumer, name="test", limits=replace(QUICK, max_queued_bytes=10))
    assert not lane.offer(0, size_bytes=11)
    assert lane.offer(1, size_bytes=10)
    assert consumer.busy.wait(20)
    assert lane.offer(2, size_bytes=10)
    closed(lane)
    assert (consumer.batches, lane.lost) == ([[1], [2]], 1)


def test_what_could_not_be_taken_is_offered_again() -> None:
    """Only the rest, in order, until it is taken."""
    consumer = Consumer(Undelivered(2), Undelivered(2), Undelivered(1))
    consumer.may_go_on.clear()
    lane: Lane[int] = Lane(
        consumer, name="test", limits=replace(QUICK, linger=timedelta(seconds=20), max_batch_events=3)
    )
    for number in range(3):
        lane.offer(number, size_bytes=1)
    assert consumer.busy.wait(20)
    consumer.may_go_on.set()
    while len(consumer.batches) < 4:
        threading.Event().wait(0.001)
    closed(lane)
    assert (consumer.batches, lane.lost) == ([[0, 1, 2], [1, 2], [1, 2], [2]], 0)


def test_pauses_double_up_to_a_bound() -> None:
    """The longest pause is drawn as 1; nothing waits as long as unbounded doubling would."""
    consumer = Consumer(*(Undelivered(1) for _ in range(40)))
    lane: Lane[int] = Lane(consumer, name="test", limits=QUICK, random=lambda: 1.0)
    lane.offer(0, size_bytes=1)
    while len(consumer.batches) < 41:
        threading.Event().wait(0.001)
    closed(lane)
    assert lane.lost == 0


def test_a_consumer_that_fails_loses_its_batch_and_no_other() -> None:
    """The lane goes on."""
    consumer = Consumer(OSError("disk full"))
    lane: Lane[int] = Lane(consumer, name="test", limits=replace(QUICK, max_batch_events=1))
    lane.offer(0, size_bytes=1)
    lane.offer(1, size_bytes=1)
    closed(lane)
    assert (consumer.batches, lane.lost) == ([[0], [1]], 1)


def test_whoever_is_told_of_a_loss_may_fail() -> None:
    """Neither the caller nor the lane notices; the count is right."""

    def fails(count: int) -> None:
        raise RuntimeError(count)

    consumer = Consumer(OSError("disk full"))
    lane: Lane[int] = Lane(consumer, name="test", limits=replace(QUICK, max_batch_events=1), on_loss=fails)
    lane.offer(0, size_bytes=1)
    lane.offer(1, size_bytes=1)
    closed(lane)
    assert not lane.offer(2, size_bytes=1)
    assert (consumer.batches, lane.lost) == ([[0], [1]], 2)


def test_a_closed_lane_takes_nothing() -> None:
    """What comes too late is counted; closing twice is harmless, so is closing what never began."""
    lane: Lane[int] = Lane(Consumer(), name="test", limits=QUICK)
    closed(lane)
    closed(lane)
    assert not lane.offer(0, size_bytes=1)
    assert lane.lost == 1


def test_a_consumer_that_never_can_is_given_up_at_the_deadline() -> None:
    """Closing tries again while there is time; then what is left is lost and counted."""
    consumer = Consumer(*(Undelivered(1) for _ in range(100_000)))
    lane: Lane[int] = Lane(consumer, name="test", limits=replace(QUICK, max_batch_events=1), random=lambda: 1.0)
    lane.offer(0, size_bytes=1)
    lane.offer(1, size_bytes=1)
    closed(lane, 0.05)
    for thread in threading.enumerate():
        if thread.name == "nsmsec-test":
            thread.join(20)
    assert lane.lost == 2


def test_a_consumer_that_hangs_does_not_hold_up_the_end() -> None:
    """Closing returns at its deadline; what waits is lost, what hangs is on its own."""
    consumer = Consumer()
    consumer.may_go_on.clear()
    lane: Lane[int] = Lane(consumer, name="hung", limits=QUICK)
    lane.offer(0, size_bytes=1)
    assert consumer.busy.wait(20)
    lane.offer(1, size_bytes=1)
    closed(lane, 0.01)
    assert lane.lost == 1
    consumer.may_go_on.set()
    for thread in threading.enumerate():
        if thread.name == "nsmsec-hung":
            thread.join(20)
    assert consumer.batches == [[0]]
