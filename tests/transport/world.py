# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A small world for the transport's tests: movable time and trust, real servers, real calls, in both runtimes.

TLS itself looks at the machine's clock, so certificates here are issued for the machine's time; only our own checks
see a clock that tests move.
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import socket
import ssl
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol, Self

import grpc

from nsmsec.clock import SystemClock
from nsmsec.errors import NsmsecError
from nsmsec.identity import Peer, SVIDVerifier, TrustBundleSet
from nsmsec.limits import Limits
from nsmsec.transport import MAX_CONNECTION_AGE, PeerVerifier, channel_options, server_options
from nsmsec.transport.credentials import certificate_chain_pem

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator, Mapping
    from datetime import datetime, timedelta

    from nsmsec.identity import X509SVID, TrustBundle
    from nsmsec.transport import ClientTransport

__all__ = [
    "CHAT",
    "ECHO",
    "LOOPBACK",
    "NOW",
    "STAGES",
    "Chat",
    "Clock",
    "Judge",
    "PlainTLS",
    "SVIDs",
    "Stage",
    "Trust",
    "verifier",
]

#: The start of this world, for certificates that TLS must accept.
NOW = SystemClock().now()
#: A method of this world's servers: it answers with the request.
ECHO: Final = "/nsmsec.test.Echo/Echo"
#: The same for a stream of requests.
CHAT: Final = "/nsmsec.test.Echo/Chat"
LOOPBACK: Final = "127.0.0.1:0"


@dataclass(slots=True)
class Clock:
    """A clock that moves only when told to."""

    moment: datetime = NOW

    def now(self) -> datetime:
        """Return the current moment."""
        return self.moment

    def move(self, by: timedelta) -> None:
        """Let time pass."""
        self.moment += by


class Trust:
    """A source of trust bundles that a test changes."""

    def __init__(self, *bundles: TrustBundle) -> None:
        """Start with these bundles."""
        self.error: Exception | None = None
        self.set(*bundles)

    def set(self, *bundles: TrustBundle) -> None:
        """Replace all bundles."""
        self._bundles = TrustBundleSet.of(*bundles)

    def trust_bundles(self) -> TrustBundleSet:
        """Return the bundles in force."""
        if self.error is not None:
            raise self.error
        return self._bundles


@dataclass
class SVIDs:
    """A source of an SVID that a test changes."""

    svid: X509SVID
    error: Exception | None = None

    def x509_svid(self) -> X509SVID:
        """Return the SVID in force."""
        if self.error is not None:
            raise self.error
        return self.svid


@dataclass(slots=True)
class Judge:
    """What a server found out about its callers: a peer or an error a call."""

    trust: Trust
    clock: Clock = field(default_factory=Clock)
    verdicts: list[Peer | NsmsecError] = field(default_factory=list)

    @property
    def peers(self) -> list[Peer]:
        """Those who were proven, in order."""
        return [verdict for verdict in self.verdicts if isinstance(verdict, Peer)]

    def judge(self, auth_context: Mapping[str, Iterable[bytes] | bytes]) -> NsmsecError | None:
        """Verify the caller, keep the verdict, and return what is wrong with it."""
        try:
            self.verdicts.append(PeerVerifier(verifier(), self.trust, self.clock).verify(auth_context))
        except NsmsecError as error:
            self.verdicts.append(error)
            return error
        return None


class PlainTLS:
    """A TLS server that speaks no HTTP/2, for one connection."""

    def __init__(self, svid: X509SVID) -> None:
        """Present this SVID.

        Args:
            svid: the server's own.
        """
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with tempfile.NamedTemporaryFile() as file:
            file.write(svid.private_key_pem_for_transport() + certificate_chain_pem(svid))
            file.flush()
            self._context.load_cert_chain(file.name)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.target = f"127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        """Start to serve."""
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Wait until the client has left."""
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        accepted, _ = self._listener.accept()
        with contextlib.suppress(OSError), self._context.wrap_socket(accepted, server_side=True) as connection:
            connection.recv(1)


def verifier() -> SVIDVerifier:
    """Return a verifier with an empty memory."""
    return SVIDVerifier(Limits())


class Chat(Protocol):
    """A stream that is under way."""

    def say(self, request: bytes) -> bytes:
        """Send a request; return its answer."""
        ...

    def end(self) -> None:
        """End the stream, well."""
        ...


class Stage(Protocol):
    """One runtime: servers, channels and calls of a test, all ended with it."""

    def serve(
        self,
        credentials: grpc.ServerCredentials | None,
        *,
        judge: Judge | None = None,
        address: str = LOOPBACK,
        max_connection_age: timedelta = MAX_CONNECTION_AGE,
    ) -> str:
        """Start an echo server that judges each caller; return its target."""
        ...

    def stop(self, target: str) -> None:
        """Stop one of the servers."""
        ...

    def open(self, transport: ClientTransport) -> None:
        """Open the transport's channel."""
        ...

    def peer(self, transport: ClientTransport, timeout: float | None = 10.0) -> Peer:
        """Ask the transport for its peer."""
        ...

    def call(self, transport: ClientTransport, request: bytes = b"hello", *metadata: tuple[str, bytes]) -> bytes:
        """Send a request on the transport's channel; return the answer."""
        ...

    def chat(self, transport: ClientTransport) -> Chat:
        """Begin a stream on the transport's channel."""
        ...

    def close(self) -> None:
        """End everything."""
        ...


class SyncStage:
    """Everything blocking."""

    def __init__(self) -> None:
        """Start with an empty stage."""
        self._ends = contextlib.ExitStack()
        self._channels: dict[int, grpc.Channel] = {}
        self._servers: dict[str, grpc.Server] = {}

    def serve(
        self,
        credentials: grpc.ServerCredentials | None,
        *,
        judge: Judge | None = None,
        address: str = LOOPBACK,
        max_connection_age: timedelta = MAX_CONNECTION_AGE,
    ) -> str:
        """Start an echo server that judges each caller; return its target."""

        def echo(request: bytes, context: grpc.ServicerContext) -> bytes:
            error = judge.judge(context.auth_context()) if judge else None
            if error is not None:
                context.abort(grpc.StatusCode.UNAUTHENTICATED, error.code.value)
            return request

        def chat(requests: Iterator[bytes], context: grpc.ServicerContext) -> Iterator[bytes]:
            return (echo(request, context) for request in requests)

        server = grpc.server(
            ThreadPoolExecutor(4),
            handlers=[_handlers(echo, chat)],
            options=server_options(max_connection_age=max_connection_age),
        )
        port = server.add_secure_port(address, credentials) if credentials else server.add_insecure_port(address)
        server.start()
        self._ends.callback(lambda: server.stop(None).wait())
        target = _target(address, port)
        self._servers[target] = server
        return target

    def stop(self, target: str) -> None:
        """Stop one of the servers."""
        self._servers[target].stop(None).wait()

    def open(self, transport: ClientTransport) -> None:
        """Open the transport's channel."""
        self._ends.callback(transport.close)
        self._channels[id(transport)] = self._ends.enter_context(transport.open(channel_options()))

    def peer(self, transport: ClientTransport, timeout: float | None = 10.0) -> Peer:
        """Ask the transport for its peer."""
        return transport.peer(timeout)

    def call(self, transport: ClientTransport, request: bytes = b"hello", *metadata: tuple[str, bytes]) -> bytes:
        """Send a request on the transport's channel; return the answer."""
        method: grpc.UnaryUnaryMultiCallable[bytes, bytes] = self._channels[id(transport)].unary_unary(ECHO)
        return method(request, timeout=10.0, metadata=metadata)

    def chat(self, transport: ClientTransport) -> Chat:
        """Begin a stream on the transport's channel."""
        return SyncChat(self._channels[id(transport)])

    def close(self) -> None:
        """End everything."""
        self._ends.close()


class SyncChat:
    """A stream whose requests come out of a queue."""

    def __init__(self, channel: grpc.Channel) -> None:
        """Begin it."""
        method: grpc.StreamStreamMultiCallable[bytes, bytes] = channel.stream_stream(CHAT)
        self._requests: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._answers = method(iter(self._requests.get, None), timeout=20.0)

    def say(self, request: bytes) -> bytes:
        """Send a request; return its answer."""
        self._requests.put(request)
        return next(self._answers)

    def end(self) -> None:
        """End the stream, well."""
        self._requests.put(None)
        assert not list(self._answers)


class AioStage:
    """Everything on one event loop, which runs while something is asked of it."""

    def __init__(self) -> None:
        """Start with an empty stage."""
        self._runner = asyncio.Runner()
        self._ends: list[Callable[[], Coroutine[None, None, object]]] = []
        self._channels: dict[int, grpc.aio.Channel] = {}
        self._servers: dict[str, grpc.aio.Server] = {}

    def serve(
        self,
        credentials: grpc.ServerCredentials | None,
        *,
        judge: Judge | None = None,
        address: str = LOOPBACK,
        max_connection_age: timedelta = MAX_CONNECTION_AGE,
    ) -> str:
        """Start an echo server that judges each caller; return its target."""

        async def echo(request: bytes, context: grpc.aio.ServicerContext[bytes, bytes]) -> bytes:
            error = judge.judge(context.auth_context()) if judge else None
            if error is not None:
                await context.abort(grpc.StatusCode.UNAUTHENTICATED, error.code.value)
            return request

        async def chat(
            requests: AsyncIterator[bytes], context: grpc.aio.ServicerContext[bytes, bytes]
        ) -> AsyncIterator[bytes]:
            async for request in requests:
                yield await echo(request, context)

        async def start() -> str:
            server = grpc.aio.server(
                handlers=[_handlers(echo, chat)], options=server_options(max_connection_age=max_connection_age)
            )
            port = server.add_secure_port(address, credentials) if credentials else server.add_insecure_port(address)
            await server.start()
            self._ends.append(lambda: server.stop(None))
            target = _target(address, port)
            self._servers[target] = server
            return target

        return self._runner.run(start())

    def stop(self, target: str) -> None:
        """Stop one of the servers."""
        self._runner.run(self._servers[target].stop(None))

    def open(self, transport: ClientTransport) -> None:
        """Open the transport's channel."""

        async def make() -> grpc.aio.Channel:
            return transport.open_aio(channel_options())

        self._ends.append(transport.aclose)
        channel = self._channels[id(transport)] = self._runner.run(make())
        self._ends.append(lambda: channel.close(None))

    def peer(self, transport: ClientTransport, timeout: float | None = 10.0) -> Peer:
        """Ask the transport for its peer."""
        return self._runner.run(transport.peer_aio(timeout))

    def call(self, transport: ClientTransport, request: bytes = b"hello", *metadata: tuple[str, bytes]) -> bytes:
        """Send a request on the transport's channel; return the answer."""

        async def send() -> bytes:
            method: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = self._channels[id(transport)].unary_unary(ECHO)
            return await method(request, timeout=10.0, metadata=metadata)

        return self._runner.run(send())

    def chat(self, transport: ClientTransport) -> Chat:
        """Begin a stream on the transport's channel."""
        return AioChat(self._runner, self._channels[id(transport)])

    def close(self) -> None:
        """End everything."""
        for end in reversed(self._ends):
            self._runner.run(end())
        self._runner.close()


class AioChat:
    """A stream whose steps block."""

    def __init__(self, runner: asyncio.Runner, channel: grpc.aio.Channel) -> None:
        """Begin it."""
        self._runner = runner

        async def begin() -> grpc.aio.StreamStreamCall[bytes, bytes]:
            method: grpc.aio.StreamStreamMultiCallable[bytes, bytes] = channel.stream_stream(CHAT)
            return method(timeout=20.0)

        self._call = runner.run(begin())

    def say(self, request: bytes) -> bytes:
        """Send a request; return its answer."""

        async def said() -> bytes:
            await self._call.write(request)
            answer = await self._call.read()
            assert isinstance(answer, bytes)
            return answer

        return self._runner.run(said())

    def end(self) -> None:
        """End the stream, well."""

        async def ended() -> grpc.StatusCode:
            await self._call.done_writing()
            assert await self._call.read() is grpc.aio.EOF
            return await self._call.code()

        assert self._runner.run(ended()) is grpc.StatusCode.OK


STAGES: Mapping[str, Callable[[], Stage]] = {"sync": SyncStage, "aio": AioStage}


def _handlers(echo: Callable[..., object], chat: Callable[..., object]) -> grpc.GenericRpcHandler:
    handlers: dict[str, grpc.RpcMethodHandler[bytes, bytes]] = {
        "Echo": grpc.unary_unary_rpc_method_handler(echo),
        "Chat": grpc.stream_stream_rpc_method_handler(chat),
    }
    return grpc.method_handlers_generic_handler("nsmsec.test.Echo", handlers)


def _target(address: str, port: int) -> str:
    return address if address.startswith("unix:") else f"127.0.0.1:{port}"
