# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The forward token: this call, for exactly the next hop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.chain import evolved
from nsmsec.errors import Misconfigured, ReasonCode, Unverified

if TYPE_CHECKING:
    from nsmsec.chain import Call, Flow, Proceed, Reply
    from nsmsec.tokens import Minter

__all__ = ["UpdateTokenClient"]


class UpdateTokenClient:
    """Mints one forward token a call."""

    def __init__(self, *, minter: Minter) -> None:
        """Take the minter of this workload."""
        self._minter = minter

    def flow(self, call: Call, proceed: Proceed) -> Flow[Reply]:
        """Mint for the neighbour that the transport proved, then send.

        Raises:
            Unverified: `PEER_MISSING`, there is nobody to mint for.
            NsmsecError: the minter refuses.
        """
        if call.peer is None:
            raise Unverified(ReasonCode.PEER_MISSING, "update_token: expected a proven peer to mint for, found none")
        if call.segment is None:
            raise Misconfigured("update_token: expected our own segment on this call, found none")
        minted = self._minter.forward(
            path=call.verified,
            segment_id=call.segment.id,
            segment_name=call.segment.name,
            audience=call.peer.id,
            operation=call.operation,
            service=call.service,
        )
        outgoing = evolved(call, path=minted.path, certificates=minted.certificates, sent=minted.token)
        return (yield from proceed(outgoing))
