# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The client's questions: may this be called, may this answer be taken?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.elements.authorize.decision import require
from nsmsec.errors import ReasonCode, Unverified
from nsmsec.opa import Entrypoint, Question
from nsmsec.opa.input import asked_again, request_document, response_document

if TYPE_CHECKING:
    from datetime import datetime

    from nsmsec.chain import Call, Flow, Proceed, Reply
    from nsmsec.identity import Peer
    from nsmsec.opa import AsyncPolicyEngine, PolicyEngine

__all__ = ["AuthorizeClient"]


class AuthorizeClient:
    """Asks before anything is minted, before anything of the answer is delivered, again while a stream is open."""

    def __init__(self, *, engine: PolicyEngine | AsyncPolicyEngine) -> None:
        """Take the policy engine of this workload."""
        self._engine = engine

    def flow(self, call: Call, proceed: Proceed) -> Flow[Reply]:
        """Ask about the request, then about the proven answer; an answer that is not OK is not judged.

        Raises:
            PolicyDenied: the policy denies, or no decision was made.
            SourceUnavailable: the engine did not answer.
            Unverified: `PEER_MISSING`, `PATH_MISSING`, there is nothing proven to decide on.
        """
        if call.peer is None:
            raise Unverified(ReasonCode.PEER_MISSING, "authorize: expected a proven peer, found none")
        yield from require(self._engine, _request(call, call.peer), call=call, now=call.now)
        reply = yield from proceed(call)
        if reply.ok:
            yield from require(self._engine, _response(call, call.peer, reply, now=reply.now), call=call, now=reply.now)
        return reply

    def again(self, call: Call, reply: Reply, *, now: datetime) -> Flow[None]:
        """Ask about the answer of a stream that is open.

        Raises:
            PolicyDenied: the policy denies, or no decision was made.
            SourceUnavailable: the engine did not answer.
            Unverified: `PEER_MISSING`, `PATH_MISSING`, there is nothing proven to decide on.
        """
        if call.peer is None:
            raise Unverified(ReasonCode.PEER_MISSING, "authorize: expected a proven peer, found none")
        question = asked_again(_response(call, call.peer, reply, now=now), opened_at=reply.now)
        yield from require(self._engine, question, call=call, now=now)


def _request(call: Call, peer: Peer) -> Question:
    document = request_document(
        side=call.side,
        now=call.now,
        operation=call.operation,
        service=call.service,
        method=call.method,
        self_id=call.self_id,
        peer=peer,
        path=call.verified,
        stated=call.stated,
        machines=call.machines,
    )
    return Question(entrypoint=Entrypoint.CLIENT_REQUEST, document=document, call_id=call.decision_id)


def _response(call: Call, peer: Peer, reply: Reply, *, now: datetime) -> Question:
    if reply.verified is None:
        raise Unverified(ReasonCode.PATH_MISSING, "authorize: expected a verified path of the answer, found none")
    document = response_document(
        now=now,
        operation=call.operation,
        service=call.service,
        method=call.method,
        self_id=call.self_id,
        peer=peer,
        path=reply.verified,
        before=call.verified,
        stated=call.stated,
        machines=reply.machines,
    )
    return Question(entrypoint=Entrypoint.CLIENT_RESPONSE, document=document, call_id=call.decision_id)
