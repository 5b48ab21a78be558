# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""One open stream of a blocking server or channel, judged again while it is open."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from nsmsec.errors import NsmsecError
from nsmsec.interceptors.standing import Standing
from nsmsec.interceptors.status import as_refusal

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from nsmsec.interceptors.standing import Basis
    from nsmsec.interceptors.stream_watch import StreamWatch

__all__ = ["WatchedStream"]


class WatchedStream:
    """Stands between two judgements; whoever wants to deliver a message asks here first. Safe for threads.

    Attributes:
        standing: by what the stream was judged last.
    """

    __slots__ = ("_again", "_cancel", "_end", "_lock", "_method", "_watch", "standing")

    _again: Callable[[datetime], object]  # once it has opened
    _cancel: Callable[[], object]
    _end: Callable[[NsmsecError], object]

    def __init__(self, watch: StreamWatch, method: str) -> None:
        """Join the watch, before the first judgement.

        Raises:
            Unverified: `SIZE`, too many streams are open.
        """
        self.standing = Standing(watch.basis(), recheck=watch.recheck)
        self._watch = watch
        self._method = method
        self._lock = Lock()
        watch.add(self)

    def opened(
        self,
        *,
        ends_at: datetime,
        again: Callable[[datetime], object],
        cancel: Callable[[], object],
        end: Callable[[NsmsecError], object],
    ) -> None:
        """Begin: it was judged, messages may pass.

        Args:
            ends_at: from when on nothing may be delivered.
            again: judges once more, as of a moment; raises where the stream must not go on.
            cancel: ends the RPC without waiting for anything.
            end: ends the RPC as refused, and tells so; harmless once it is over.
        """
        self._again, self._cancel, self._end = again, cancel, end
        self.standing.opened(ends_at=ends_at)

    def check(self) -> None:
        """Let a message pass, after another judgement if that is due.

        Raises:
            NsmsecError: nothing more may be delivered.
        """
        standing = self.standing
        if not standing.is_due(self._watch.basis()):
            return
        if standing.refusal is not None:  # a judgement under way may take its time
            raise standing.refusal
        with self._lock:
            basis = self._watch.basis()
            if standing.is_due(basis):
                self._judge_by(basis)
        standing.require(basis.at)

    def _judge_by(self, basis: Basis) -> None:
        try:
            self.standing.require(basis.at)
            self._again(basis.at)
        except Exception as error:  # noqa: BLE001 - the outer edge: whatever it is, it denies
            self.standing.refuse(as_refusal(error, self._method))
        else:
            self.standing.judged(basis)

    def ended(self) -> None:
        """Wait for a judgement that is under way: it may be why the RPC has ended.

        Raises:
            NsmsecError: it is.
        """
        if self.standing.refusal is None and self._lock.acquire(timeout=self._watch.max_recheck.total_seconds()):
            self._lock.release()
        if self.standing.refusal is not None:
            raise self.standing.refusal

    def judge(self) -> None:
        """Judge the stream if that is due, and end it where it must not go on; for the watch's threads."""
        try:
            self.check()
        except NsmsecError as error:
            self.leave()
            self._end(error)

    def stop(self, error: NsmsecError) -> None:
        """End the stream without waiting for anything; `judge` tells of it."""
        self.standing.refuse(error)
        self._cancel()

    def leave(self) -> None:
        """Be watched no longer; harmless the second time."""
        self._watch.discard(self)
