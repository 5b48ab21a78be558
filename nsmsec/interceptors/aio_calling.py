# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""One RPC of an asyncio channel, from the question who is there to the proof of who answered."""

from __future__ import annotations

import contextlib
from functools import partial
from typing import TYPE_CHECKING

from nsmsec.chain import judge_aio, start_aio
from nsmsec.errors import NsmsecError
from nsmsec.interceptors.aio_watched import AioWatchedStream
from nsmsec.interceptors.outgoing import OutgoingCall
from nsmsec.interceptors.refused import AioCallRefused

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable
    from datetime import datetime
    from typing import Never

    from nsmsec.chain import Reply, StartedAio
    from nsmsec.identity import Peer
    from nsmsec.interceptors.carriers import Metadata
    from nsmsec.interceptors.workload import Workload
    from nsmsec.tokens import VerifiedPath
    from nsmsec.transport import ClientTransport

__all__ = ["AioCalling"]


class AioCalling:
    """Carries one RPC through the client's chain, around gRPC's own call."""

    __slots__ = ("_has_started", "_outgoing", "_started", "_timeout", "_transport", "_workload")

    _started: StartedAio  # once `start` has returned

    def __init__(
        self, workload: Workload, transport: ClientTransport, method: str, *, origin: bool, timeout: float | None
    ) -> None:
        """Take up the call, in the context in which it is made; nothing is asked yet."""
        self._workload = workload
        self._transport = transport
        self._timeout = timeout
        self._outgoing = OutgoingCall(workload, method, origin=origin, timeout=timeout)
        self._has_started = False

    @property
    def timeout(self) -> float | None:
        """The seconds that are left."""
        return self._outgoing.time_remaining

    @property
    def verified(self) -> VerifiedPath | None:
        """The proven path of the answer, once it has opened."""
        return self._outgoing.verified

    async def start(self, metadata: Iterable[tuple[str, str | bytes]] | None) -> Metadata:
        """Ask who is there, decide, mint; return what to send as the metadata of the RPC.

        Args:
            metadata: what the application wants to send.

        Raises:
            AioCallRefused: the call must not go out.
        """
        peer: Peer | None = None
        fault: Exception | None = None
        try:
            try:
                peer = await self._transport.peer_aio(self._timeout)
            except Exception as error:  # noqa: BLE001 (foreign code may be behind it; recorded like any other refusal)
                fault = error
            self._started = await start_aio(self._workload.client_chain.flow(self._outgoing.take_up(peer, fault)))
        except Exception as error:  # noqa: BLE001 (the outer edge: whatever it is, it denies)
            self._refuse(error)
        self._has_started = True
        try:
            return self._outgoing.sent(self._started.call, metadata)
        except NsmsecError as error:
            await self._refuse_started(error)

    async def answered(self, metadata: Iterable[tuple[str, str | bytes]]) -> Reply:
        """Judge an answer that is OK so far by its initial metadata; return it as it opened.

        Raises:
            AioCallRefused: nothing of it may be delivered.
        """
        try:
            reply = self._outgoing.reply(metadata)
        except NsmsecError as error:
            await self._refuse_started(error)
        try:
            reply = await self._started.resume(reply)
            self._outgoing.open(reply)
        except Exception as error:  # noqa: BLE001 (the outer edge: whatever it is, it denies)
            self._refuse(error)
        return reply

    async def opened(
        self, metadata: Iterable[tuple[str, str | bytes]], *, end: Callable[[NsmsecError], Awaitable[object]]
    ) -> AioWatchedStream:
        """Judge a stream of answers as `answered` does; return what judges it again while it is open.

        Args:
            metadata: its initial metadata.
            end: ends the call as refused.

        Raises:
            AioCallRefused: nothing of it may be delivered.
        """
        try:
            stream = AioWatchedStream(self._outgoing.workload.streams, self._outgoing.method)
        except NsmsecError as error:
            await self._refuse_started(error)
        try:
            reply = await self.answered(metadata)
        except BaseException:
            stream.leave()
            raise
        stream.opened(ends_at=self._outgoing.ends_at, again=partial(self._again, reply), end=end)
        self._outgoing.watched(stream, reply)
        return stream

    def refused(self, error: Exception) -> AioCallRefused:
        """Return what an application sees of a refusal, which ends the call."""
        refusal, status = self._outgoing.refuse(error)
        return AioCallRefused(refusal, status)

    async def failed(self, status: str) -> None:
        """Take note that the RPC failed before its answer opened.

        Raises:
            AioCallRefused: an element makes something else of it.
        """
        try:
            self._outgoing.open(await self._started.resume(self._outgoing.failure()))
        except Exception as error:  # noqa: BLE001 (the outer edge: whatever it is, it denies)
            self._refuse(error)
        self._outgoing.end(status)

    def end(self, status: str) -> None:
        """Tell the end of an RPC whose answer had opened; only the first time counts."""
        self._outgoing.end(status)

    def give_up(self) -> None:
        """End a call that nobody wants any more; harmless once it is over."""
        self._outgoing.end("CANCELLED")
        if self._has_started:
            self._started.close()

    async def _refuse_started(self, error: NsmsecError) -> Never:
        """Refuse what the chain has not seen yet, so that it does."""
        with contextlib.suppress(NsmsecError):  # it comes back
            await self._started.fail(error)
        self._refuse(error)

    def _refuse(self, error: Exception) -> Never:
        refused = self.refused(error)
        raise refused from refused.refusal

    async def _again(self, reply: Reply, now: datetime) -> None:
        """Judge the answer once more, then whether the connection still proves who sends it."""
        await judge_aio(self._outgoing.again(self._started.call, reply, now))
        await self._transport.peer_aio(self._workload.limits.max_recheck.total_seconds())
