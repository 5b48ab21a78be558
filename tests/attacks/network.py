# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Real servers, real channels, real mutual TLS on the loopback, in either runtime; attackers are plain gRPC.

TLS looks at the machine's clock, so certificates are issued for the machine's time; our own checks see a clock that
tests move.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import warnings
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias, cast

import grpc
import pytest
from google.rpc.error_details_pb2 import ErrorInfo
from google.rpc.status_pb2 import Status as RichStatus

import nsmsec
from nsmsec import Disclosure, Workload
from nsmsec.limits import Limits
from nsmsec.path import wire
from nsmsec.tokens import Minter
from nsmsec.transport import Bridge, channel_options, server_credentials, server_options
from tests.attacks.sites import Lax, Seen, fresh_id
from tests.transport.world import LOOPBACK, SVIDs, Trust
from tests.transport.world import Clock as MovableClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping

    from nsmsec.dev import Authority
    from nsmsec.identity import Authorizer, SpiffeID
    from nsmsec.opa import PolicyEngine
    from nsmsec.transport import ClientTransport

__all__ = [
    "KINDS",
    "NETWORKS",
    "PATH",
    "Metadata",
    "Network",
    "Party",
    "Service",
    "Told",
    "method",
    "refusal_of",
    "told",
]

KINDS: Final = ("unary_unary", "unary_stream", "stream_unary", "stream_stream")
PATH: Final = "nsmsec-path-bin"
Metadata: TypeAlias = tuple[tuple[str, str | bytes], ...]
_TIMEOUT: Final = 20.0


def method(kind: str) -> str:
    """Return the method of the one service here that has this kind."""
    return f"/demo.Echo/{kind}"


@dataclass(slots=True)
class Party:
    """A workload with everything about it that a test changes."""

    svids: SVIDs
    trust: Trust
    clock: MovableClock = field(default_factory=MovableClock)
    seen: Seen = field(default_factory=Seen)
    policy: PolicyEngine = field(default_factory=Lax)
    disclosure: Disclosure = Disclosure.CODE
    workload: Workload = field(init=False)

    def __post_init__(self) -> None:
        """Bring the workload up."""
        self.workload = Workload(
            svid=self.svids,
            bundles=self.trust,
            policy=self.policy,
            clock=self.clock,
            audit=self.seen,
            disclosure=self.disclosure,
        )

    @classmethod
    def of(
        cls,
        authority: Authority,
        path: str,
        *bundles: Authority,
        policy: PolicyEngine | None = None,
        disclosure: Disclosure = Disclosure.CODE,
        dns_names: tuple[str, ...] = (),
        ttl: timedelta = timedelta(hours=6),
    ) -> Party:
        """Return a workload of one domain that trusts these domains, its own if none are given."""
        trust = Trust(*(one.bundle() for one in bundles or (authority,)))
        return cls(
            SVIDs(authority.issue(path, dns_names=dns_names, ttl=ttl)),
            trust,
            policy=policy or Lax(),
            disclosure=disclosure,
        )

    @property
    def denials(self) -> list[tuple[str | None, int | None]]:
        """The code and the hop of every denial in the decision log; nothing else may be a refusal there."""
        return [(record.code, record.index) for record in self.seen.records if str(record.outcome) == "denied"]

    @property
    def id(self) -> SpiffeID:
        """Who it is."""
        return self.workload.id

    def path_to(self, audience: SpiffeID, kind: str = "unary_unary") -> Metadata:
        """Return the metadata of a genuine new path to this hop, for an attacker who sends it by other means."""
        minter = Minter(source=self.svids, clock=self.clock, limits=Limits(), random=secrets.token_bytes)
        minted = minter.forward(
            path=None,
            segment_id=fresh_id(),
            segment_name="attacker",
            audience=audience,
            operation="call",
            service=method(kind),
        )
        return ((PATH, wire.encode(minted.path, minted.certificates)),)

    def bridge(self, target: str) -> Bridge:
        """Return a transport that proves this identity, for calls without our interceptor."""
        return Bridge(
            target,
            svid_source=self.svids,
            bundle_source=self.trust,
            authorizer=lambda _: None,
            clock=self.clock,
            svid_verifier=self.workload.svid_verifier,
        )


@dataclass(slots=True)
class Service:
    """A server; every handler answers with what it was sent.

    Attributes:
        target: where it listens.
        handled: the kinds of the calls that reached a handler.
    """

    target: str
    handled: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a failed call says about itself."""

    status: grpc.StatusCode
    reason: str | None
    decision_id: str | None
    text: str


def told(error: grpc.RpcError) -> Told:
    """Return what the application of a failed call, or its caller, is told."""
    call = cast("grpc.Call", error)
    info, text = None, f"{error!r} {error} {call.details()}"
    for key, value in call.trailing_metadata() or ():
        if key == "grpc-status-details-bin":
            rich = RichStatus.FromString(value)
            text += f" {rich}"
            info = ErrorInfo()
            rich.details[0].Unpack(info)
    reason = None if info is None else str(info.reason)
    decision_id = None if info is None else str(info.metadata["decision_id"])
    return Told(status=call.code(), reason=reason, decision_id=decision_id, text=text)


def refusal_of(
    network: Network, channel: object, metadata: Metadata = (), kind: str = "unary_unary"
) -> tuple[str | None, grpc.StatusCode]:
    """Call; return what the caller is told about the refusal."""
    with pytest.raises(grpc.RpcError) as refusal:
        network.call(channel, kind, metadata)
    answer = told(refusal.value)
    return answer.reason, answer.status


class Network(Protocol):
    """One runtime: servers, channels, calls, all ended with it."""

    def serve(self, party: Party, *, unsafe_pooled_roots: bool = False) -> Service:
        """Start a server of ours."""
        ...

    def impostor(self, party: Party, answer: Callable[[Metadata], Metadata]) -> Service:
        """Start a server with a genuine identity that keeps to no rule: it chooses its initial metadata."""
        ...

    def channel(
        self, party: Party, target: str, authorizer: Authorizer, *, unsafe_pooled_roots: bool = False
    ) -> object:
        """Open a channel of ours."""
        ...

    def plain(self, transport: ClientTransport) -> object:
        """Open a channel without our interceptor, over this transport."""
        ...

    def call(
        self, channel: object, kind: str = "unary_unary", metadata: Metadata = (), *, timeout: float = _TIMEOUT
    ) -> list[bytes]:
        """Send a request; return all that was answered."""
        ...

    def close(self) -> None:
        """End everything."""
        ...


class SyncNetwork:
    """Everything blocking."""

    def __init__(self) -> None:
        self._ends = contextlib.ExitStack()

    def serve(self, party: Party, *, unsafe_pooled_roots: bool = False) -> Service:
        """Start a server of ours."""
        with _pooled(unsafe_pooled_roots):
            server = nsmsec.server(party.workload, max_workers=2, unsafe_pooled_roots=unsafe_pooled_roots)
            port = server.listen(LOOPBACK)
        service = Service(f"127.0.0.1:{port}")
        server.add_generic_rpc_handlers((_handlers(_sync, service.handled),))
        server.start()
        self._ends.callback(lambda: server.stop(None).wait())
        return service

    def impostor(self, party: Party, answer: Callable[[Metadata], Metadata]) -> Service:
        """Start a server with a genuine identity that keeps to no rule: it chooses its initial metadata."""
        service = Service("")

        def unary_unary(request: bytes, context: grpc.ServicerContext) -> bytes:
            service.handled.append("unary_unary")
            context.send_initial_metadata(answer(tuple(context.invocation_metadata())))
            return request

        server = grpc.server(ThreadPoolExecutor(2), handlers=[_handler(unary_unary)], options=server_options())
        port = server.add_secure_port(
            LOOPBACK, server_credentials(svid_source=party.svids, bundle_source=party.trust, clock=party.clock)
        )
        server.start()
        self._ends.callback(lambda: server.stop(None).wait())
        service.target = f"127.0.0.1:{port}"
        return service

    def channel(
        self, party: Party, target: str, authorizer: Authorizer, *, unsafe_pooled_roots: bool = False
    ) -> object:
        """Open a channel of ours."""
        with _pooled(unsafe_pooled_roots):
            channel = nsmsec.channel(
                target,
                party.workload,
                authorizer=authorizer,
                origin=True,
                unsafe_pooled_roots=unsafe_pooled_roots,
            )
        return self._ends.enter_context(channel)

    def plain(self, transport: ClientTransport) -> object:
        """Open a channel without our interceptor, over this transport."""
        self._ends.callback(transport.close)
        return self._ends.enter_context(transport.open(channel_options()))

    def call(
        self, channel: object, kind: str = "unary_unary", metadata: Metadata = (), *, timeout: float = _TIMEOUT
    ) -> list[bytes]:
        """Send a request; return all that was answered."""
        multicallable: Callable[..., Any] = getattr(channel, kind)(method(kind))
        request = b"hello" if kind.startswith("unary") else iter([b"hello"])
        answer = multicallable(request, timeout=timeout, metadata=metadata)
        return [answer] if kind.endswith("unary") else list(answer)

    def close(self) -> None:
        """End everything."""
        self._ends.close()

    def __str__(self) -> str:
        return "sync"


class AioNetwork:
    """Everything on one event loop, which runs while something is asked of it."""

    def __init__(self) -> None:
        self._runner = asyncio.Runner()
        self._ends: list[Callable[[], Coroutine[None, None, object]]] = []

    def serve(self, party: Party, *, unsafe_pooled_roots: bool = False) -> Service:
        """Start a server of ours."""

        async def start() -> Service:
            with _pooled(unsafe_pooled_roots):
                server = nsmsec.aio_server(party.workload, unsafe_pooled_roots=unsafe_pooled_roots)
                port = server.listen(LOOPBACK)
            service = Service(f"127.0.0.1:{port}")
            server.add_generic_rpc_handlers((_handlers(_aio, service.handled),))
            await server.start()
            self._ends.append(lambda: server.stop(None))
            return service

        return self._runner.run(start())

    def impostor(self, party: Party, answer: Callable[[Metadata], Metadata]) -> Service:
        """Start a server with a genuine identity that keeps to no rule: it chooses its initial metadata."""
        service = Service("")

        async def unary_unary(request: bytes, context: grpc.aio.ServicerContext[bytes, bytes]) -> bytes:
            service.handled.append("unary_unary")
            await context.send_initial_metadata(answer(tuple(context.invocation_metadata() or ())))
            return request

        async def start() -> None:
            server = grpc.aio.server(handlers=[_handler(unary_unary)], options=server_options())
            port = server.add_secure_port(
                LOOPBACK, server_credentials(svid_source=party.svids, bundle_source=party.trust, clock=party.clock)
            )
            await server.start()
            self._ends.append(lambda: server.stop(None))
            service.target = f"127.0.0.1:{port}"

        self._runner.run(start())
        return service

    def channel(
        self, party: Party, target: str, authorizer: Authorizer, *, unsafe_pooled_roots: bool = False
    ) -> object:
        """Open a channel of ours."""

        async def make() -> grpc.aio.Channel:
            with _pooled(unsafe_pooled_roots):
                return nsmsec.aio_channel(
                    target,
                    party.workload,
                    authorizer=authorizer,
                    origin=True,
                    unsafe_pooled_roots=unsafe_pooled_roots,
                )

        channel = self._runner.run(make())
        self._ends.append(lambda: channel.close(None))
        return channel

    def plain(self, transport: ClientTransport) -> object:
        """Open a channel without our interceptor, over this transport."""

        async def make() -> grpc.aio.Channel:
            return transport.open_aio(channel_options())

        self._ends.append(transport.aclose)
        channel = self._runner.run(make())
        self._ends.append(lambda: channel.close(None))
        return channel

    def call(
        self, channel: object, kind: str = "unary_unary", metadata: Metadata = (), *, timeout: float = _TIMEOUT
    ) -> list[bytes]:
        """Send a request; return all that was answered."""

        async def send() -> list[bytes]:
            multicallable: Callable[..., Any] = getattr(channel, kind)(method(kind))
            request = b"hello" if kind.startswith("unary") else iter([b"hello"])
            call = multicallable(request, timeout=timeout, metadata=metadata)
            return [await call] if kind.endswith("unary") else [answer async for answer in call]

        return self._runner.run(send())

    def close(self) -> None:
        """End everything."""
        for end in reversed(self._ends):
            self._runner.run(end())
        self._runner.close()

    def __str__(self) -> str:
        return "aio"


NETWORKS: Final[Mapping[str, Callable[[], Network]]] = {"sync": SyncNetwork, "aio": AioNetwork}


@contextlib.contextmanager
def _pooled(expected: bool) -> Iterator[None]:  # noqa: FBT001 - passed on as it came
    """Take the warning about pooled roots where it belongs."""
    with warnings.catch_warnings(record=True) as caught:
        if expected:
            warnings.simplefilter("always")
        yield
    assert bool(caught) is expected


def _handler(unary_unary: Callable[..., object]) -> grpc.GenericRpcHandler:
    handler: grpc.RpcMethodHandler[bytes, bytes] = grpc.unary_unary_rpc_method_handler(unary_unary)
    return grpc.method_handlers_generic_handler("demo.Echo", {"unary_unary": handler})


def _handlers(
    behaviours: Callable[[list[str]], Mapping[str, Callable[..., object]]], handled: list[str]
) -> grpc.GenericRpcHandler:
    made: dict[str, grpc.RpcMethodHandler[bytes, bytes]] = {
        kind: getattr(grpc, f"{kind}_rpc_method_handler")(behaviour) for kind, behaviour in behaviours(handled).items()
    }
    return grpc.method_handlers_generic_handler("demo.Echo", made)


def _sync(handled: list[str]) -> Mapping[str, Callable[..., object]]:
    def unary_unary(request: bytes, context: grpc.ServicerContext) -> bytes:
        handled.append("unary_unary")
        return request

    def unary_stream(request: bytes, context: grpc.ServicerContext) -> Iterator[bytes]:
        handled.append("unary_stream")
        yield request

    def stream_unary(requests: Iterator[bytes], context: grpc.ServicerContext) -> bytes:
        handled.append("stream_unary")
        return b"".join(requests)

    def stream_stream(requests: Iterator[bytes], context: grpc.ServicerContext) -> Iterator[bytes]:
        handled.append("stream_stream")
        yield from requests

    return dict(zip(KINDS, (unary_unary, unary_stream, stream_unary, stream_stream), strict=True))


def _aio(handled: list[str]) -> Mapping[str, Callable[..., object]]:
    async def unary_unary(request: bytes, context: grpc.aio.ServicerContext[bytes, bytes]) -> bytes:
        handled.append("unary_unary")
        return request

    async def unary_stream(request: bytes, context: grpc.aio.ServicerContext[bytes, bytes]) -> AsyncIterator[bytes]:
        handled.append("unary_stream")
        yield request

    async def stream_unary(requests: AsyncIterator[bytes], context: grpc.aio.ServicerContext[bytes, bytes]) -> bytes:
        handled.append("stream_unary")
        return b"".join([request async for request in requests])

    async def stream_stream(
        requests: AsyncIterator[bytes], context: grpc.aio.ServicerContext[bytes, bytes]
    ) -> AsyncIterator[bytes]:
        handled.append("stream_stream")
        async for request in requests:
            yield request

    return dict(zip(KINDS, (unary_unary, unary_stream, stream_unary, stream_stream), strict=True))
