# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Which handler runs behind the chain: the one that the server has at that moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import grpc

import nsmsec
from nsmsec.interceptors import ServerInterceptor
from tests.interceptors.stage import Kind
from tests.interceptors.world import hop

if TYPE_CHECKING:
    from tests.interceptors.stage import Loop, Stage


class Changing(grpc.GenericRpcHandler):
    """Has another handler at each call, as a server that is set up anew while it runs."""

    def __init__(self, *, is_async: bool) -> None:
        self._is_async = is_async
        self._calls = 0

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> Any:
        """Return a handler that answers with how many there were before."""
        self._calls += 1
        number = b"%d" % self._calls

        def plain(request: bytes, context: grpc.ServicerContext) -> bytes:
            return number

        async def coroutine(request: bytes, context: Any) -> bytes:
            return number

        return grpc.unary_unary_rpc_method_handler(coroutine if self._is_async else plain)


def test_handler_of_the_moment_is_the_one_that_runs(stage: Stage, loop: Loop) -> None:
    """What stands behind the chain may be kept only as long as it stands around the same handler."""
    client, server = hop("/client"), hop("/echo")
    made: Any
    if str(stage) == "sync":
        made = nsmsec.server(server.workload)
        made.add_generic_rpc_handlers((Changing(is_async=False),))
        port = made.listen("127.0.0.1:0")
        made.start()
    else:

        async def start() -> Any:
            made = nsmsec.aio_server(server.workload)
            made.add_generic_rpc_handlers((Changing(is_async=True),))
            port = made.listen("127.0.0.1:0")
            await made.start()
            return made, port

        made, port = loop.run(start())
    caller = stage.client(f"127.0.0.1:{port}", client, server)
    assert [caller.call(Kind.UU, b"one").messages for _ in range(3)] == [[b"1"], [b"2"], [b"3"]]
    if str(stage) == "sync":
        made.stop(None).wait()
    else:
        loop.run(made.stop(None))


def echoed(request: bytes, context: grpc.ServicerContext) -> bytes:
    """Answer with what was asked."""
    return request


@dataclass
class Details(grpc.HandlerCallDetails):
    """What gRPC tells an interceptor of a call."""

    method: str
    invocation_metadata: tuple[tuple[str, str], ...] = ()


def test_what_stands_behind_the_chain_is_made_once_for_a_method_and_kept_for_a_bounded_number() -> None:
    """A server whose methods have any name does not grow with the names that it is called by."""
    interceptor = ServerInterceptor(hop("/echo").workload)
    handler: Any = grpc.unary_unary_rpc_method_handler(echoed)

    def found(details: grpc.HandlerCallDetails) -> Any:
        return handler

    def behind(method: str) -> Any:
        return interceptor.intercept_service(found, Details(method))

    first = behind("/a.B/C")
    assert behind("/a.B/C") is first
    for number in range(1024):
        behind(f"/a.B/C{number}")
    assert behind("/a.B/C") is not first
    assert len(interceptor._known) <= 1024
