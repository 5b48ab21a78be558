# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The process of one service as the demonstration holds it: orders go in, answers come out, it always ends."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from multiprocessing import Pipe
from typing import TYPE_CHECKING

from nsmsec.dev.orders import done_of, send
from nsmsec.errors import ReasonCode, SourceUnavailable
from nsmsec.identity.workload_api import ENDPOINT_VARIABLE

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from nsmsec.dev.orders import Done, Order, Start

__all__ = ["ServiceProcess"]

_ANSWER_SECONDS = 60.0
_LEAVE_SECONDS = 5.0


class ServiceProcess:
    """A child process; a context manager that ends it.

    It leaves when its connection is closed, also if this process is killed; if it does not leave in time it is killed.
    """

    def __init__(
        self,
        name: str,
        *,
        log: Path,
        workload_api: str = "",
        answer_seconds: float = _ANSWER_SECONDS,
        leave_seconds: float = _LEAVE_SECONDS,
    ) -> None:
        """Start it; it says nothing before its first order.

        Args:
            name: what it is called in errors.
            log: where its standard error goes.
            workload_api: where it gets its identity; empty if it has files.
            answer_seconds: how long it may take to follow an order.
            leave_seconds: how long it may take to leave.

        Raises:
            OSError: it cannot be started.
        """
        self._name = name
        self._log = log
        self._answer_seconds = answer_seconds
        self._leave_seconds = leave_seconds
        self._connection, theirs = Pipe()
        environment = {**os.environ, ENDPOINT_VARIABLE: workload_api}
        # A session of its own: Ctrl-C is for the demonstration, which then ends its services in order.
        with theirs, log.open("wb") as errors:
            self._process = subprocess.Popen(  # noqa: S603 (our own module in our own interpreter)
                [sys.executable, "-P", "-m", "nsmsec.dev.service", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=errors,
                stderr=errors,
                start_new_session=True,
                env=environment,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.release()
        try:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(self._leave_seconds)
        finally:
            self._process.kill()
            self._process.wait()

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def release(self) -> None:
        """Let it leave, without waiting until it has."""
        self._connection.close()

    def order(self, order: Start | Order) -> None:
        """Give an order, without waiting for it to be followed.

        Raises:
            SourceUnavailable: the process has ended.
        """
        try:
            send(self._connection, order)
        except OSError as error:
            raise self._gone() from error

    def done(self) -> Done:
        """Wait until the last order was followed.

        Raises:
            SourceUnavailable: the process has ended, or does not answer.
        """
        try:
            if not self._connection.poll(self._answer_seconds):
                raise self._problem(f"did not answer within {self._answer_seconds:.0f} s")
            return done_of(self._connection.recv_bytes())
        except (EOFError, ConnectionError) as error:
            raise self._gone() from error

    def _gone(self) -> SourceUnavailable:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(self._leave_seconds)
        lines = self._log.read_text(encoding="utf-8", errors="replace").split("\n")
        last = next((line for line in reversed(lines) if line.strip()), "it said nothing")
        return self._problem(f"ended early: {last.strip():.200}")

    def _problem(self, what: str) -> SourceUnavailable:
        return SourceUnavailable(ReasonCode.SOURCE_UNAVAILABLE, f"demonstration: the service {self._name} {what}")
