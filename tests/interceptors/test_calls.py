# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The call objects of a blocking channel: gRPC's own to look at, yet empty until the answer is proven."""

from __future__ import annotations

import gc
import threading
from typing import TYPE_CHECKING, Any

import grpc
import pytest

import nsmsec
from nsmsec.errors import PolicyDenied, ReasonCode
from nsmsec.interceptors import CallRefused
from nsmsec.opa import Entrypoint
from tests.interceptors.scripts import echo
from tests.interceptors.stage import Kind, method
from tests.interceptors.sync_stage import SyncStage
from tests.interceptors.world import hop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.interceptors.stage import Handling, Script

DENIED = PolicyDenied(ReasonCode.POLICY_DENIED, "x")
WAIT = 10.0


class World:
    """A client, a server, a channel between them."""

    def __init__(self, stage: SyncStage, script: Script) -> None:
        self.client, self.server = hop("/client"), hop("/echo")
        self.channel: Any = stage.client(stage.serve(self.server, script), self.client, self.server).channel

    def unary(self) -> Any:
        """Return what calls with one request for one answer."""
        return self.channel.unary_unary(method(Kind.UU))

    def stream(self) -> Any:
        """Return what calls with one request for a stream of answers."""
        return self.channel.unary_stream(method(Kind.US))


@pytest.fixture
def stage() -> Iterator[SyncStage]:
    """Return an empty stage."""
    stage = SyncStage()
    yield stage
    stage.close()


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """Return what the handlers of a test wait for."""
    gate = threading.Event()
    yield gate
    gate.set()


def gated(gate: threading.Event) -> Script:
    """Return a handler that waits before it echoes."""

    async def wait(rpc: Handling) -> None:
        """Wait, then echo."""
        gate.wait(WAIT)
        await echo(rpc)

    return wait


def test_a_future_does_not_block_then_delivers_what_was_proven(stage: SyncStage, gate: threading.Event) -> None:
    """The call returns while the handler still works; result, callbacks, metadata come once proven."""
    world, called = World(stage, gated(gate)), threading.Event()
    future = world.unary().future(b"one", timeout=WAIT)
    assert (future.done(), future.running(), future.cancelled(), future.is_active()) == (False, True, False, True)
    assert future.verified_path() is None
    with pytest.raises(grpc.FutureTimeoutError):
        future.result(timeout=0.01)
    future.add_done_callback(lambda one: called.set() if one is future else None)
    assert future.add_callback(lambda: None)
    assert 0 < future.time_remaining() <= WAIT
    gate.set()
    assert future.result() == b"one"
    assert called.wait(WAIT)
    assert future.done()
    assert (future.exception(), future.traceback()) == (None, None)
    assert (future.code(), future.details()) == (grpc.StatusCode.OK, "")
    assert (tuple(future.initial_metadata()), tuple(future.trailing_metadata())) == ((), ())
    assert len(nsmsec.verified_path(future).hops) == 2
    assert [one.outcome for one in world.client.kept.records] == ["allowed"]


@pytest.mark.parametrize("kind", [Kind.UU, Kind.SU])
def test_a_future_whose_answer_is_refused_fails(stage: SyncStage, kind: Kind) -> None:
    """The refusal is the future's exception, code, details, trailing metadata."""
    world = World(stage, echo)
    world.client.policy.answers[Entrypoint.CLIENT_RESPONSE] = DENIED
    callable_, request = (
        (world.unary(), b"one") if kind is Kind.UU else (world.channel.stream_unary(method(kind)), iter([b"one"]))
    )
    future = callable_.future(request, timeout=WAIT)
    with pytest.raises(CallRefused) as caught:
        future.result()
    assert caught.value.refusal.code is ReasonCode.POLICY_DENIED
    assert future.exception() is caught.value
    assert future.traceback() is not None
    assert future.code() is grpc.StatusCode.PERMISSION_DENIED
    assert future.details() == caught.value.details()
    assert (future.initial_metadata(), future.trailing_metadata()) == ((), caught.value.trailing_metadata())
    assert future.verified_path() is None
    assert [one.outcome for one in world.client.kept.records] == ["denied"]


def test_a_future_that_must_not_go_out_is_returned_refused(stage: SyncStage) -> None:
    """As gRPC does, a call that cannot start is returned as one that failed, not raised."""
    world, seen = World(stage, echo), list[object]()
    world.client.policy.answers[Entrypoint.CLIENT_REQUEST] = DENIED
    future = world.unary().future(b"one")
    assert (future.done(), future.running(), future.cancelled(), future.is_active()) == (True, False, False, False)
    assert (future.cancel(), future.add_callback(lambda: None), future.time_remaining()) == (False, False, None)
    future.add_done_callback(seen.append)
    assert seen == [future]
    assert future.exception() is future
    with pytest.raises(CallRefused) as caught:
        future.result()
    assert caught.value is future
    assert future.traceback() is not None
    assert future.initial_metadata() == ()
    assert "decision" in str(future)
    stream = world.stream()(b"one")
    with pytest.raises(CallRefused):
        next(iter(stream))


def test_a_future_that_fails_is_grpcs_own_failure(stage: SyncStage) -> None:
    """A status of the server's passes unjudged."""
    world = World(stage, echo)
    future = world.channel.unary_unary("/test.Service/Nothing").future(b"one", timeout=WAIT)
    error = future.exception()
    assert isinstance(error, grpc.RpcError)
    assert not isinstance(error, CallRefused)
    assert future.code() is grpc.StatusCode.UNIMPLEMENTED
    assert (world.client.kept.last.outcome, world.client.kept.last.status) == ("failed", "UNIMPLEMENTED")


def test_a_cancelled_future_says_so(stage: SyncStage, gate: threading.Event) -> None:
    """Cancelling works as ever, and is recorded when somebody looks."""
    world = World(stage, gated(gate))
    future = world.unary().future(b"one", timeout=WAIT)
    assert future.cancel()
    with pytest.raises(grpc.FutureCancelledError):
        future.result()
    assert future.cancelled()
    assert (world.client.kept.last.outcome, world.client.kept.last.status) == ("cancelled", "CANCELLED")


def test_a_stream_is_judged_at_the_first_look(stage: SyncStage, gate: threading.Event) -> None:
    """The call returns at once; what asks for its metadata waits until the answer is proven."""
    world = World(stage, gated(gate))
    stream = world.stream()(b"one", timeout=WAIT)
    assert stream.is_active()
    assert world.client.kept.records == []
    gate.set()
    assert tuple(stream.initial_metadata()) == ()
    assert len(nsmsec.verified_path(stream).hops) == 2
    assert list(stream) == [b"one"]
    assert (stream.code(), stream.details(), tuple(stream.trailing_metadata())) == (grpc.StatusCode.OK, "", ())
    assert [one.outcome for one in world.client.kept.records] == ["allowed"]


def test_a_refused_stream_stays_refused(stage: SyncStage) -> None:
    """Every look at it shows the refusal, none the answer."""
    world = World(stage, echo)
    world.client.policy.answers[Entrypoint.CLIENT_RESPONSE] = DENIED
    stream = world.stream()(b"one", timeout=WAIT)
    assert stream.code() is grpc.StatusCode.PERMISSION_DENIED
    assert stream.initial_metadata() == ()
    for _ in range(2):
        with pytest.raises(CallRefused):
            next(stream)
    assert [one.outcome for one in world.client.kept.records] == ["denied"]


def test_a_failed_stream_fails_at_every_look(stage: SyncStage) -> None:
    """A status of the server's passes unjudged, from the first look on."""
    world = World(stage, echo)
    stream = world.channel.unary_stream("/test.Service/Nothing")(b"one", timeout=WAIT)
    assert stream.code() is grpc.StatusCode.UNIMPLEMENTED
    for _ in range(2):
        with pytest.raises(grpc.RpcError):
            next(stream)
    assert [one.outcome for one in world.client.kept.records] == ["failed"]


async def endless(rpc: Handling) -> None:
    """Answer for ever."""
    while True:
        await rpc.send(b"more")


def test_a_stream_that_is_cancelled_is_recorded(stage: SyncStage) -> None:
    """Whoever has seen enough cancels; both sides know."""
    world, over = World(stage, endless), threading.Event()
    stream = world.stream()(b"one", timeout=WAIT)
    assert next(stream) == b"more"
    assert stream.add_callback(over.set)
    assert stream.cancel()
    assert over.wait(WAIT)
    with pytest.raises(grpc.RpcError):
        list(stream)
    assert stream.code() is grpc.StatusCode.CANCELLED
    assert [one.outcome for one in world.client.kept.records] == ["cancelled"]


def test_a_stream_that_nobody_holds_is_cancelled(stage: SyncStage) -> None:
    """As with gRPC's own, letting go of a call ends it; it is recorded on both sides."""
    gone = threading.Event()

    async def watched(rpc: Handling) -> None:
        """Answer for ever, tell when that ends."""
        rpc.context.add_callback(gone.set)
        await endless(rpc)

    world = World(stage, watched)
    stream = world.stream()(b"one", timeout=WAIT)
    assert next(stream) == b"more"
    del stream
    gc.collect()
    assert gone.wait(WAIT)
    world.server.kept.wait()
    world.client.kept.wait()  # gRPC's own thread tells it, whenever it gets to run
    assert [one.outcome for one in world.client.kept.records] == ["cancelled"]
    assert [one.outcome for one in world.server.kept.records] == ["cancelled"]


def test_a_stream_that_was_over_before_the_first_look_is_recorded(stage: SyncStage) -> None:
    """Judging comes late, the record all the same."""

    async def silent(rpc: Handling) -> None:
        """Answer nothing."""

    world, over = World(stage, silent), threading.Event()
    stream = world.stream()(b"one", timeout=WAIT)
    assert not stream.add_callback(over.set) or over.wait(WAIT)
    assert tuple(stream.initial_metadata()) == ()
    assert [one.outcome for one in world.client.kept.records] == ["allowed"]


def test_the_end_of_a_stream_does_not_wait_for_its_reader(stage: SyncStage, gate: threading.Event) -> None:
    """It is told on the thread that the reader waits for; whoever reads then tells it."""

    async def once(rpc: Handling) -> None:
        """Answer, then wait."""
        await rpc.send(b"one")
        gate.wait(WAIT)

    world = World(stage, once)
    stream = world.stream()(b"one", timeout=WAIT)
    assert next(stream) == b"one"
    reader = threading.Thread(target=lambda: next(stream, None))
    reader.start()
    while not stream._end._reading.locked():
        pass
    stream._end()
    assert world.client.kept.records == []
    gate.set()
    reader.join(WAIT)
    assert not reader.is_alive()
    assert [one.outcome for one in world.client.kept.records] == ["allowed"]


def test_a_handler_may_cancel_its_rpc(stage: SyncStage) -> None:
    """A handler that cancels answers nobody."""

    async def give_up(rpc: Handling) -> None:
        """Cancel, wait until that is so."""
        gone = threading.Event()
        rpc.context.add_callback(gone.set)
        rpc.context.cancel()
        gone.wait(WAIT)

    world = World(stage, give_up)
    with pytest.raises(grpc.RpcError) as caught:
        world.unary()(b"one", timeout=WAIT)
    assert caught.value.code() is grpc.StatusCode.CANCELLED
    world.server.kept.wait()
    assert [one.outcome for one in world.server.kept.records] == ["cancelled"]


def test_a_stream_that_nobody_looked_at_is_recorded(stage: SyncStage, gate: threading.Event) -> None:
    """A call that was let go before its answer was judged leaves its record, too."""
    world = World(stage, gated(gate))
    stream = world.stream()(b"one", timeout=WAIT)
    del stream
    gc.collect()
    assert [one.outcome for one in world.client.kept.records] == ["cancelled"]


def test_a_call_that_its_caller_left_gets_no_token(stage: SyncStage, gate: threading.Event) -> None:
    """A handler that outlives its call answers nobody: no turn is minted, its end is recorded."""
    left = threading.Event()

    async def slow(rpc: Handling) -> None:
        """Wait until the caller has left."""
        rpc.context.add_callback(left.set)
        gate.set()
        left.wait(WAIT)

    world = World(stage, slow)
    future = world.unary().future(b"one", timeout=WAIT)
    assert gate.wait(WAIT)
    future.cancel()
    world.server.kept.wait()
    assert [(one.outcome, one.status) for one in world.server.kept.records] == [("cancelled", "CANCELLED")]


def test_with_call_returns_a_call(stage: SyncStage) -> None:
    """The call that belongs to an answer is complete, its path proven."""
    world = World(stage, echo)
    answer, call = world.unary().with_call(b"one", timeout=WAIT)
    assert answer == b"one"
    assert (call.code(), call.details()) == (grpc.StatusCode.OK, "")
    assert (tuple(call.initial_metadata()), tuple(call.trailing_metadata())) == ((), ())
    assert (call.is_active(), call.cancel(), call.add_callback(lambda: None)) == (False, False, False)
    assert call.time_remaining() is None
    assert len(nsmsec.verified_path(call).hops) == 2
    assert world.channel.stream_unary(method(Kind.SU))(iter([b"one"]), timeout=WAIT) == b"one"
    assert world.unary()(b"one", timeout=WAIT) == b"one"


class Tagging(
    grpc.UnaryUnaryClientInterceptor,
    grpc.UnaryStreamClientInterceptor,
    grpc.StreamUnaryClientInterceptor,
    grpc.StreamStreamClientInterceptor,
):
    """An interceptor of a user's own, which notes the calls that pass."""

    def __init__(self) -> None:
        self.passed: list[Any] = []

    def intercept_unary_unary(self, continuation: Any, client_call_details: Any, request: Any) -> Any:
        """Note the call."""
        call = continuation(client_call_details, request)
        self.passed.append(call)
        return call

    intercept_unary_stream = intercept_unary_unary
    intercept_stream_unary = intercept_unary_unary  # type: ignore[assignment]  # it does not look at the request
    intercept_stream_stream = intercept_unary_unary  # type: ignore[assignment]  # as above


@pytest.mark.parametrize("denied", [False, True])
def test_interceptors_of_a_users_own_go_over_the_channel(stage: SyncStage, denied: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """grpc.intercept_channel works over ours in all kinds; what it sees is proven or refused."""
    world, tagging = World(stage, echo), Tagging()
    channel: Any = grpc.intercept_channel(world.channel, tagging)
    if denied:
        world.client.policy.answers[Entrypoint.CLIENT_RESPONSE] = DENIED

    def calls() -> Iterator[Any]:
        yield lambda: channel.unary_unary(method(Kind.UU))(b"one", timeout=WAIT)
        yield lambda: channel.unary_unary(method(Kind.UU)).future(b"one", timeout=WAIT).result()
        yield lambda: list(channel.unary_stream(method(Kind.US))(b"one", timeout=WAIT))
        yield lambda: channel.stream_unary(method(Kind.SU))(iter([b"one"]), timeout=WAIT)
        yield lambda: list(channel.stream_stream(method(Kind.SS))(iter([b"one"]), timeout=WAIT))

    for call in calls():
        if denied:
            with pytest.raises(CallRefused):
                call()
        else:
            assert call() in (b"one", [b"one"])
    assert len(tagging.passed) == 5


def test_a_channel_tells_about_its_connectivity(stage: SyncStage) -> None:
    """Subscriptions reach the channel below."""
    world, ready = World(stage, echo), threading.Event()

    def note(state: grpc.ChannelConnectivity) -> None:
        if state is grpc.ChannelConnectivity.READY:
            ready.set()

    world.channel.subscribe(note, try_to_connect=True)
    assert ready.wait(WAIT)
    world.channel.unsubscribe(note)
