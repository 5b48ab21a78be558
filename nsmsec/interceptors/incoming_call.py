# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""One RPC on a server as both runtimes see it: what it amounts to, nothing about how it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.chain import Ending, Reply, evolved
from nsmsec.interceptors.bound import StreamBound
from nsmsec.interceptors.status import as_refusal, refusal_status

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    import grpc

    from nsmsec.chain import Call, Flow
    from nsmsec.errors import NsmsecError
    from nsmsec.identity import Peer
    from nsmsec.interceptors.carriers import Metadata
    from nsmsec.interceptors.workload import Workload
    from nsmsec.tokens import VerifiedPath

__all__ = ["IncomingCall"]


class IncomingCall:
    """Keeps what becomes of one RPC, so that it is told once.

    Attributes:
        call: what the chain starts with.
        bound: how long a stream may go on.
        opened: whether the answer's path is known.
        over: whether the end of the RPC has been told.
    """

    __slots__ = ("_ended", "_peer", "_workload", "bound", "call", "opened", "over")

    def __init__(self, call: Call, *, workload: Workload, peer: Callable[[], Peer]) -> None:
        """Begin.

        Args:
            call: what the chain starts with.
            workload: who is called.
            peer: proves the neighbour once more.
        """
        self.call = call
        self.bound = StreamBound(call, max_stream=workload.limits.max_stream, clock=workload.clock)
        self.opened = False
        self.over = False
        self._workload = workload
        self._peer = peer
        self._ended: Callable[[Ending], None] | None = None

    def reply(self, *, ok: bool, answer: VerifiedPath | None = None) -> Reply:
        """Return what the handler made of the call, for the chain."""
        return Reply(ok=ok, now=self._workload.clock.now(), verified=answer)

    def again(self, call: Call, now: datetime) -> Flow[Reply]:
        """Judge an open stream once more, as of now: who calls, over which path, whether the policy allows it.

        Args:
            call: the call as the chain handed it on.
            now: the current time.

        Raises:
            NsmsecError: the stream must not go on.
        """
        workload = self._workload
        call = evolved(call, peer=self._peer(), deadline=now + workload.limits.max_recheck)
        return workload.server_chain.again(call, Reply(ok=True, now=now), now=now)

    def open(self, reply: Reply) -> Metadata:
        """Take the answer as the chain opened it; return the metadata that carries its path.

        Raises:
            Malformed: `SIZE`, no verifier would accept that path.
        """
        self.opened = True
        self._ended = reply.ended
        if reply.path is None or reply.certificates is None:
            return ()
        return self._workload.carrier.write(reply.path, reply.certificates)

    def end(self, status: str, error: NsmsecError | None = None) -> None:
        """Tell the end of the RPC, once its answer had opened."""
        self.over = True
        if self._ended is not None:
            self._ended(Ending(status=status, error=error))

    def refuse(self, error: Exception) -> grpc.Status:
        """End the RPC as refused; return what its caller is told. Whatever the error is, it denies."""
        refusal = as_refusal(error, self.call.method)
        self.end(refusal.status.name, refusal)
        return refusal_status(refusal, decision_id=self.call.decision_id, disclosure=self._workload.disclosure)
