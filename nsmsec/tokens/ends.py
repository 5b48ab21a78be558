# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""How a path must end: at us, handed over by the neighbour we are talking to.

The second half of step 5, with step 6 (token profile, section 4). A request ends with its caller's
forward token for us; an answer runs over our own forward token of this very call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.errors import ReasonCode, Unverified
from nsmsec.tokens.claims import FORWARD, TURN
from nsmsec.tokens.operations import REFRESH, REQUEST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nsmsec.identity import Peer, SpiffeID
    from nsmsec.path import Path
    from nsmsec.tokens.settings import TokenSettings
    from nsmsec.tokens.unproven import UnprovenToken

__all__ = ["check_answer", "check_answering_neighbour", "check_calling_neighbour", "check_request"]


def check_request(tokens: Sequence[UnprovenToken], *, self_id: SpiffeID, settings: TokenSettings) -> None:
    """Check how a request's path ends (step 5, server).

    1. Every token hands on; a turn token has no place here.
    2. The last is for us.
    3. We are not on the path already, unless the settings allow it. We would be the next hop, so
       that is the index.

    Raises:
        Unverified: `CLAIM_INVALID`, `AUD_MISMATCH`, `CYCLE`.
    """
    last = len(tokens) - 1
    # 1
    for index, token in enumerate(tokens):
        if token.claims.dir != FORWARD:
            raise _refuse(ReasonCode.CLAIM_INVALID, index, f"dir {FORWARD} in a request", token.claims.dir)
    # 2
    if tokens[last].claims.aud.text != self_id.text:
        raise _refuse(ReasonCode.AUD_MISMATCH, last, f"aud {self_id}", str(tokens[last].claims.aud))
    # 3
    if not settings.allow_cycles and self_id.text in [token.claims.sub.text for token in tokens]:
        raise _refuse(ReasonCode.CYCLE, last + 1, "every identity once", f"{self_id} again")


def check_answer(tokens: Sequence[UnprovenToken], path: Path, *, self_id: SpiffeID, sent: str) -> int:
    """Check how an answer's path ends (step 5, client); return the index of our own token.

    1. The last token is the only turn token.
    2. Our forward token of this very call stands on the path, byte for byte, with an answer behind it.
    3. The turn token is for the hop before it.

    Raises:
        Unverified: `RESPONSE_UNBOUND`, `AUD_MISMATCH`.
    """
    last = len(tokens) - 1
    # 1
    turns = [index for index, token in enumerate(tokens) if token.claims.dir == TURN]
    if turns != [last]:
        raise _unbound("one turn token, at the end", f"{len(turns)} among {len(tokens)} tokens")
    # 2
    came = [segment.token for segment in path.segments]
    own = came.index(sent) if sent in came else last
    if own == last or tokens[own].claims.sub.text != self_id.text:
        raise _unbound("our own token of this call", "none")
    # 3
    before = tokens[last - 1].claims.sub
    if tokens[last].claims.aud.text != before.text:
        raise _refuse(ReasonCode.AUD_MISMATCH, last, f"aud {before}, the hop before", str(tokens[last].claims.aud))
    return own


def check_calling_neighbour(
    tokens: Sequence[UnprovenToken], *, peer: Peer | None, operation: str, service: str
) -> None:
    """Check that the neighbour who called us is the last hop, for this call (step 6, server).

    A call of `request` may carry tokens of `request` or `refresh`.

    Raises:
        Unverified: `PEER_MISSING`, `PEER_MISMATCH`, `OP_MISMATCH`, `SVC_MISMATCH`.
    """
    last = len(tokens) - 1
    claims = tokens[last].claims
    _check_peer(peer, expected=claims.sub, index=last)
    if claims.op != operation and not (operation == REQUEST and claims.op == REFRESH):
        raise _refuse(ReasonCode.OP_MISMATCH, last, f"op {operation}, as the call", claims.op)
    if claims.svc != service:
        raise _refuse(ReasonCode.SVC_MISMATCH, last, f"svc {service!r}, as the call", repr(claims.svc))


def check_answering_neighbour(
    tokens: Sequence[UnprovenToken], *, own: int, peer: Peer | None, operation: str, service: str
) -> None:
    """Check that the neighbour we called is the hop after us, for this call (step 6, client).

    Raises:
        Unverified: `PEER_MISSING`, `PEER_MISMATCH`, `OP_MISMATCH`, `SVC_MISMATCH`.
    """
    claims = tokens[own].claims
    _check_peer(peer, expected=claims.aud, index=own + 1)
    if claims.op != operation:
        raise _refuse(ReasonCode.OP_MISMATCH, own + 1, f"op {operation}, as the call", claims.op)
    if claims.svc != service:
        raise _refuse(ReasonCode.SVC_MISMATCH, own + 1, f"svc {service!r}, as the call", repr(claims.svc))


def _check_peer(peer: Peer | None, *, expected: SpiffeID, index: int) -> None:
    if peer is None:
        raise _refuse(ReasonCode.PEER_MISSING, index, "a neighbour with a proven identity", "none")
    if peer.id.text != expected.text:
        raise _refuse(ReasonCode.PEER_MISMATCH, index, f"{expected} as the neighbour", str(peer.id))


def _refuse(code: ReasonCode, index: int, expected: str, found: str) -> Unverified:
    return Unverified(code, f"path: expected {expected}, found {found}", index=index)


def _unbound(expected: str, found: str) -> Unverified:
    return Unverified(ReasonCode.RESPONSE_UNBOUND, f"path: expected {expected}, found {found}")
