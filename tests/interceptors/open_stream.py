# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A stream that is open while a test does something, in either runtime."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import grpc

from nsmsec.opa import Decision
from tests.interceptors.stage import TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.interceptors.stage import Client, Handling, Kind, Outcome, Stage

__all__ = ["DENIES", "Lingering", "cut", "opened"]

DENIES = Decision(allow=False, reasons=("REVOKED",), revision="r2", engine="test")


def cut(stage: Stage, code: grpc.StatusCode) -> grpc.StatusCode:
    """Return what a caller sees of a stream that its server ends: a blocking one is cancelled, as from outside."""
    return grpc.StatusCode.CANCELLED if str(stage) == "sync" else code


class Lingering:
    """A handler that sends one answer, then does nothing until its stream is ended; then it tries another.

    Attributes:
        calls: how many streams began.
        began: set once a stream has begun.
        told: set once the handler was told that its stream is over.
    """

    def __init__(self, *, send: bool = True) -> None:
        self.calls = 0
        self.began = threading.Event()
        self.told = threading.Event()
        self._send = send

    async def __call__(self, rpc: Handling) -> None:
        """Linger."""
        self.calls += 1
        if self._send:
            await rpc.send(b"1")
        self.began.set()
        with contextlib.suppress(asyncio.CancelledError):  # a handler that does not care
            await rpc.stay()
        self.told.set()
        await rpc.send(b"2")


@contextlib.contextmanager
def opened(client: Client, kind: Kind, handler: Lingering, request: bytes = b"one") -> Iterator[Callable[[], Outcome]]:
    """Open a stream, to the first answer if there is one; yield what waits for its end."""
    arrived = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        call = pool.submit(client.call, kind, request, seen=lambda _: arrived.set())
        assert handler.began.wait(TIMEOUT)
        assert not kind.streams_answers or arrived.wait(TIMEOUT)
        yield lambda: call.result(TIMEOUT)
