# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Both runtimes behind one face, so that one test covers threads as well as asyncio.

@pytest.mark.parametrize("runtime", RUNTIMES, ids=str)
def test_…(runtime): runtime.drive(chain.flow(call), invoke=handler)
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

from nsmsec.chain import drive_aio, drive_sync, judge_aio, judge_sync, start_aio, start_sync

if TYPE_CHECKING:
    from collections.abc import Callable

    from nsmsec.chain import Call, Flow, Reply, StartedAio

__all__ = ["RUNTIMES", "AioRuntime", "Runtime", "Started", "SyncRuntime"]


class Started(Protocol):
    """A flow that waits for the outside world, as `nsmsec.chain.StartedSync` is."""

    @property
    def call(self) -> Call:
        """What the elements want invoked."""
        ...

    def resume(self, reply: Reply) -> Reply:
        """Go on with the opened answer.

        Raises:
            NsmsecError: an element refuses it.
        """
        ...

    def fail(self, error: BaseException) -> Reply:
        """Go on with a failure.

        Raises:
            BaseException: as a rule `error`.
        """
        ...

    def close(self) -> None:
        """Give the call up."""
        ...


class Runtime(Protocol):
    """Drives flows; `str` of it is `sync` or `aio`."""

    def drive(self, flow: Flow[Reply], *, invoke: Callable[[Call], Reply]) -> Reply:
        """Run a flow to its reply.

        Raises:
            NsmsecError: an element refuses the call or its answer.
        """
        ...

    def judge(self, flow: Flow[Reply]) -> Reply:
        """Run a flow that wants nothing but decisions.

        Raises:
            NsmsecError: an element refuses.
        """
        ...

    def start(self, flow: Flow[Reply]) -> Started:
        """Run a flow up to where it wants the outside world.

        Raises:
            NsmsecError: an element refuses the call.
        """
        ...


class SyncRuntime:
    """The driver for threads."""

    def drive(self, flow: Flow[Reply], *, invoke: Callable[[Call], Reply]) -> Reply:
        """Run a flow to its reply.

        Raises:
            NsmsecError: an element refuses the call or its answer.
        """
        return drive_sync(flow, invoke=invoke)

    def judge(self, flow: Flow[Reply]) -> Reply:
        """Run a flow that wants nothing but decisions.

        Raises:
            NsmsecError: an element refuses.
        """
        return judge_sync(flow)

    def start(self, flow: Flow[Reply]) -> Started:
        """Run a flow up to where it wants the outside world.

        Raises:
            NsmsecError: an element refuses the call.
        """
        return start_sync(flow)

    def __str__(self) -> str:
        return "sync"


class AioRuntime:
    """The driver for asyncio; each step runs in an event loop of its own, `invoke` in a thread beside it."""

    def drive(self, flow: Flow[Reply], *, invoke: Callable[[Call], Reply]) -> Reply:
        """Run a flow to its reply.

        Raises:
            NsmsecError: an element refuses the call or its answer.
        """

        async def invoke_aio(call: Call) -> Reply:
            return await asyncio.to_thread(invoke, call)

        return asyncio.run(drive_aio(flow, invoke=invoke_aio))

    def judge(self, flow: Flow[Reply]) -> Reply:
        """Run a flow that wants nothing but decisions.

        Raises:
            NsmsecError: an element refuses.
        """
        return asyncio.run(judge_aio(flow))

    def start(self, flow: Flow[Reply]) -> Started:
        """Run a flow up to where it wants the outside world.

        Raises:
            NsmsecError: an element refuses the call.
        """
        return _AioStarted(asyncio.run(start_aio(flow)))

    def __str__(self) -> str:
        return "aio"


class _AioStarted:
    """A started asyncio flow whose steps block."""

    def __init__(self, started: StartedAio) -> None:
        self._started = started
        self.call = started.call

    def resume(self, reply: Reply) -> Reply:
        return asyncio.run(self._started.resume(reply))

    def fail(self, error: BaseException) -> Reply:
        return asyncio.run(self._started.fail(error))

    def close(self) -> None:
        self._started.close()


#: Every runtime there is, for `pytest.mark.parametrize`.
RUNTIMES: tuple[Runtime, ...] = (SyncRuntime(), AioRuntime())
