# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Services in a row with asyncio: each passes a request on to the next, the last one answers it."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, contextmanager
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import grpc

from nsmsec.dev.topology import METHOD
from nsmsec.identity import authorize_id
from nsmsec.interceptors import aio_channel, aio_server

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Sequence

    from nsmsec.interceptors import Workload

__all__ = ["relaying_aio"]

_SECONDS: Final = 20.0
_SERVICE, _METHOD = METHOD.strip("/").split("/")


@contextmanager
def relaying_aio(workloads: Sequence[Workload]) -> Iterator[Callable[[], str]]:
    """Do as `nsmsec.dev.hardware.relay_sync.relaying`, on an event loop that runs while a request is made."""
    resources = AsyncExitStack()
    with asyncio.Runner() as runner:
        onward = runner.run(_start(workloads, resources))
        try:
            yield lambda: runner.run(_status(onward))
        finally:
            runner.run(resources.aclose())


async def _start(workloads: Sequence[Workload], resources: AsyncExitStack) -> Callable[[bytes], Awaitable[bytes]]:
    answer: Callable[[bytes], Awaitable[bytes]] = _echo
    for asker, workload in reversed(list(pairwise(workloads))):
        address = await _serve(workload, answer, resources)
        is_first = asker is workloads[0]
        opened = aio_channel(address, asker, authorizer=authorize_id(workload.id), origin=is_first)
        channel = await resources.enter_async_context(opened)
        call: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(METHOD)
        answer = partial(call, timeout=_SECONDS)
    return answer


async def _serve(workload: Workload, onward: Callable[[bytes], Awaitable[bytes]], resources: AsyncExitStack) -> str:
    door = aio_server(workload)
    handler: grpc.RpcMethodHandler[bytes, bytes] = grpc.unary_unary_rpc_method_handler(_handler(onward))
    door.add_registered_method_handlers(_SERVICE, {_METHOD: handler})
    port = door.listen("127.0.0.1:0")
    await door.start()
    resources.push_async_callback(door.stop, None)
    return f"127.0.0.1:{port}"


def _handler(
    onward: Callable[[bytes], Awaitable[bytes]],
) -> Callable[[bytes, grpc.aio.ServicerContext[bytes, bytes]], Awaitable[bytes]]:
    async def handle(request: bytes, context: grpc.aio.ServicerContext[bytes, bytes]) -> bytes:
        try:
            return await onward(request)
        except grpc.aio.AioRpcError as error:
            return await context.abort(error.code(), "a later hop did not answer")

    return handle


async def _echo(request: bytes) -> bytes:
    return request


async def _status(onward: Callable[[bytes], Awaitable[bytes]]) -> str:
    try:
        await onward(b"let me in")
    except grpc.aio.AioRpcError as error:
        return error.code().name
    return grpc.StatusCode.OK.name
