# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""How the tokens of one path must fit together (token profile, section 4, step 5).

Nothing here needs a key. Each rule walks the hops in ascending order; the rules stand in the order of
the profile, and the first one that a path breaks is the one that is reported. The index is that of
the hop whose own statement is false (section 7).
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from nsmsec.errors import NsmsecError, ReasonCode, Unverified
from nsmsec.tokens import base64url
from nsmsec.tokens.limit import UNLIMITED
from nsmsec.tokens.operations import CALL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nsmsec.tokens.claims import Claims
    from nsmsec.tokens.limit import Limit
    from nsmsec.tokens.settings import TokenSettings
    from nsmsec.tokens.unproven import UnprovenToken

__all__ = ["check_structure"]


def check_structure(tokens: Sequence[UnprovenToken], settings: TokenSettings) -> Limit:
    """Check what holds on every path, in either direction; return the limit in force after the last hop.

    1. `idx` counts from 0.
    2. `cid` is the same along the path; the root's is its own `seg`.
    3. `seg` is the carrier's segment id; no two are the same.
    4. Each `aud` is the next `sub`.
    5. Each `prh` is the digest of the token before; the root has none.
    6. No identity stands there twice, unless the settings allow it.
    7. No hop widens a limit; none lies outside.
    8. `op` is the same along the path.
    9. So is `svc`, unless `op` is `call` or the settings list the transition.

    Raises:
        Unverified: `INDEX_MISMATCH`, `CID_MISMATCH`, `SEGMENT_MISMATCH`, `AUD_MISMATCH`,
            `CHAIN_BROKEN`, `CYCLE`, `LIMIT_WIDENED`, `LIMIT_EXCEEDED`, `OP_MISMATCH`, `SVC_MISMATCH`.
    """
    whole = [token.claims for token in tokens]
    # 1, 2
    _check_places(whole)
    # 3
    _check_segments(tokens)
    # 4, 5
    _check_links(whole, tokens)
    # 6
    if not settings.allow_cycles:
        _check_cycles(whole)
    # 7
    limit = _check_limits(whole)
    # 8, 9
    _check_purpose(whole, settings)
    return limit


def _check_places(whole: Sequence[Claims]) -> None:
    for index, claims in enumerate(whole):
        if claims.idx != index:
            raise _refuse(ReasonCode.INDEX_MISMATCH, index, f"idx {index}", str(claims.idx))
    root = whole[0].cid
    if root != whole[0].seg:
        raise _refuse(ReasonCode.CID_MISMATCH, 0, "the root's cid to be its seg", "another")
    for index, claims in enumerate(whole):
        if claims.cid != root:
            raise _refuse(ReasonCode.CID_MISMATCH, index, "the cid of the root", "another")


def _check_segments(tokens: Sequence[UnprovenToken]) -> None:
    seen: set[str] = set()
    for index, token in enumerate(tokens):
        seg = token.claims.seg
        if seg != token.segment_id:
            raise _refuse(ReasonCode.SEGMENT_MISMATCH, index, "seg to be the id of the segment", "another")
        if seg in seen:
            raise _refuse(ReasonCode.SEGMENT_MISMATCH, index, "a seg of its own", "one that was there before")
        seen.add(seg)


def _check_links(whole: Sequence[Claims], tokens: Sequence[UnprovenToken]) -> None:
    for index in range(len(whole) - 1):
        following = whole[index + 1].sub
        if whole[index].aud.text != following.text:
            raise _refuse(ReasonCode.AUD_MISMATCH, index, f"aud {following}, the next hop", "another")
    if whole[0].prh is not None:
        raise _refuse(ReasonCode.CHAIN_BROKEN, 0, "no prh at the root", "one")
    for index in range(1, len(whole)):
        stated = whole[index].prh
        if stated is None or not hmac.compare_digest(stated, base64url.encode(tokens[index - 1].digest)):
            raise _refuse(ReasonCode.CHAIN_BROKEN, index, "prh to be the digest of the token before", "another")


def _check_cycles(whole: Sequence[Claims]) -> None:
    seen: set[str] = set()
    for index, claims in enumerate(whole):
        subject = claims.sub.text
        if subject in seen:
            raise _refuse(ReasonCode.CYCLE, index, "every identity once", f"{subject} again")
        seen.add(subject)


def _check_limits(whole: Sequence[Claims]) -> Limit:
    limit = UNLIMITED
    for index, claims in enumerate(whole):
        try:
            if claims.lim is not None:
                limit = limit.narrowed_by(claims.lim)
            if limit is not UNLIMITED:
                limit.check(
                    index=index, subject=claims.sub, audience=claims.aud, service=claims.svc, expires_at=claims.exp
                )
        except NsmsecError as error:
            error.at(index)
            raise
    return limit


def _check_purpose(whole: Sequence[Claims], settings: TokenSettings) -> None:
    operation, before = whole[0].op, whole[0].svc
    for index, claims in enumerate(whole):
        if claims.op != operation:
            raise _refuse(ReasonCode.OP_MISMATCH, index, f"op {operation}, as the root", claims.op)
    if operation == CALL:
        return
    for index, claims in enumerate(whole):
        svc = claims.svc
        if svc != before and (before, svc) not in settings.service_transitions:
            raise _refuse(ReasonCode.SVC_MISMATCH, index, f"svc {before!r}, as the hop before", repr(svc))
        before = svc


def _refuse(code: ReasonCode, index: int, expected: str, found: str) -> Unverified:
    return Unverified(code, f"path: expected {expected}, found {found}", index=index)
