# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The channel of an asyncio client: proves every answer before the application sees anything of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import grpc

from nsmsec.errors import NsmsecError
from nsmsec.interceptors.aio_method import AioMethod
from nsmsec.interceptors.callables_aio import AioStreamStream, AioStreamUnary, AioUnaryStream, AioUnaryUnary
from nsmsec.transport import channel_options

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import TracebackType
    from typing import Self

    from nsmsec.interceptors.workload import Workload
    from nsmsec.transport import ClientTransport, Option

__all__ = ["AioChannel"]

TRequest = TypeVar("TRequest")
TResponse = TypeVar("TResponse")


class AioChannel(grpc.aio.Channel):
    """A channel whose calls carry a path, to one proven server; `nsmsec.aio_channel` makes it."""

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
            self._channel = transport.open_aio(channel_options(options, limits=workload.limits))
        except NsmsecError:
            transport.close()
            raise

    def unary_unary(
        self,
        method: str,
        request_serializer: Callable[[TRequest], bytes] | None = None,
        response_deserializer: Callable[[bytes], TResponse] | None = None,
        _registered_method: bool | None = None,  # noqa: FBT001 - what generated code says; of no use here
    ) -> grpc.aio.UnaryUnaryMultiCallable[TRequest, TResponse]:
        """Return what calls a method with one request for one answer."""
        return AioUnaryUnary(
            self._method(method), self._channel.unary_unary(method, request_serializer, response_deserializer)
        )

    def unary_stream(
        self,
        method: str,
        request_serializer: Callable[[TRequest], bytes] | None = None,
        response_deserializer: Callable[[bytes], TResponse] | None = None,
        _registered_method: bool | None = None,  # noqa: FBT001 - what generated code says; of no use here
    ) -> grpc.aio.UnaryStreamMultiCallable[TRequest, TResponse]:
        """Return what calls a method with one request for a stream of answers."""
        return AioUnaryStream(
            self._method(method), self._channel.unary_stream(method, request_serializer, response_deserializer)
        )

    def stream_unary(
        self,
        method: str,
        request_serializer: Callable[[TRequest], bytes] | None = None,
        response_deserializer: Callable[[bytes], TResponse] | None = None,
        _registered_method: bool | None = None,  # noqa: FBT001 - what generated code says; of no use here
    ) -> grpc.aio.StreamUnaryMultiCallable[TRequest, TResponse]:
        """Return what calls a method with a stream of requests for one answer."""
        return AioStreamUnary(
            self._method(method), self._channel.stream_unary(method, request_serializer, response_deserializer)
        )

    def stream_stream(
        self,
        method: str,
        request_serializer: Callable[[TRequest], bytes] | None = None,
        response_deserializer: Callable[[bytes], TResponse] | None = None,
        _registered_method: bool | None = None,  # noqa: FBT001 - what generated code says; of no use here
    ) -> grpc.aio.StreamStreamMultiCallable[TRequest, TResponse]:
        """Return what calls a method with a stream of requests for a stream of answers."""
        return AioStreamStream(
            self._method(method), self._channel.stream_stream(method, request_serializer, response_deserializer)
        )

    def get_state(self, try_to_connect: bool = False) -> grpc.ChannelConnectivity:  # noqa: FBT001, FBT002 - gRPC's signature
        """Return the connectivity of the channel."""
        return self._channel.get_state(try_to_connect)

    async def wait_for_state_change(self, last_observed_state: grpc.ChannelConnectivity) -> None:
        """Wait until the connectivity is another one."""
        await self._channel.wait_for_state_change(last_observed_state)

    async def channel_ready(self) -> None:
        """Wait until the channel is connected."""
        await self._channel.channel_ready()

    async def close(self, grace: float | None = None) -> None:
        """End all calls, after a grace period in seconds, then the connections."""
        await self._channel.close(grace)
        await self._transport.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc_val: BaseException | None, exc_tb: TracebackType | None
    ) -> None:
        await self.close()

    def _method(self, name: str) -> AioMethod:
        return AioMethod(self._workload, self._transport, name, origin=self._origin)
