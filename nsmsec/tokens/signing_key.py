# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Which key signs our own tokens: the SVID's, or that of a session it delegated to."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from nsmsec.errors import ReasonCode, SourceUnavailable
from nsmsec.identity import KeyKind
from nsmsec.path import CertificateTable
from nsmsec.tokens import base64url
from nsmsec.tokens.algorithms import MINTED
from nsmsec.tokens.attestation_reference import write_reference
from nsmsec.tokens.confirmation import write_thumbprint
from nsmsec.tokens.operations import TYPE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from nsmsec.identity import X509SVID, X509SVIDSource
    from nsmsec.limits import Limits
    from nsmsec.tokens.algorithms import Algorithm
    from nsmsec.tokens.session import Session, SessionKeySource

__all__ = ["SigningKey", "SigningKeys"]

_REMEMBERED = 8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SigningKey:
    """A key with what goes into each token that it signs.

    Attributes:
        svid: who we are.
        sign: signs, as an `X509SVID` of this kind of key does.
        algorithm: how.
        header: the encoded header of the tokens.
        claims: the claims that say which key it is.
        table: what others need to prove the tokens.
        expires_at: how long a token may live at most, in seconds since the epoch.
    """

    svid: X509SVID
    sign: Callable[[bytes], bytes] = field(repr=False)
    algorithm: Algorithm
    header: str
    claims: Mapping[str, object]
    table: CertificateTable
    expires_at: int


class SigningKeys:
    """Finds the key for each token. Safe for threads."""

    def __init__(self, *, source: X509SVIDSource, session: SessionKeySource | None, limits: Limits) -> None:
        """Take where the keys come from, with the shortest rest of their life."""
        self._source = source
        self._session = session
        self._limits = limits
        self._least_s = limits.min_leaf_life.total_seconds()
        self._key = lru_cache(_REMEMBERED)(_signing_key)

    def current(self, now: datetime, *, with_chain: bool) -> SigningKey:
        """Return the key that signs now; a token that brings its certificates itself cannot bring a delegation.

        Raises:
            SourceUnavailable: there is no SVID now, or only one that is about to expire; the session is of another
                SVID, or about to expire.
        """
        svid = self._living_svid(now)
        session = None
        if self._session is not None and not with_chain:
            session = self._session.session(svid)
            if session is not None:
                self._check_session(session, svid, now)
        return self._key(svid, session, with_chain=with_chain)

    def _living_svid(self, now: datetime) -> X509SVID:
        """Return the current SVID, if it lives long enough for anyone to check the token in time."""
        svid = self._source.x509_svid()
        if not svid.not_before <= now <= svid.not_after - self._limits.min_leaf_life:
            raise SourceUnavailable(
                ReasonCode.SOURCE_UNAVAILABLE,
                f"minter: expected an SVID valid for {self._least_s:.0f} s more, "
                f"found one from {svid.not_before.isoformat()} to {svid.not_after.isoformat()}",
            )
        return svid

    def _check_session(self, session: Session, svid: X509SVID, now: datetime) -> None:
        if session.leaf_sha256 != svid.leaf_sha256:
            raise SourceUnavailable(
                ReasonCode.SOURCE_UNAVAILABLE, "minter: expected a session of the current SVID, found one of another"
            )
        if session.expires_at - now.timestamp() < self._least_s:
            raise SourceUnavailable(
                ReasonCode.SOURCE_UNAVAILABLE,
                f"minter: expected a session valid for {self._least_s:.0f} s more, found one to {session.expires_at}",
            )


def _signing_key(svid: X509SVID, session: Session | None, *, with_chain: bool) -> SigningKey:
    claims: dict[str, object] = {}
    sign, kind, end = svid.sign, svid.key_kind, int(svid.not_after.timestamp())
    delegations, results = [], []
    if session is not None:
        sign, kind, end = session.key.sign, KeyKind.P256, min(end, session.expires_at)
        claims["cnf"] = write_thumbprint(session.thumbprint)
        delegations.append(session.delegation)
        if session.attestation is not None:
            claims["att"] = write_reference(session.attestation)
        if session.result is not None:
            results.append(session.result)
    certificates = () if with_chain else svid.der_chain
    return SigningKey(
        svid=svid,
        sign=sign,
        algorithm=MINTED[kind],
        header=_header(svid, MINTED[kind], with_chain=with_chain),
        claims=claims,
        table=CertificateTable(certificates, delegations=delegations, results=results),
        expires_at=end,
    )


def _header(svid: X509SVID, algorithm: Algorithm, *, with_chain: bool) -> str:
    parameters: dict[str, object] = {
        "alg": algorithm.name,
        "typ": TYPE,
        "x5t#S256": base64url.encode(svid.leaf_sha256),
    }
    if with_chain:
        parameters["x5c"] = [base64.b64encode(der).decode("ascii") for der in svid.der_chain]
    return base64url.encode(json.dumps(parameters, separators=(",", ":")).encode("ascii"))
