# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The call objects of an asyncio channel: gRPC's own to look at, yet empty until the answer is proven."""

from __future__ import annotations

import asyncio
import gc
import pickle
from typing import TYPE_CHECKING, Any

import grpc
import pytest

import nsmsec
from nsmsec.errors import PolicyDenied, ReasonCode
from nsmsec.interceptors import AioCallRefused
from nsmsec.opa import Entrypoint
from tests.interceptors.aio_stage import AioStage
from tests.interceptors.scripts import echo
from tests.interceptors.stage import Kind, method
from tests.interceptors.world import hop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.interceptors.stage import Handling, Loop, Script

DENIED = PolicyDenied(ReasonCode.POLICY_DENIED, "x")
WAIT = 10.0


@pytest.fixture
def stage(loop: Loop) -> Iterator[AioStage]:
    """Return an empty stage."""
    stage = AioStage(loop)
    yield stage
    stage.close()


class World:
    """A client, a server, a channel between them."""

    def __init__(self, stage: AioStage, script: Script) -> None:
        self.client, self.server = hop("/client"), hop("/echo")
        self.channel: Any = stage.client(stage.serve(self.server, script), self.client, self.server).channel
        self.deny = self.client.policy.answers

    def outcomes(self) -> list[str]:
        """Return what the client recorded."""
        return [str(one.outcome) for one in self.client.kept.records]


async def endless(rpc: Handling) -> None:
    """Answer for ever."""
    while True:
        await rpc.send(b"more")


async def idle(rpc: Handling) -> None:
    """Never answer."""
    await asyncio.Event().wait()


def test_a_unary_call_has_grpcs_whole_face(stage: AioStage) -> None:
    """It goes out at once, can be awaited more than once, tells everything once proven."""
    world = World(stage, echo)

    async def check() -> None:
        called = asyncio.Event()
        call: Any = world.channel.unary_unary(method(Kind.UU))(b"one", timeout=WAIT)
        assert issubclass(type(call), grpc.aio.UnaryUnaryCall)
        call.add_done_callback(lambda one: called.set() if one is call else None)
        assert (call.done(), call.cancelled()) == (False, False)
        assert 0 < call.time_remaining() <= WAIT
        assert call.verified_path() is None
        await call.wait_for_connection()
        assert (await call, await call) == (b"one", b"one")
        await asyncio.wait_for(called.wait(), WAIT)
        assert (call.done(), call.cancelled(), call.cancel()) == (True, False, False)
        assert call.time_remaining() <= WAIT
        assert (await call.code(), await call.details()) == (grpc.StatusCode.OK, "")
        assert (tuple(await call.initial_metadata()), tuple(await call.trailing_metadata())) == ((), ())
        assert len(nsmsec.verified_path(call).hops) == 2

    stage.loop.run(check())
    assert world.outcomes() == ["allowed"]


@pytest.mark.parametrize("entrypoint", [Entrypoint.CLIENT_REQUEST, Entrypoint.CLIENT_RESPONSE])
@pytest.mark.parametrize("kind", list(Kind))
def test_a_refused_call_shows_the_refusal_wherever_one_looks(
    stage: AioStage, kind: Kind, entrypoint: Entrypoint
) -> None:
    """Result, code, details, metadata, reading, writing: none shows the answer."""
    world = World(stage, echo)
    world.deny[entrypoint] = DENIED

    async def check() -> None:
        called = asyncio.Event()
        multi_callable = {
            Kind.UU: world.channel.unary_unary,
            Kind.US: world.channel.unary_stream,
            Kind.SU: world.channel.stream_unary,
            Kind.SS: world.channel.stream_stream,
        }[kind](method(kind))
        call = multi_callable(timeout=WAIT) if kind.streams_requests else multi_callable(b"one", timeout=WAIT)
        call.add_done_callback(lambda _: called.set())
        if kind.streams_requests and entrypoint is Entrypoint.CLIENT_REQUEST:
            with pytest.raises(AioCallRefused):
                await call.write(b"one")
        elif kind.streams_requests:
            await call.write(b"one")
            await call.done_writing()
        if entrypoint is Entrypoint.CLIENT_REQUEST:
            with pytest.raises(AioCallRefused):
                await call.wait_for_connection()
        with pytest.raises(AioCallRefused):
            await (call.read() if kind.streams_answers else call)
        with pytest.raises(AioCallRefused) as caught:
            await (call.read() if kind.streams_answers else call)
        assert caught.value.refusal.code is ReasonCode.POLICY_DENIED
        assert await call.code() is grpc.StatusCode.PERMISSION_DENIED
        assert await call.details() == caught.value.details()
        assert tuple(await call.initial_metadata()) == ()
        assert tuple(await call.trailing_metadata()) == tuple(caught.value.trailing_metadata())
        assert call.verified_path() is None
        await asyncio.wait_for(called.wait(), WAIT)
        assert call.done()

    stage.loop.run(check())
    assert world.outcomes() == ["denied"]


def test_requests_are_written_one_by_one(stage: AioStage) -> None:
    """write, done_writing, read work on a call whose chain has not even begun."""
    world = World(stage, echo)

    async def check() -> None:
        call = world.channel.stream_stream(method(Kind.SS))(timeout=WAIT)
        await call.wait_for_connection()
        for message in (b"one", b"two"):
            await call.write(message)
            assert await call.read() == message
        await call.done_writing()
        assert await call.read() is grpc.aio.EOF
        call = world.channel.stream_unary(method(Kind.SU))(timeout=WAIT)
        await call.write(b"one")
        await call.done_writing()
        assert await call == b"one"

    stage.loop.run(check())
    assert world.outcomes() == ["allowed", "allowed"]


def test_a_stream_is_iterated_once(stage: AioStage) -> None:
    """Iterating twice goes on where the first iteration stopped, as with gRPC's own."""
    world = World(stage, echo)

    async def check() -> None:
        call = world.channel.unary_stream(method(Kind.US))(b"one", timeout=WAIT)
        assert tuple(await call.initial_metadata()) == ()
        assert [message async for message in call] == [b"one"]
        assert [message async for message in call] == []
        mixed = world.channel.unary_stream(method(Kind.US))(b"one", timeout=WAIT)
        assert await mixed.read() == b"one"
        with pytest.raises(grpc.aio.UsageError):
            [message async for message in mixed]

    stage.loop.run(check())


def test_a_failed_stream_fails_at_every_look(stage: AioStage) -> None:
    """A status of the server's passes unjudged, from the first look on."""
    world = World(stage, echo)

    async def check() -> None:
        call = world.channel.unary_stream("/test.Service/Nothing")(b"one", timeout=WAIT)
        assert await call.code() is grpc.StatusCode.UNIMPLEMENTED
        for _ in range(2):
            with pytest.raises(grpc.aio.AioRpcError) as caught:
                await call.read()
            assert not isinstance(caught.value, AioCallRefused)

    stage.loop.run(check())
    assert world.outcomes() == ["failed"]


def test_a_stream_that_fails_late_fails_its_reader(stage: AioStage) -> None:
    """What was read was proven; then comes what the server made of the rest."""

    async def break_off(rpc: Handling) -> None:
        """Answer, then fail."""
        await rpc.send(b"one")
        await rpc.abort(grpc.StatusCode.ABORTED, "enough")

    world = World(stage, break_off)

    async def check() -> None:
        call = world.channel.unary_stream(method(Kind.US))(b"one", timeout=WAIT)
        assert await call.read() == b"one"
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await call.read()
        assert (caught.value.code(), caught.value.details()) == (grpc.StatusCode.ABORTED, "enough")

    stage.loop.run(check())
    assert world.outcomes() == ["failed"]


@pytest.mark.parametrize("kind", [Kind.UU, Kind.US])
def test_a_call_that_is_cancelled_before_it_began_never_goes_out(stage: AioStage, kind: Kind) -> None:
    """Cancelling at once cancels, even before the chain has begun."""
    world = World(stage, echo)

    async def check() -> None:
        name = world.channel.unary_unary if kind is Kind.UU else world.channel.unary_stream
        call = name(method(kind))(b"one", timeout=WAIT)
        called = asyncio.Event()
        call.add_done_callback(lambda _: called.set())
        assert call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await (call.read() if kind is Kind.US else call)
        assert await call.code() is grpc.StatusCode.CANCELLED
        assert await call.details() == "Locally cancelled by application!"
        assert (tuple(await call.initial_metadata()), tuple(await call.trailing_metadata())) == ((), ())
        await asyncio.wait_for(called.wait(), WAIT)
        assert (call.done(), call.cancelled(), call.cancel()) == (True, True, False)

    stage.loop.run(check())
    assert world.server.kept.records == []


def test_a_unary_call_that_is_cancelled_ends_on_both_sides(stage: AioStage) -> None:
    """A timeout of asyncio around an await cancels the call below."""
    started, gone = asyncio.Event(), asyncio.Event()

    async def wait(rpc: Handling) -> None:
        """Wait until the caller has left."""
        started.set()
        try:
            await idle(rpc)
        finally:
            gone.set()

    world = World(stage, wait)

    async def check() -> None:
        call = world.channel.unary_unary(method(Kind.UU))(b"one", timeout=WAIT)
        waiting = asyncio.create_task(_awaited(call))
        await started.wait()
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert await call.code() is grpc.StatusCode.CANCELLED
        assert call.cancelled()
        await gone.wait()

    stage.loop.run(check())
    assert world.outcomes() == ["cancelled"]
    assert [str(one.outcome) for one in world.server.kept.records] == ["cancelled"]


async def _awaited(call: Any) -> Any:
    return await call


def test_a_stream_that_is_cancelled_while_open_is_recorded(stage: AioStage) -> None:
    """Whoever has seen enough cancels; the handler's task is cancelled."""
    gone = asyncio.Event()

    async def watched(rpc: Handling) -> None:
        """Answer for ever, tell when that ends."""
        try:
            await endless(rpc)
        finally:
            gone.set()

    world = World(stage, watched)

    async def check() -> None:
        call = world.channel.stream_stream(method(Kind.SS))(timeout=WAIT)
        assert await call.read() == b"more"
        assert call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call.read()
        assert await call.code() is grpc.StatusCode.CANCELLED
        await gone.wait()

    stage.loop.run(check())
    assert world.outcomes() == ["cancelled"]


def test_a_stream_that_is_cancelled_before_its_answer_opened_is_recorded(stage: AioStage) -> None:
    """Whoever waits for the first look is told; the call is cancelled, not failed."""
    world = World(stage, idle)

    async def check() -> None:
        call = world.channel.stream_stream(method(Kind.SS))(timeout=WAIT)
        await call.wait_for_connection()
        looking = asyncio.create_task(call.code())
        await asyncio.sleep(0)
        assert call.cancel()
        assert await looking is grpc.StatusCode.CANCELLED
        with pytest.raises(asyncio.CancelledError):
            await call.read()

    stage.loop.run(check())
    assert world.outcomes() == ["cancelled"]


def test_whoever_is_cancelled_while_looking_stays_cancelled(stage: AioStage) -> None:
    """Cancelling the task that waits for an answer is not swallowed."""
    world = World(stage, idle)

    async def check() -> None:
        call = world.channel.stream_stream(method(Kind.SS))(timeout=WAIT)
        await call.wait_for_connection()
        looking = asyncio.create_task(call.read())
        for _ in range(3):
            await asyncio.sleep(0)
        looking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await looking

    stage.loop.run(check())
    assert world.outcomes() == ["cancelled"]


@pytest.mark.parametrize("style", ["read", "iterate"])
def test_a_reader_that_is_cancelled_between_two_answers_ends_the_call(stage: AioStage, style: str) -> None:
    """As in gRPC, cancelling whoever waits for the next answer cancels the call; it is recorded."""

    async def once(rpc: Handling) -> None:
        """Answer once, then never."""
        await rpc.send(b"one")
        await idle(rpc)

    world = World(stage, once)

    async def check() -> None:
        call = world.channel.stream_stream(method(Kind.SS))(timeout=WAIT)
        look = call.read if style == "read" else aiter(call).__anext__
        assert await look() == b"one"
        waiting = asyncio.create_task(_looked(look))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert await call.code() is grpc.StatusCode.CANCELLED

    stage.loop.run(check())
    assert world.outcomes() == ["cancelled"]


async def _looked(look: Any) -> Any:
    return await look()


def test_a_stream_that_nobody_holds_is_cancelled(stage: AioStage) -> None:
    """As with gRPC's own, letting go of a call ends it."""
    world = World(stage, endless)

    async def check() -> None:
        call = world.channel.stream_stream(method(Kind.SS))(timeout=WAIT)
        assert await call.read() == b"more"
        del call
        gc.collect()

    stage.loop.run(check())
    assert world.outcomes() == ["cancelled"]


def test_a_refusal_can_be_pickled(stage: AioStage) -> None:
    """GRPC's asyncio errors can be; the refusal says the same afterwards."""
    world = World(stage, echo)
    world.deny[Entrypoint.CLIENT_REQUEST] = DENIED

    async def check() -> AioCallRefused:
        with pytest.raises(AioCallRefused) as caught:
            await world.channel.unary_unary(method(Kind.UU))(b"one")
        return caught.value

    refused = stage.loop.run(check())
    again = pickle.loads(pickle.dumps(refused))  # noqa: S301 - our own bytes
    assert (again.code(), again.details()) == (refused.code(), refused.details())
    assert again.refusal.code is refused.refusal.code


def test_a_channel_tells_about_its_connectivity(stage: AioStage) -> None:
    """What a channel of gRPC tells about itself reaches the channel below."""
    world = World(stage, echo)

    async def check() -> None:
        state = world.channel.get_state(try_to_connect=True)
        while state is not grpc.ChannelConnectivity.READY:
            await world.channel.wait_for_state_change(state)
            state = world.channel.get_state()
        await world.channel.channel_ready()

    stage.loop.run(check())
