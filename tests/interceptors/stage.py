# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Both runtimes behind one face: a test is written once, its handlers too.

A handler is a script, an async function over a `Handling`. Blocking servers drive it by hand: what it sends is
yielded, nothing else of it ever waits.
"""

from __future__ import annotations

import asyncio
import enum
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias, TypeVar

import grpc
from google.rpc.error_details_pb2 import ErrorInfo
from google.rpc.status_pb2 import Status as RichStatus

if TYPE_CHECKING:
    from concurrent.futures import Future

    from nsmsec.interceptors.carriers import Metadata
    from nsmsec.tokens import VerifiedPath
    from tests.interceptors.world import Hop

__all__ = [
    "KINDS",
    "Client",
    "Handling",
    "Kind",
    "Loop",
    "Outcome",
    "Script",
    "Seen",
    "Stage",
    "method",
    "reason_of",
    "unseen",
]

T = TypeVar("T")

TIMEOUT: Final = 20.0


class Kind(enum.StrEnum):
    """The four kinds of RPC; each is a method of the tests' one service."""

    UU = "UnaryUnary"
    US = "UnaryStream"
    SU = "StreamUnary"
    SS = "StreamStream"

    @property
    def streams_requests(self) -> bool:
        """Whether there may be any number of requests."""
        return self in {Kind.SU, Kind.SS}

    @property
    def streams_answers(self) -> bool:
        """Whether there may be any number of answers."""
        return self in {Kind.US, Kind.SS}


KINDS: Final = tuple(Kind)


def unseen(message: bytes) -> None:
    """Ignore an answer."""
    del message


def method(kind: str) -> str:
    """Return the full name of a method."""
    return f"/test.Service/{kind}"


class Handling(Protocol):
    """What a script sees of its RPC, in either runtime."""

    #: What the handler was given, a `grpc.ServicerContext` or a `grpc.aio.ServicerContext`.
    context: Any

    async def receive(self) -> bytes | None:
        """Return the next request, if there is one."""
        ...

    async def send(self, message: bytes) -> None:
        """Send an answer."""
        ...

    async def initial(self, *metadata: tuple[str, str | bytes]) -> None:
        """Send initial metadata."""
        ...

    async def abort(self, code: grpc.StatusCode, details: str) -> None:
        """Abort the RPC."""
        ...

    async def stay(self) -> None:
        """Wait until the RPC is ended from outside; a blocking one goes on then, another is cancelled."""
        ...

    async def call(self, client: Client, kind: Kind, *requests: bytes) -> Outcome:
        """Call onward."""
        ...


Seen: TypeAlias = Callable[[bytes], None]
Script: TypeAlias = Callable[[Handling], Coroutine[Any, Any, None]]


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What an application saw of a call."""

    messages: list[bytes] = field(default_factory=list)
    code: grpc.StatusCode = grpc.StatusCode.OK
    details: str | None = ""
    initial: Metadata = ()
    trailing: Metadata = ()
    error: Exception | None = None
    call: Any = None
    path: VerifiedPath | None = None

    @property
    def reason(self) -> str | None:
        """The reason in our `ErrorInfo`, if there is one."""
        info = reason_of(self.trailing)
        return None if info is None else info.reason


def reason_of(trailing: Iterable[tuple[str, str | bytes]]) -> Any | None:
    """Return our `ErrorInfo` in trailing metadata, if there is one."""
    for key, value in trailing:
        if key == "grpc-status-details-bin":
            for detail in RichStatus.FromString(value).details:
                info = ErrorInfo()
                if detail.Unpack(info) and info.domain == "nsmsec":
                    return info
    return None


class Client(Protocol):
    """A channel of either runtime, seen from a test; `seen` is told of each answer of a stream."""

    channel: Any

    def call(
        self,
        kind: Kind,
        *requests: bytes,
        metadata: Metadata = (),
        timeout: float | None = TIMEOUT,
        name: str = "",
        seen: Seen = unseen,
    ) -> Outcome:
        """Make a call, wait for its end."""
        ...

    def drop(self, kind: Kind, request: bytes) -> None:
        """Make a call, take its first answer, then hold it no longer."""
        ...

    async def acall(
        self,
        kind: Kind,
        *requests: bytes,
        metadata: Metadata = (),
        timeout: float | None = TIMEOUT,
        name: str = "",
        seen: Seen = unseen,
    ) -> Outcome:
        """Make a call from inside a handler, wait for its end."""
        ...


class Stage(Protocol):
    """One runtime: servers, channels of a test, all ended with it."""

    def serve(self, hop: Hop, script: Script, **options: Any) -> str:
        """Start a server that runs the script for every method; return its target."""
        ...

    def serve_bare(self, hop: Hop, script: Script, *, secure: bool = True, interceptors: tuple[Any, ...] = ()) -> str:
        """Start a server without nsmsec but for its TLS; return its target."""
        ...

    def client(self, target: str, hop: Hop, callee: Hop, *, origin: bool = True, **options: Any) -> Client:
        """Open a channel."""
        ...

    def bare_client(self, target: str, hop: Hop | None, callee: Hop) -> Client:
        """Open a channel without nsmsec but for its TLS, or with no TLS at all."""
        ...

    def wait_for(self, answer: Future[T]) -> T | Awaitable[T]:
        """Return what an engine of this runtime returns that has to wait for its answer."""
        ...

    def tasks(self) -> int:
        """Return how many tasks there are in the event loop, if there is one."""
        ...

    def close(self) -> None:
        """End everything."""
        ...


class Loop:
    """An event loop in a thread."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()

    def run(self, awaitable: Awaitable[T]) -> T:
        """Wait for something that happens in the loop."""

        async def wait() -> T:
            return await awaitable

        return asyncio.run_coroutine_threadsafe(wait(), self._loop).result(TIMEOUT)

    def close(self) -> None:
        """End the loop."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
