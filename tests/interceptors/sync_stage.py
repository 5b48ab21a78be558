# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The stage for threads."""

from __future__ import annotations

import contextlib
import gc
import threading
from concurrent.futures import ThreadPoolExecutor
from types import coroutine
from typing import TYPE_CHECKING, Any, TypeVar

import grpc

import nsmsec
from nsmsec.identity import authorize_id
from nsmsec.transport import Bridge, channel_options, server_credentials, server_options
from tests.interceptors.stage import KINDS, TIMEOUT, Kind, Outcome, method, unseen

if TYPE_CHECKING:
    from collections.abc import Coroutine, Generator, Iterator
    from concurrent.futures import Future

    from nsmsec.interceptors.carriers import Metadata
    from tests.interceptors.stage import Client, Script, Seen
    from tests.interceptors.world import Hop

__all__ = ["SyncClient", "SyncStage", "handlers", "methods"]

T = TypeVar("T")


@coroutine
def _send(message: bytes) -> Generator[bytes, None, None]:
    yield message


class SyncHandling:
    """A script's RPC on a blocking server."""

    def __init__(self, requests: Iterator[bytes], context: grpc.ServicerContext) -> None:
        self._requests = requests
        self.context: Any = context

    async def receive(self) -> bytes | None:
        """Return the next request, if there is one."""
        return next(self._requests, None)

    async def send(self, message: bytes) -> None:
        """Send an answer."""
        await _send(message)

    async def initial(self, *metadata: tuple[str, str | bytes]) -> None:
        """Send initial metadata."""
        self.context.send_initial_metadata(metadata)

    async def abort(self, code: grpc.StatusCode, details: str) -> None:
        """Abort the RPC."""
        self.context.abort(code, details)

    async def stay(self) -> None:
        """Wait until the RPC is ended from outside."""
        over = threading.Event()
        if self.context.add_callback(over.set):
            assert over.wait(TIMEOUT)

    async def call(self, client: Client, kind: Kind, *requests: bytes) -> Outcome:
        """Call onward."""
        return client.call(kind, *requests)


def _driven(script: Coroutine[Any, Any, None]) -> Iterator[bytes]:
    """Yield what a script sends."""
    with contextlib.closing(script):
        while True:
            try:
                message = script.send(None)
            except StopIteration:
                return
            yield message


def handlers(script: Script) -> grpc.GenericRpcHandler:
    """Return a service whose methods run the script."""
    return grpc.method_handlers_generic_handler("test.Service", methods(script))


def methods(script: Script) -> dict[str, Any]:
    """Return handlers that run the script, one for each kind."""

    def unary(request: Any, context: grpc.ServicerContext) -> bytes:
        requests = iter([request]) if isinstance(request, bytes) else request
        return next(iter([*_driven(script(SyncHandling(requests, context))), b""]))

    def stream(request: Any, context: grpc.ServicerContext) -> Iterator[bytes]:
        requests = iter([request]) if isinstance(request, bytes) else request
        yield from _driven(script(SyncHandling(requests, context)))

    makers: dict[Kind, Any] = {
        Kind.UU: grpc.unary_unary_rpc_method_handler,
        Kind.US: grpc.unary_stream_rpc_method_handler,
        Kind.SU: grpc.stream_unary_rpc_method_handler,
        Kind.SS: grpc.stream_stream_rpc_method_handler,
    }
    return {str(kind): makers[kind](stream if kind.streams_answers else unary) for kind in KINDS}


class SyncClient:
    """A blocking channel, seen from a test."""

    def __init__(self, channel: grpc.Channel) -> None:
        self.channel: Any = channel

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
        callables = {
            Kind.UU: self.channel.unary_unary,
            Kind.US: self.channel.unary_stream,
            Kind.SU: self.channel.stream_unary,
            Kind.SS: self.channel.stream_stream,
        }
        multi_callable = callables[kind](name or method(kind))
        request: Any = iter(requests) if kind.streams_requests else requests[0]
        outcome = Outcome()
        try:
            if kind.streams_answers:
                outcome.call = multi_callable(request, timeout=timeout, metadata=metadata)
                for message in outcome.call:
                    outcome.messages.append(message)
                    seen(message)
            else:
                message, outcome.call = multi_callable.with_call(request, timeout=timeout, metadata=metadata)
                outcome.messages.append(message)
        except grpc.RpcError as error:
            outcome.error, outcome.call = error, error
        outcome.code = outcome.call.code()
        outcome.details = outcome.call.details()
        outcome.initial = tuple(outcome.call.initial_metadata() or ())
        outcome.trailing = tuple(outcome.call.trailing_metadata() or ())
        with contextlib.suppress(nsmsec.NsmsecError):
            outcome.path = nsmsec.verified_path(outcome.call)
        return outcome

    def drop(self, kind: Kind, request: bytes) -> None:
        """Make a call, take its first answer, then hold it no longer."""
        if kind is Kind.US:
            call = self.channel.unary_stream(method(kind))(request)
        else:
            call = self.channel.stream_stream(method(kind))(iter([request]))
        next(call)
        del call
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
        """Make a call from inside a handler, wait for its end."""
        return self.call(kind, *requests, metadata=metadata, timeout=timeout, name=name, seen=seen)


class SyncStage:
    """Everything blocking."""

    def __init__(self) -> None:
        self._ends = contextlib.ExitStack()

    def __str__(self) -> str:
        return "sync"

    def serve(self, hop: Hop, script: Script, **options: Any) -> str:
        """Start a server that runs the script for every method; return its target."""
        server = nsmsec.server(hop.workload, max_workers=8, **options)
        server.add_generic_rpc_handlers([handlers(script)])
        port = server.listen("127.0.0.1:0")
        server.start()
        self._ends.callback(lambda: server.stop(None).wait(TIMEOUT))
        return f"127.0.0.1:{port}"

    def serve_bare(self, hop: Hop, script: Script, *, secure: bool = True, interceptors: tuple[Any, ...] = ()) -> str:
        """Start a server without nsmsec but for its TLS; return its target."""
        server = grpc.server(
            ThreadPoolExecutor(4),
            handlers=[handlers(script)],
            interceptors=list(interceptors),
            options=server_options(),
        )
        if secure:
            workload = hop.workload
            credentials = server_credentials(svid_source=workload.svid, bundle_source=workload.bundles)
            port = server.add_secure_port("127.0.0.1:0", credentials)
        else:
            port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        self._ends.callback(lambda: server.stop(None).wait(TIMEOUT))
        return f"127.0.0.1:{port}"

    def client(self, target: str, hop: Hop, callee: Hop, *, origin: bool = True, **options: Any) -> SyncClient:
        """Open a channel."""
        options.setdefault("authorizer", authorize_id(callee.id))
        channel = nsmsec.channel(target, hop.workload, origin=origin, **options)
        return SyncClient(self._ends.enter_context(channel))

    def bare_client(self, target: str, hop: Hop | None, callee: Hop) -> SyncClient:
        """Open a channel without nsmsec but for its TLS, or with no TLS at all."""
        if hop is None:
            return SyncClient(self._ends.enter_context(grpc.insecure_channel(target)))
        transport = Bridge(
            target,
            svid_source=hop.workload.svid,
            bundle_source=hop.workload.bundles,
            authorizer=authorize_id(callee.id),
            clock=hop.clock,
            svid_verifier=hop.workload.svid_verifier,
        )
        self._ends.callback(transport.close)
        return SyncClient(self._ends.enter_context(transport.open(channel_options())))

    def wait_for(self, answer: Future[T]) -> T:
        """Return what an engine of this runtime returns that has to wait for its answer."""
        return answer.result(TIMEOUT)

    def tasks(self) -> int:
        """Return how many tasks there are in the event loop, if there is one."""
        return 0

    def close(self) -> None:
        """End everything."""
        self._ends.close()
