# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A bounded queue with a thread behind it: whoever puts something in never waits for whoever takes it out."""

from __future__ import annotations

import logging
import random as randomness
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Generic, TypeVar

from nsmsec.opa.decision_log.losses import Losses
from nsmsec.opa.decision_log.sink import Undelivered

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nsmsec.opa.decision_log.limits import LogLimits

__all__ = ["Lane"]

T = TypeVar("T")

_LOGGER = logging.getLogger("nsmsec.decision_log")
_MAX_DOUBLINGS = 32


class Lane(Generic[T]):
    """Hands items to a consumer in the background, in order, in batches.

    When it is full the newest item is refused and counted: what came first is the cause of what came later.
    A consumer that raises `Undelivered` gets the rest again, after a pause that doubles and is drawn at random; one
    that raises anything else has given its batch up. The thread starts with the first item, so that a process may
    still fork before.
    """

    def __init__(
        self,
        consume: Callable[[Sequence[T]], None],
        *,
        name: str,
        limits: LogLimits,
        on_loss: Callable[[int], None] = lambda _: None,
        random: Callable[[], float] = randomness.random,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the consumer.

        Args:
            consume: called in the thread of this lane, with one batch at a time.
            name: what it is about, for the log and for the thread.
            limits: how much may wait.
            on_loss: told how many items were just lost; it must be quick.
            random: draws a pause, between 0 and 1.
            monotonic: a clock in seconds that never goes back.
        """
        self._consume = consume
        self._name = name
        self._limits = limits
        self._losses = Losses(on_loss)
        self._random = random
        self._monotonic = monotonic
        self._changed = threading.Condition()
        self._waiting: deque[tuple[T, int]] = deque()
        self._bytes = 0
        self._give_up_at: float | None = None
        self._thread: threading.Thread | None = None

    @property
    def lost(self) -> int:
        """How many items did not arrive: refused because it was full or closed, given up, or left over at the end."""
        return self._losses.count

    def offer(self, item: T, *, size_bytes: int) -> bool:
        """Put an item in; return whether there was room. Never waits."""
        with self._changed:
            taken = self._give_up_at is None and self._has_room(size_bytes)
            if taken:
                self._waiting.append((item, size_bytes))
                self._bytes += size_bytes
                self._wake()  # always the first one and the one that fills a batch; the others wait with them
        if not taken:
            self._losses.add(1)
        return taken

    def close(self, *, deadline: float) -> None:
        """Take nothing more, and hand over what waits until a moment of the clock; what is left then is lost."""
        with self._changed:
            self._give_up_at = deadline
            self._changed.notify_all()
            thread = self._thread
        if thread is not None:
            thread.join(max(0.0, deadline - self._monotonic()))
        with self._changed:
            left = len(self._waiting)
            self._waiting.clear()
        if left:
            self._losses.add(left)

    def _has_room(self, size_bytes: int) -> bool:
        limits = self._limits
        return len(self._waiting) < limits.max_queued_events and self._bytes + size_bytes <= limits.max_queued_bytes

    def _wake(self) -> None:
        if self._thread is None:
            thread = threading.Thread(target=self._run, name=f"nsmsec-{self._name}", daemon=True)
            thread.start()
            self._thread = thread
        if len(self._waiting) in {1, self._limits.max_batch_events}:
            self._changed.notify_all()

    def _run(self) -> None:
        while batch := self._take():
            self._hand_over(batch)

    def _take(self) -> list[T]:
        """Wait for items; return none once the lane is closed and empty."""
        limits = self._limits
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._give_up_at is not None)
            self._changed.wait_for(
                lambda: len(self._waiting) >= limits.max_batch_events or self._give_up_at is not None,
                timeout=limits.linger.total_seconds(),
            )
            batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), limits.max_batch_events))]
            self._bytes -= sum(size for _, size in batch)
        return [item for item, _ in batch]

    def _hand_over(self, batch: Sequence[T]) -> None:
        doublings = 0
        while True:
            try:
                self._consume(batch)
            except Undelivered as undelivered:
                batch = batch[len(batch) - undelivered.remaining :]
                if self._pause(doublings):
                    doublings = min(doublings + 1, _MAX_DOUBLINGS)
                    continue
                self._give_up(batch, "no time is left")
            except Exception as error:  # noqa: BLE001 (a consumer is foreign code; its failure must not end the log)
                self._give_up(batch, type(error).__name__)
            return

    def _pause(self, doublings: int) -> bool:
        """Wait before the next attempt; return whether there is to be one."""
        limits = self._limits
        longest = min(limits.first_retry.total_seconds() * 2**doublings, limits.last_retry.total_seconds())
        pause = longest * self._random()
        with self._changed:
            closed = self._changed.wait_for(lambda: self._give_up_at is not None, timeout=pause)
            if not closed or self._give_up_at is None:
                return True
            left = self._give_up_at - self._monotonic()
            if left > 0:
                self._changed.wait(min(pause, left))
            return left > 0

    def _give_up(self, batch: Sequence[T], why: str) -> None:
        _LOGGER.error("decision log: %s gives up %d events: %s", self._name, len(batch), why)
        self._losses.add(len(batch))
