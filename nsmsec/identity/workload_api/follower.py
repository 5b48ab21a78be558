# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Following one stream of a Workload API in a thread: the last good state, whatever the provider does."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from nsmsec.errors import NsmsecError, ReasonCode, SourceUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from nsmsec.clock import Clock
    from nsmsec.identity.workload_api.stream import UpdateStream

__all__ = ["Followed", "Follower", "Progress"]

_LOGGER = logging.getLogger("nsmsec.identity")


class Followed(Protocol):
    """What a provider said last, as far as it was good."""

    @property
    def error(self) -> NsmsecError | None:
        """What was wrong with the latest update, if anything was."""
        ...


_State = TypeVar("_State", bound=Followed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """One moment of following.

    Attributes:
        updates: how many updates were taken, in whole or in part.
        faults: how many times an update, a part of one, or a connection was bad.
        failures: how many connections ended in a row without a good update.
        confirmed_at: when the provider last sent what is in force; None before the first time.
        last_error: what was wrong last; None once everything in an update is good.
    """

    updates: int = 0
    faults: int = 0
    failures: int = 0
    confirmed_at: datetime | None = None
    last_error: NsmsecError | None = None

    def after(self, error: NsmsecError | None, *, taken: bool, ended: bool, now: datetime) -> Progress:
        """Return the moment after an update, or after a connection that ended."""
        return Progress(
            updates=self.updates + taken,
            faults=self.faults + (error is not None),
            failures=0 if error is None else self.failures + ended,
            confirmed_at=now if error is None else self.confirmed_at,
            last_error=error,
        )


class Follower(Generic[_State]):
    """Holds the state; asking never waits. Safe for threads."""

    def __init__(
        self,
        stream: UpdateStream,
        *,
        initial: _State,
        after: Callable[[_State, bytes, datetime], _State],
        clock: Clock,
    ) -> None:
        """Begin to follow.

        Args:
            stream: the stream, which nobody else runs.
            initial: the state before the first update.
            after: returns the state after an update at a time; raises if there is nothing in it that could be taken.
            clock: tells when an update came.
        """
        self._stream = stream
        self._after = after
        self._clock = clock
        self._changed = threading.Condition()
        self._now = (initial, Progress())
        self._closed = False
        self._subscribers: dict[object, Callable[[], None]] = {}
        self._thread = threading.Thread(target=self._follow, name="nsmsec-workload-api", daemon=True)
        self._thread.start()

    @property
    def state(self) -> _State:
        """The state in force."""
        return self._now[0]

    @property
    def now(self) -> tuple[_State, Progress]:
        """The state in force with how it came about."""
        return self._now

    @property
    def is_closed(self) -> bool:
        """Whether it has ended."""
        return self._closed

    def unavailable(self, wanted: str) -> SourceUnavailable:
        """Return the error for whoever wants what is not there."""
        why = "the source is closed" if self._closed else str(self._now[1].last_error or "nothing was sent yet")
        return SourceUnavailable(ReasonCode.SOURCE_UNAVAILABLE, f"workload api: expected {wanted}, found none: {why}")

    def subscribe(self, told: Callable[[], None]) -> Callable[[], None]:
        """Tell somebody of every update and every fault, in the thread that follows; return what ends that."""
        key = object()
        with self._changed:
            self._subscribers[key] = told
        return lambda: self._unsubscribe(key)

    def wait(self, ready: Callable[[_State], bool], wanted: str, timeout: float | None) -> None:
        """Wait until the state is ready.

        Args:
            ready: tells whether it is.
            wanted: what is waited for, for a message.
            timeout: how many seconds at most; None waits for ever.

        Raises:
            SourceUnavailable: it was not in time, or this was closed.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._closed or ready(self.state), timeout)
            if self._closed or not ready(self.state):
                raise self.unavailable(wanted)

    def close(self) -> None:
        """End the thread and the connection; a second time does nothing. Not to be called by a subscriber."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._stream.stop()
        self._thread.join()

    def _follow(self) -> None:
        self._stream.run(update=self._update, ended=self._ended)

    def _update(self, data: bytes) -> bool:
        """Take an update; say whether all of it was good."""
        now = self._clock.now()
        state, progress = self._now
        try:
            state = self._after(state, data, now)
        except Exception as error:  # noqa: BLE001 (whatever an update provokes, the next one must find us following)
            unreadable = error if isinstance(error, NsmsecError) else _crashed(error)
            self._tell(state, progress.after(unreadable, taken=False, ended=False, now=now))
            return False
        self._tell(state, progress.after(state.error, taken=True, ended=False, now=now))
        return state.error is None

    def _ended(self, error: NsmsecError) -> None:
        state, progress = self._now
        self._tell(state, progress.after(error, taken=False, ended=True, now=self._clock.now()))

    def _tell(self, state: _State, progress: Progress) -> None:
        with self._changed:
            self._now = (state, progress)
            self._changed.notify_all()
            subscribers = tuple(self._subscribers.values())
        for told in subscribers:
            try:
                told()
            except Exception as error:  # noqa: BLE001 (somebody else's code must not end our identity)
                # Its words may be of any kind; its type is enough.
                _LOGGER.warning("workload api: a subscriber failed with %s", type(error).__name__)

    def _unsubscribe(self, key: object) -> None:
        with self._changed:
            self._subscribers.pop(key, None)


def _crashed(error: Exception) -> SourceUnavailable:
    detail = f"workload api: expected an update, found one that could not be judged: {type(error).__name__}"
    return SourceUnavailable(ReasonCode.SOURCE_UNAVAILABLE, detail)
