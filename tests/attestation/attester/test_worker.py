# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The one thread that asks, without a TPM: who waits, for how long, for how many others."""

from __future__ import annotations

import asyncio
import os
import threading
import warnings
from typing import TYPE_CHECKING, TypeVar

import pytest

from nsmsec.attestation.attester.worker import Worker
from nsmsec.errors import ReasonCode, SourceUnavailable
from tests.attestation.attester.asking import RUNTIMES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nsmsec.attestation.attester import Operation

pytestmark = pytest.mark.parametrize("runtime", RUNTIMES)

Answer = TypeVar("Answer")

LONG_S = 60.0
SHORT_S = 0.05
MOST = 64


class Hanging:
    """Work that hangs until it is let go."""

    def __init__(self) -> None:
        """Hang."""
        self.begun = threading.Event()
        self.free = threading.Event()

    def __call__(self) -> str:
        """Wait without end."""
        self.begun.set()
        self.free.wait()
        return "late"


@pytest.fixture
def hanging() -> Iterator[Hanging]:
    """Return work that hangs, until the test ends at the latest."""
    work = Hanging()
    yield work
    work.free.set()


def worker(
    *, deadline_s: float = LONG_S, max_timeouts: int = 3, observe: Callable[[Operation], None] = lambda _: None
) -> Worker:
    """Return a worker."""
    return Worker(deadline_s=deadline_s, max_timeouts=max_timeouts, observe=observe)


async def run(runtime: str, one: Worker, work: Callable[[], Answer]) -> Answer:
    """Have something done, in a runtime."""
    if runtime == "aio":
        return await one.run_aio("work", work)
    return await asyncio.to_thread(one.run, "work", work)


async def test_everything_is_done_in_one_thread(runtime: str) -> None:
    """Which is not the one that waits, nor one that keeps the process."""
    one = worker()
    threads = {await run(runtime, one, threading.current_thread) for _ in range(3)}
    assert [(thread.name, thread.daemon) for thread in threads] == [("nsmsec-tpm", True)]
    one.close()


async def test_what_is_raised_is_raised_where_one_waits(runtime: str) -> None:
    """And the thread goes on."""
    one = worker()
    with pytest.raises(ZeroDivisionError):
        await run(runtime, one, lambda: 1 // 0)
    assert await run(runtime, one, lambda: "done") == "done"
    one.close()


async def test_what_is_asked_at_the_limit_of_those_who_wait_is_refused(runtime: str, hanging: Hanging) -> None:
    """A crowd behind what hangs does not grow without end."""
    one = worker()
    one._submit(hanging)
    await asyncio.to_thread(hanging.begun.wait)
    waiting = [one._submit(lambda: "done") for _ in range(MOST)]
    with pytest.raises(SourceUnavailable) as refused:
        await run(runtime, one, lambda: "too many")
    assert refused.value.code is ReasonCode.TPM_BUSY
    hanging.free.set()
    assert [await asyncio.wrap_future(future) for future in waiting] == ["done"] * MOST
    assert await run(runtime, one, lambda: "done") == "done"
    one.close()


async def test_what_nobody_waits_for_any_more_is_not_done(runtime: str, hanging: Hanging) -> None:
    """Its caller was refused, so it must not happen later."""
    done = []
    one = worker(deadline_s=SHORT_S)
    first = one._submit(hanging)
    with pytest.raises(SourceUnavailable) as refused:
        await run(runtime, one, lambda: done.append("late"))
    assert refused.value.code is ReasonCode.TPM_TIMEOUT
    hanging.free.set()
    assert await asyncio.wrap_future(first) == "late"
    await asyncio.wrap_future(one._submit(lambda: None))
    assert done == []
    one.close()


async def test_one_end_closes_the_circuit_again(runtime: str, hanging: Hanging) -> None:
    """After one time-out nothing is asked, until what hung has ended; then time-outs are counted anew."""
    one = worker(deadline_s=SHORT_S, max_timeouts=1)
    over = threading.Event()
    for words in ("within 0.05 s", "since 1 time-outs"):
        with pytest.raises(SourceUnavailable, match=words):
            await run(runtime, one, hanging)
    one._jobs.put(over.set)
    hanging.free.set()
    await asyncio.to_thread(over.wait)
    assert await asyncio.wrap_future(one._submit(lambda: "done")) == "done"
    one.close()


async def test_a_closed_worker_takes_nothing_more(runtime: str) -> None:
    """Its thread ends when it has nothing left to do."""
    one = worker()
    thread = await run(runtime, one, threading.current_thread)
    one.close()
    await asyncio.to_thread(thread.join)
    with pytest.raises(RuntimeError, match="closed"):
        await run(runtime, one, lambda: "done")


def test_after_a_fork_nothing_is_done(runtime: str) -> None:
    """The thread is the parent's; the child would wait for nobody."""
    one = worker()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # from Python 3.12 on, a fork beside threads is warned of
        child = os.fork()
    if child == 0:
        try:
            asyncio.run(run(runtime, one, lambda: None))
        except RuntimeError as error:
            one.close()
            os._exit(0 if "made before a fork" in str(error) else 2)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    one.close()
