# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The one attempt at a time to put another channel in the place of the current one."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from nsmsec.errors import NsmsecError, ReasonCode, SourceUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from nsmsec.clock import Clock
    from nsmsec.identity import Peer
    from nsmsec.transport.generations import Basis

__all__ = ["Renewal", "outcome", "outcome_aio"]

_PAUSE_AFTER_FAILURE: Final = timedelta(seconds=1)


class Renewal:
    """Begins attempts; none of the same for a while after one that failed. Whoever needs the outcome waits for it.

    Safe for threads.
    """

    def __init__(self, clock: Clock) -> None:
        """Start without any.

        Args:
            clock: the current time.
        """
        self._clock = clock
        self._lock = threading.Lock()
        self._attempt: Future[Peer] | None = None
        self._failed: Basis | None = None
        self._resting_until = clock.now()

    def under_way(
        self, begin: Callable[[Future[Peer]], None], basis: Basis, *, wanted: Callable[[], bool]
    ) -> Future[Peer] | None:
        """Return the attempt under way; begin one where there is none, unless it is too soon after a failure.

        Args:
            begin: begins an attempt, which ends with `succeeded` or `failed`; it must not block.
            basis: what it would be made of.
            wanted: tells whether one is still wanted.
        """
        with self._lock:
            if self._attempt is None and wanted() and not self._rests(basis):
                self._attempt = Future()
                self._attempt.set_running_or_notify_cancel()  # many wait for it: none of them cancels it
                begin(self._attempt)
            return self._attempt

    def succeeded(self, attempt: Future[Peer], peer: Peer) -> None:
        """End the attempt: the other channel is in its place, and leads to this peer."""
        with self._lock:
            self._attempt = self._failed = None
        attempt.set_result(peer)

    def failed(self, attempt: Future[Peer], basis: Basis, error: Exception) -> None:
        """End the attempt, which was made of this: the former channel stays."""
        with self._lock:
            self._attempt, self._failed = None, basis
            self._resting_until = self._clock.now() + _PAUSE_AFTER_FAILURE
        if not isinstance(error, NsmsecError):
            error = NsmsecError(ReasonCode.INTERNAL, f"rotating: {type(error).__name__} in a handshake")
        attempt.set_exception(error)

    def _rests(self, basis: Basis) -> bool:
        if self._failed is None or not self._failed.makes_the_same(basis, None):
            return False
        return self._clock.now() < self._resting_until


def outcome(attempt: Future[Peer], timeout: float | None) -> Peer:
    """Wait for an attempt; return whom it met.

    Args:
        attempt: one that is under way.
        timeout: how many seconds to wait at most.

    Raises:
        NsmsecError: why it failed; `PEER_MISSING` where it takes too long.
    """
    try:
        return attempt.result(timeout)
    except TimeoutError as error:
        raise _too_late() from error


async def outcome_aio(attempt: Future[Peer], timeout: float | None) -> Peer:
    """Do as `outcome`, without blocking the event loop.

    Args:
        attempt: one that is under way.
        timeout: how many seconds to wait at most.

    Raises:
        NsmsecError: why it failed; `PEER_MISSING` where it takes too long.
    """
    try:
        return await asyncio.wait_for(asyncio.wrap_future(attempt), timeout)
    except TimeoutError as error:
        raise _too_late() from error


def _too_late() -> SourceUnavailable:
    return SourceUnavailable(ReasonCode.PEER_MISSING, "rotating: no handshake in time")
