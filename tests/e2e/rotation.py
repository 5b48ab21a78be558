# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Calls under load while every SVID and every authority is replaced: `python -m tests.e2e.rotation --seconds 60`.

A development provider serves two federated trust domains on real sockets; the client is in one, a blocking server with
an asyncio one in the other. Eight callers a runtime, over both transports, unary and streams. SVIDs live 30 s, they are
replaced every 2 s. Both authorities are replaced: published, then signing, then, after the overlap, gone. A run that is
shorter than the overlap lets it pass by the provider's clock, once every caller has come by the new authority.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import queue
import statistics
import tempfile
import threading
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import grpc
from cryptography import x509

import nsmsec
from nsmsec.clock import SystemClock
from nsmsec.dev.workload_api import DevelopmentProvider, parse_plan
from nsmsec.identity import SpiffeID, StaticX509SVIDSource, TrustDomain, WorkloadAPISource, authorize_id
from nsmsec.limits import Limits
from nsmsec.opa import PlanEngine

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
    from concurrent.futures import Future
    from datetime import datetime
    from typing import Self

    from nsmsec.dev import Authority
    from nsmsec.identity import X509SVID, WorkloadAPIStatus

__all__ = ["CALLERS", "Load", "Outcome"]

T = TypeVar("T")

A, B = TrustDomain.parse("a.example"), TrustDomain.parse("b.example")
CLIENT, SERVER = SpiffeID.of(A, "/client"), SpiffeID.of(B, "/server")
NAME: Final = "server.b.example"
SERVICE: Final = "nsmsec.test.Rotation"
SAY, CHAT = f"/{SERVICE}/Say", f"/{SERVICE}/Chat"
GRANT: Final = {"services": [SAY, CHAT], "max_callers": 1, "max_callees": 1}
SETTINGS: Final = {"federation": {"a.example": {"b.example": GRANT}}}
TTL, ROTATE = timedelta(seconds=30), timedelta(seconds=2)
#: Callers a runtime; half of them call over either transport.
CALLERS: Final = 8
#: The metadata by which a caller says which one it is.
NAMED: Final = "caller"
_CALLERS_OF_BOTH: Final = [
    f"{runtime} caller {number}" for runtime in ("blocking", "asyncio") for number in range(CALLERS)
]
TIMEOUT_S: Final = 20.0
#: How much the memory of a whole run may grow between its middle and its end.
MOST_GROWTH: Final = 1.1
#: Streams end within the overlap of two authorities, a rotation at least, so that none outlives whoever it began with.
LONG: Final = timedelta(seconds=1)
SHORT_MESSAGES: Final = 20
#: Used tokens are forgotten soon, so that memory is level early in a run.
LIMITS: Final = Limits(max_lifetime=timedelta(seconds=5), skew=timedelta(seconds=1))
PLAN: Final = f"""
[[trust_domain]]
name = "a.example"
svid_ttl_s = 30
rotate_every_s = 2
federates_with = ["b.example"]
[[trust_domain.workload]]
path = "/client"
socket = "client"
[[trust_domain]]
name = "b.example"
svid_ttl_s = 30
rotate_every_s = 2
federates_with = ["a.example"]
[[trust_domain.workload]]
path = "/server"
socket = "server"
dns_names = ["{NAME}"]
"""


@dataclass(slots=True)
class Outcome:
    """What came of a run.

    Attributes:
        unary: how many unary calls were answered.
        streams: how many streams ended well.
        handled: how many calls the servers have handled, with those of attackers that were good at their time.
        attacks: how many of these there were.
        rotations: how often the client's SVID was replaced.
        failures: what went wrong with calls.
        late: when callers were accepted although the authority behind them was retired.
        refusals: how those with SVIDs of a retired authority were refused.
        bridges: how many bridges there were at the end of the load.
        resident_kib: the memory of the process, at each rotation.
    """

    unary: int = 0
    streams: int = 0
    handled: int = 0
    attacks: int = 0
    rotations: int = 0
    failures: list[str] = field(default_factory=list)
    late: list[datetime] = field(default_factory=list)
    refusals: list[grpc.StatusCode] = field(default_factory=list)
    bridges: int = 0
    resident_kib: list[int] = field(default_factory=list)

    @property
    def doubled(self) -> int:
        """How many calls were handled that nobody has made."""
        return self.handled - self.unary - self.streams - self.attacks

    @property
    def growth(self) -> float:
        """The memory of the last third of a run, as a multiple of that of the middle third."""
        third = len(self.resident_kib) // 3
        return statistics.median(self.resident_kib[-third:]) / statistics.median(self.resident_kib[third : 2 * third])


class ShiftedClock:
    """The machine's clock, moved forward."""

    def __init__(self) -> None:
        self.shift = timedelta()

    def now(self) -> datetime:
        """Return the shifted time."""
        return SystemClock().now() + self.shift


class Loop:
    """An event loop on a thread of its own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)

    def start(self, work: Coroutine[None, None, T]) -> Future[T]:
        """Begin something there."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def do(self, work: Callable[[], object]) -> None:
        """Have something done there."""
        self._loop.call_soon_threadsafe(work)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class Witness:
    """Knows by whose authority each accepted caller was there, and when last."""

    def __init__(self) -> None:
        self._last: dict[bytes, datetime] = {}
        self._of_caller: dict[str, bytes] = {}

    def note(self, context: Any) -> None:  # noqa: ANN401 - of either runtime
        """Take note of an accepted call."""
        (leaf,) = context.auth_context()["x509_pem_cert"]
        self._last[leaf] = SystemClock().now()
        self._of_caller.update({value: leaf for key, value in context.invocation_metadata() if key == NAMED})

    def has_moved(self, caller: str, former: Authority) -> bool:
        """Return whether the latest call of a caller, which makes one after another, came by a later authority."""
        leaf = self._of_caller.get(caller)
        return leaf is not None and not _is_signed_by(x509.load_pem_x509_certificate(leaf), former)

    def accepted_by(self, authority: Authority) -> list[datetime]:
        """Return when callers with SVIDs of this authority were accepted last."""
        return [
            last for leaf, last in self._last.items() if _is_signed_by(x509.load_pem_x509_certificate(leaf), authority)
        ]


class Load:
    """The provider, both servers, all callers."""

    def __init__(self, folder: Path, *, seconds: float) -> None:
        self._outcome = Outcome()
        self._rotations = int(seconds / ROTATE.total_seconds())
        self._clock = ShiftedClock()
        self._provider = DevelopmentProvider(parse_plan(PLAN), folder, clock=self._clock)
        self._stop = threading.Event()
        self._witness = Witness()
        self._counting = threading.Lock()
        self._news: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._ends = contextlib.ExitStack()

    def run(self) -> Outcome:
        """Run for so many seconds; return what came of it."""
        with self._ends:
            loop = self._ends.enter_context(Loop())
            loop.start(self._provider.start()).result(TIMEOUT_S)
            self._ends.callback(lambda: loop.start(self._provider.aclose()).result(TIMEOUT_S))
            self._ends.callback(loop.start(self._provider.rotate_for_ever()).cancel)
            self._client, self._server = (
                self._ends.enter_context(WorkloadAPISource(self._provider.addresses[one])).wait(TIMEOUT_S)
                for one in (CLIENT, SERVER)
            )
            self._leaf = self._client.x509_svid().leaf_sha256
            for source in (self._client, self._server):
                source.subscribe(self._heard)
            self._caller = self._workload(self._client)
            targets = [self._serve(self._workload(self._server)), self._start_aio(loop)]
            threads = [threading.Thread(target=self._call, args=(targets[0], one)) for one in range(CALLERS)]
            for thread in threads:
                thread.start()
                self._ends.callback(thread.join)
            self._ends.callback(self._stop.set)
            self._rotate(loop, targets)
            self._outcome.bridges = sum(thread.name == "nsmsec-bridge" for thread in threading.enumerate())
        return self._outcome

    def _rotate(self, loop: Loop, targets: list[str]) -> None:
        """Replace both authorities while SVIDs are replaced; attack with those of the retired ones.

        Steps:
            1. Publish authorities right after a rotation; the next one lets them sign, when everybody knows them.
            2. During the overlap, an SVID of the former authority is as good as any.
            3. After it, it is refused, by servers and by clients, on connections that are open and on new ones.
        """
        former = [self._provider.domains.signing(domain).authority for domain in (A, B)]
        sources = (self._client, self._server)
        self._until(lambda: self._outcome.rotations > 0)  # 1
        loop.do(lambda: self._provider.domains.prepare_authorities((A, B)))
        self._until(lambda: not any(_is_of(source.x509_svid(), former) for source in sources))
        attacks = [self._attack(former[0], target) for target in targets]  # 2
        for attack in attacks:
            attack()
            self._outcome.attacks += 1
        if self._rotations * ROTATE <= TTL:
            self._until(lambda: all(self._witness.has_moved(one, former[0]) for one in _CALLERS_OF_BOTH))
            self._clock.shift = TTL
            loop.do(self._provider.rotate_due)
        self._until(lambda: not any(_trusts(source, former) for source in sources))
        retired_at = SystemClock().now()
        attacks += [*(self._attack(former[0], target) for target in targets), self._impostor(former[1])]  # 3
        for attack in attacks:
            try:
                attack()
            except grpc.RpcError as error:
                self._outcome.refusals.append(error.code())
        self._until(lambda: self._outcome.rotations >= self._rotations)
        self._outcome.late = [last for last in self._witness.accepted_by(former[0]) if last > retired_at]

    def _until(self, reached: Callable[[], bool]) -> None:
        """Wait for news of the sources until something is reached."""
        while not reached():
            self._news.get(timeout=TIMEOUT_S)

    def _heard(self, _: WorkloadAPIStatus) -> None:
        leaf = self._client.x509_svid().leaf_sha256
        if leaf != self._leaf:
            self._leaf = leaf
            self._outcome.rotations += 1
            self._outcome.resident_kib.append(_resident_kib())
        self._news.put(None)

    def _workload(self, source: WorkloadAPISource, svid: X509SVID | None = None) -> nsmsec.Workload:
        return nsmsec.Workload(
            svid=source if svid is None else StaticX509SVIDSource(svid),
            bundles=source,
            policy=PlanEngine.shipped(SETTINGS),
            limits=LIMITS,
        )

    def _attack(self, authority: Authority, target: str) -> Callable[[], object]:
        """Return a call with an SVID of this authority, which lives for an hour."""
        return self._one_call(self._workload(self._client, authority.issue(CLIENT.path)), target)

    def _impostor(self, authority: Authority) -> Callable[[], object]:
        """Return a call to a server with an SVID of this authority, which lives for an hour."""
        return self._one_call(self._caller, self._serve(self._workload(self._server, authority.issue(SERVER.path))))

    def _one_call(self, caller: nsmsec.Workload, target: str) -> Callable[[], object]:
        channel = nsmsec.channel(target, caller, authorizer=authorize_id(SERVER), origin=True)
        say: grpc.UnaryUnaryMultiCallable[bytes, bytes] = self._ends.enter_context(channel).unary_unary(SAY)
        return lambda: say(b"attack", timeout=TIMEOUT_S)

    def _count(self, *, unary: int = 0, streams: int = 0, handled: int = 0) -> None:
        with self._counting:
            self._outcome.unary += unary
            self._outcome.streams += streams
            self._outcome.handled += handled

    def _handle(self, context: Any) -> None:  # noqa: ANN401 - of either runtime
        self._witness.note(context)
        self._count(handled=1)

    def _failed(self, where: str, error: Exception) -> None:
        self._outcome.failures.append(f"{where}: {error!r}")

    def _serve(self, workload: nsmsec.Workload) -> str:
        server = nsmsec.server(workload, max_workers=2 * CALLERS)
        server.add_generic_rpc_handlers((_service(self._say, self._chat),))
        target = f"127.0.0.1:{server.listen('127.0.0.1:0')}"
        server.start()
        self._ends.callback(lambda: server.stop(None).wait())
        return target

    def _say(self, request: bytes, context: grpc.ServicerContext) -> bytes:
        self._handle(context)
        return request

    def _chat(self, requests: Iterator[bytes], context: grpc.ServicerContext) -> Iterator[bytes]:
        self._handle(context)
        yield from requests

    def _call(self, target: str, number: int) -> None:
        """Call until told to stop: two of four callers unary, one short streams, one long ones."""
        name = f"blocking caller {number}"
        with nsmsec.channel(target, self._caller, **_channel_options(number)) as channel:
            say: grpc.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(SAY)
            chat: grpc.StreamStreamMultiCallable[bytes, bytes] = channel.stream_stream(CHAT)
            while not self._stop.is_set():
                try:
                    if number % 4 < 2:
                        assert say(b"hello", timeout=TIMEOUT_S, metadata=((NAMED, name),)) == b"hello"
                        self._count(unary=1)
                    else:
                        self._talk(chat, name, is_long=number % 4 == 3)
                        self._count(streams=1)
                except Exception as error:  # noqa: BLE001 - whatever it is, a call failed
                    self._failed(name, error)

    def _talk(self, chat: grpc.StreamStreamMultiCallable[bytes, bytes], name: str, *, is_long: bool) -> None:
        requests: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        answers = chat(iter(requests.get, None), timeout=TIMEOUT_S, metadata=((NAMED, name),))
        try:
            for request in self._messages(is_long=is_long):
                requests.put(request)
                assert next(answers) == request
        finally:
            requests.put(None)
        assert not list(answers)

    def _messages(self, *, is_long: bool) -> Iterator[bytes]:
        """Return the messages of a stream, one when the former one is answered."""
        until = SystemClock().now() + LONG
        number = 0
        while number < SHORT_MESSAGES if not is_long else SystemClock().now() < until and not self._stop.is_set():
            yield b"%d" % number
            number += 1

    def _start_aio(self, loop: Loop) -> str:
        targets: queue.SimpleQueue[str] = queue.SimpleQueue()
        running = loop.start(self._run_aio(targets.put))
        self._ends.callback(lambda: running.result(TIMEOUT_S))
        self._ends.callback(self._stop.set)
        return targets.get(timeout=TIMEOUT_S)

    async def _run_aio(self, serving: Callable[[str], None]) -> None:
        server = nsmsec.aio_server(self._workload(self._server))
        server.add_generic_rpc_handlers((_service(self._say_aio, self._chat_aio),))
        target = f"127.0.0.1:{server.listen('127.0.0.1:0')}"
        await server.start()
        serving(target)
        await asyncio.gather(*(self._call_aio(target, number) for number in range(CALLERS)))
        await server.stop(None)

    async def _say_aio(self, request: bytes, context: grpc.aio.ServicerContext[bytes, bytes]) -> bytes:
        self._handle(context)
        return request

    async def _chat_aio(
        self, requests: AsyncIterator[bytes], context: grpc.aio.ServicerContext[bytes, bytes]
    ) -> AsyncIterator[bytes]:
        self._handle(context)
        async for request in requests:
            yield request

    async def _call_aio(self, target: str, number: int) -> None:
        """Do as `_call`."""
        name = f"asyncio caller {number}"
        async with nsmsec.aio_channel(target, self._caller, **_channel_options(number)) as channel:
            say: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(SAY)
            chat: grpc.aio.StreamStreamMultiCallable[bytes, bytes] = channel.stream_stream(CHAT)
            while not self._stop.is_set():
                try:
                    if number % 4 < 2:
                        assert await say(b"hello", timeout=TIMEOUT_S, metadata=((NAMED, name),)) == b"hello"
                        self._count(unary=1)
                    else:
                        await self._talk_aio(chat, name, is_long=number % 4 == 3)
                        self._count(streams=1)
                except Exception as error:  # noqa: BLE001 - whatever it is, a call failed
                    self._failed(name, error)

    async def _talk_aio(
        self, chat: grpc.aio.StreamStreamMultiCallable[bytes, bytes], name: str, *, is_long: bool
    ) -> None:
        call = chat(timeout=TIMEOUT_S, metadata=((NAMED, name),))
        for request in self._messages(is_long=is_long):
            await call.write(request)
            assert await call.read() == request
        await call.done_writing()
        assert await call.read() is grpc.aio.EOF
        assert await call.code() is grpc.StatusCode.OK


def _channel_options(number: int) -> Any:  # noqa: ANN401 - keywords of a channel
    options: dict[str, object] = {"authorizer": authorize_id(SERVER), "origin": True}
    if number < CALLERS // 2:
        options.update(transport="direct", expected_id=SERVER, dns_name=NAME)
    return options


def _service(say: Callable[..., object], chat: Callable[..., object]) -> grpc.GenericRpcHandler:
    handlers: dict[str, grpc.RpcMethodHandler[bytes, bytes]] = {
        "Say": grpc.unary_unary_rpc_method_handler(say),
        "Chat": grpc.stream_stream_rpc_method_handler(chat),
    }
    return grpc.method_handlers_generic_handler(SERVICE, handlers)


def _is_signed_by(certificate: x509.Certificate, authority: Authority) -> bool:
    signer = certificate.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value.key_identifier
    return signer == authority.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest


def _is_of(svid: X509SVID, authorities: list[Authority]) -> bool:
    return any(_is_signed_by(svid.certificates[0], one) for one in authorities)


def _trusts(source: WorkloadAPISource, authorities: list[Authority]) -> bool:
    trusted = {one for bundle in source.trust_bundles() for one in bundle.authorities}
    return any(one.certificate in trusted for one in authorities)


def _resident_kib() -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def main() -> None:
    """Run for as long as asked; print what came of it, fail if anything went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    with tempfile.TemporaryDirectory() as folder:
        outcome = Load(Path(folder), seconds=parser.parse_args().seconds).run()
    print(outcome, f"growth={outcome.growth:.2f}")  # noqa: T201 - a command
    if outcome.failures or outcome.late or outcome.doubled or outcome.growth > MOST_GROWTH:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
