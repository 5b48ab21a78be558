# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Code as a user writes it, only ever type-checked: strictly, and against the installed wheel."""

from __future__ import annotations

import asyncio

import grpc
import grpc.aio

import nsmsec
from nsmsec.errors import ReasonCode
from nsmsec.identity import SpiffeID, TrustBundleFiles, TrustDomain, X509SVIDFiles, authorize_id, authorize_member_of
from nsmsec.opa import PlanEngine
from nsmsec.tokens import TokenSettings, VerifiedPath

CORP = TrustDomain.parse("corp.example")
FIREWALL = SpiffeID.parse("spiffe://corp.example/firewall")
CONNECT = "/demo.VPN/Connect"


def a_workload() -> nsmsec.Workload:
    """Say who this process is, whom it trusts, what decides."""
    return nsmsec.Workload(
        svid=X509SVIDFiles("svid.pem", "svid.key"),
        bundles=TrustBundleFiles({CORP: "corp.pem"}),
        policy=PlanEngine.shipped(settings={"path": {"max_hops": 4}}),
        settings=TokenSettings(allow_cycles=False),
    )


def connect(request: bytes, context: grpc.ServicerContext) -> bytes:
    """Handle a call; its path is proven by now."""
    del context
    path: VerifiedPath = nsmsec.current_path()
    return f"{path.hops[0].id} via {len(path.hops)} hops: {request!r}".encode()


async def aio_connect(request: bytes, context: grpc.aio.ServicerContext[bytes, bytes]) -> bytes:
    """Handle a call on an asyncio server."""
    del context
    return request + str(nsmsec.current_path().expires_at).encode()


def serve() -> None:
    """Serve with threads."""
    server = nsmsec.server(a_workload())
    handler: grpc.RpcMethodHandler[bytes, bytes] = grpc.unary_unary_rpc_method_handler(connect)
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("demo.VPN", {"Connect": handler}),))
    port: int = server.listen("127.0.0.1:0")
    server.start()
    while port:
        server.wait_for_termination(timeout=60)


def call() -> bytes | None:
    """Call with threads, as the origin of a path."""
    with nsmsec.channel("127.0.0.1:50051", a_workload(), authorizer=authorize_id(FIREWALL), origin=True) as channel:
        connect = channel.unary_unary(CONNECT, request_serializer=bytes, response_deserializer=bytes)
        try:
            answer: bytes = connect(b"hello", timeout=5)
        except grpc.RpcError:
            return None
        return answer


async def aio_serve() -> None:
    """Serve with asyncio."""
    server = nsmsec.aio_server(a_workload())
    handler: grpc.RpcMethodHandler[bytes, bytes] = grpc.unary_unary_rpc_method_handler(aio_connect)
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("demo.VPN", {"Connect": handler}),))
    server.listen("127.0.0.1:0")
    await server.start()
    await server.wait_for_termination()


async def aio_call() -> bytes:
    """Call with asyncio, from inside a handler: the call continues the path."""
    async with nsmsec.aio_channel("127.0.0.1:50051", a_workload(), authorizer=authorize_member_of(CORP)) as channel:
        connect = channel.unary_unary(CONNECT, request_serializer=bytes, response_deserializer=bytes)
        return await connect(b"hello", timeout=5)


def is_replay(error: nsmsec.NsmsecError) -> bool:
    """Tell refusals apart by their code."""
    return error.code is ReasonCode.REPLAYED and error.index is not None


if __name__ == "__main__":
    serve()
    call()
    asyncio.run(aio_serve())
    asyncio.run(aio_call())
