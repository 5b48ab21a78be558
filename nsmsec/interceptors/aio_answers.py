# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""How the answer of an asyncio call is judged: one answer by the call itself, a stream at the first look at it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import grpc

from nsmsec.interceptors.aio_call import ProvenCall
from nsmsec.interceptors.carriers import PATH_KEY, without_reserved
from nsmsec.interceptors.refused import AioCallRefused

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Generator, Iterable
    from typing import TypeAlias

    from nsmsec.interceptors.aio_calling import AioCalling
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
        self._calling.end(grpc.StatusCode.OK.name)
        self._response = response

    async def _judged(self) -> AioCallRefused | None:
        await asyncio.wait({self._task})
        return self._refused


class StreamAnswer(ProvenCall[TStreamCall], Generic[TStreamCall, TResponse]):
    """A call with a stream of answers."""

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
            self._calling.end(error.code().name)
            raise _shown(error) from None
        except asyncio.CancelledError:
            self._calling.give_up()
            raise
        if response is grpc.aio.EOF:
            self._calling.end(grpc.StatusCode.OK.name)
        else:
            self._within_bound(call)
        return response

    async def _iterate(self) -> AsyncIterator[TResponse]:
        call = await self._opened()
        try:
            async for response in call:
                self._within_bound(call)
                yield response
        except AioCallRefused:  # ours, raised between two answers
            raise
        except grpc.aio.AioRpcError as error:
            self._calling.end(error.code().name)
            raise _shown(error) from None
        except asyncio.CancelledError:
            self._calling.give_up()
            raise
        self._calling.end(grpc.StatusCode.OK.name)

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
        await self._calling.answered(metadata)

    def _within_bound(self, call: TStreamCall) -> None:
        try:
            self._calling.within_bound()
        except AioCallRefused as refused:
            self._refuse(refused, call)
            raise

    def _refuse(self, refused: AioCallRefused, call: TStreamCall) -> None:
        self._refused = refused
        call.cancel()


def _shown(error: grpc.aio.AioRpcError) -> grpc.aio.AioRpcError:
    """Return what gRPC raises, without the path that the RPC carried."""
    return grpc.aio.AioRpcError(
        error.code(),
        grpc.aio.Metadata.from_tuple(without_reserved(error.initial_metadata())),
        grpc.aio.Metadata.from_tuple(without_reserved(error.trailing_metadata())),
        details=error.details(),
        debug_error_string=error.debug_error_string(),
    )
