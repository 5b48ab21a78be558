# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""One RPC of a blocking channel, from the question who is there to the proof of who answered."""

from __future__ import annotations

import contextlib
from functools import partial
from typing import TYPE_CHECKING

from nsmsec.chain import judge_sync, start_sync
from nsmsec.errors import NsmsecError
from nsmsec.interceptors.outgoing import OutgoingCall
from nsmsec.interceptors.refused import CallRefused
from nsmsec.interceptors.watched import WatchedStream

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime
    from typing import Never

    from nsmsec.chain import Reply
    from nsmsec.identity import Peer
    from nsmsec.interceptors.carriers import Metadata
    from nsmsec.interceptors.workload import Workload
    from nsmsec.tokens import VerifiedPath
    from nsmsec.transport import ClientTransport

__all__ = ["Calling"]


class Calling:
    """Carries one RPC through the client's chain, around gRPC's own call.

    Attributes:
        metadata: what to send as the metadata of the RPC.
    """

    __slots__ = ("_outgoing", "_started", "_transport", "metadata")

    def __init__(
        self,
        workload: Workload,
        transport: ClientTransport,
        method: str,
        *,
        origin: bool,
        timeout: float | None,
        metadata: Iterable[tuple[str, str | bytes]] | None,
    ) -> None:
        """Ask who is there, decide, mint; nothing has left yet.

        Raises:
            CallRefused: the call must not go out.
        """
        self._transport = transport
        self._outgoing = OutgoingCall(workload, method, origin=origin, timeout=timeout)
        peer: Peer | None = None
        fault: Exception | None = None
        try:
            try:
                peer = transport.peer(timeout)
            except Exception as error:  # noqa: BLE001 - foreign code may be behind it; recorded like any other refusal
                fault = error
            self._started = start_sync(workload.client_chain.flow(self._outgoing.take_up(peer, fault)))
        except Exception as error:  # noqa: BLE001 - the outer edge: whatever it is, it denies
            self._refuse(error)
        try:
            self.metadata = self._outgoing.sent(self._started.call, metadata)
        except NsmsecError as error:
            self._refuse_started(error)

    @property
    def timeout(self) -> float | None:
        """The seconds that are left for gRPC."""
        return self._outgoing.time_remaining

    @property
    def verified(self) -> VerifiedPath | None:
        """The proven path of the answer, once it has opened."""
        return self._outgoing.verified

    def answered(self, metadata: Metadata | None) -> Reply:
        """Judge an answer that is OK so far by its initial metadata; return it as it opened.

        Raises:
            CallRefused: nothing of it may be delivered.
        """
        try:
            reply = self._outgoing.reply(metadata)
        except NsmsecError as error:
            self._refuse_started(error)
        try:
            reply = self._started.resume(reply)
            self._outgoing.open(reply)
        except Exception as error:  # noqa: BLE001 - the outer edge: whatever it is, it denies
            self._refuse(error)
        return reply

    def opened(
        self, metadata: Metadata | None, *, cancel: Callable[[], object], end: Callable[[NsmsecError], object]
    ) -> WatchedStream:
        """Judge a stream of answers as `answered` does; return what judges it again while it is open.

        Args:
            metadata: its initial metadata.
            cancel: cancels gRPC's call without waiting for anything.
            end: ends the call as refused.

        Raises:
            CallRefused: nothing of it may be delivered.
        """
        try:
            stream = WatchedStream(self._outgoing.workload.streams, self._outgoing.method)
        except NsmsecError as error:
            self._refuse_started(error)
        try:
            reply = self.answered(metadata)
        except BaseException:
            stream.leave()
            raise
        stream.opened(ends_at=self._outgoing.ends_at, again=partial(self._again, reply), cancel=cancel, end=end)
        self._outgoing.watched(stream, reply)
        return stream

    def refused(self, error: Exception) -> CallRefused:
        """Return what an application sees of a refusal, which ends the call."""
        refusal, status = self._outgoing.refuse(error)
        return CallRefused(refusal, status)

    def failed(self, status: str) -> None:
        """Take note that the RPC failed before its answer opened.

        Raises:
            CallRefused: an element makes something else of it.
        """
        try:
            self._outgoing.open(self._started.resume(self._outgoing.failure()))
        except Exception as error:  # noqa: BLE001 - the outer edge: whatever it is, it denies
            self._refuse(error)
        self._outgoing.end(status)

    def end(self, status: str) -> None:
        """Tell the end of an RPC whose answer had opened; only the first time counts."""
        self._outgoing.end(status)

    def _refuse_started(self, error: NsmsecError) -> Never:
        """Refuse what the chain has not seen yet, so that it does."""
        with contextlib.suppress(NsmsecError):  # it comes back
            self._started.fail(error)
        self._refuse(error)

    def _refuse(self, error: Exception) -> Never:
        refused = self.refused(error)
        raise refused from refused.refusal

    def _again(self, reply: Reply, now: datetime) -> None:
        """Judge the answer once more, then whether the connection still proves who sends it."""
        judge_sync(self._outgoing.again(self._started.call, reply, now))
        self._transport.peer(self._outgoing.workload.limits.max_recheck.total_seconds())
