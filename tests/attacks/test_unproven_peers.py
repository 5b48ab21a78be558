# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Where nobody is proven to be at the other end, nothing runs (C58)."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

import grpc
import pytest

import nsmsec
from nsmsec import ServerInterceptor, chains
from nsmsec.chain import Side, compose
from nsmsec.dev import Authority
from nsmsec.errors import Misconfigured, ReasonCode
from nsmsec.testing.elements import Record
from nsmsec.transport import server_options
from tests.attacks.network import Party, told
from tests.transport.world import NOW

if TYPE_CHECKING:
    from pathlib import Path

    from nsmsec.chain import Element

CORP: Final = Authority("corp.example", now=NOW)


def test_insecure_port_is_misconfigured() -> None:
    """C58: nobody could be proven there."""
    server = nsmsec.server(Party.of(CORP, "/server").workload)
    with pytest.raises(Misconfigured):
        server.add_insecure_port("127.0.0.1:0")
    server.stop(None)


def handler(kind: str) -> grpc.GenericRpcHandler:
    """Return a handler that must not run."""

    def unary_unary(request: bytes, context: grpc.ServicerContext) -> bytes:
        raise AssertionError("the handler ran")

    async def unary_unary_aio(request: bytes, context: object) -> bytes:
        raise AssertionError("the handler ran")

    behaviour = unary_unary if kind == "sync" else unary_unary_aio
    made: grpc.RpcMethodHandler[bytes, bytes] = grpc.unary_unary_rpc_method_handler(behaviour)
    return grpc.method_handlers_generic_handler("demo.Echo", {"unary_unary": made})


@pytest.mark.parametrize("address", ["tcp", "uds"])
def test_call_over_an_insecure_port_of_ones_own_server_is_peer_missing(address: str, tmp_path: Path) -> None:
    """C58: the bare interceptor on a server without TLS, or on a socket of the machine."""
    server = Party.of(CORP, "/server")
    own = grpc.server(
        ThreadPoolExecutor(1),
        interceptors=[ServerInterceptor(server.workload)],
        handlers=[handler("sync")],
        options=server_options(),
    )
    where = "127.0.0.1:0" if address == "tcp" else f"unix:{tmp_path}/s"
    port = own.add_insecure_port(where)
    own.start()
    with grpc.insecure_channel(f"127.0.0.1:{port}" if address == "tcp" else where) as channel:
        call: grpc.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary("/demo.Echo/unary_unary")
        with pytest.raises(grpc.RpcError) as refusal:
            call(b"", metadata=Party.of(CORP, "/client").path_to(server.id), timeout=20)
    own.stop(None).wait()
    assert told(refusal.value).reason == "PEER_MISSING"
    assert server.denials == [(ReasonCode.PEER_MISSING, None)]


@pytest.mark.parametrize("address", ["tcp", "uds"])
def test_call_over_an_insecure_port_of_ones_own_asyncio_server_is_peer_missing(address: str, tmp_path: Path) -> None:
    """C58: as above."""
    server = Party.of(CORP, "/server")

    async def attack() -> grpc.RpcError:
        own = grpc.aio.server(
            interceptors=[nsmsec.AioServerInterceptor(server.workload)],
            handlers=[handler("aio")],
            options=server_options(),
        )
        where = "127.0.0.1:0" if address == "tcp" else f"unix:{tmp_path}/s"
        port = own.add_insecure_port(where)
        await own.start()
        async with grpc.aio.insecure_channel(f"127.0.0.1:{port}" if address == "tcp" else where) as channel:
            call: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary("/demo.Echo/unary_unary")
            with pytest.raises(grpc.aio.AioRpcError) as refusal:
                await call(b"", metadata=Party.of(CORP, "/client").path_to(server.id), timeout=20)
        await own.stop(None)
        return refusal.value

    assert told(asyncio.run(attack())).reason == "PEER_MISSING"
    assert server.denials == [(ReasonCode.PEER_MISSING, None)]


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("index", range(5))
def test_chain_without_an_element_or_out_of_order_is_misconfigured(side: Side, index: int) -> None:
    """C58: found when a server or a channel is made, not by the first attacker."""
    workload = Party.of(CORP, "/server").workload
    chain = workload.server_chain if side is Side.SERVER else workload.client_chain
    elements: list[Element] = list(chain.elements)
    chains.check(chain, side=side)
    missing = elements[:index] + elements[index + 1 :]
    swapped = [*missing[: (index + 1) % 5], elements[index], *missing[(index + 1) % 5 :]]
    for spoiled in (missing, swapped, [Record(), *elements]):
        with pytest.raises(Misconfigured):
            chains.check(compose(*spoiled), side=side)
