# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The stage for asyncio; its servers, channels, handlers all live in one loop."""

from __future__ import annotations

import asyncio
import contextlib
import gc
from typing import TYPE_CHECKING, Any, TypeVar

import grpc

import nsmsec
from nsmsec.identity import authorize_id
from nsmsec.transport import Bridge, channel_options, server_credentials, server_options
from tests.interceptors.stage import KINDS, TIMEOUT, Kind, Outcome, method, unseen

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable
    from concurrent.futures import Future

    from nsmsec.interceptors.carriers import Metadata
    from tests.interceptors.stage import Client, Loop, Script, Seen
    from tests.interceptors.world import Hop

__all__ = ["AioClient", "AioStage"]

T = TypeVar("T")


class AioHandling:
    """A script's RPC on an asyncio server."""

    def __init__(self, context: Any, receive: Any, send: Any) -> None:
        self.context = context
        self._receive = receive
        self._send = send

    async def receive(self) -> bytes | None:
        """Return the next request, if there is one."""
        message: bytes | None = await self._receive()
        return message

    async def send(self, message: bytes) -> None:
        """Send an answer."""
        await self._send(message)

    async def initial(self, *metadata: tuple[str, str | bytes]) -> None:
        """Send initial metadata."""
        await self.context.send_initial_metadata(metadata)

    async def abort(self, code: grpc.StatusCode, details: str) -> None:
        """Abort the RPC."""
        await self.context.abort(code, details)

    async def stay(self) -> None:
        """Wait until the RPC is ended from outside."""
        await asyncio.Event().wait()

    async def call(self, client: Client, kind: Kind, *requests: bytes) -> Outcome:
        """Call onward."""
        return await client.acall(kind, *requests)


async def _one_by_one(*messages: bytes) -> AsyncIterator[bytes]:
    for message in messages:
        yield message


async def _lazily(requests: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Yield what gRPC yields; its own iterator complains where a handler does not begin to iterate."""
    async for request in requests:
        yield request


def handlers(script: Script) -> grpc.GenericRpcHandler:  # noqa: C901 - four small functions
    """Return handlers that run the script, one for each kind, each written in another of gRPC's styles."""

    async def unary_unary(request: bytes, context: Any) -> bytes:
        return await _answer(_one_by_one(request), context)

    async def stream_unary(requests: AsyncIterator[bytes], context: Any) -> bytes:
        return await _answer(_lazily(requests), context)

    async def _answer(requests: AsyncIterator[bytes], context: Any) -> bytes:
        sent: list[bytes] = []

        async def send(message: bytes) -> None:
            sent.append(message)

        await script(AioHandling(context, lambda: anext(requests, None), send))
        return next(iter([*sent, b""]))

    async def unary_stream(request: bytes, context: Any) -> AsyncIterator[bytes]:
        sent: asyncio.Queue[bytes | None] = asyncio.Queue()
        requests = _one_by_one(request)
        over = False

        async def send(message: bytes) -> None:
            if over:
                raise asyncio.CancelledError
            sent.put_nowait(message)
            await sent.join()

        async def run() -> None:
            try:
                await script(AioHandling(context, lambda: anext(requests, None), send))
            finally:
                sent.put_nowait(None)

        running = asyncio.create_task(run())
        try:
            while (message := await sent.get()) is not None:
                yield message
                sent.task_done()
        finally:
            over = True
            running.cancel()
        await running

    async def stream_stream(requests: AsyncIterator[bytes], context: Any) -> None:
        async def receive() -> bytes | None:
            message = await context.read()
            return message if isinstance(message, bytes) else None

        await script(AioHandling(context, receive, context.write))

    makers: dict[Kind, Any] = {
        Kind.UU: grpc.unary_unary_rpc_method_handler(unary_unary),
        Kind.US: grpc.unary_stream_rpc_method_handler(unary_stream),
        Kind.SU: grpc.stream_unary_rpc_method_handler(stream_unary),
        Kind.SS: grpc.stream_stream_rpc_method_handler(stream_stream),
    }
    return grpc.method_handlers_generic_handler("test.Service", {str(kind): makers[kind] for kind in KINDS})


class AioClient:
    """An asyncio channel, seen from a test."""

    def __init__(self, channel: grpc.aio.Channel, loop: Loop) -> None:
        self.channel: Any = channel
        self._loop = loop

    def call(
        self,
        kind: Kind,
        *requests: bytes,
        metadata: Metadata = (),
        timeout: float | None = TIMEOUT,
        name: str = "",
        seen: Seen = unseen,
    ) -> Outcome:
        """Make a call, wait for its end."""
        return self._loop.run(self.acall(kind, *requests, metadata=metadata, timeout=timeout, name=name, seen=seen))

    def drop(self, kind: Kind, request: bytes) -> None:
        """Make a call, take its first answer, then hold it no longer."""

        async def first() -> None:
            if kind is Kind.US:
                await self.channel.unary_stream(method(kind))(request).read()
            else:
                await self.channel.stream_stream(method(kind))(_one_by_one(request)).read()

        self._loop.run(first())
        gc.collect()

    async def acall(
        self,
        kind: Kind,
        *requests: bytes,
        metadata: Metadata = (),
        timeout: float | None = TIMEOUT,
        name: str = "",
        seen: Seen = unseen,
    ) -> Outcome:
        """Make a call in the loop, wait for its end."""
        callables = {
            Kind.UU: self.channel.unary_unary,
            Kind.US: self.channel.unary_stream,
            Kind.SU: self.channel.stream_unary,
            Kind.SS: self.channel.stream_stream,
        }
        multi_callable = callables[kind](name or method(kind))
        request: Any = _one_by_one(*requests) if kind.streams_requests else requests[0]
        outcome = Outcome()
        outcome.call = call = multi_callable(request, timeout=timeout, metadata=metadata)
        try:
            if kind.streams_answers:
                async for message in call:
                    outcome.messages.append(message)
                    seen(message)
            else:
                outcome.messages.append(await call)
        except grpc.RpcError as error:
            outcome.error = error
        outcome.code = await call.code()
        outcome.details = await call.details()
        outcome.initial = tuple(await call.initial_metadata() or ())
        outcome.trailing = tuple(await call.trailing_metadata() or ())
        with contextlib.suppress(nsmsec.NsmsecError):
            outcome.path = nsmsec.verified_path(call)
        return outcome


class AioStage:
    """Everything in one event loop."""

    def __init__(self, loop: Loop) -> None:
        self.loop = loop
        self._ends = contextlib.AsyncExitStack()

    def __str__(self) -> str:
        return "aio"

    def serve(self, hop: Hop, script: Script, **options: Any) -> str:
        """Start a server that runs the script for every method; return its target."""

        async def start() -> int:
            server = nsmsec.aio_server(hop.workload, **options)
            server.add_generic_rpc_handlers([handlers(script)])
            port = server.listen("127.0.0.1:0")
            await server.start()
            self._ends.push_async_callback(server.stop, None)
            return port

        return f"127.0.0.1:{self.loop.run(start())}"

    def serve_bare(self, hop: Hop, script: Script, *, secure: bool = True, interceptors: tuple[Any, ...] = ()) -> str:
        """Start a server without nsmsec but for its TLS; return its target."""

        async def start() -> int:
            server = grpc.aio.server(
                handlers=[handlers(script)], interceptors=list(interceptors), options=server_options()
            )
            if secure:
                workload = hop.workload
                credentials = server_credentials(svid_source=workload.svid, bundle_source=workload.bundles)
                port = server.add_secure_port("127.0.0.1:0", credentials)
            else:
                port = server.add_insecure_port("127.0.0.1:0")
            await server.start()
            self._ends.push_async_callback(server.stop, None)
            return port

        return f"127.0.0.1:{self.loop.run(start())}"

    def client(self, target: str, hop: Hop, callee: Hop, *, origin: bool = True, **options: Any) -> AioClient:
        """Open a channel."""
        options.setdefault("authorizer", authorize_id(callee.id))

        async def open_channel() -> grpc.aio.Channel:
            channel = nsmsec.aio_channel(target, hop.workload, origin=origin, **options)
            return await self._ends.enter_async_context(channel)

        return AioClient(self.loop.run(open_channel()), self.loop)

    def bare_client(self, target: str, hop: Hop | None, callee: Hop) -> AioClient:
        """Open a channel without nsmsec but for its TLS, or with no TLS at all."""

        async def open_channel() -> grpc.aio.Channel:
            if hop is None:
                return await self._ends.enter_async_context(grpc.aio.insecure_channel(target))
            transport = Bridge(
                target,
                svid_source=hop.workload.svid,
                bundle_source=hop.workload.bundles,
                authorizer=authorize_id(callee.id),
                clock=hop.clock,
                svid_verifier=hop.workload.svid_verifier,
            )
            self._ends.push_async_callback(transport.aclose)
            return await self._ends.enter_async_context(transport.open_aio(channel_options()))

        return AioClient(self.loop.run(open_channel()), self.loop)

    def wait_for(self, answer: Future[T]) -> Awaitable[T]:
        """Return what an engine of this runtime returns that has to wait for its answer."""
        return asyncio.wrap_future(answer)

    def tasks(self) -> int:
        """Return how many tasks there are in the event loop, if there is one."""

        async def count() -> int:
            return len(asyncio.all_tasks())

        return self.loop.run(count())

    def close(self) -> None:
        """End everything."""
        self.loop.run(self._ends.aclose())
