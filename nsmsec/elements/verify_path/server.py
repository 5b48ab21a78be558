# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The server's proof: who came, over which hops, for what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.chain import evolved
from nsmsec.errors import ReasonCode, Unverified

if TYPE_CHECKING:
    from datetime import datetime

    from nsmsec.chain import Call, Flow, Proceed, Reply
    from nsmsec.tokens import PathVerifier

__all__ = ["VerifyPathServer"]


class VerifyPathServer:
    """Proves the request's path."""

    def __init__(self, *, verifier: PathVerifier) -> None:
        """Take the path verifier of this workload."""
        self._verifier = verifier

    def flow(self, call: Call, proceed: Proceed) -> Flow[Reply]:
        """Prove the path that the caller presented.

        Raises:
            NsmsecError: it cannot be proven.
        """
        if call.path is None or call.certificates is None:
            raise Unverified(ReasonCode.PATH_MISSING, "verify_path: expected a path in the request, found none")
        verified = self._verifier.verify_request(
            call.path,
            call.certificates,
            self_id=call.self_id,
            peer=call.peer,
            operation=call.operation,
            service=call.service,
        )
        call.findings.verified = verified
        return (yield from proceed(evolved(call, verified=verified)))

    def again(self, call: Call, reply: Reply, *, now: datetime) -> Flow[None]:
        """Prove that the path still stands.

        Raises:
            NsmsecError: it does not.
        """
        del reply
        if call.verified is None:
            raise Unverified(ReasonCode.PATH_MISSING, "verify_path: expected a verified path, found none")
        self._verifier.prove_again(call.verified, now=now)
        yield from ()
