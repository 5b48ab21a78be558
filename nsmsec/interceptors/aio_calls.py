# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The call objects of an asyncio channel, one for each kind of RPC."""

from __future__ import annotations

from typing import TypeVar

import grpc

from nsmsec.interceptors.aio_answers import StreamAnswer, UnaryAnswer

__all__ = ["StreamStreamCall", "StreamUnaryCall", "UnaryStreamCall", "UnaryUnaryCall"]

TRequest = TypeVar("TRequest")
TResponse = TypeVar("TResponse")


class UnaryUnaryCall(
    UnaryAnswer[grpc.aio.UnaryUnaryCall[TRequest, TResponse], TResponse], grpc.aio.UnaryUnaryCall[TRequest, TResponse]
):
    """One request, one answer."""


class UnaryStreamCall(
    StreamAnswer[grpc.aio.UnaryStreamCall[TRequest, TResponse], TResponse],
    grpc.aio.UnaryStreamCall[TRequest, TResponse],
):
    """One request, a stream of answers."""


class StreamUnaryCall(
    UnaryAnswer[grpc.aio.StreamUnaryCall[TRequest, TResponse], TResponse], grpc.aio.StreamUnaryCall[TRequest, TResponse]
):
    """A stream of requests, one answer."""

    async def write(self, request: TRequest) -> None:
        """Send a request.

        Raises:
            grpc.RpcError: the RPC failed, or was refused.
        """
        await (await self._inner()).write(request)

    async def done_writing(self) -> None:
        """Send no more requests."""
        await (await self._inner()).done_writing()


class StreamStreamCall(
    StreamAnswer[grpc.aio.StreamStreamCall[TRequest, TResponse], TResponse],
    grpc.aio.StreamStreamCall[TRequest, TResponse],
):
    """A stream of requests, a stream of answers."""

    async def write(self, request: TRequest) -> None:
        """Send a request.

        Raises:
            grpc.RpcError: the RPC failed, or was refused.
        """
        await (await self._inner()).write(request)

    async def done_writing(self) -> None:
        """Send no more requests."""
        await (await self._inner()).done_writing()
