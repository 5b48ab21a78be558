# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Onward calls continue the path of the call that is being handled; nothing becomes a root by accident."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from typing import TYPE_CHECKING, Any

import grpc
import pytest

import nsmsec
from nsmsec.errors import ReasonCode
from tests.interceptors.scripts import Counting, echo
from tests.interceptors.stage import KINDS, Kind
from tests.interceptors.world import hop

if TYPE_CHECKING:
    from nsmsec.tokens import VerifiedPath
    from tests.interceptors.stage import Client, Handling, Outcome, Stage

UNAUTHENTICATED = grpc.StatusCode.UNAUTHENTICATED


class Trio:
    """A client, a hop in the middle, a hop at the end of another trust domain."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.client, self.middle = hop("/client"), hop("/middle")
        self.last = hop("/last", trust_domain="partner.example")
        self.last_target = stage.serve(self.last, echo)
        self.onward: Client = stage.client(self.last_target, self.middle, self.last, origin=False)

    def played(self, script: Any, kind: Kind = Kind.UU) -> Outcome:
        """Call the middle, which runs the script."""
        target = self.stage.serve(self.middle, script)
        return self.stage.client(target, self.client, self.middle).call(kind, b"one")


@pytest.fixture
def trio(stage: Stage) -> Trio:
    """Return three hops."""
    return Trio(stage)


def ids(path: VerifiedPath | None) -> list[str]:
    """Return the names of a path's hops."""
    return [] if path is None else [one.id.path for one in path.hops]


@pytest.mark.parametrize("kind", KINDS)
def test_an_onward_call_continues_the_path_whose_end_answers(trio: Trio, kind: Kind) -> None:
    """The last hop sees both before it; its finished path is what the client verifies."""

    async def onward(rpc: Handling) -> None:
        """Pass the request on, the answer back."""
        while (request := await rpc.receive()) is not None:
            outcome = await rpc.call(trio.onward, kind, request)
            assert outcome.error is None, outcome.error
            await rpc.send(outcome.messages[0])

    outcome = trio.played(onward, kind)
    assert outcome.messages == [b"one"]
    assert ids(outcome.path) == ["/client", "/middle", "/last"]
    assert [one.id for one in trio.last.kept.last.path] == [str(trio.client.id), str(trio.middle.id)]


def test_two_onward_calls_leave_the_answer_to_this_hop(trio: Trio) -> None:
    """Where it is not clear which onward call answers, this hop answers in its own name."""

    async def twice(rpc: Handling) -> None:
        """Call onward twice."""
        for _ in range(2):
            assert (await rpc.call(trio.onward, Kind.UU, b"one")).error is None
        await echo(rpc)

    assert ids(trio.played(twice).path) == ["/client", "/middle"]


def test_a_handler_names_the_call_that_answers(trio: Trio) -> None:
    """Of several onward calls, the one that was named is the answer's path."""
    named: list[str] = []

    async def name(rpc: Handling) -> None:
        """Call onward twice, name the second."""
        await rpc.call(trio.onward, Kind.UU, b"one")
        outcome = await rpc.call(trio.onward, Kind.UU, b"one")
        nsmsec.answer_with(outcome.call)
        named.extend(one.segment_id for one in nsmsec.verified_path(outcome.call).hops)
        await rpc.call(trio.onward, Kind.UU, b"one")
        await echo(rpc)

    outcome = trio.played(name)
    assert ids(outcome.path) == ["/client", "/middle", "/last"]
    assert outcome.path is not None
    assert [one.segment_id for one in outcome.path.hops] == named


def test_a_failed_onward_call_does_not_count(trio: Trio) -> None:
    """One call failed, one was answered: the latter's path is the answer's."""

    async def try_twice(rpc: Handling) -> None:
        """Fail first."""
        failed = await trio.onward.acall(Kind.UU, b"one", name="/test.Service/Nothing")
        assert failed.code is grpc.StatusCode.UNIMPLEMENTED
        assert (await rpc.call(trio.onward, Kind.UU, b"one")).error is None
        await echo(rpc)

    assert ids(trio.played(try_twice).path) == ["/client", "/middle", "/last"]


def test_a_stream_that_fails_after_its_first_message_does_not_count(trio: Trio) -> None:
    """An onward stream whose answer had opened is withdrawn when it fails after all."""

    async def break_off(rpc: Handling) -> None:
        """Answer, then fail."""
        await echo(rpc)
        await rpc.abort(grpc.StatusCode.ABORTED, "enough")

    other = hop("/other")
    onward = trio.stage.client(trio.stage.serve(other, break_off), trio.middle, other, origin=False)

    async def pass_on(rpc: Handling) -> None:
        """Call a stream that fails."""
        outcome = await rpc.call(onward, Kind.US, b"one")
        assert (outcome.messages, outcome.code) == ([b"one"], grpc.StatusCode.ABORTED)
        await echo(rpc)

    assert ids(trio.played(pass_on).path) == ["/client", "/middle"]


def test_only_an_answered_call_can_be_named(trio: Trio) -> None:
    """A call of another path, a failed one, something else: none of them is the answer."""
    errors: list[nsmsec.NsmsecError] = []
    roots = trio.stage.client(trio.last_target, trio.middle, trio.last)

    async def name(rpc: Handling) -> None:
        """Try to name what does not answer."""
        with nsmsec.new_path():
            elsewhere = await rpc.call(roots, Kind.UU, b"one")
        failed = await trio.onward.acall(Kind.UU, b"one", name="/test.Service/Nothing")
        for call in (elsewhere.call, failed.call, object()):
            with pytest.raises(nsmsec.NsmsecError) as caught:
                nsmsec.answer_with(call)
            errors.append(caught.value)
        await echo(rpc)

    outcome = trio.played(name)
    assert outcome.error is None
    assert [error.code for error in errors] == [ReasonCode.MISCONFIGURED] * 3
    assert ids(outcome.path) == ["/client", "/middle"]


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_to_continue_is_refused_locally(stage: Stage, kind: Kind) -> None:
    """A channel that may not start a path has nothing to do outside of a handler."""
    client, server, handler = hop("/client"), hop("/echo"), Counting()
    outcome = stage.client(stage.serve(server, handler), client, server, origin=False).call(kind, b"one")
    assert (outcome.code, outcome.reason, handler.calls) == (UNAUTHENTICATED, ReasonCode.PATH_MISSING, 0)
    assert client.kept.last.code == ReasonCode.PATH_MISSING
    assert server.kept.records == []


def test_a_new_path_has_to_be_opened(trio: Trio) -> None:
    """Inside a served call a channel that starts paths is refused, but inside of new_path()."""
    roots = trio.stage.client(trio.last_target, trio.middle, trio.last)
    outcomes: list[Outcome] = []

    async def start(rpc: Handling) -> None:
        """Try to start a path, with or without saying so; try to continue inside of a new one."""
        outcomes.append(await rpc.call(roots, Kind.UU, b"one"))
        with nsmsec.new_path():
            outcomes.append(await rpc.call(roots, Kind.UU, b"one"))
            outcomes.append(await rpc.call(trio.onward, Kind.UU, b"one"))
        await echo(rpc)

    answered = trio.played(start)
    assert [outcome.reason for outcome in outcomes] == [ReasonCode.PATH_MISSING, None, ReasonCode.PATH_MISSING]
    assert ids(outcomes[1].path) == ["/middle", "/last"]
    assert ids(answered.path) == ["/client", "/middle"]


def test_nothing_is_inherited_from_a_call_that_has_ended(trio: Trio) -> None:
    """Whoever kept the context may not act on behalf of a call that is over."""
    kept: list[contextvars.Context] = []

    async def keep(rpc: Handling) -> None:
        """Keep the context."""
        kept.append(contextvars.copy_context())
        await echo(rpc)

    assert trio.played(keep).error is None

    def late() -> Outcome:
        with pytest.raises(nsmsec.NsmsecError) as caught:
            nsmsec.current_path()
        assert caught.value.code is ReasonCode.EXPIRED
        return trio.onward.call(Kind.UU, b"one")

    if str(trio.stage) == "sync":
        outcome = kept[0].run(late)
    else:
        loop = trio.stage.loop  # type: ignore[attr-defined]  # asyncio's stage has one

        async def late_aio() -> Outcome:
            return await asyncio.get_running_loop().create_task(trio.onward.acall(Kind.UU, b"one"), context=kept[0])

        outcome = loop.run(late_aio())
    assert (outcome.code, outcome.reason) == (UNAUTHENTICATED, ReasonCode.EXPIRED)
    assert trio.middle.kept.last.code == ReasonCode.EXPIRED
    assert trio.last.kept.records == []


def test_a_thread_of_ones_own_has_to_be_attached(trio: Trio) -> None:
    """Threads do not inherit; attach carries the path into them."""
    seen: list[object] = []

    async def work(rpc: Handling) -> None:
        """Look at the path from a thread, twice."""

        def look() -> None:
            with pytest.raises(nsmsec.NsmsecError):
                nsmsec.current_path()
            with nsmsec.attach(rpc.context):
                seen.append(ids(nsmsec.current_path()))

        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
        await echo(rpc)

    assert trio.played(work).error is None
    assert seen == [["/client"]]


def test_only_a_handlers_context_can_be_attached() -> None:
    """Anything else is a mistake, told at once."""
    with pytest.raises(nsmsec.NsmsecError) as caught:
        nsmsec.attach(object())  # type: ignore[arg-type]  # what this is about
    assert caught.value.code is ReasonCode.MISCONFIGURED


def test_to_thread_inherits(loop: Any) -> None:
    """What asyncio runs in a thread continues the path without being attached."""
    from tests.interceptors.aio_stage import AioStage

    stage = AioStage(loop)
    client, server = hop("/client"), hop("/echo")
    seen: list[list[str]] = []

    async def look(rpc: Handling) -> None:
        """Look at the path from a thread."""
        seen.append(ids(await asyncio.to_thread(nsmsec.current_path)))
        await echo(rpc)

    assert stage.client(stage.serve(server, look), client, server).call(Kind.UU, b"one").error is None
    assert seen == [["/client"]]
    stage.close()
