# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""One RPC of a channel as both runtimes see it: what it amounts to, nothing about how it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.chain import CALL, Call, Ending, Reply, Side, evolved
from nsmsec.errors import Misconfigured, NsmsecError
from nsmsec.interceptors.bound import StreamBound
from nsmsec.interceptors.carriers import without_reserved
from nsmsec.interceptors.incoming import deadline_of
from nsmsec.interceptors.methods import operation_of
from nsmsec.interceptors.served import current
from nsmsec.interceptors.status import as_refusal, refusal_status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    import grpc

    from nsmsec.chain import Flow
    from nsmsec.identity import Peer
    from nsmsec.interceptors.aio_watched import AioWatchedStream
    from nsmsec.interceptors.carriers import Metadata
    from nsmsec.interceptors.watched import WatchedStream
    from nsmsec.interceptors.workload import Workload
    from nsmsec.tokens import VerifiedPath

__all__ = ["OutgoingCall"]


class OutgoingCall:
    """Keeps what becomes of one RPC, so that it is told once.

    Attributes:
        method: what is called.
        workload: who calls.
        verified: the proven path of the answer, once it has opened.
    """

    __slots__ = (
        "_bound",
        "_deadline",
        "_decision_id",
        "_ended",
        "_origin",
        "_over",
        "_served",
        "method",
        "verified",
        "workload",
    )

    _bound: StreamBound  # once it was taken up

    def __init__(self, workload: Workload, method: str, *, origin: bool, timeout: float | None) -> None:
        """Begin, in the context of the served call that is being handled, if there is one.

        Args:
            workload: who calls.
            method: what is called.
            origin: whether the call may start a path.
            timeout: the seconds that the application gives it.
        """
        self.verified: VerifiedPath | None = None
        self.workload = workload
        self.method = method
        self._origin = origin
        self._deadline = deadline_of(workload.clock.now(), timeout)
        self._decision_id = workload.fresh_id()
        self._served = current()
        self._ended: Callable[[Ending], None] | None = None
        self._over = False

    @property
    def time_remaining(self) -> float | None:
        """The seconds until the application gives up; what the handshake and the decision took is gone."""
        if self._deadline is None:
            return None
        return max((self._deadline - self.workload.clock.now()).total_seconds(), 0.0)

    def take_up(self, peer: Peer | None, fault: Exception | None) -> Call:
        """Return the call for the chain.

        Args:
            peer: whom the transport proved to be at the other end.
            fault: why it did not.
        """
        operation, served = CALL, None
        try:
            operation = operation_of(self.method)
            served = None if self._served is None else self._served.inherit()
        except NsmsecError as error:
            fault = error
        call = Call(
            side=Side.CLIENT,
            method=self.method,
            operation=operation,
            service=self.method,
            self_id=self.workload.id,
            now=self.workload.clock.now(),
            decision_id=self._decision_id,
            peer=peer,
            deadline=self._deadline,
            fault=None if fault is None else as_refusal(fault, self.method),
            origin=self._origin,
            served=served,
        )
        self._bound = StreamBound(call, max_stream=self.workload.limits.max_stream, clock=self.workload.clock)
        return call

    def sent(self, call: Call, metadata: Iterable[tuple[str, str | bytes]] | None) -> Metadata:
        """Return the metadata to send: the application's together with the path.

        Raises:
            Unverified: `EXPIRED`, the served call that this one continues has ended while the chain decided.
            Malformed: `SIZE`, no verifier would accept that path.
            Misconfigured: there is no path.
        """
        if self._served is not None:
            self._served.inherit()
        if call.path is None or call.certificates is None:
            raise Misconfigured(
                "outgoing: expected the call as the client's chain hands it on, found one without a path"
            )
        return (*without_reserved(metadata), *self.workload.carrier.write(call.path, call.certificates))

    def reply(self, metadata: Iterable[tuple[str, str | bytes]] | None) -> Reply:
        """Return what initial metadata says about an answer that is OK so far; nothing of it is proven.

        Raises:
            Malformed: the path in it cannot be read.
        """
        path, certificates = self.workload.carrier.read(metadata or ()) or (None, None)
        return Reply(ok=True, now=self.workload.clock.now(), path=path, certificates=certificates)

    def failure(self) -> Reply:
        """Return what there is to say about an RPC that failed before its answer opened."""
        return Reply(ok=False, now=self.workload.clock.now())

    def open(self, reply: Reply) -> None:
        """Take the answer as the chain opened it."""
        self._ended = reply.ended
        self.verified = reply.verified
        if self._served is not None and reply.verified is not None:
            self._served.add_answer(reply.verified)

    @property
    def ends_at(self) -> datetime:
        """From when on nothing of the answer may be delivered."""
        return self._bound.ends_at

    def again(self, call: Call, reply: Reply, now: datetime) -> Flow[Reply]:
        """Judge an open answer once more, as of now: over which path it comes, whether the policy lets it in.

        Args:
            call: the call as the chain handed it on.
            reply: its answer as the chain opened it.
            now: the current time.

        Raises:
            NsmsecError: the stream must not go on; raised while the flow is driven.
        """
        workload = self.workload
        call = evolved(call, deadline=now + workload.limits.max_recheck)
        return workload.client_chain.again(call, reply, now=now)

    def watched(self, stream: WatchedStream | AioWatchedStream, reply: Reply) -> None:
        """Have a stream whose answer has just opened leave the watch when the RPC is over."""

        def ended(ending: Ending) -> None:
            stream.leave()
            reply.ended(ending)

        self._ended = ended

    def end(self, status: str, error: NsmsecError | None = None) -> None:
        """Tell the end of the RPC; an answer that failed after it had opened is none. Only the first time counts."""
        if self._over:
            return
        self._over = True
        if self._served is not None and self.verified is not None and (status != "OK" or error is not None):
            self._served.withdraw_answer(self.verified)
        if self._ended is not None:
            self._ended(Ending(status=status, error=error))

    def refuse(self, error: Exception) -> tuple[NsmsecError, grpc.Status]:
        """End the RPC as refused; return why, with what it looks like. Whatever the error is, it denies."""
        refusal = as_refusal(error, self.method)
        self.end(refusal.status.name, refusal)
        return refusal, refusal_status(refusal, decision_id=self._decision_id, disclosure=self.workload.disclosure)
