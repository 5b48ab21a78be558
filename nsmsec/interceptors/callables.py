# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The callables of a blocking channel, one for each kind of RPC."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from nsmsec.interceptors.generic import (
    StreamStreamMultiCallable,
    StreamUnaryMultiCallable,
    UnaryStreamMultiCallable,
    UnaryUnaryMultiCallable,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    import grpc

    from nsmsec.interceptors.carriers import Metadata
    from nsmsec.interceptors.method import Method

__all__ = ["StreamStream", "StreamUnary", "UnaryStream", "UnaryUnary"]

TRequest = TypeVar("TRequest")
TResponse = TypeVar("TResponse")


class UnaryUnary(UnaryUnaryMultiCallable[TRequest, TResponse]):
    """One request, one answer."""

    def __init__(self, method: Method, inner: grpc.UnaryUnaryMultiCallable[TRequest, TResponse]) -> None:
        """Stand around gRPC's own."""
        self._method = method
        self._inner = inner

    def __call__(
        self,
        request: TRequest,
        timeout: float | None = None,
        metadata: Metadata | None = None,
        credentials: grpc.CallCredentials | None = None,
        wait_for_ready: bool | None = None,
        compression: grpc.Compression | None = None,
    ) -> TResponse:
        """Wait for the answer.

        Raises:
            grpc.RpcError: the RPC failed, or it was refused, or its answer.
        """
        response, _ = self._method.with_call(
            self._inner.with_call,
            request,
            timeout,
            metadata,
            credentials=credentials,
            wait_for_ready=wait_for_ready,
            compression=compression,
        )
        return response

    def with_call(
        self,
        request: TRequest,
        timeout: float | None = None,
        metadata: Metadata | None = None,
        credentials: grpc.CallCredentials | None = None,
        wait_for_ready: bool | None = None,
        compression: grpc.Compression | None = None,
    ) -> tuple[TResponse, grpc.Call]:
        """Wait for the answer; return it with its call.

        Raises:
            grpc.RpcError: the RPC failed, or it was refused, or its answer.
        """
        return self._method.with_call(
            self._inner.with_call,
            request,
            timeout,
            metadata,
            credentials=credentials,
            wait_for_ready=wait_for_ready,
            compression=compression,
        )

    def future(
        self,
        request: TRequest,
        timeout: float | None = None,
        metadata: Metadata | None = None,
        credentials: grpc.CallCredentials | None = None,
        wait_for_ready: bool | None = None,
        compression: grpc.Compression | None = None,
    ) -> grpc._CallFuture[TResponse]:
        """Return the call at once."""
        return self._method.future(
            self._inner.future,
            request,
            timeout,
            metadata,
            credentials=credentials,
            wait_for_ready=wait_for_ready,
            compression=compression,
        )


class UnaryStream(UnaryStreamMultiCallable[TRequest, TResponse]):
    """One request, a stream of answers."""

    def __init__(self, method: Method, inner: grpc.UnaryStreamMultiCallable[TRequest, TResponse]) -> None:
        """Stand around gRPC's own."""
        self._method = method
        self._inner = inner

    def __call__(
        self,
        request: TRequest,
        timeout: float | None = None,
        metadata: Metadata | None = None,
        credentials: grpc.CallCredentials | None = None,
        wait_for_ready: bool | None = None,
        compression: grpc.Compression | None = None,
    ) -> grpc._CallIterator[TResponse]:
        """Return the call at once."""
        return self._method.stream(
            self._inner,
            request,
            timeout,
            metadata,
            credentials=credentials,
            wait_for_ready=wait_for_ready,
            compression=compression,
        )


class StreamUnary(StreamUnaryMultiCallable[TRequest, TResponse]):
    """A stream of requests, one answer."""

    def __init__(self, method: Method, inner: grpc.StreamUnaryMultiCallable[TRequest, TResponse]) -> None:
        """Stand around gRPC's own."""
        self._method = method
        self._inner = inner

    def __call__(
        self,
        request_iterator: Iterator[TRequest],
        timeout: float | None = None,
        metadata: Metadata | None = None,
        credentials: grpc.CallCredentials | None = None,
        wait_for_ready: bool | None = None,
        compression: grpc.Compression | None = None,
    ) -> TResponse:
        """Wait for the answer.

        Raises:
            grpc.RpcError: the RPC failed, or it was refused, or its answer.
        """
        response, _ = self._method.with_call(
            self._inner.with_call,
            request_iterator,
            timeout,
            metadata,
            credentials=credentials,
            wait_for_ready=wait_for_ready,
            compression=compression,
        )
        return response

    def with_call(
        self,
        request_iterator: Iterator[TRequest],
        timeout: float | None = None,
        metadata: Metadata | None = None,
        credentials: grpc.CallCredentials | None = None,
        wait_for_ready: bool | None = None,
        compression: grpc.Compression | None = None,
    ) -> tuple[TResponse, grpc.Call]:
        """Wait for the answer; return it with its call.

        Raises:
            grpc.RpcError: the RPC failed, or it was refused, or its answer.
        """
        return self._method.with_call(
            self._inner.with_call,
            request_iterator,
            timeout,
            metadata,
            credentials=credentials,
            wait_for_ready=wait_for_ready,
            compression=compression,
        )

    def future(
        self,
        request_iterator: Iterator[TRequest],
        timeout: float | None = None,
        metadata: Metadata | None = None,
        credentials: grpc.CallCredentials | None = None,
        wait_for_ready: bool | None = None,
        compression: grpc.Compression | None = None,
    ) -> grpc._CallFuture[TResponse]:
        """Return the call at once."""
        return self._method.future(
            self._inner.future,
            request_iterator,
            timeout,
            metadata,
            credentials=credentials,
            wait_for_ready=wait_for_ready,
            compression=compression,
        )


class StreamStream(StreamStreamMultiCallable[TRequest, TResponse]):
    """A stream of requests, a stream of answers."""

    def __init__(self, method: Method, inner: grpc.StreamStreamMultiCallable[TRequest, TResponse]) -> None:
        """Stand around gRPC's own."""
        self._method = method
        self._inner = inner

    def __call__(
        self,
        request_iterator: Iterator[TRequest],
        timeout: float | None = None,
        metadata: Metadata | None = None,
        credentials: grpc.CallCredentials | None = None,
        wait_for_ready: bool | None = None,
        compression: grpc.Compression | None = None,
    ) -> grpc._CallIterator[TResponse]:
        """Return the call at once."""
        return self._method.stream(
            self._inner,
            request_iterator,
            timeout,
            metadata,
            credentials=credentials,
            wait_for_ready=wait_for_ready,
            compression=compression,
        )
