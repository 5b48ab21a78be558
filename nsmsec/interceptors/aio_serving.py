# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""One RPC on an asyncio server, from the proof of its path to the end of its answer."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING, Generic, TypeVar

import grpc

from nsmsec.chain import start_aio
from nsmsec.errors import NsmsecError
from nsmsec.interceptors.aio_handler_context import AioHandlerContext
from nsmsec.interceptors.served import ServedCall
from nsmsec.interceptors.status import name_of, tells_too_much

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from types import TracebackType
    from typing import Never, Self

    from nsmsec.chain import Chain, StartedAio
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

    __slots__ = ("_chain", "_context", "_incoming", "_lock", "_started", "handler_context", "served")

    def __init__(
        self, chain: Chain, incoming: IncomingCall, context: grpc.aio.ServicerContext[TRequest, TResponse]
    ) -> None:
        """Take up the RPC."""
        self._chain = chain
        self._incoming = incoming
        self._context = context
        self._lock = asyncio.Lock()

    async def __aenter__(self) -> Self:
        try:
            self._started: StartedAio = await start_aio(self._chain.flow(self._incoming.call))
        except Exception as error:  # noqa: BLE001 (the outer edge: whatever it is, it denies)
            await self._refuse(error)
        self.served = ServedCall(self._started.call)
        self.handler_context = AioHandlerContext(self._context, self.served, self)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.served.end()
        if error is not None and not self._incoming.over:
            await self._failed(error)

    async def requests(self, requests: AsyncIterator[T]) -> AsyncIterator[T]:
        """Yield the caller's messages, none from the bound of the stream on."""
        async for request in requests:
            await self.within_bound()
            yield request

    async def deliver(self) -> None:
        """Make sure that a message may leave: the answer's path goes before the first, nothing goes after the bound."""
        await self.within_bound()
        async with self._lock:
            if not self._incoming.opened:
                await self._open(ok=name_of(self._context.code()) == "OK")

    async def finish(self) -> None:
        """End the RPC as its handler left it; only an answer that is OK has a path."""
        if self._incoming.over:  # it was aborted, whatever the handler made of that
            return
        await self.within_bound()
        status = name_of(self._context.code())
        if not self._incoming.opened:
            await self._open(ok=status == "OK")
        self._incoming.end(status)

    async def within_bound(self) -> None:
        """Abort an RPC that outlives its bound."""
        try:
            self._incoming.bound.check()
        except NsmsecError as error:
            if not self._incoming.opened:
                with contextlib.suppress(NsmsecError):  # it comes back
                    await self._started.fail(error)
            await self._refuse(error)

    async def _open(self, *, ok: bool) -> None:
        """Complete the path of the answer, then send it."""
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
            if not self._incoming.opened:
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
