# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A service of a demonstration with threads: what a user's own code would be, then the orders it follows."""

from __future__ import annotations

from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

import grpc

from nsmsec.dev.orders import Arm, Done, order_of, send
from nsmsec.dev.part import REQUEST_SECONDS, Part
from nsmsec.dev.topology import METHOD
from nsmsec.identity import SpiffeID, authorize_id
from nsmsec.interceptors import channel, server

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from nsmsec.dev.orders import Act, Callee, Start
    from nsmsec.interceptors.client import Channel

__all__ = ["serve_sync"]

_REQUEST = b"let me in"
_SERVICE, _METHOD = METHOD.strip("/").split("/")


def serve_sync(connection: Connection, start: Start) -> None:
    """Be a service until the other end of the connection is closed.

    Raises:
        EOFError: it is closed.
        NsmsecError: there is no identity to become.
    """
    with ExitStack() as resources:
        part = resources.enter_context(closing(Part(start)))
        service = _Service(part, resources)
        send(connection, Done(address=service.listen()))
        while True:
            order = order_of(connection.recv_bytes())
            send(connection, service.arm(order) if isinstance(order, Arm) else service.act(order))


class _Service:
    """Passes every request on to those it is told to call."""

    def __init__(self, part: Part, resources: ExitStack) -> None:
        self._part = part
        self._resources = resources
        self._channels: dict[tuple[str, bool], Channel] = {}

    def listen(self, *, pooled: bool = False) -> str:
        """Serve at another address, which is returned."""
        door = server(self._part.workload, unsafe_pooled_roots=pooled)
        handler: grpc.RpcMethodHandler[bytes, bytes] = grpc.unary_unary_rpc_method_handler(self._handle)
        door.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(_SERVICE, {_METHOD: handler}),))
        port = door.listen("127.0.0.1:0")
        door.start()
        self._resources.callback(lambda: door.stop(None).wait())
        return f"127.0.0.1:{port}"

    def _handle(self, request: bytes, context: grpc.ServicerContext) -> bytes:
        """Answer a request: pass it on, then answer what was answered."""
        try:
            return self.pass_on(request, origin=False)
        except grpc.RpcError as error:
            return context.abort(error.code(), "a later hop did not answer")

    def pass_on(self, request: bytes, *, origin: bool) -> bytes:
        """Call everybody who is to be called."""
        answer = request
        for callee in self._part.calls:
            channel_to = self._channel(callee, origin=origin)
            call: grpc.UnaryUnaryMultiCallable[bytes, bytes] = channel_to.unary_unary(METHOD)
            answer = call(request, timeout=REQUEST_SECONDS)
        return answer

    def _channel(self, callee: Callee, *, origin: bool) -> Channel:
        key = (callee.address, origin)
        if key not in self._channels:
            wanted = authorize_id(SpiffeID.parse(callee.id))
            opened = channel(callee.address, self._part.workload, authorizer=wanted, origin=origin)
            self._channels[key] = self._resources.enter_context(opened)
        return self._channels[key]

    def arm(self, order: Arm) -> Done:
        """Prepare for the next run."""
        self._part.arm(order)
        return Done(address=self.listen(pooled=True) if order.second_door else "")

    def act(self, order: Act) -> Done:
        """Make requests, as the root of a path each."""
        status = "OK"
        try:
            for _ in range(order.times):
                self.pass_on(_REQUEST, origin=True)
        except grpc.RpcError as error:
            status = error.code().name
        return Done(status=status, leaked=self._part.tampered_call.leaked)
