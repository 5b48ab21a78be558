# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The drivers: the same behaviour in threads as in asyncio."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, cast

import pytest

from nsmsec.chain import Invoke, Reply, compose, drive_aio, drive_sync, invoke, start_sync
from nsmsec.errors import Misconfigured, NsmsecError, PolicyIndeterminate, ReasonCode, SourceUnavailable, Unverified
from nsmsec.testing.elements import Record
from nsmsec.testing.runtimes import RUNTIMES, AioRuntime, Runtime
from tests.chain.parts import ALLOW, OPEN, Asking, AwaitedEngine, Engine, a_call, opened

if TYPE_CHECKING:
    from nsmsec.chain import Call, Flow
    from nsmsec.opa import Decision, Question

both = pytest.mark.parametrize("runtime", RUNTIMES, ids=str)
REFUSED = Unverified(ReasonCode.FORMAT, "test: refused")


@both
def test_question_is_answered_by_the_engine(runtime: Runtime) -> None:
    """An `Ask` effect is answered with the engine's decision, within the given time."""
    engine = Engine(ALLOW)
    element = Asking(engine, timeout=timedelta(seconds=2))
    assert runtime.drive(element.flow(a_call()), invoke=opened) is OPEN
    assert element.decisions == [ALLOW]
    assert engine.timeouts == [timedelta(seconds=2)]


@both
@pytest.mark.parametrize("answer", [True, None, {"allow": True}, "true", 1])
def test_answer_that_is_no_decision_is_refused(runtime: Runtime, answer: object) -> None:
    """Only a `Decision` lets a flow go on."""
    inner = Record()
    with pytest.raises(PolicyIndeterminate) as refusal:
        runtime.drive(compose(Asking(Engine(answer)), inner).flow(a_call()), invoke=opened)
    assert refusal.value.code is ReasonCode.POLICY_INVALID_RESULT
    assert inner.calls == []


@both
@pytest.mark.parametrize("error", [REFUSED, ValueError("bug"), StopIteration()], ids=["refusal", "bug", "stop"])
def test_error_of_an_engine_is_thrown_into_the_flow(runtime: Runtime, error: BaseException) -> None:
    """What an engine raises goes through every element outside of the one that asked; a crash is no decision."""
    outer = Record()
    with pytest.raises(NsmsecError) as raised:
        runtime.drive(compose(outer, Asking(Engine(error))).flow(a_call()), invoke=opened)
    assert outer.errors == [raised.value]
    assert raised.value.code is (REFUSED.code if error is REFUSED else ReasonCode.ENGINE_UNAVAILABLE)


@both
def test_error_of_the_rest_is_thrown_into_the_flow(runtime: Runtime) -> None:
    """What the handler or the wire raises goes through every element."""
    outer = Record()

    def broken(call: Call) -> Reply:
        del call
        raise REFUSED

    with pytest.raises(Unverified):
        runtime.drive(compose(outer).flow(a_call()), invoke=broken)
    assert outer.errors == [REFUSED]


@both
def test_started_flow_waits_for_its_answer(runtime: Runtime) -> None:
    """A started flow has passed what stands before the wire, then goes on with the opened answer."""
    outer = Record()
    started = runtime.start(compose(outer, Asking(Engine(ALLOW))).flow(a_call()))
    assert outer.calls == [started.call]
    assert outer.replies == []
    assert started.resume(OPEN) is OPEN
    assert outer.replies == [OPEN]


@both
def test_started_flow_that_fails_raises_through_every_element(runtime: Runtime) -> None:
    """`fail` raises the error in the place of the call."""
    outer = Record()
    started = runtime.start(compose(outer).flow(a_call()))
    with pytest.raises(Unverified):
        started.fail(REFUSED)
    assert outer.errors == [REFUSED]


@both
def test_started_flow_that_is_given_up_ends_in_every_element(runtime: Runtime) -> None:
    """`close` is seen by every element; once the flow is over it does nothing."""
    outer = Record()
    started = runtime.start(compose(outer).flow(a_call()))
    started.close()
    started.close()
    assert [type(error) for error in outer.errors] == [GeneratorExit]


@both
def test_flow_that_is_resumed_twice_is_refused(runtime: Runtime) -> None:
    """A finished flow has no second reply."""
    started = runtime.start(compose().flow(a_call()))
    started.resume(OPEN)
    with pytest.raises(TypeError, match="expected a flow to return a Reply, found NoneType"):
        started.resume(OPEN)


@both
def test_flow_that_answers_without_invoking_is_refused(runtime: Runtime) -> None:
    """No element may answer in the place of the handler or the wire."""

    def shortcut() -> Flow[Reply]:
        yield from ()
        return OPEN

    with pytest.raises(Misconfigured, match="without a call"):
        runtime.drive(shortcut(), invoke=opened)


@both
def test_flow_that_invokes_twice_is_refused(runtime: Runtime) -> None:
    """A token is minted for one call, so a flow invokes once; its elements see why it ends."""
    ended: list[BaseException] = []

    def twice() -> Flow[Reply]:
        yield from invoke(a_call())
        try:
            return (yield from invoke(a_call()))
        except Misconfigured as end:
            ended.append(end)
            raise

    with pytest.raises(Misconfigured, match="second time"):
        runtime.drive(twice(), invoke=opened)
    assert len(ended) == 1


@both
@pytest.mark.parametrize("more", [0, 1])
def test_flow_that_does_not_end_when_refused_is_refused_all_the_same(runtime: Runtime, more: int) -> None:
    """Whether it has an answer of its own or invokes once more."""
    ended: list[BaseException] = []

    def stubborn() -> Flow[Reply]:
        yield from invoke(a_call())
        try:
            yield from invoke(a_call())
        except Misconfigured:
            if not more:
                return OPEN
        try:
            return (yield from invoke(a_call()))
        except GeneratorExit as end:
            ended.append(end)
            raise

    with pytest.raises(Misconfigured, match="second time"):
        runtime.drive(stubborn(), invoke=opened)
    assert len(ended) == more


@both
def test_flow_that_is_only_to_judge_may_not_invoke(runtime: Runtime) -> None:
    """Nothing stands behind it."""
    with pytest.raises(Misconfigured):
        runtime.judge(invoke(a_call()))


@both
def test_answer_of_the_rest_that_is_no_reply_is_refused(runtime: Runtime) -> None:
    """An adapter that answers with something else has a bug, which must not open."""
    with pytest.raises(TypeError, match="expected a Reply, found NoneType"):
        runtime.drive(invoke(a_call()), invoke=lambda _: cast("Reply", None))


def test_engine_for_asyncio_is_awaited() -> None:
    """The asyncio driver serves engines of both kinds."""
    element = Asking(AwaitedEngine(ALLOW))
    assert AioRuntime().drive(element.flow(a_call()), invoke=opened) is OPEN
    assert element.decisions == [ALLOW]


def test_engine_for_asyncio_in_threads_is_misconfigured() -> None:
    """A decision that nobody awaits is not taken for a truth."""
    with pytest.raises(Misconfigured, match="found one for asyncio"):
        drive_sync(Asking(AwaitedEngine(ALLOW)).flow(a_call()), invoke=opened)


def test_engine_for_asyncio_that_hangs_is_unavailable() -> None:
    """An engine is awaited no longer than the call lives."""

    class Hanging:
        async def decide(self, question: Question, *, timeout: timedelta | None = None) -> Decision:
            del question, timeout
            await asyncio.get_running_loop().create_future()
            raise AssertionError("unreachable")

    element = Asking(Hanging(), timeout=timedelta(milliseconds=1))
    with pytest.raises(SourceUnavailable) as refusal:
        AioRuntime().drive(element.flow(a_call()), invoke=opened)
    assert refusal.value.code is ReasonCode.ENGINE_UNAVAILABLE


def test_cancellation_while_the_rest_runs_is_seen_by_every_element() -> None:
    """A cancelled task cancels the flow where it stands."""
    outer = Record()

    async def run() -> None:
        entered = asyncio.Event()

        async def hanging(call: Call) -> Reply:
            del call
            entered.set()
            await asyncio.get_running_loop().create_future()
            raise AssertionError("unreachable")

        task = asyncio.create_task(drive_aio(compose(outer).flow(a_call()), invoke=hanging))
        await entered.wait()
        task.cancel()
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(run())
    assert [type(error) for error in outer.errors] == [asyncio.CancelledError]


def test_interrupt_in_a_thread_is_seen_by_every_element() -> None:
    """Whatever ends the handler, the elements see it end."""
    outer = Record()

    def interrupted(call: Call) -> Reply:
        del call
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        drive_sync(compose(outer).flow(a_call()), invoke=interrupted)
    assert len(outer.errors) == 1


def test_started_call_is_the_one_the_innermost_element_handed_on() -> None:
    """What goes onto the wire is what the elements made of the call."""
    call = a_call()
    assert start_sync(invoke(call)).call is call
    assert next(invoke(call)) == Invoke(call=call)
