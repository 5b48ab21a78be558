# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The channel of a blocking client: proves every answer before the application sees anything of it.

A client interceptor of gRPC cannot do this: it does not know its channel's peer, and what it returns is not what gRPC
returns. So this is a channel, to which interceptors can be added (`grpc.intercept_channel`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import grpc

from nsmsec.errors import NsmsecError
from nsmsec.interceptors.callables import StreamStream, StreamUnary, UnaryStream, UnaryUnary
from nsmsec.interceptors.method import Method
from nsmsec.transport import channel_options

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import TracebackType
    from typing import Self

    from nsmsec.interceptors.workload import Workload
    from nsmsec.transport import ClientTransport, Option

__all__ = ["Channel"]

TRequest = TypeVar("TRequest")
TResponse = TypeVar("TResponse")


class Channel(grpc.Channel):
    """A channel whose calls carry a path, to one proven server; `nsmsec.channel` makes it."""

    def __init__(
        self, workload: Workload, transport: ClientTransport, *, origin: bool, options: Sequence[Option] = ()
    ) -> None:
        """Open the transport's channel.

        Args:
            workload: who calls.
            transport: carries the calls; closed together with this channel.
            origin: whether calls may start a path.
            options: further options of gRPC.

        Raises:
            Misconfigured: an option is not for users to set, or the transport has a channel already.
            NsmsecError: the own SVID or the trust bundles cannot be had.
        """
        self._workload = workload
        self._transport = transport
        self._origin = origin
        try:
            self._channel = transport.open(channel_options(options, limits=workload.limits))
        except NsmsecError:
            transport.close()
            raise

    def subscribe(self, callback: Callable[[grpc.ChannelConnectivity], None], try_to_connect: bool = False) -> None:  # noqa: FBT001, FBT002 - gRPC's signature
        """Tell a callback about the connectivity of the channel."""
        self._channel.subscribe(callback, try_to_connect)

    def unsubscribe(self, callback: Callable[[grpc.ChannelConnectivity], None]) -> None:
        """Tell the callback nothing more."""
        self._channel.unsubscribe(callback)

    def unary_unary(
        self,
        method: str,
        request_serializer: Callable[[TRequest], bytes] | None = None,
        response_deserializer: Callable[[bytes], TResponse] | None = None,
        _registered_method: bool | None = None,  # noqa: FBT001 - what generated code says; of no use here
    ) -> grpc.UnaryUnaryMultiCallable[TRequest, TResponse]:
        """Return what calls a method with one request for one answer."""
        inner = self._channel.unary_unary(method, request_serializer, response_deserializer)
        return UnaryUnary(self._method(method), inner)

    def unary_stream(
        self,
        method: str,
        request_serializer: Callable[[TRequest], bytes] | None = None,
        response_deserializer: Callable[[bytes], TResponse] | None = None,
        _registered_method: bool | None = None,  # noqa: FBT001 - what generated code says; of no use here
    ) -> grpc.UnaryStreamMultiCallable[TRequest, TResponse]:
        """Return what calls a method with one request for a stream of answers."""
        inner = self._channel.unary_stream(method, request_serializer, response_deserializer)
        return UnaryStream(self._method(method), inner)

    def stream_unary(
        self,
        method: str,
        request_serializer: Callable[[TRequest], bytes] | None = None,
        response_deserializer: Callable[[bytes], TResponse] | None = None,
        _registered_method: bool | None = None,  # noqa: FBT001 - what generated code says; of no use here
    ) -> grpc.StreamUnaryMultiCallable[TRequest, TResponse]:
        """Return what calls a method with a stream of requests for one answer."""
        inner = self._channel.stream_unary(method, request_serializer, response_deserializer)
        return StreamUnary(self._method(method), inner)

    def stream_stream(
        self,
        method: str,
        request_serializer: Callable[[TRequest], bytes] | None = None,
        response_deserializer: Callable[[bytes], TResponse] | None = None,
        _registered_method: bool | None = None,  # noqa: FBT001 - what generated code says; of no use here
    ) -> grpc.StreamStreamMultiCallable[TRequest, TResponse]:
        """Return what calls a method with a stream of requests for a stream of answers."""
        inner = self._channel.stream_stream(method, request_serializer, response_deserializer)
        return StreamStream(self._method(method), inner)

    def close(self) -> None:
        """End all calls, then the connections."""
        self._channel.close()
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc_val: BaseException | None, exc_tb: TracebackType | None
    ) -> None:
        self.close()

    def _method(self, name: str) -> Method:
        return Method(self._workload, self._transport, name, origin=self._origin)
