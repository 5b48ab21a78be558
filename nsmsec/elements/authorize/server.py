# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The server's question: may this caller, over this proven path, have this?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.elements.authorize.decision import require
from nsmsec.errors import ReasonCode, Unverified
from nsmsec.opa import Entrypoint, Question
from nsmsec.opa.input import asked_again, request_document

if TYPE_CHECKING:
    from datetime import datetime

    from nsmsec.chain import Call, Flow, Proceed, Reply
    from nsmsec.opa import AsyncPolicyEngine, PolicyEngine

__all__ = ["AuthorizeServer"]


class AuthorizeServer:
    """Asks before the handler, then again while a stream is open."""

    def __init__(self, *, engine: PolicyEngine | AsyncPolicyEngine) -> None:
        """Take the policy engine of this workload."""
        self._engine = engine

    def flow(self, call: Call, proceed: Proceed) -> Flow[Reply]:
        """Ask about the request.

        Raises:
            PolicyDenied: the policy denies, or no decision was made.
            SourceUnavailable: the engine did not answer.
            Unverified: `PEER_MISSING`, `PATH_MISSING`, there is nothing proven to decide on.
        """
        question = _question(call, now=call.now)
        yield from require(self._engine, question, call=call, now=call.now)
        return (yield from proceed(call))

    def again(self, call: Call, reply: Reply, *, now: datetime) -> Flow[None]:
        """Ask about the request of a stream that is open.

        Raises:
            PolicyDenied: the policy denies, or no decision was made.
            SourceUnavailable: the engine did not answer.
            Unverified: `PEER_MISSING`, `PATH_MISSING`, there is nothing proven to decide on.
        """
        del reply
        question = asked_again(_question(call, now=now), opened_at=call.now)
        yield from require(self._engine, question, call=call, now=now)


def _question(call: Call, *, now: datetime) -> Question:
    if call.peer is None:
        raise Unverified(ReasonCode.PEER_MISSING, "authorize: expected a proven peer, found none")
    if call.verified is None:
        raise Unverified(ReasonCode.PATH_MISSING, "authorize: expected a verified path, found none")
    document = request_document(
        side=call.side,
        now=now,
        operation=call.operation,
        service=call.service,
        method=call.method,
        self_id=call.self_id,
        peer=call.peer,
        path=call.verified,
        stated=call.stated,
        machines=call.machines,
    )
    return Question(entrypoint=Entrypoint.SERVER_REQUEST, document=document, call_id=call.decision_id)
