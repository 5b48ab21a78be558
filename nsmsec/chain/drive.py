# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The drivers that serve a flow's effects, one for threads, one for asyncio.

Both have the same two forms. `drive_sync` and `drive_aio` run a flow from its start to its reply.
`start_sync` and `start_aio` stop where the flow wants the outside world, for adapters that cannot
wait there (a client's stream is opened now, its answer read later); the returned `Started` goes on
once the answer has opened:

    started = start_sync(chain.flow(call))      # all that stands before the wire has passed
    ... send started.call ...
    reply = started.resume(Reply(...))          # judges the answer; or started.fail(error)

Whatever an effect raises is thrown into the flow. A flow that ends early is closed, so that every
element sees the end of its call (cancellation included).
"""

from __future__ import annotations

import asyncio
import contextlib
import inspect
from types import CoroutineType
from typing import TYPE_CHECKING

from nsmsec.chain.call import Reply
from nsmsec.chain.effects import Ask, Invoke
from nsmsec.errors import Misconfigured, ReasonCode, SourceUnavailable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from nsmsec.chain.call import Call
    from nsmsec.chain.effects import Effect, Flow

__all__ = [
    "StartedAio",
    "StartedSync",
    "drive_aio",
    "drive_sync",
    "judge_aio",
    "judge_sync",
    "start_aio",
    "start_sync",
]


class StartedSync:
    """A flow that stands where it wants the outside world; for threads.

    Attributes:
        call: the call to put onto the wire, with everything the elements wrote.
    """

    __slots__ = ("_flow", "call")

    def __init__(self, flow: Flow[Reply], call: Call) -> None:
        self._flow = flow
        self.call = call

    def resume(self, reply: Reply) -> Reply:
        """Go on with the opened answer; return what the elements made of it.

        Raises:
            NsmsecError: an element refuses the answer; nothing of it may be delivered.
        """
        return _reply(self._flow, _run_sync(self._flow, self._flow.send, reply))

    def fail(self, error: BaseException) -> Reply:
        """Go on with the failure of what stands behind the chain; as a rule this raises `error` again.

        Raises:
            BaseException: `error`, unless an element turns it into a reply or another error.
        """
        return _reply(self._flow, _run_sync(self._flow, self._flow.throw, error))

    def close(self) -> None:
        """Give the call up: every element sees it end. Harmless once the flow is over."""
        self._flow.close()


class StartedAio:
    """A flow that stands where it wants the outside world; for asyncio.

    Attributes:
        call: the call to put onto the wire, with everything the elements wrote.
    """

    __slots__ = ("_flow", "call")

    def __init__(self, flow: Flow[Reply], call: Call) -> None:
        self._flow = flow
        self.call = call

    async def resume(self, reply: Reply) -> Reply:
        """Go on with the opened answer; return what the elements made of it.

        Raises:
            NsmsecError: an element refuses the answer; nothing of it may be delivered.
        """
        return _reply(self._flow, await _run_aio(self._flow, self._flow.send, reply))

    async def fail(self, error: BaseException) -> Reply:
        """Go on with the failure of what stands behind the chain; as a rule this raises `error` again.

        Raises:
            BaseException: `error`, unless an element turns it into a reply or another error.
        """
        return _reply(self._flow, await _run_aio(self._flow, self._flow.throw, error))

    def close(self) -> None:
        """Give the call up: every element sees it end. Harmless once the flow is over."""
        self._flow.close()


def start_sync(flow: Flow[Reply]) -> StartedSync:
    """Run a flow up to where it wants the outside world.

    Raises:
        NsmsecError: an element refuses the call; it must not go out.
    """
    return StartedSync(flow, _call(_run_sync(flow, flow.__next__)))


async def start_aio(flow: Flow[Reply]) -> StartedAio:
    """Run a flow up to where it wants the outside world.

    Raises:
        NsmsecError: an element refuses the call; it must not go out.
    """
    return StartedAio(flow, _call(await _run_aio(flow, flow.__next__)))


def drive_sync(flow: Flow[Reply], *, invoke: Callable[[Call], Reply]) -> Reply:
    """Run a flow to its reply; `invoke` runs the handler or the wire until its answer is open.

    Raises:
        NsmsecError: an element refuses the call or its answer.
    """
    started = start_sync(flow)
    try:
        reply = invoke(started.call)
    except BaseException as error:  # noqa: BLE001 - not handled here: the flow sees it and raises it again
        return started.fail(error)
    return started.resume(reply)


async def drive_aio(flow: Flow[Reply], *, invoke: Callable[[Call], Awaitable[Reply]]) -> Reply:
    """Run a flow to its reply; `invoke` runs the handler or the wire until its answer is open.

    Raises:
        NsmsecError: an element refuses the call or its answer.
    """
    started = await start_aio(flow)
    try:
        reply = await invoke(started.call)
    except BaseException as error:  # noqa: BLE001 - not handled here: the flow sees it and raises it again
        return await started.fail(error)
    return await started.resume(reply)


def judge_sync(flow: Flow[Reply]) -> Reply:
    """Run a flow that wants nothing but decisions.

    Raises:
        NsmsecError: an element refuses.
        Misconfigured: the flow wants to be invoked.
    """
    return _reply(flow, _run_sync(flow, flow.__next__))


async def judge_aio(flow: Flow[Reply]) -> Reply:
    """Run a flow that wants nothing but decisions.

    Raises:
        NsmsecError: an element refuses.
        Misconfigured: the flow wants to be invoked.
    """
    return _reply(flow, await _run_aio(flow, flow.__next__))


def _run_sync(flow: Flow[Reply], step: Callable[..., Effect], *sent: object) -> Invoke | Reply:
    """Take one step, then answer questions until the flow wants something else; what it returns comes last."""
    try:
        found = step(*sent)
        while isinstance(found, Ask):
            try:
                decision = _decide_sync(found)
            except BaseException as error:  # noqa: BLE001 - not handled here: the flow sees it and raises it again
                found = flow.throw(error)
            else:
                found = flow.send(decision)
    except StopIteration as end:
        return _returned(end)
    return found


async def _run_aio(flow: Flow[Reply], step: Callable[..., Effect], *sent: object) -> Invoke | Reply:
    """Take one step, then answer questions until the flow wants something else; what it returns comes last."""
    try:
        found = step(*sent)
        while isinstance(found, Ask):
            try:
                decision = await _decide_aio(found)
            except BaseException as error:  # noqa: BLE001 - not handled here: the flow sees it and raises it again
                found = flow.throw(error)
            else:
                found = flow.send(decision)
    except StopIteration as end:
        return _returned(end)
    return found


def _returned(end: StopIteration) -> Reply:
    """Return what a flow returned."""
    if not isinstance(end.value, Reply):
        raise TypeError(f"drive: expected a flow to return a Reply, found {type(end.value).__name__}") from None
    return end.value


def _decide_sync(ask: Ask) -> object:
    """Ask an embedded engine; one that must be awaited belongs to the other driver."""
    decision = ask.engine.decide(ask.question, timeout=ask.timeout)
    if isinstance(decision, CoroutineType):
        decision.close()
        raise Misconfigured("drive: expected a policy engine for threads, found one for asyncio")
    return decision


async def _decide_aio(ask: Ask) -> object:
    """Ask an engine of either kind; one that must be awaited is awaited no longer than the call lives."""
    seconds = None if ask.timeout is None else ask.timeout.total_seconds()
    try:
        async with asyncio.timeout(seconds):
            decision: object = ask.engine.decide(ask.question, timeout=ask.timeout)
            return await decision if inspect.isawaitable(decision) else decision
    except TimeoutError as error:
        raise SourceUnavailable(
            ReasonCode.ENGINE_UNAVAILABLE, "drive: the policy engine did not answer before the call's deadline"
        ) from error


def _call(found: Invoke | Reply) -> Call:
    """Return the call that a started flow wants to be invoked."""
    if isinstance(found, Reply):
        raise Misconfigured("drive: expected a flow to invoke what stands behind it, found an answer without a call")
    return found.call


def _reply(flow: Flow[Reply], found: Invoke | Reply) -> Reply:
    """Return the reply that a finished flow made; a call is invoked once, since its token is used once."""
    if not isinstance(found, Invoke):
        return found
    refusal = Misconfigured("drive: expected a flow to invoke what stands behind it once, found a second time")
    with contextlib.suppress(StopIteration):
        flow.throw(refusal)  # so that every element sees why its call ends
    flow.close()
    raise refusal
