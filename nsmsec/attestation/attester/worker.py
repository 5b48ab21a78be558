# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""One thread that asks a TPM, with deadlines for those who wait.

A TPM that hangs holds its thread without end; nothing in this process can free it. So nobody but this thread waits for
the TPM, everybody waits for this thread, and for so long only.
"""

from __future__ import annotations

import asyncio
import os
import threading
import time
from concurrent.futures import Future, wait
from contextlib import contextmanager
from queue import SimpleQueue
from typing import TYPE_CHECKING, TypeVar

from nsmsec.attestation.attester.operation import Operation
from nsmsec.errors import NsmsecError, ReasonCode, SourceUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nsmsec.attestation.attester.operation import Observe

__all__ = ["Worker"]

_MAX_WAITING = 64

_Answer = TypeVar("_Answer")


class Worker:
    """Does one thing after the other. Safe for threads; made after a fork, not before."""

    def __init__(self, *, deadline_s: float, max_timeouts: int, observe: Observe) -> None:
        """Take the bounds.

        Args:
            deadline_s: how long anybody waits, in seconds.
            max_timeouts: how many time-outs in a row are enough, until what hangs has ended.
            observe: is told of each operation when it is over, by whoever waited for it.
        """
        self._deadline_s = deadline_s
        self._max_timeouts = max_timeouts
        self._observe = observe
        self._pid = os.getpid()
        self._lock = threading.Lock()
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._closed = False
        self._busy = False
        self._timeouts = 0

    def run(self, name: str, work: Callable[[], _Answer]) -> _Answer:
        """Have something done, and wait for it.

        Raises:
            SourceUnavailable: `TPM_TIMEOUT`, it was not done in time; `TPM_BUSY`, too many wait.
            RuntimeError: this worker is closed, or of another process.
        """
        with self._observed(name):
            future = self._submit(work)
            try:
                wait([future], timeout=self._deadline_s)
                if future.done():
                    return future.result()
                raise self._overdue()
            finally:
                future.cancel()

    async def run_aio(self, name: str, work: Callable[[], _Answer]) -> _Answer:
        """Have something done, and await it; see `run`."""
        with self._observed(name):
            future = self._submit(work)
            awaited = asyncio.wrap_future(future)
            try:
                await asyncio.wait([awaited], timeout=self._deadline_s)
                if awaited.done():
                    return awaited.result()
                raise self._overdue()
            finally:
                future.cancel()  # now; the one that is awaited would only do it in the loop's next round
                awaited.cancel()

    def close(self) -> None:
        """Take nothing more, and let the thread end; one that hangs ends with the process."""
        if os.getpid() != self._pid:
            return  # the thread is the parent's, and the lock may be held for ever
        with self._lock:
            self._closed = True
        self._jobs.put(None)

    def _submit(self, work: Callable[[], _Answer]) -> Future[_Answer]:
        if os.getpid() != self._pid:
            raise RuntimeError("attester: was made before a fork; make one after it")
        future: Future[_Answer] = Future()
        with self._lock:
            if self._closed:
                raise RuntimeError("attester: is closed")
            if self._timeouts >= self._max_timeouts:
                detail = f"expected a TPM that answers, found it hanging since {self._timeouts} time-outs"
                raise SourceUnavailable(ReasonCode.TPM_TIMEOUT, f"attester: {detail}")
            if self._jobs.qsize() >= _MAX_WAITING:
                raise SourceUnavailable(ReasonCode.TPM_BUSY, f"attester: expected fewer than {_MAX_WAITING} to wait")
            self._jobs.put(lambda: self._do(future, work))
            if self._thread is None:
                # A thread that hangs must not keep the process.
                self._thread = threading.Thread(target=self._work, name="nsmsec-tpm", daemon=True)
                self._thread.start()
        return future

    def _overdue(self) -> SourceUnavailable:
        with self._lock:
            # Only while something is under way: it sets the count back to none when it ends.
            self._timeouts += self._busy
        detail = f"attester: expected an answer within {self._deadline_s} s, found none"
        return SourceUnavailable(ReasonCode.TPM_TIMEOUT, detail)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()

    def _do(self, future: Future[_Answer], work: Callable[[], _Answer]) -> None:
        if not future.set_running_or_notify_cancel():
            return
        with self._lock:
            self._busy = True
        try:
            answer = work()
        except BaseException as error:  # noqa: BLE001 - it is raised where the answer is awaited
            self._rest()
            future.set_exception(error)
        else:
            self._rest()
            future.set_result(answer)

    def _rest(self) -> None:
        with self._lock:
            self._busy = False
            self._timeouts = 0

    @contextmanager
    def _observed(self, name: str) -> Iterator[None]:
        code: ReasonCode | None = None
        started = time.monotonic()
        try:
            yield
        except NsmsecError as error:
            code = error.code
            raise
        finally:
            self._observe(Operation(name=name, seconds=time.monotonic() - started, code=code))
