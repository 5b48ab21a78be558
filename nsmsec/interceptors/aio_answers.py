# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""How the answer of an asyncio call is judged: one answer by the call itself, a stream at the first look at it."""

from __future__ import annotations

import asyncio
import contextlib
import weakref
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import grpc

from nsmsec.errors import NsmsecError
from nsmsec.interceptors.aio_call import ProvenCall
from nsmsec.interceptors.carriers import PATH_KEY, without_reserved
from nsmsec.interceptors.refused import AioCallRefused
from nsmsec.interceptors.status import OK

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Generator, Iterable
    from typing import TypeAlias

    from nsmsec.interceptors.aio_calling import AioCalling
    from nsmsec.interceptors.aio_watched import AioWatchedStream
    from nsmsec.interceptors.carriers import Metadata

    UnaryCall: TypeAlias = grpc.aio.UnaryUnaryCall[Any, Any] | grpc.aio.StreamUnaryCall[Any, Any]
    StreamCall: TypeAlias = grpc.aio.UnaryStreamCall[Any, Any] | grpc.aio.StreamStreamCall[Any, Any]

__all__ = ["StreamAnswer", "UnaryAnswer"]

TResponse = TypeVar("TResponse")
TUnaryCall = TypeVar("TUnaryCall", bound="UnaryCall")
TStreamCall = TypeVar("TStreamCall", bound="StreamCall")


class UnaryAnswer(ProvenCall[TUnaryCall], Generic[TUnaryCall, TResponse]):
    """A call with one answer."""

    _response: TResponse  # once it was proven

    def __init__(
        self,
        calling: AioCalling,
        send: Callable[[Metadata], TUnaryCall],
        metadata: Iterable[tuple[str, str | bytes]] | None,
    ) -> None:
        super().__init__(calling, send, metadata)
        self._error: grpc.RpcError | None = None

    def __await__(self) -> Generator[Any, None, TResponse]:
        """Wait for the answer, proven.

        Raises:
            grpc.RpcError: the RPC failed, or it was refused, or its answer.
        """
        return self._proven().__await__()

    async def _proven(self) -> TResponse:
        await self._task
        if self._error is not None:
            raise self._error
        return self._response

    async def _run(
        self, send: Callable[[Metadata], TUnaryCall], metadata: Iterable[tuple[str, str | bytes]] | None
    ) -> None:
        try:
            await super()._run(send, metadata)
            if self._call is not None:
                await self._respond(self._call)
        except AioCallRefused as refused:
            self._refused = refused
        except asyncio.CancelledError:
            self._calling.give_up()
            raise
        self._error = self._refused or self._error

    async def _respond(self, call: TUnaryCall) -> None:
        try:
            response: TResponse = await call
        except grpc.aio.AioRpcError as error:
            self._error = _shown(error)
            await self._calling.failed(error.code().name)
            return
        await self._calling.answered(await call.initial_metadata())
        self._calling.end(OK)
        self._response = response

    async def _judged(self) -> AioCallRefused | None:
        await asyncio.wait({self._task})
        return self._refused


class StreamAnswer(ProvenCall[TStreamCall], Generic[TStreamCall, TResponse]):
    """A call with a stream of answers."""

    _stream: AioWatchedStream  # once its answer has opened

    def __init__(
        self,
        calling: AioCalling,
        send: Callable[[Metadata], TStreamCall],
        metadata: Iterable[tuple[str, str | bytes]] | None,
    ) -> None:
        super().__init__(calling, send, metadata)
        self._lock = asyncio.Lock()
        self._is_judged = False
        self._error: grpc.aio.AioRpcError | None = None
        self._messages: AsyncIterator[TResponse] | None = None

    def __del__(self) -> None:
        """Tell the end of a call that nobody holds; gRPC cancels it."""
        self._calling.give_up()

    def __aiter__(self) -> AsyncIterator[TResponse]:
        """Iterate over the answers; nothing of them comes before they are proven."""
        if self._messages is None:
            self._messages = self._iterate()
        return self._messages

    async def read(self) -> object:
        """Return the next answer, or `grpc.aio.EOF`; nothing of them comes before they are proven.

        Raises:
            grpc.RpcError: the RPC failed, or it was refused, or its answer.
        """
        call = await self._opened()
        try:
            response: object = await call.read()
        except grpc.aio.AioRpcError as error:
            await self._ended(error.code())
            raise _shown(error) from None
        except asyncio.CancelledError:
            self._cancelled()
            raise
        if response is grpc.aio.EOF:
            await self._ended(grpc.StatusCode.OK)
        else:
            await self._check()
        return response

    def cut(self, error: NsmsecError) -> AioCallRefused:
        """End the call as refused; return what its reader sees."""
        refused = self._refused = self._refused or self._calling.refused(error)
        self.cancel()
        return refused

    async def _iterate(self) -> AsyncIterator[TResponse]:
        call = await self._opened()
        try:
            async for response in call:
                await self._check()
                yield response
        except AioCallRefused:  # ours, raised between two answers
            raise
        except grpc.aio.AioRpcError as error:
            await self._ended(error.code())
            raise _shown(error) from None
        except asyncio.CancelledError:
            self._cancelled()
            raise
        await self._ended(grpc.StatusCode.OK)

    async def _check(self) -> None:
        """Let a message pass, unless the stream must not go on."""
        try:
            await self._stream.check()
        except NsmsecError as error:
            raise self.cut(error) from error

    async def _ended(self, code: grpc.StatusCode) -> None:
        """Tell the end, unless it came of a refusal of ours."""
        try:
            await self._stream.ended()
        except NsmsecError as error:
            raise self.cut(error) from error
        self._calling.end(code.name)

    def _cancelled(self) -> None:
        """End a call whose reader is cancelled; one that was refused meanwhile tells its reader that."""
        task = asyncio.current_task()
        if self._refused is not None and task is not None and not task.cancelling():
            raise self._refused from None
        self.cancel()  # as gRPC does where a reader is cancelled
        self._calling.give_up()

    async def _opened(self) -> TStreamCall:
        """Return gRPC's call, once its answer was proven."""
        if (await self._judged()) is None and self._error is not None:
            raise self._error
        call = await self._inner()
        if self._calling.verified is None:  # given up while it was being judged
            raise asyncio.CancelledError
        return call

    async def _judged(self) -> AioCallRefused | None:
        """Judge the answer by its initial metadata; where there is no path, by whether the RPC has failed."""
        async with self._lock:
            await self._sent.wait()
            if not self._is_judged and self._call is not None:
                self._is_judged = True
                try:
                    await self._judge(self._call)
                except AioCallRefused as refused:
                    self._refuse(refused, self._call)
                except asyncio.CancelledError:
                    was_cancelled = self._call.cancelled()
                    self._call.cancel()  # as gRPC does where a reader is cancelled
                    self._calling.give_up()
                    if not was_cancelled:
                        raise
        return self._refused

    async def _judge(self, call: TStreamCall) -> None:
        metadata = await call.initial_metadata()
        if not any(key == PATH_KEY for key, _ in metadata):
            try:
                await call.read()
            except grpc.aio.AioRpcError as error:
                self._error = _shown(error)
                await self._calling.failed(error.code().name)
                return
        # Whoever watches a call does not keep it alive.
        self._stream = await self._calling.opened(metadata, end=partial(_cut, weakref.proxy(self)))

    def _refuse(self, refused: AioCallRefused, call: TStreamCall) -> None:
        self._refused = refused
        call.cancel()


async def _cut(answer: StreamAnswer[Any, Any], error: NsmsecError) -> None:
    with contextlib.suppress(ReferenceError):  # nobody holds it any more: gRPC cancels it
        answer.cut(error)


def _shown(error: grpc.aio.AioRpcError) -> grpc.aio.AioRpcError:
    """Return what gRPC raises, without the path that the RPC carried."""
    return grpc.aio.AioRpcError(
        error.code(),
        grpc.aio.Metadata.from_tuple(without_reserved(error.initial_metadata())),
        grpc.aio.Metadata.from_tuple(without_reserved(error.trailing_metadata())),
        details=error.details(),
        debug_error_string=error.debug_error_string(),
    )
