# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Tests of what an application sees of a channel that follows rotations: gRPC's own, in every kind of call."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import queue
import threading
from typing import TYPE_CHECKING, Any, Final, NoReturn

import grpc
import pytest

from nsmsec.clock import SystemClock
from nsmsec.dev.authority import Authority
from nsmsec.errors import Misconfigured
from nsmsec.identity import authorize_id
from nsmsec.transport import Bridge, Rotating, channel_options, server_credentials
from tests.transport.world import CHAT, ECHO, NOW, SVIDs, SyncStage, Trust, verifier

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator, Sequence

    from nsmsec.transport import ClientTransport, Option
    from nsmsec.transport.generations import Generations

AUTHORITY = Authority("corp.example", now=NOW)
SERVER = AUTHORITY.issue("/server")
SECONDS: Final = 20.0


class Scene:
    """A server, with a client whose SVID changes."""

    def __init__(self, stage: SyncStage) -> None:
        self.trust = Trust(AUTHORITY.bundle())
        self.svids = SVIDs(AUTHORITY.issue("/client"))
        self.target = stage.serve(server_credentials(svid_source=SVIDs(SERVER), bundle_source=self.trust))
        self.wrap: Callable[[Bridge], ClientTransport] = lambda bridge: bridge
        self.rotating = Rotating(lambda: self.wrap(self.bridge()), svid_source=self.svids, bundle_source=self.trust)

    def bridge(self) -> Bridge:
        """Return a bridge to the server."""
        return Bridge(
            self.target,
            svid_source=self.svids,
            bundle_source=self.trust,
            authorizer=authorize_id(SERVER.id),
            clock=SystemClock(),
            svid_verifier=verifier(),
        )

    def rotate(self) -> None:
        """Change the client's SVID; wait until the channel has followed."""
        followed = threading.Event()
        self._generations().on_succession(lambda *_: followed.set())
        self.svids.svid = AUTHORITY.issue("/client")
        self.rotating.peer(SECONDS)
        assert followed.wait(SECONDS)

    async def rotate_aio(self) -> None:
        """Do as `rotate`."""
        followed = asyncio.Event()
        self._generations().on_succession(lambda *_: followed.set())
        self.svids.svid = AUTHORITY.issue("/client")
        await self.rotating.peer_aio(SECONDS)
        await followed.wait()

    @property
    def busy(self) -> int:
        """How many calls are under way."""
        return self._generations().current.calls

    def _generations(self) -> Generations[Any]:
        generations = self.rotating._blocking or self.rotating._asyncio
        assert generations is not None
        return generations


@pytest.fixture
def scene() -> Iterator[Scene]:
    """A server without calls."""
    stage = SyncStage()
    made = Scene(stage)
    yield made
    made.rotating.close()
    stage.close()


@contextlib.contextmanager
def blocking(scene: Scene) -> Iterator[grpc.Channel]:
    """Open the channel for blocking calls."""
    with scene.rotating.open(channel_options()) as channel:
        yield channel


def on_loop(scene: Scene, script: Callable[[grpc.aio.Channel], Coroutine[None, None, None]]) -> None:
    """Run a script with the channel for asyncio calls."""

    async def run() -> None:
        async with scene.rotating.open_aio(channel_options()) as channel:
            await script(channel)
        await scene.rotating.aclose()

    asyncio.run(run())


def ended(call: grpc.Call) -> None:
    """Wait until a call's end has been told to everybody who was there before."""
    told: queue.SimpleQueue[None] = queue.SimpleQueue()
    if call.add_callback(lambda: told.put(None)):
        told.get(timeout=SECONDS)


def test_every_kind_of_blocking_call_is_gRPCs_own_and_counted_out(scene: Scene) -> None:  # noqa: N802 - its name
    """Before a rotation, and after it on the same stub."""
    with blocking(scene) as channel:
        unary: grpc.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(ECHO)
        answers: grpc.UnaryStreamMultiCallable[bytes, bytes] = channel.unary_stream(CHAT)
        requests: grpc.StreamUnaryMultiCallable[bytes, bytes] = channel.stream_unary(CHAT)
        both: grpc.StreamStreamMultiCallable[bytes, bytes] = channel.stream_stream(CHAT)
        for _ in range(2):
            assert unary(b"a", timeout=SECONDS) == b"a"
            response, call = unary.with_call(b"b", timeout=SECONDS)
            assert (response, call.code()) == (b"b", grpc.StatusCode.OK)
            assert requests(iter([b"c"]), timeout=SECONDS) == b"c"
            future, stream, chat = unary.future(b"d"), answers(b"e"), both(iter([b"f", b"g"]))
            assert (future.result(SECONDS), list(stream), list(chat)) == (b"d", [b"e"], [b"f", b"g"])
            for one in (future, stream, chat):
                ended(one)
            assert scene.busy == 0
            scene.rotate()


def test_every_kind_of_asyncio_call_is_gRPCs_own_and_counted_out(scene: Scene) -> None:  # noqa: N802 - its name
    """Before a rotation, and after it on the same stub."""

    async def script(channel: grpc.aio.Channel) -> None:
        unary: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(ECHO)
        answers: grpc.aio.UnaryStreamMultiCallable[bytes, bytes] = channel.unary_stream(CHAT)
        requests: grpc.aio.StreamUnaryMultiCallable[bytes, bytes] = channel.stream_unary(CHAT)
        both: grpc.aio.StreamStreamMultiCallable[bytes, bytes] = channel.stream_stream(CHAT)
        for _ in range(2):
            assert await unary(b"a", timeout=SECONDS) == b"a"
            assert await unary(b"b", timeout=SECONDS) == b"b"
            assert await requests(iter([b"c"]), timeout=SECONDS) == b"c"
            assert [one async for one in answers(b"e", timeout=SECONDS)] == [b"e"]
            assert [one async for one in both(iter([b"f", b"g"]), timeout=SECONDS)] == [b"f", b"g"]
            assert scene.busy == 0
            await scene.rotate_aio()

    on_loop(scene, script)


def test_a_blocking_call_that_cannot_begin_is_counted_out(scene: Scene) -> None:
    """Arguments that gRPC does not take."""
    with blocking(scene) as channel:
        unary: Any = channel.unary_unary(ECHO)
        stream: Any = channel.unary_stream(CHAT)
        for method in (unary, unary.future, stream):
            with pytest.raises(TypeError):
                method(b"", no_such_argument=True)
        assert scene.busy == 0


def test_an_asyncio_call_that_cannot_begin_is_counted_out(scene: Scene) -> None:
    """Arguments that gRPC does not take."""

    async def script(channel: grpc.aio.Channel) -> None:
        method: Any = channel.unary_unary(ECHO)
        with pytest.raises(TypeError):
            method(b"", no_such_argument=True)
        assert scene.busy == 0

    on_loop(scene, script)


class Breaks(grpc.UnaryUnaryClientInterceptor):
    """An interceptor that fails, of which gRPC makes a call that is over before anybody has it."""

    def intercept_unary_unary(self, *_: object) -> NoReturn:
        """Fail."""
        raise ZeroDivisionError


class Broken:
    """A transport whose every call fails."""

    def __init__(self, transport: ClientTransport) -> None:
        self._transport = transport
        self.close = transport.close

    def open(self, options: Sequence[Option]) -> grpc.Channel:
        """Return its channel."""
        return grpc.intercept_channel(self._transport.open(options), Breaks())


def test_a_call_that_is_over_at_once_is_counted_out(scene: Scene) -> None:
    """Nobody tells its end later."""
    scene.wrap = Broken  # type: ignore[assignment]  # enough of a transport for this
    with blocking(scene) as channel:
        method: grpc.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(ECHO)
        assert isinstance(method.future(b"").exception(), ZeroDivisionError)
        assert scene.busy == 0


def test_who_watches_connectivity_watches_the_current_channel(scene: Scene) -> None:
    """After a rotation too; who does not want to any more is told nothing."""
    with blocking(scene) as channel:
        told: queue.SimpleQueue[grpc.ChannelConnectivity] = queue.SimpleQueue()
        channel.subscribe(told.put, try_to_connect=True)
        while told.get(timeout=SECONDS) is not grpc.ChannelConnectivity.READY:
            pass
        scene.rotate()
        assert told.get(timeout=SECONDS) is grpc.ChannelConnectivity.IDLE
        channel.unsubscribe(told.put)
        channel.unsubscribe(told.put)


def test_the_state_of_an_asyncio_channel_is_that_of_the_current_one(scene: Scene) -> None:
    """After a rotation too."""

    async def script(channel: grpc.aio.Channel) -> None:
        assert channel.get_state(try_to_connect=True) is not grpc.ChannelConnectivity.READY
        await channel.wait_for_state_change(grpc.ChannelConnectivity.IDLE)
        await channel.channel_ready()
        assert channel.get_state() is grpc.ChannelConnectivity.READY
        await scene.rotate_aio()
        assert channel.get_state() is not grpc.ChannelConnectivity.READY

    on_loop(scene, script)


def test_after_closing_nothing_can_be_watched(scene: Scene) -> None:
    """Closed is closed."""
    with blocking(scene) as channel:
        pass
    with pytest.raises(Misconfigured, match="closed"):
        channel.subscribe(print)


def test_a_channel_that_is_dropped_leaves_nothing_behind(scene: Scene) -> None:
    """Whoever forgets to close it loses no thread to it, after rotations either."""
    before = set(threading.enumerate())
    channel = scene.rotating.open(channel_options())
    method: grpc.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(ECHO)
    assert method(b"a", timeout=SECONDS) == b"a"
    scene.rotate()
    assert method(b"b", timeout=SECONDS) == b"b"
    del channel, method
    scene.rotating = Rotating(scene.bridge, svid_source=scene.svids, bundle_source=scene.trust)
    gc.collect()
    for thread in set(threading.enumerate()) - before:
        if thread.name.startswith("nsmsec-"):
            thread.join(SECONDS)
            assert not thread.is_alive()
