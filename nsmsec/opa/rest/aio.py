# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The engine that asks an OPA server, for asyncio.

Questions are asked by a bounded number of threads, with the engine for threads: so both runtimes have the same
deadline, the same table of answers and the same connections (ADR 15).
"""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from nsmsec.errors import ReasonCode, SourceUnavailable
from nsmsec.opa.rest.engine import OPARestEngine
from nsmsec.opa.rest.limits import RestLimits

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from datetime import timedelta
    from typing import Self

    from nsmsec.opa.decision import Decision
    from nsmsec.opa.http_access import HTTPAccess
    from nsmsec.opa.question import Question

__all__ = ["AsyncOPARestEngine"]


class AsyncOPARestEngine:
    """Decides by an OPA server, awaited.

    A call that is given up returns at once; its thread ends on its own, at the deadline at the latest. So a server that
    hangs holds no more threads than `RestLimits.max_threads`, each no longer than `RestLimits.max_time`.
    """

    def __init__(
        self,
        address: str,
        *,
        access: HTTPAccess | None = None,
        bundle: str | None = None,
        require_healthy: bool = False,
        limits: RestLimits | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Say which server decides; see `OPARestEngine`. Nothing is sent yet.

        Raises:
            Misconfigured: the address or a certificate file cannot be used.
        """
        limits = limits or RestLimits()
        self._engine = OPARestEngine(
            address, access=access, bundle=bundle, require_healthy=require_healthy, limits=limits, monotonic=monotonic
        )
        self._monotonic = monotonic
        self._room = threading.BoundedSemaphore(limits.max_waiting)
        self._threads = ThreadPoolExecutor(limits.max_threads, thread_name_prefix="nsmsec-opa")

    async def decide(self, question: Question, *, timeout: timedelta | None = None) -> Decision:
        """Return the server's decision; see `PolicyEngine.decide`.

        Raises:
            PolicyIndeterminate: as `OPARestEngine.decide`.
            SourceUnavailable: as `OPARestEngine.decide`; also when too many questions wait.
        """
        deadline = self._engine.deadline(timeout)
        if not self._room.acquire(blocking=False):
            raise _unavailable("room for a question")
        try:
            answer = self._submitted(question, deadline)
            async with asyncio.timeout(deadline - self._monotonic()):
                return await asyncio.wrap_future(answer)
        except TimeoutError as error:
            raise _unavailable("an answer in time") from error
        finally:
            self._room.release()

    def close(self) -> None:
        """Ask nothing more, wait for the threads (`RestLimits.max_time` at most), close the connections."""
        self._threads.shutdown(cancel_futures=True)
        self._engine.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _submitted(self, question: Question, deadline: float) -> Future[Decision]:
        try:
            return self._threads.submit(self._engine.decide_until, question, deadline)
        except RuntimeError as error:
            raise _unavailable("an engine that is not closed") from error


def _unavailable(expected: str) -> SourceUnavailable:
    return SourceUnavailable(ReasonCode.ENGINE_UNAVAILABLE, f"opa: expected {expected}, found none")
