# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The turn token: this hop answered, in its own name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.chain import evolved
from nsmsec.errors import Misconfigured, ReasonCode, Unverified

if TYPE_CHECKING:
    from nsmsec.chain import Call, Flow, Proceed, Reply
    from nsmsec.tokens import Minter, VerifiedPath

__all__ = ["UpdateTokenServer"]


class UpdateTokenServer:
    """Mints one turn token an OK answer, or passes the finished path of an onward call on."""

    def __init__(self, *, minter: Minter) -> None:
        """Take the minter of this workload."""
        self._minter = minter

    def flow(self, call: Call, proceed: Proceed) -> Flow[Reply]:
        """Run the handler, then complete the path of its answer.

        1. An answer with another status than OK gets no token.
        2. The finished path of an onward call, proven by our own client chain, is the answer's if it
           continues this call's path: every token of it stands at its place, byte for byte.
        3. Otherwise this hop answers in its own name.

        Raises:
            Unverified: `RESPONSE_UNBOUND`, the onward path does not continue this call's.
            NsmsecError: the minter refuses.
        """
        if call.verified is None or call.segment is None:
            raise Misconfigured("update_token: expected a verified path with our own segment on this call, found none")
        reply = yield from proceed(call)
        # 1
        if not reply.ok:
            return evolved(reply, path=None, certificates=None, verified=None)
        # 2
        if reply.verified is not None:
            return _passed_on(call.verified, reply, reply.verified)
        # 3
        minted = self._minter.turn(
            path=call.verified,
            segment_id=call.segment.id,
            segment_name=call.segment.name,
            operation=call.operation,
            service=call.service,
        )
        return evolved(reply, path=minted.path, certificates=minted.certificates)


def _passed_on(ours: VerifiedPath, reply: Reply, finished: VerifiedPath) -> Reply:
    """Return the reply with the finished path of an onward call, unchanged."""
    came = [segment.token for segment in ours.path.segments]
    goes = [segment.token for segment in finished.path.segments]
    if finished.side != "client" or goes[: len(came)] != came:
        raise Unverified(
            ReasonCode.RESPONSE_UNBOUND,
            "update_token: expected an onward path that continues this call's, found that of another call",
        )
    return evolved(reply, path=finished.path, certificates=finished.certificates)
