# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A judgement that somebody interrupts is none: nothing of the answer is delivered afterwards."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import grpc
import pytest

from nsmsec.opa import Decision, Entrypoint
from tests.interceptors.aio_stage import AioStage
from tests.interceptors.scripts import echo
from tests.interceptors.stage import Kind, method
from tests.interceptors.sync_stage import SyncStage
from tests.interceptors.world import hop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nsmsec.opa import Question
    from tests.interceptors.stage import Handling, Loop

WAIT = 10.0


@pytest.fixture
def blocking() -> Iterator[SyncStage]:
    """Return an empty stage of the blocking runtime."""
    stage = SyncStage()
    yield stage
    stage.close()


@pytest.fixture
def asynchronous(loop: Loop) -> Iterator[AioStage]:
    """Return an empty stage of asyncio."""
    stage = AioStage(loop)
    yield stage
    stage.close()


@pytest.mark.parametrize("look", ["read", "initial_metadata", "code", "__anext__"])
def test_a_reader_that_is_cancelled_ends_a_call_whose_answer_was_not_judged(asynchronous: AioStage, look: str) -> None:
    """As in gRPC the RPC ends with its reader; whatever the server sends later, without any path, stays unseen."""
    client, server = hop("/client"), hop("/echo")

    async def play() -> None:
        called, answering = asyncio.Event(), asyncio.Event()

        async def late(rpc: Handling) -> None:
            """Answer once the client has stopped to wait."""
            called.set()
            await answering.wait()
            await rpc.send(b"unproven")

        target = await asyncio.to_thread(asynchronous.serve_bare, server, late)
        channel: Any = (await asyncio.to_thread(asynchronous.client, target, client, server)).channel
        call = channel.unary_stream(method(Kind.US))(b"one", timeout=WAIT)
        looks = asyncio.create_task(_looked(call, look))
        await called.wait()
        looks.cancel()
        with pytest.raises(asyncio.CancelledError):
            await looks
        answering.set()
        with pytest.raises(asyncio.CancelledError):
            await call.read()
        with pytest.raises((asyncio.CancelledError, StopAsyncIteration)):  # the latter from an iteration that was begun
            await anext(aiter(call))
        assert await call.code() is grpc.StatusCode.CANCELLED

    asynchronous.loop.run(play())
    assert [str(one.outcome) for one in client.kept.records] == ["cancelled"]


async def _looked(call: grpc.aio.UnaryStreamCall[bytes, bytes], look: str) -> object:
    looked: object = await getattr(aiter(call) if look == "__anext__" else call, look)()
    return looked


@pytest.mark.parametrize("kind", [Kind.UU, Kind.US])
def test_an_interrupt_while_the_answer_is_judged_delivers_nothing(
    blocking: SyncStage, kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever catches the interrupt, then looks again, sees a refusal."""
    client, server = hop("/client"), hop("/echo")

    def decide(question: Question, **_: object) -> Decision:
        if question.entrypoint is Entrypoint.CLIENT_RESPONSE:
            raise KeyboardInterrupt
        return Decision(allow=True, reasons=(), revision="r1", engine="test")

    monkeypatch.setattr(client.policy, "decide", decide)
    channel = blocking.client(blocking.serve(server, echo), client, server).channel
    if kind.streams_answers:
        call = channel.unary_stream(method(kind))(b"one", timeout=WAIT)
        look = call.__next__
    else:
        call = channel.unary_unary(method(kind)).future(b"one", timeout=WAIT)
        look = call.result
    with pytest.raises(KeyboardInterrupt):
        look()
    for _ in range(2):
        with pytest.raises(grpc.RpcError):
            look()
    assert call.code() is grpc.StatusCode.INTERNAL
    assert [str(one.outcome) for one in client.kept.records] == ["denied"]
