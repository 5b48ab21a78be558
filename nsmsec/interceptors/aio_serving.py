# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""One RPC on an asyncio server, from the proof of its path to the end of its answer."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING, Generic, TypeVar

import grpc

from nsmsec.chain import judge_aio, start_aio
from nsmsec.errors import NsmsecError
from nsmsec.interceptors.aio_handler_context import AioHandlerContext
from nsmsec.interceptors.served import ServedCall
from nsmsec.interceptors.status import name_of, tells_too_much

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime
    from types import TracebackType
    from typing import Never, Self

    from nsmsec.chain import Chain, StartedAio
    from nsmsec.interceptors.aio_watched import AioWatchedStream
    from nsmsec.interceptors.incoming_call import IncomingCall

__all__ = ["AioServing"]

T = TypeVar("T")
TRequest = TypeVar("TRequest")
TResponse = TypeVar("TResponse")

_LOGGER = logging.getLogger("nsmsec.interceptors")


class AioServing(Generic[TRequest, TResponse]):
    """Carries one RPC through the server's chain, around its handler.

    An asynchronous context manager: entering proves, then decides, where an RPC that does not pass is aborted; whatever
    leaves the block ends the RPC, and with it the right to act on its behalf.

    Attributes:
        served: what the handler's onward calls inherit.
        handler_context: what the handler sees.
    """

    __slots__ = (
        "_chain",
        "_context",
        "_incoming",
        "_lock",
        "_started",
        "_stream",
        "_task",
        "handler_context",
        "served",
    )

    def __init__(
        self,
        chain: Chain,
        incoming: IncomingCall,
        context: grpc.aio.ServicerContext[TRequest, TResponse],
        stream: AioWatchedStream | None = None,
    ) -> None:
        """Take up the RPC.

        Args:
            chain: what stands before the handler.
            incoming: the RPC.
            context: gRPC's.
            stream: what has an RPC judged again that streams in either direction; None for any other.
        """
        self._chain = chain
        self._incoming = incoming
        self._context = context
        self._stream = stream
        self._lock = asyncio.Lock()
        self._task = asyncio.current_task()

    async def __aenter__(self) -> Self:
        try:
            await self._enter()
        except BaseException:
            self._leave()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.served.end()
        try:
            if error is not None and not self._incoming.over:
                await self._failed(error)
        finally:
            self._leave()

    async def requests(self, requests: AsyncIterator[T]) -> AsyncIterator[T]:
        """Yield the caller's messages, none from the bound of the stream on."""
        async for request in requests:
            await self.within_bound()
            yield request

    async def deliver(self) -> None:
        """Make sure that a message may leave: the answer's path goes before the first, nothing goes after the bound."""
        await self.within_bound()
        await self._open(ok=name_of(self._context.code()) == "OK")

    async def finish(self) -> None:
        """End the RPC as its handler left it; only an answer that is OK has a path."""
        if self._incoming.over:  # it was aborted, whatever the handler made of that
            return
        await self.within_bound()
        status = name_of(self._context.code())
        await self._open(ok=status == "OK")
        self._incoming.end(status)

    async def within_bound(self) -> None:
        """End an RPC that outlives its bound, or must not go on by what is in force now."""
        try:
            if self._stream is None:
                self._incoming.bound.check()
            else:
                await self._stream.check()
        except NsmsecError as error:
            await self._turn_away(error)

    async def _enter(self) -> None:
        try:
            self._started: StartedAio = await start_aio(self._chain.flow(self._incoming.call))
        except Exception as error:  # noqa: BLE001 (the outer edge: whatever it is, it denies)
            await self._refuse(error)
        self.served = ServedCall(self._started.call)
        self.handler_context = AioHandlerContext(self._context, self.served, self)
        if self._stream is not None:
            self._stream.opened(ends_at=self._incoming.bound.ends_at, again=self._again, end=self._cut)

    def _leave(self) -> None:
        if self._stream is not None:
            self._stream.leave()

    async def _again(self, now: datetime) -> None:
        await judge_aio(self._incoming.again(self._started.call, now))

    async def _cut(self, error: NsmsecError) -> None:
        """End an RPC that must not go on, from a task of the watch."""
        with contextlib.suppress(Exception, asyncio.CancelledError):  # how gRPC would leave a handler
            await self._turn_away(error)

    async def _turn_away(self, error: NsmsecError) -> Never:
        async with self._lock:
            if self._incoming.over:  # gRPC takes one refusal only; a handler that goes on is told once more
                raise asyncio.CancelledError
            if not self._incoming.opened:
                with contextlib.suppress(NsmsecError):  # it comes back
                    await self._started.fail(error)
            self.served.end()
            try:
                await self._refuse(error)
            finally:
                if self._task is not None and self._task is not asyncio.current_task():
                    self._task.cancel()

    async def _open(self, *, ok: bool) -> None:
        """Complete the path of the answer, then send it; only the first time counts."""
        async with self._lock:
            if self._incoming.over:
                raise asyncio.CancelledError
            if self._incoming.opened:
                return
            try:
                answer = self.served.answer() if ok else None
                carried = self._incoming.open(await self._started.resume(self._incoming.reply(ok=ok, answer=answer)))
            except Exception as error:  # noqa: BLE001 (the outer edge: whatever it is, it denies)
                await self._refuse(error)
            await self.handler_context.let_go(carried)

    async def _failed(self, error: BaseException) -> None:
        """End an RPC whose handler did not return; its error stays gRPC's to report, unless it says too much."""
        if not isinstance(error, Exception):  # its task is cancelled: the caller left, or the server stops
            self._started.close()
            self._incoming.end("CANCELLED")
            return
        status = name_of(self._context.code())
        try:
            await self._open(ok=False)
        finally:  # its task may be cancelled meanwhile
            self._incoming.end("UNKNOWN" if status == "OK" else status)
        if self.handler_context.aborted or not tells_too_much(error):
            return
        _LOGGER.error("interceptors: the handler of %s failed", self._incoming.call.method, exc_info=error)
        await self._context.abort(
            grpc.StatusCode.UNKNOWN if status == "OK" else grpc.StatusCode[status],
            f"Unexpected {type(error)} raised by the handler",
        )

    async def _refuse(self, error: Exception) -> Never:
        await self._context.abort_with_status(self._incoming.refuse(error))
