# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The callables of an asyncio channel, one for each kind of RPC."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import grpc

from nsmsec.interceptors.aio_calls import StreamStreamCall, StreamUnaryCall, UnaryStreamCall, UnaryUnaryCall

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence
    from typing import TypeAlias

    from nsmsec.interceptors.aio_method import AioMethod
    from nsmsec.interceptors.carriers import Metadata

    _MetadataLike: TypeAlias = grpc.aio.Metadata | Sequence[tuple[str, str | bytes]]

__all__ = ["AioStreamStream", "AioStreamUnary", "AioUnaryStream", "AioUnaryUnary"]

TRequest = TypeVar("TRequest")
TResponse = TypeVar("TResponse")


class AioUnaryUnary(grpc.aio.UnaryUnaryMultiCallable[TRequest, TResponse]):
    """One request, one answer."""

    def __init__(self, method: AioMethod, inner: grpc.aio.UnaryUnaryMultiCallable[TRequest, TResponse]) -> None:
        """Stand around gRPC's own."""
        self._method = method
        self._inner = inner

    def __call__(
        self,
        request: TRequest,
        *,
        timeout: float | None = None,
        metadata: _MetadataLike | None = None,
        credentials: grpc.CallCredentials | None = None,
        wait_for_ready: bool | None = None,
        compression: grpc.Compression | None = None,
    ) -> UnaryUnaryCall[TRequest, TResponse]:
        """Return the call at once."""
        calling = self._method.calling(timeout)

        def send(metadata: Metadata) -> grpc.aio.UnaryUnaryCall[TRequest, TResponse]:
            return self._inner(
                request,
                timeout=calling.timeout,
                metadata=metadata,
                credentials=credentials,
                wait_for_ready=wait_for_ready,
                compression=compression,
            )

        return UnaryUnaryCall(calling, send, metadata)


class AioUnaryStream(grpc.aio.UnaryStreamMultiCallable[TRequest, TResponse]):
    """One request, a stream of answers."""

    def __init__(self, method: AioMethod, inner: grpc.aio.UnaryStreamMultiCallable[TRequest, TResponse]) -> None:
        """Stand around gRPC's own."""
        self._method = method
        self._inner = inner

    def __call__(
        self,
        request: TRequest,
        *,
        timeout: float | None = None,
        metadata: _MetadataLike | None = None,
        credentials: grpc.CallCredentials | None = None,
        wait_for_ready: bool | None = None,
        compression: grpc.Compression | None = None,
    ) -> UnaryStreamCall[TRequest, TResponse]:
        """Return the call at once."""
        calling = self._method.calling(timeout)

        def send(metadata: Metadata) -> grpc.aio.UnaryStreamCall[TRequest, TResponse]:
            return self._inner(
                request,
                timeout=calling.timeout,
                metadata=metadata,
                credentials=credentials,
                wait_for_ready=wait_for_ready,
                compression=compression,
            )

        return UnaryStreamCall(calling, send, metadata)


class AioStreamUnary(grpc.aio.StreamUnaryMultiCallable[TRequest, TResponse]):
    """A stream of requests, one answer."""

    def __init__(self, method: AioMethod, inner: grpc.aio.StreamUnaryMultiCallable[TRequest, TResponse]) -> None:
        """Stand around gRPC's own."""
        self._method = method
        self._inner = inner

    def __call__(
        self,
        request_iterator: AsyncIterator[TRequest] | Iterator[TRequest] | None = None,
        timeout: float | None = None,
        metadata: _MetadataLike | None = None,
        credentials: grpc.CallCredentials | None = None,
        wait_for_ready: bool | None = None,
        compression: grpc.Compression | None = None,
    ) -> StreamUnaryCall[TRequest, TResponse]:
        """Return the call at once."""
        calling = self._method.calling(timeout)

        def send(metadata: Metadata) -> grpc.aio.StreamUnaryCall[TRequest, TResponse]:
            return self._inner(
                request_iterator,
                timeout=calling.timeout,
                metadata=metadata,
                credentials=credentials,
                wait_for_ready=wait_for_ready,
                compression=compression,
            )

        return StreamUnaryCall(calling, send, metadata)


class AioStreamStream(grpc.aio.StreamStreamMultiCallable[TRequest, TResponse]):
    """A stream of requests, a stream of answers."""

    def __init__(self, method: AioMethod, inner: grpc.aio.StreamStreamMultiCallable[TRequest, TResponse]) -> None:
        """Stand around gRPC's own."""
        self._method = method
        self._inner = inner

    def __call__(
        self,
        request_iterator: AsyncIterator[TRequest] | Iterator[TRequest] | None = None,
        timeout: float | None = None,
        metadata: _MetadataLike | None = None,
        credentials: grpc.CallCredentials | None = None,
        wait_for_ready: bool | None = None,
        compression: grpc.Compression | None = None,
    ) -> StreamStreamCall[TRequest, TResponse]:
        """Return the call at once."""
        calling = self._method.calling(timeout)

        def send(metadata: Metadata) -> grpc.aio.StreamStreamCall[TRequest, TResponse]:
            return self._inner(
                request_iterator,
                timeout=calling.timeout,
                metadata=metadata,
                credentials=credentials,
                wait_for_ready=wait_for_ready,
                compression=compression,
            )

        return StreamStreamCall(calling, send, metadata)
