# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A service of a demonstration with asyncio: what a user's own code would be, then the orders it follows."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, closing
from typing import TYPE_CHECKING

import grpc

from nsmsec.dev.orders import Arm, Done, order_of, send
from nsmsec.dev.part import REQUEST_SECONDS, Part
from nsmsec.dev.topology import METHOD
from nsmsec.identity import SpiffeID, authorize_id
from nsmsec.interceptors import aio_channel, aio_server

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from nsmsec.dev.orders import Act, Callee, Start

__all__ = ["serve_aio"]

_REQUEST = b"let me in"
_SERVICE, _METHOD = METHOD.strip("/").split("/")


async def serve_aio(connection: Connection, start: Start) -> None:
    """Be a service until the other end of the connection is closed.

    Raises:
        EOFError: it is closed.
        NsmsecError: there is no identity to become.
    """
    async with AsyncExitStack() as resources:
        part = resources.enter_context(closing(await asyncio.to_thread(Part, start)))
        service = _Service(part, resources)
        send(connection, Done(address=await service.listen()))
        while True:
            order = order_of(await asyncio.to_thread(connection.recv_bytes))
            send(connection, await (service.arm(order) if isinstance(order, Arm) else service.act(order)))


class _Service:
    """Passes every request on to those it is told to call."""

    def __init__(self, part: Part, resources: AsyncExitStack) -> None:
        self._part = part
        self._resources = resources
        self._channels: dict[tuple[str, bool], grpc.aio.Channel] = {}

    async def listen(self, *, pooled: bool = False) -> str:
        """Serve at another address, which is returned."""
        door = aio_server(self._part.workload, unsafe_pooled_roots=pooled)
        handler: grpc.RpcMethodHandler[bytes, bytes] = grpc.unary_unary_rpc_method_handler(self._handle)
        door.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(_SERVICE, {_METHOD: handler}),))
        port = door.listen("127.0.0.1:0")
        await door.start()
        self._resources.push_async_callback(door.stop, None)
        return f"127.0.0.1:{port}"

    async def _handle(self, request: bytes, context: grpc.aio.ServicerContext[bytes, bytes]) -> bytes:
        """Answer a request: pass it on, then answer what was answered."""
        try:
            return await self.pass_on(request, origin=False)
        except grpc.aio.AioRpcError as error:
            return await context.abort(error.code(), "a later hop did not answer")

    async def pass_on(self, request: bytes, *, origin: bool) -> bytes:
        """Call everybody who is to be called."""
        answer = request
        for callee in self._part.calls:
            channel_to = await self._channel(callee, origin=origin)
            call: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = channel_to.unary_unary(METHOD)
            answer = await call(request, timeout=REQUEST_SECONDS)
        return answer

    async def _channel(self, callee: Callee, *, origin: bool) -> grpc.aio.Channel:
        key = (callee.address, origin)
        if key not in self._channels:
            wanted = authorize_id(SpiffeID.parse(callee.id))
            opened = aio_channel(callee.address, self._part.workload, authorizer=wanted, origin=origin)
            self._channels[key] = await self._resources.enter_async_context(opened)
        return self._channels[key]

    async def arm(self, order: Arm) -> Done:
        """Prepare for the next run."""
        self._part.arm(order)
        return Done(address=await self.listen(pooled=True) if order.second_door else "")

    async def act(self, order: Act) -> Done:
        """Make requests, as the root of a path each."""
        status = "OK"
        try:
            for _ in range(order.times):
                await self.pass_on(_REQUEST, origin=True)
        except grpc.aio.AioRpcError as error:
            status = error.code().name
        return Done(status=status, leaked=self._part.tampered_call.leaked)
