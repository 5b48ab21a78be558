# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""One RPC of an asyncio channel, from the question who is there to the proof of who answered."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from nsmsec.chain import start_aio
from nsmsec.errors import NsmsecError
from nsmsec.interceptors.outgoing import OutgoingCall
from nsmsec.interceptors.refused import AioCallRefused

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Never

    from nsmsec.chain import StartedAio
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

    async def answered(self, metadata: Iterable[tuple[str, str | bytes]]) -> None:
        """Judge an answer that is OK so far by its initial metadata.

        Raises:
            AioCallRefused: nothing of it may be delivered.
        """
        try:
            reply = self._outgoing.reply(metadata)
        except NsmsecError as error:
            await self._refuse_started(error)
        try:
            self._outgoing.open(await self._started.resume(reply))
        except Exception as error:  # noqa: BLE001 (the outer edge: whatever it is, it denies)
            self._refuse(error)

    def within_bound(self) -> None:
        """Let a message of an opened stream pass.

        Raises:
            AioCallRefused: the stream outlives its bound.
        """
        try:
            self._outgoing.check_bound()
        except NsmsecError as error:
            self._refuse(error)

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
        refusal, status = self._outgoing.refuse(error)
        raise AioCallRefused(refusal, status) from refusal
