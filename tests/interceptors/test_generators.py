# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Handlers that yield: what they put around several messages lasts as long as they say, and not longer."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import grpc
import pytest

import nsmsec
from nsmsec.errors import ReasonCode
from nsmsec.interceptors import CallRefused
from tests.interceptors.scripts import echo
from tests.interceptors.stage import Kind, method
from tests.interceptors.sync_stage import SyncStage
from tests.interceptors.world import hop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tests.interceptors.stage import Client

WAIT = 10.0


@pytest.fixture
def stage() -> Iterator[SyncStage]:
    """Return an empty stage of the blocking runtime; in asyncio a handler has a task, so a context, of its own."""
    stage = SyncStage()
    yield stage
    stage.close()


class World:
    """A client, a hop whose handler yields, a server behind it."""

    def __init__(self, stage: SyncStage, handler: Callable[[World], Iterable[bytes]]) -> None:
        self.client, self.middle, self.server = hop("/client"), hop("/middle"), hop("/echo")
        target = stage.serve(self.server, echo)
        self.inheriting = stage.client(target, self.middle, self.server, origin=False)
        self.starting = stage.client(target, self.middle, self.server)
        server: Any = nsmsec.server(self.middle.workload)
        behaviour: Any = grpc.unary_stream_rpc_method_handler(lambda *_: handler(self))
        server.add_generic_rpc_handlers(
            [grpc.method_handlers_generic_handler("test.Service", {str(Kind.US): behaviour})]
        )
        port = server.listen("127.0.0.1:0")
        server.start()
        self._server = server
        channel = stage.client(f"127.0.0.1:{port}", self.client, self.middle).channel
        self.call = channel.unary_stream(method(Kind.US))

    def stop(self) -> None:
        """End the hop whose handler yields."""
        self._server.stop(None).wait()

    def hops(self, caller: Client) -> list[str] | ReasonCode:
        """Call onward; return who is on the path of the answer, or why there is none."""
        outcome = caller.call(Kind.UU, b"x")
        if isinstance(outcome.error, CallRefused):
            return outcome.error.refusal.code
        assert outcome.path is not None
        return [hop.id.path for hop in outcome.path.hops]


def test_what_stands_around_a_yield_lasts_over_it(stage: SyncStage) -> None:
    """Inside of `new_path` nothing is inherited, also after a message has left; outside of it again everything is."""
    seen: list[list[str] | ReasonCode] = []

    def handle(world: World) -> Iterator[bytes]:
        with nsmsec.new_path():
            yield b"1"
            seen.extend((world.hops(world.inheriting), world.hops(world.starting)))
            yield b"2"
        seen.extend((world.hops(world.inheriting), world.hops(world.starting)))
        yield b"3"

    world = World(stage, handle)
    assert list(world.call(b"x", timeout=WAIT)) == [b"1", b"2", b"3"]
    world.stop()
    assert seen == [
        ReasonCode.PATH_MISSING,
        ["/middle", "/echo"],
        ["/client", "/middle", "/echo"],
        ReasonCode.PATH_MISSING,
    ]


def test_a_generator_that_its_caller_left_ends_where_it_ran(stage: SyncStage) -> None:
    """What it leaves behind it, it leaves in its own context, without any complaint."""
    ended: list[list[str] | ReasonCode] = []
    done = threading.Event()

    def handle(world: World) -> Iterator[bytes]:
        try:
            with nsmsec.new_path():
                while True:
                    yield b"more"
        finally:
            ended.append(world.hops(world.inheriting))
            done.set()

    world = World(stage, handle)
    call = world.call(b"x", timeout=WAIT)
    assert next(call) == b"more"
    call.cancel()
    assert done.wait(WAIT)
    world.stop()
    assert ended == [["/client", "/middle", "/echo"]]


def test_a_behaviour_may_return_any_iterable(stage: SyncStage) -> None:
    """A list has nothing to close."""

    def handle(_: World) -> list[bytes]:
        return [b"1", b"2"]

    world = World(stage, handle)
    assert list(world.call(b"x", timeout=WAIT)) == [b"1", b"2"]
    world.stop()
