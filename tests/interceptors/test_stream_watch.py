# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The watch itself: when it looks, how many judge, what it survives, what it leaves behind."""

from __future__ import annotations

import asyncio
import gc
import logging
import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from nsmsec.errors import NsmsecError, ReasonCode, Unverified
from nsmsec.interceptors.aio_watched import AioWatchedStream
from nsmsec.interceptors.standing import Basis, Standing
from nsmsec.interceptors.stream_watch import StreamWatch
from nsmsec.interceptors.watched import WatchedStream
from nsmsec.limits import Limits
from nsmsec.opa import Entrypoint
from nsmsec.testing.clock import FixedClock
from tests.interceptors.scripts import echo
from tests.interceptors.stage import TIMEOUT, Kind
from tests.interceptors.world import NOW, Policy, Trust, bundles, hop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.interceptors.stage import Stage

STREAMS = 1000
ASKED = Entrypoint.SERVER_REQUEST


class Turns:
    """Has the watch's thread wait until a test gives it a turn."""

    def __init__(self) -> None:
        self._turn = threading.Semaphore(0)
        self._waiting = threading.Semaphore(0)
        self.thread: threading.Thread | None = None

    def __call__(self, never: threading.Event, seconds: float) -> bool:
        """Wait for the next turn."""
        assert (never.is_set(), seconds) == (False, 1)
        self.thread = threading.current_thread()
        self._waiting.release()
        return self._turn.acquire(timeout=TIMEOUT)

    def end(self) -> None:
        """Let the thread go on by itself."""
        self._turn.release(1000)

    def give(self) -> None:
        """Give a turn to the thread, once it waits for one."""
        self.give_after(lambda: None)

    def give_after(self, doing: Callable[[], object]) -> None:
        """Do something while the thread waits for a turn, then give it one."""
        assert self._waiting.acquire(timeout=TIMEOUT)
        doing()
        self._turn.release()


class Fake:
    """A stream that does what a test says when it is judged, and notes that."""

    def __init__(self, world: World, judge: Callable[[], object] = lambda: None) -> None:
        watch = world.watch
        self.standing = Standing(watch.basis(), recheck=watch.recheck)
        self.standing.opened(ends_at=NOW + timedelta(days=1))
        self._judge = judge
        self.stopped: list[NsmsecError] = []
        self.judged = threading.Semaphore(0)
        watch.add(self)
        world.streams.append(self)

    def judge(self) -> None:
        """Do as the test says."""
        self.judged.release()
        self._judge()

    def stop(self, error: NsmsecError) -> None:
        """Take note of it."""
        self.stopped.append(error)
        self.standing.refuse(error)

    def was_judged(self) -> bool:
        """Wait until it is judged."""
        return self.judged.acquire(timeout=TIMEOUT)


class World:
    """A watch with all that it looks at."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.clock, self.policy, self.trust, self.turns = FixedClock(NOW), Policy(), Trust(bundles()), Turns()
        self.streams: list[Fake] = []
        self.watch = StreamWatch(
            bundles=self.trust, policy=self.policy, clock=self.clock, limits=limits or Limits(), wait=self.turns
        )

    def close(self) -> None:
        """End the thread."""
        for stream in self.streams:
            self.watch.discard(stream)
        self.turns.end()


@pytest.fixture
def world() -> Iterator[World]:
    """Return a watch that watches nothing yet."""
    world = World()
    yield world
    world.close()


def test_the_thread_looks_every_second_while_a_stream_is_open(world: World) -> None:
    """It begins with the first stream, ends after the last, begins anew with another."""
    stream = Fake(world)
    world.policy.activate(ASKED, None)
    world.turns.give()
    assert stream.was_judged()
    first = world.turns.thread
    world.turns.give_after(lambda: world.watch.discard(stream))
    assert first is not None
    first.join(TIMEOUT)
    assert not first.is_alive()
    assert len(world.watch) == 0
    other = Fake(world)
    world.policy.activate(ASKED, None)
    world.turns.give()
    assert other.was_judged()
    assert world.turns.thread is not first


def test_what_is_not_due_is_not_judged(world: World) -> None:
    """Neither is a stream that has not opened."""
    stream, unopened = Fake(world), Fake(world)
    unopened.standing = Standing(world.watch.basis(), recheck=timedelta())
    world.watch.look()
    world.policy.activate(ASKED, None)
    world.watch.look()
    assert stream.was_judged()
    assert not stream.judged.acquire(blocking=False)
    assert not unopened.judged.acquire(blocking=False)


def test_not_more_than_four_judge_at_once(world: World) -> None:
    """The fifth is judged when one of them is done."""
    done = threading.Event()
    streams = [Fake(world, lambda: done.wait(TIMEOUT)) for _ in range(5)]
    world.policy.activate(ASKED, None)
    world.watch.look()
    assert all(stream.was_judged() for stream in streams[:4])
    assert not streams[4].judged.acquire(blocking=False)
    world.watch.look()  # what is being judged, or waits for it, is not put in line again
    done.set()
    assert streams[4].was_judged()


def test_a_stream_that_is_not_judged_in_time_is_stopped_once(world: World) -> None:
    """By the one that looks: all that judge may be stuck."""
    done = threading.Event()
    streams = [Fake(world, lambda: done.wait(TIMEOUT)) for _ in range(5)]
    world.policy.activate(ASKED, None)
    world.watch.look()
    world.clock.move(timedelta(seconds=10))
    world.watch.look()
    assert [stream.stopped for stream in streams] == [[]] * 5
    world.clock.move(timedelta(microseconds=1))
    world.watch.look()
    world.watch.look()
    assert [[error.code for error in stream.stopped] for stream in streams] == [[ReasonCode.ENGINE_UNAVAILABLE]] * 5
    done.set()
    assert all(stream.was_judged() for stream in streams)


def test_a_stream_that_was_judged_in_time_has_as_much_time_again(world: World) -> None:
    """What is due a second time has not been due since the first."""
    stream = Fake(world)
    for _ in range(3):
        world.policy.activate(ASKED, None)
        world.watch.look()
        assert stream.was_judged()
        stream.standing.judged(world.watch.basis())
        world.clock.move(timedelta(seconds=8))
    assert stream.stopped == []


class Heard(logging.Handler):
    """Waits for a record of the log."""

    def __init__(self) -> None:
        super().__init__()
        self.heard = threading.Event()

    def emit(self, record: logging.LogRecord) -> None:
        """Hear the record of an exception."""
        if record.exc_info:
            self.heard.set()


@pytest.fixture
def heard() -> Iterator[threading.Event]:
    """Return what is set once an exception was logged."""
    handler, logger = Heard(), logging.getLogger("nsmsec.interceptors")
    logger.addHandler(handler)
    yield handler.heard
    logger.removeHandler(handler)


def test_a_stream_that_breaks_does_not_keep_others_from_being_judged(world: World, heard: threading.Event) -> None:
    """The log says so."""

    def crash() -> None:
        raise RuntimeError("a path of ours")

    Fake(world, crash)
    others = [Fake(world) for _ in range(5)]
    world.policy.activate(ASKED, None)
    world.watch.look()
    assert all(other.was_judged() for other in others)
    assert heard.wait(TIMEOUT)


def test_a_look_that_breaks_is_not_the_last(world: World, heard: threading.Event) -> None:
    """The thread goes on; the log says so."""
    stream = Fake(world)
    standing, stream.standing = stream.standing, None  # type: ignore[assignment]  # broken on purpose
    world.turns.give()
    assert heard.wait(TIMEOUT)
    stream.standing = standing
    world.policy.activate(ASKED, None)
    world.turns.give()
    assert stream.was_judged()


def test_there_is_room_for_so_many_streams() -> None:
    """One more is refused; where one has left there is room again."""
    world = World(Limits(max_open_streams=2))
    first, _ = Fake(world), Fake(world)
    with pytest.raises(Unverified) as refused:
        Fake(world)
    assert refused.value.code is ReasonCode.SIZE
    world.watch.discard(first)
    world.watch.discard(first)
    Fake(world)
    assert len(world.watch) == 2
    world.close()


@pytest.mark.parametrize("broken", ["bundles", "in_force"])
def test_what_cannot_be_found_out_is_asked_for(world: World, broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A source that breaks makes every stream due, each time; the judgement says what is wrong."""
    stream = Fake(world)

    class Breaks:
        @property
        def revision(self) -> int:
            raise OSError("a path of ours")

        in_force = revision

    if broken == "bundles":
        monkeypatch.setattr(world.trust, "bundles", Breaks())
    else:
        world.watch = StreamWatch(bundles=world.trust, policy=Breaks(), clock=world.clock, limits=Limits())
    basis = world.watch.basis()
    assert stream.standing.is_due(basis)
    stream.standing.judged(basis)
    assert stream.standing.is_due(world.watch.basis())


@pytest.mark.parametrize("changed", ["nothing", "trust", "policy", "recheck", "end", "refusal"])
def test_a_judgement_holds_until_something_changes(changed: str) -> None:
    """Each of the reasons alone makes a stream due."""
    standing = Standing(Basis(NOW, 1, "a"), recheck=timedelta(seconds=60))
    standing.opened(ends_at=NOW + timedelta(seconds=50 if changed == "end" else 90))
    at = NOW + timedelta(seconds={"recheck": 60, "end": 50}.get(changed, 49))
    if changed == "refusal":
        standing.refuse(Unverified(ReasonCode.EXPIRED, "first"))
        standing.refuse(Unverified(ReasonCode.REPLAYED, "second"))
        assert standing.refusal is not None
        assert standing.refusal.code is ReasonCode.EXPIRED
    basis = Basis(at, 2 if changed == "trust" else 1, "b" if changed == "policy" else "a")
    assert standing.is_due(basis) is (changed != "nothing")


def test_a_judgement_that_waited_for_another_one_is_not_made_again(world: World) -> None:
    """Two messages at once are one question."""
    stream, asked, answer = WatchedStream(world.watch, "/a/b"), threading.Event(), threading.Event()
    judgements = []

    def again(at: object) -> None:
        judgements.append(at)
        asked.set()
        assert answer.wait(TIMEOUT)

    def nothing(*_: object) -> None:
        """Do nothing."""

    stream.opened(ends_at=NOW + timedelta(days=1), again=again, cancel=nothing, end=nothing)
    world.policy.activate(ASKED, None)
    threads = [threading.Thread(target=stream.check) for _ in range(2)]
    for thread in threads:
        thread.start()
    assert asked.wait(TIMEOUT)
    answer.set()
    for thread in threads:
        thread.join(TIMEOUT)
    assert len(judgements) == 1
    stream.leave()


def test_a_judgement_that_waited_for_another_task_is_not_made_again(world: World) -> None:
    """The same in an event loop."""
    judgements = []

    async def judged() -> None:
        stream, asked, answer = AioWatchedStream(world.watch, "/a/b"), asyncio.Event(), asyncio.Event()

        async def again(at: object) -> None:
            judgements.append(at)
            asked.set()
            await answer.wait()

        stream.opened(ends_at=NOW + timedelta(days=1), again=again, end=again)
        world.policy.activate(ASKED, None)
        checks = [asyncio.create_task(stream.check()) for _ in range(2)]
        await asked.wait()
        answer.set()
        await asyncio.gather(*checks)
        stream.leave()

    asyncio.run(judged())
    assert len(judgements) == 1


def test_whoever_judges_does_not_wait_longer_for_a_loop_than_a_judgement_may_take() -> None:
    """Then the one that looks finds it late."""
    world = World(Limits(max_recheck=timedelta(milliseconds=1)))
    answered = []

    async def judged() -> None:
        stream, answer = AioWatchedStream(world.watch, "/a/b"), asyncio.Event()

        async def again(at: object) -> None:
            await answer.wait()
            answered.append(at)

        stream.opened(ends_at=NOW + timedelta(days=1), again=again, end=again)
        world.policy.activate(ASKED, None)
        await asyncio.to_thread(stream.judge)
        assert answered == []
        answer.set()
        await stream.check()
        stream.leave()

    asyncio.run(judged())
    assert len(answered) == 1
    world.close()


def test_a_stream_whose_loop_was_closed_leaves(world: World, heard: threading.Event) -> None:
    """Nothing of it is left to end."""

    async def join() -> AioWatchedStream:
        return AioWatchedStream(world.watch, "/a/b")

    stream = asyncio.run(join())
    stream.standing.opened(ends_at=NOW)
    world.watch.look()
    assert heard.wait(TIMEOUT)
    assert len(world.watch) == 0


def watched() -> int:
    """Return how many streams are in memory."""
    gc.collect()
    return sum(type(one) in (WatchedStream, AioWatchedStream) for one in gc.get_objects())


def test_nothing_is_left_of_a_thousand_streams(stage: Stage) -> None:
    """No thread, no task, no stream on either side."""
    client, server, threads = hop("/client"), hop("/echo"), threading.enumerate()
    caller = stage.client(stage.serve(server, echo), client, server)
    caller.call(Kind.US, b"first")
    tasks, before = stage.tasks(), watched()
    for _ in range(STREAMS):
        assert caller.call(Kind.US, b"one").messages == [b"one"]
    server.kept.wait(STREAMS + 1)
    assert stage.tasks() <= tasks
    assert (len(server.workload.streams), len(client.workload.streams)) == (0, 0)
    for thread in threading.enumerate():
        if thread not in threads and thread.name.startswith("nsmsec-stream"):
            thread.join(TIMEOUT)
            assert not thread.is_alive()
    assert watched() <= before
