# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The decision log: takes events without ever making a call wait, masks them, hands them to sinks."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from nsmsec.opa.decision_log.describe import Describer
from nsmsec.opa.decision_log.lane import Lane
from nsmsec.opa.decision_log.limits import LogLimits
from nsmsec.opa.decision_log.losses import Losses
from nsmsec.opa.decision_log.mask_policy import unreadable
from nsmsec.opa.plan import InputRefused

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from typing import Self

    from nsmsec.clock import Clock
    from nsmsec.opa.decision_log.describe import Noted, TraceIDs
    from nsmsec.opa.decision_log.event import DecisionEvent
    from nsmsec.opa.decision_log.mask_policy import EventMask
    from nsmsec.opa.decision_log.sink import EventSink
    from nsmsec.opa.question import Question

__all__ = ["DecisionLog"]

_LOGGER = logging.getLogger("nsmsec.decision_log")
_CLOSE = timedelta(seconds=5)
_EVENT_BYTES = 512
_VALUE_BYTES = 32


class DecisionLog:
    """Records outcomes of decisions; give it to `LoggedEngine` or `LoggedAsyncEngine`, and close it at the end.

    A call only notes its outcome and puts the note into a bounded queue; documents go by reference. One thread makes
    the event, masks and encodes it, one more for each sink hands over, so that a slow sink holds up no other. What
    finds a queue full is dropped and counted. Nothing in here changes a decision.

    Example:
        >>> def at_startup(engine):
        ...     log = DecisionLog([JSONLinesEvents("decisions.jsonl")], {"service": "gateway"})
        ...     return LoggedEngine(engine, log)
    """

    def __init__(
        self,
        sinks: Collection[EventSink],
        labels: Mapping[str, str],
        *,
        mask: EventMask | None = None,
        bundle: str = "policy",
        trace: Callable[[], TraceIDs | None] = lambda: None,
        on_drop: Callable[[int], None] = lambda _: None,
        limits: LogLimits | None = None,
        clock: Clock | None = None,
        random: Callable[[int], bytes] = secrets.token_bytes,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Say whose decisions they are, and where they go.

        Args:
            sinks: who keeps the events; they stay the caller's to close, after the log.
            labels: which workload this is, for whoever gathers the logs of many.
            mask: what of an event is kept; without one, everything.
            bundle: the name under which the revision of the policy bundle is logged.
            trace: tells the trace of the call that is being decided; called where the call runs.
            on_drop: told how many events were just dropped, a metric for instance; it must be quick.
            limits: how much may wait.
            clock: tells the time of an outcome.
            random: makes the decision ids.
            monotonic: a clock in seconds that never goes back.
        """
        limits = limits or LogLimits()
        self._describer = Describer(labels, bundle=bundle, clock=clock, random=random, trace=trace)
        self._mask = mask
        self._monotonic = monotonic
        self._max_estimate_bytes = limits.max_queued_bytes
        self._lanes: list[Lane[bytes]] = [
            Lane(sink.write, name=f"decision-sink-{number}", limits=limits, on_loss=on_drop, monotonic=monotonic)
            for number, sink in enumerate(sinks)
        ]
        self._incoming: Lane[Noted] = Lane(
            self._distribute, name="decision-log", limits=limits, on_loss=on_drop, monotonic=monotonic
        )
        self._unrecorded = Losses(on_drop)

    @property
    def dropped(self) -> int:
        """How many events did not arrive, each counted once a sink that missed it."""
        return self._unrecorded.count + self._incoming.lost + sum(lane.lost for lane in self._lanes)

    def answered(self, question: Question, answer: object, *, duration_ns: int) -> None:
        """Record what an engine returned. Never raises, never waits."""
        self._record(lambda: self._describer.answer(question, answer, duration_ns=duration_ns))

    def failed(self, question: Question, error: BaseException, *, duration_ns: int) -> None:
        """Record what an engine raised. Never raises, never waits."""
        self._record(lambda: self._describer.failure(question, error, duration_ns=duration_ns))

    def close(self, timeout: timedelta = _CLOSE) -> None:
        """Take nothing more and hand over what waits; what the sinks have not taken in time is dropped and counted."""
        deadline = self._monotonic() + timeout.total_seconds()
        self._incoming.close(deadline=deadline)
        for lane in self._lanes:
            lane.close(deadline=deadline)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _record(self, note: Callable[[], Noted]) -> None:
        try:
            noted = note()
            size_bytes = _estimated_bytes(noted.question.document, most=self._max_estimate_bytes)
            self._incoming.offer(noted, size_bytes=size_bytes)
        except Exception as error:  # noqa: BLE001 (a clock, a trace, a document: no failure of theirs may touch the call)
            self._lose(error)

    def _distribute(self, outcomes: Sequence[Noted]) -> None:
        for noted in outcomes:
            try:
                line = self._line(self._describer.event(noted))
            except Exception as error:  # noqa: BLE001 (randomness, a label: no failure of theirs may touch other events)
                self._lose(error)
                continue
            if line is not None:
                for lane in self._lanes:
                    lane.offer(line, size_bytes=len(line))

    def _lose(self, error: Exception) -> None:
        self._unrecorded.add(1)
        _LOGGER.error("decision log: an event could not be recorded: %s", type(error).__name__)

    def _line(self, event: DecisionEvent) -> bytes | None:
        """Return the event as the sinks get it: masked; where that fails, without anything that should be hidden."""
        try:
            kept = event if self._mask is None else self._mask.masked(event)
        except Exception as error:  # noqa: BLE001 (a mask is foreign code; its failure must not show what it hides)
            kept = unreadable(event, f"the mask failed: {type(error).__name__}")
        if kept is None:
            return None
        try:
            return kept.encoded()
        except InputRefused:
            return unreadable(kept, "it is nothing that JSON can say").encoded()


def _estimated_bytes(document: object, *, most: int) -> int:
    """Return about how many bytes a document takes; no more work than `most` is worth."""
    size, pending = _EVENT_BYTES, [document]
    while pending and size <= most:
        node = pending.pop()
        if type(node) is dict or isinstance(node, Mapping):  # the first is what nearly all are, and quickly asked
            members: Collection[object] = node.values()
        elif isinstance(node, (list, tuple)):
            members = node
        else:
            members = (str(node),) if isinstance(node, str) else ()
        size += _VALUE_BYTES * len(members)
        size += sum([len(member) for member in members if type(member) is str])
        pending.extend([member for member in members if type(member) not in _SCALARS])
    return size


_SCALARS = frozenset({bool, float, int, str, type(None)})
