# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The client's proof: who answered, over which hops, to this very call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.chain import evolved
from nsmsec.errors import Misconfigured, ReasonCode, Unverified

if TYPE_CHECKING:
    from datetime import datetime

    from nsmsec.chain import Call, Flow, Proceed, Reply
    from nsmsec.tokens import PathVerifier

__all__ = ["VerifyPathClient"]


class VerifyPathClient:
    """Proves the answer's path."""

    def __init__(self, *, verifier: PathVerifier) -> None:
        """Take the path verifier of this workload."""
        self._verifier = verifier

    def flow(self, call: Call, proceed: Proceed) -> Flow[Reply]:
        """Prove the path of the opened answer; one with a status other than OK passes without any.

        Raises:
            NsmsecError: it cannot be proven; nothing of the answer may be delivered.
        """
        if call.sent is None:
            raise Misconfigured("verify_path: expected a path token of our own on this call, found none")
        reply = yield from proceed(call)
        if not reply.ok:
            return evolved(reply, path=None, certificates=None, verified=None)
        if reply.path is None or reply.certificates is None:
            raise Unverified(ReasonCode.PATH_MISSING, "verify_path: expected a path in the answer, found none")
        verified = self._verifier.verify_answer(
            reply.path,
            reply.certificates,
            self_id=call.self_id,
            peer=call.peer,
            sent=call.sent,
            operation=call.operation,
            service=call.service,
        )
        call.findings.verified = verified
        return evolved(reply, verified=verified)

    def again(self, call: Call, reply: Reply, *, now: datetime) -> Flow[None]:
        """Prove that the answer's path still stands, behind our own place.

        Raises:
            NsmsecError: it does not.
        """
        if call.segment is None or reply.verified is None:
            raise Unverified(ReasonCode.PATH_MISSING, "verify_path: expected a verified path of the answer, found none")
        self._verifier.prove_again(reply.verified, now=now, first=call.segment.index + 1)
        yield from ()
