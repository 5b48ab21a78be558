# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The watch that has idle streams judged again in time.

A stream on which messages pass is judged by whoever delivers one (`WatchedStream.check`). This is for the others, of
both runtimes: one thread looks at all open streams of a workload every second. It asks nobody and waits for nothing; a
few more threads judge, and last only as long as there is something to judge. So an engine that is slow, or never
answers, holds up those few, while a stream that is not judged in time is ended by the one that looks.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from typing import TYPE_CHECKING, Final, Protocol

from nsmsec.errors import ReasonCode, SourceUnavailable, Unverified
from nsmsec.interceptors.standing import Basis
from nsmsec.opa.engine import in_force

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

    from nsmsec.appraisal import HopJudge
    from nsmsec.clock import Clock
    from nsmsec.errors import NsmsecError
    from nsmsec.identity import TrustBundleSource
    from nsmsec.interceptors.standing import Standing
    from nsmsec.limits import Limits

__all__ = ["StreamWatch", "Watched"]

_LOGGER = logging.getLogger("nsmsec.interceptors")

_TICK_S: Final = 1.0
_MAX_THREADS: Final = 4


class Watched(Protocol):
    """An open stream, as the watch sees it."""

    @property
    def standing(self) -> Standing:
        """By what it was judged last."""
        ...

    def judge(self) -> None:
        """Judge it if that is due, and end it where it must not go on; may wait for an engine."""
        ...

    def stop(self, error: NsmsecError) -> None:
        """End it without waiting for anything; the next `judge` tells of it."""
        ...


class StreamWatch:
    """Every open stream of a workload. Safe for threads.

    Its thread begins with the first stream and ends with the last.

    Attributes:
        recheck: how long a judgement holds.
        max_recheck: how long a judgement that is due may take.
    """

    def __init__(
        self,
        *,
        bundles: TrustBundleSource,
        policy: object,
        clock: Clock,
        limits: Limits,
        attestation: HopJudge | None = None,
        wait: Callable[[threading.Event, float], bool] = threading.Event.wait,
    ) -> None:
        """Watch nothing yet.

        Args:
            bundles: where the current trust bundles come from.
            policy: the engine that decides.
            clock: the time.
            limits: how long a judgement holds and may take, how many streams may be open.
            attestation: judges machines, if anybody does.
            wait: waits for an event that does not come, so many seconds.
        """
        self.recheck: timedelta = limits.recheck
        self.max_recheck: timedelta = limits.max_recheck
        self._bundles = bundles
        self._policy = policy
        self._attestation = attestation
        self._clock = clock
        self._max_streams = limits.max_open_streams
        self._wait = wait
        self._never = threading.Event()
        self._lock = threading.RLock()  # a stream that is collected as garbage leaves from anywhere
        self._streams: dict[Watched, None] = {}
        self._due: deque[Watched] = deque()
        self._pending: set[Watched] = set()
        self._judges = 0
        self._looks = False

    def __len__(self) -> int:
        """Return how many streams are open."""
        return len(self._streams)

    def basis(self) -> Basis:
        """Return what is in force now; what cannot be found out is something else each time, so that it is asked."""
        trust: object
        policy: object
        try:
            trust, policy = self._bundles.trust_bundles().revision, in_force(self._policy)
            if self._attestation is not None:
                trust = trust, self._attestation.revision
        except Exception:  # noqa: BLE001 - foreign code; the judgement, which needs it as well, says what is wrong
            trust = policy = object()
        return Basis(at=self._clock.now(), trust=trust, policy=policy)

    def add(self, stream: Watched) -> None:
        """Watch a stream, until it leaves.

        Raises:
            Unverified: `SIZE`, there is no room.
        """
        with self._lock:
            if len(self._streams) >= self._max_streams:
                raise Unverified(
                    ReasonCode.SIZE, f"stream watch: expected at most {self._max_streams} open streams, found one more"
                )
            if not self._looks:
                _start(self._run, "nsmsec-stream-watch")
                self._looks = True
            self._streams[stream] = None

    def discard(self, stream: Watched) -> None:
        """Watch a stream no longer; harmless if it is not watched."""
        with self._lock:
            self._streams.pop(stream, None)

    def look(self) -> None:
        """Look at every stream once.

        1. One that is due is judged, by another thread.
        2. One that was due for too long is ended; the same threads tell of it.
        """
        basis = self.basis()
        for stream in tuple(self._streams):
            standing = stream.standing
            if not standing.is_due(basis):
                continue
            late = basis.at - standing.due_since(basis.at) > self.max_recheck
            if late and standing.refusal is None:  # 2
                stream.stop(_late(self.max_recheck))
                self._queue(stream)
            elif stream not in self._pending:  # 1
                self._queue(stream)

    def _queue(self, stream: Watched) -> None:
        with self._lock:
            self._pending.add(stream)
            self._due.append(stream)
            if self._judges < _MAX_THREADS:
                _start(self._judge, "nsmsec-stream-judge")
                self._judges += 1

    def _judge(self) -> None:
        """Judge what is due, until nothing is."""
        while (stream := self._next()) is not None:
            try:
                stream.judge()
            except Exception:
                _LOGGER.exception("stream watch: expected a stream to be judged, found an error")
            self._pending.discard(stream)

    def _next(self) -> Watched | None:
        with self._lock:
            if self._due:
                return self._due.popleft()
            self._judges -= 1
            return None

    def _run(self) -> None:
        while self._is_needed():
            self._wait(self._never, _TICK_S)
            try:
                self.look()
            except Exception:
                _LOGGER.exception("stream watch: expected to look at every stream, found an error")

    def _is_needed(self) -> bool:
        with self._lock:
            self._looks = bool(self._streams)
            return self._looks


def _start(target: Callable[[], None], name: str) -> None:
    threading.Thread(target=target, name=name, daemon=True).start()


def _late(after: timedelta) -> SourceUnavailable:
    return SourceUnavailable(
        ReasonCode.ENGINE_UNAVAILABLE,
        f"stream: expected to be judged again within {after.total_seconds():g} s, found no decision",
    )
