# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Asking a candidate in the background what the active policy has answered already."""

from __future__ import annotations

import json
import logging
import threading
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from nsmsec.opa.decision_log.lane import Lane
from nsmsec.opa.decision_log.limits import LogLimits
from nsmsec.opa.outcome import Outcome
from nsmsec.opa.question import Entrypoint
from nsmsec.opa.shadow.difference import Difference
from nsmsec.opa.shadow.limits import ShadowLimits
from nsmsec.opa.shadow.sampling import EveryNth
from nsmsec.opa.shadow.tally import ShadowTally

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from nsmsec.opa.engine import PolicyEngine
    from nsmsec.opa.metrics import PolicyMetrics
    from nsmsec.opa.question import Question
    from nsmsec.opa.shadow.sampling import Sampling

__all__ = ["Beside"]

_LOGGER = logging.getLogger("nsmsec.policy.shadow")

#: Questions are gathered for a moment: waking a thread costs a call about as much as a decision.
_LINGER: Final = timedelta(milliseconds=20)
_MAX_BATCH: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answered:
    """A question with what the active policy made of it."""

    question: Question
    active: Outcome


class Beside:
    """A candidate with a thread of its own; whoever hands it something waits for nothing, whatever it does there."""

    def __init__(
        self,
        candidate: PolicyEngine,
        *,
        entrypoints: Collection[Entrypoint] = tuple(Entrypoint),
        sampling: Sampling | None = None,
        limits: ShadowLimits | None = None,
        metrics: PolicyMetrics | None = None,
        on_difference: Callable[[Difference], None] = lambda _: None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the candidate; see `ShadowEngine`."""
        self._candidate = candidate
        self._entrypoints = frozenset(entrypoints)
        self._sampling: Sampling = EveryNth(1) if sampling is None else sampling
        self._limits = ShadowLimits() if limits is None else limits
        self._metrics = metrics
        self._on_difference = on_difference
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._compared = self._differed = self._undrawn = 0
        waiting = self._limits.max_waiting
        gathered = LogLimits(max_queued_events=waiting, max_batch_events=min(waiting, _MAX_BATCH), linger=_LINGER)
        self._lane: Lane[_Answered] = Lane(
            self._compare, name="policy-shadow", limits=gathered, on_loss=self._lost, monotonic=monotonic
        )

    @property
    def tally(self) -> ShadowTally:
        """What came of it so far."""
        with self._lock:
            dropped = self._lane.lost + self._undrawn
            return ShadowTally(compared=self._compared, differed=self._differed, dropped=dropped)

    def answered(self, question: Question, answer: object) -> None:
        """Take note of what the active engine returned. Never raises, never waits."""
        self._offer(question, lambda: Outcome.of(answer))

    def failed(self, question: Question, error: Exception) -> None:
        """Take note of what the active engine raised. Never raises, never waits."""
        self._offer(question, lambda: Outcome.failed(error))

    def close(self) -> None:
        """Ask for what is waiting still, for a while, and nothing more; a candidate that hangs is left behind."""
        self._lane.close(deadline=self._monotonic() + self._limits.max_close_time.total_seconds())

    def _offer(self, question: Question, active: Callable[[], Outcome]) -> None:
        try:
            if question.entrypoint in self._entrypoints and self._sampling.takes():
                self._lane.offer(_Answered(question=question, active=active()), size_bytes=0)
        except Exception as error:  # noqa: BLE001 (a sampling, a lack of threads: no failure here may touch the call)
            with self._lock:
                self._undrawn += 1
            _LOGGER.error("shadow: a question could not be handed over: %s", type(error).__name__)  # noqa: TRY400 (the text of a foreign exception may hold anything)

    def _compare(self, batch: Sequence[_Answered]) -> None:
        for one in batch:
            try:
                candidate = self._ask(one.question)
                self._note(one, candidate)
            except Exception as error:  # noqa: BLE001 (a metric, a log, a listener: no failure of theirs may end the shadow)
                _LOGGER.error("shadow: a difference could not be told: %s", type(error).__name__)  # noqa: TRY400 (the text of a foreign exception may hold anything)

    def _ask(self, question: Question) -> Outcome:
        try:
            return Outcome.of(self._candidate.decide(question, timeout=self._limits.max_time))
        except BaseException as error:  # noqa: BLE001 (a candidate is not trusted; not even SystemExit may end the thread)
            return Outcome.failed(error)

    def _note(self, one: _Answered, candidate: Outcome) -> None:
        """Count a comparison, and tell of it if the candidate differs."""
        differs = candidate != one.active
        with self._lock:
            self._compared += 1
            self._differed += differs
        if self._metrics is not None:
            self._metrics.shadow_compared(str(one.question.entrypoint))
        if differs:
            self._tell(
                Difference(
                    call_id=one.question.call_id,
                    entrypoint=str(one.question.entrypoint),
                    active=one.active,
                    candidate=candidate,
                )
            )

    def _tell(self, difference: Difference) -> None:
        if self._metrics is not None:
            self._metrics.shadow_difference(
                entrypoint=difference.entrypoint,
                active=difference.active.word,
                candidate=difference.candidate.word,
                reasons=difference.reasons,
            )
        _LOGGER.warning("%s", json.dumps(difference.as_document()))
        self._on_difference(difference)

    def _lost(self, count: int) -> None:
        if self._metrics is not None:
            self._metrics.shadow_dropped(count)
