# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""One open stream of an asyncio server or channel, judged again while it is open."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from nsmsec.errors import NsmsecError
from nsmsec.interceptors.standing import Standing
from nsmsec.interceptors.status import as_refusal

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from concurrent.futures import Future
    from datetime import datetime

    from nsmsec.interceptors.standing import Basis
    from nsmsec.interceptors.stream_watch import StreamWatch

__all__ = ["AioWatchedStream"]


class AioWatchedStream:
    """Stands between two judgements, in one event loop; `WatchedStream` for asyncio.

    `judge` and `stop` are for the watch's threads, everything else is for the loop.

    Attributes:
        standing: by what the stream was judged last.
    """

    __slots__ = ("_again", "_end", "_lock", "_loop", "_method", "_watch", "standing")

    _again: Callable[[datetime], Awaitable[object]]  # once it has opened
    _end: Callable[[NsmsecError], Awaitable[object]]

    def __init__(self, watch: StreamWatch, method: str) -> None:
        """Join the watch, before the first judgement.

        Raises:
            Unverified: `SIZE`, too many streams are open.
        """
        self.standing = Standing(watch.basis(), recheck=watch.recheck)
        self._watch = watch
        self._method = method
        self._lock = asyncio.Lock()
        self._loop = asyncio.get_running_loop()
        watch.add(self)

    def opened(
        self,
        *,
        ends_at: datetime,
        again: Callable[[datetime], Awaitable[object]],
        end: Callable[[NsmsecError], Awaitable[object]],
    ) -> None:
        """Begin: it was judged, messages may pass.

        Args:
            ends_at: from when on nothing may be delivered.
            again: judges once more, as of a moment; raises where the stream must not go on.
            end: ends the RPC as refused, and tells so; harmless once it is over.
        """
        self._again, self._end = again, end
        self.standing.opened(ends_at=ends_at)

    async def check(self) -> None:
        """Let a message pass, after another judgement if that is due.

        Raises:
            NsmsecError: nothing more may be delivered.
        """
        standing = self.standing
        if not standing.is_due(self._watch.basis()):
            return
        if standing.refusal is not None:  # a judgement under way may take its time
            raise standing.refusal
        async with self._lock:
            basis = self._watch.basis()
            if standing.is_due(basis):
                await self._judge_by(basis)
        standing.require(basis.at)

    async def _judge_by(self, basis: Basis) -> None:
        try:
            self.standing.require(basis.at)
            await self._again(basis.at)
        except Exception as error:  # noqa: BLE001 (the outer edge: whatever it is, it denies)
            self.standing.refuse(as_refusal(error, self._method))
        else:
            self.standing.judged(basis)

    async def ended(self) -> None:
        """Wait for a judgement that is under way: it may be why the RPC has ended.

        Raises:
            NsmsecError: it is.
        """
        await self._lock.acquire()  # the driver of the judgement keeps to its time
        self._lock.release()
        if self.standing.refusal is not None:
            raise self.standing.refusal

    def judge(self) -> None:
        """Have the loop judge the stream, wait until it has: not more of them at once than there are judges."""
        judged = self._begin()
        try:
            judged.result(self._watch.max_recheck.total_seconds())
        except TimeoutError:
            return  # the watch sees that it is late

    def stop(self, error: NsmsecError) -> None:
        """Let nothing more pass, have the loop end the stream."""
        self.standing.refuse(error)
        self._begin()

    def leave(self) -> None:
        """Be watched no longer; harmless the second time."""
        self._watch.discard(self)

    def _begin(self) -> Future[None]:
        judging = self._judge()
        try:
            return asyncio.run_coroutine_threadsafe(judging, self._loop)
        except RuntimeError:  # the loop was closed, and everything in it is over
            judging.close()
            self.leave()
            raise

    async def _judge(self) -> None:
        try:
            await self.check()
        except NsmsecError as error:
            self.leave()
            await self._end(error)
