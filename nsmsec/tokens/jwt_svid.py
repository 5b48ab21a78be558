# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Proving JWT-SVIDs: that a trust domain says who their bearer is (JWT-SVID, section 5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from nsmsec.errors import Misconfigured, ReasonCode, Unverified
from nsmsec.limits import Limits
from nsmsec.tokens.jwt_svid_claims import read_jwt_svid

if TYPE_CHECKING:
    from nsmsec.identity import JWTAuthority, JWTBundleSet, SpiffeID
    from nsmsec.tokens.jwt_svid_claims import ClaimedJWTSVID

__all__ = ["JWTSVIDVerifier", "VerifiedJWTSVID"]

_DEFAULT_LIMITS: Final = Limits()
_LONGEST: Final = timedelta(days=1)
# Whatever is later is no time that `datetime` knows.
_END_OF_TIME_S: Final = 253_402_300_799


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedJWTSVID:
    """A proven token, without the token; only this module builds one.

    It proves that the trust domain of the subject issued it for this audience. It does not prove that whoever brought
    it is the subject: any bearer can.

    Attributes:
        id: the subject.
        audience: for whom it is; ours among them.
        expires_at: when it ends.
        key_id: which key of the trust domain signed it.
    """

    id: SpiffeID
    audience: tuple[str, ...]
    expires_at: datetime
    key_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JWTSVIDVerifier:
    """Verifies JWT-SVIDs for one audience; remembers nothing. Safe for threads.

    Attributes:
        audience: what a token must be for; compared exactly.
        sole_audience: whether it must be for nobody else, so that no other recipient can use it here.
        max_lifetime: how long a token may live.
        limits: the bounds on a token; `skew` is how far clocks may differ.
    """

    audience: str
    sole_audience: bool = True
    max_lifetime: timedelta = timedelta(hours=1)
    limits: Limits = _DEFAULT_LIMITS

    def __post_init__(self) -> None:
        """Refuse settings that prove nothing.

        Raises:
            Misconfigured: the audience is empty; the lifetime is not positive, or above a day.
        """
        if not self.audience:
            raise Misconfigured("jwt-svid: expected an audience, found an empty one")
        if not timedelta(0) < self.max_lifetime <= _LONGEST:
            raise Misconfigured(f"jwt-svid: expected a lifetime of at most {_LONGEST}, found {self.max_lifetime}")

    def verify(self, token: str, *, bundles: JWTBundleSet, now: datetime) -> VerifiedJWTSVID:
        """Return what a token proves; the first failure wins.

        1. It is well formed, and of this type (`read_jwt_svid`).
        2. It is for us (JWT-SVID, section 5; RFC 7519, section 4.1.3).
        3. It lives now, within the skew, and not too long; one without `iat` must end within the longest life.
        4. The trust domain of its subject has keys, one of them with its `kid`. No other domain's are looked at.
        5. That key is of the type that its `alg` belongs to, and signed it.

        Args:
            token: the token, compact.
            bundles: one snapshot of the keys.
            now: the current time, aware.

        Raises:
            Malformed: `SIZE`, `FORMAT`, `CLAIM_MISSING`, `CLAIM_INVALID`, `ID_NOT_CANONICAL`.
            Unverified: `TYP_MISMATCH`, `ALG_FORBIDDEN`, `CNF_MISMATCH`, `AUD_MISMATCH`, `EXPIRED`, `NOT_YET_VALID`,
                `LIFETIME_TOO_LONG`, `TD_UNKNOWN`, `KEY_UNKNOWN`, `ALG_KEY_MISMATCH`, `SIG_INVALID`.
        """
        # 1
        claimed = read_jwt_svid(token, self.limits)
        # 2
        if self.audience not in claimed.audience or (self.sole_audience and len(claimed.audience) > 1):
            alone = " alone" if self.sole_audience else ""
            raise Unverified(ReasonCode.AUD_MISMATCH, f"jwt-svid: expected the audience {self.audience!r:.80}{alone}")
        # 3
        self._check_times(claimed, now.timestamp())
        # 4. The subject selects the keys; nothing is believed before step 5.
        authority = _authority(claimed, bundles)
        # 5
        claimed.algorithm.verify(authority.public_key, claimed.signature, claimed.signed)
        return VerifiedJWTSVID(
            id=claimed.subject,
            audience=claimed.audience,
            expires_at=datetime.fromtimestamp(claimed.expires_at, UTC),
            key_id=authority.key_id,
        )

    def _check_times(self, claimed: ClaimedJWTSVID, now_s: float) -> None:
        skew_s, longest_s = self.limits.skew.total_seconds(), self.max_lifetime.total_seconds()
        if now_s >= claimed.expires_at + skew_s:
            raise Unverified(ReasonCode.EXPIRED, "jwt-svid: expected a living one, found one that has ended")
        if any(begin is not None and begin > now_s + skew_s for begin in (claimed.issued_at, claimed.not_before)):
            raise Unverified(ReasonCode.NOT_YET_VALID, "jwt-svid: expected one that has begun, found a later one")
        begins_at = now_s + skew_s if claimed.issued_at is None else claimed.issued_at
        if claimed.expires_at - begins_at > longest_s or claimed.expires_at > _END_OF_TIME_S:
            detail = f"jwt-svid: expected at most {longest_s:.0f} s of life, found more"
            raise Unverified(ReasonCode.LIFETIME_TOO_LONG, detail)


def _authority(claimed: ClaimedJWTSVID, bundles: JWTBundleSet) -> JWTAuthority:
    domain = claimed.subject.trust_domain
    bundle = bundles.get(domain)
    if bundle is None or not bundle.authorities:
        raise Unverified(ReasonCode.TD_UNKNOWN, f"trust domain {domain}: expected keys for jwt-svids, found none")
    authority = bundle.get(claimed.key_id)
    if authority is None:
        raise Unverified(ReasonCode.KEY_UNKNOWN, f"jwt-svid: expected a key of {domain}, found the ID of none")
    return authority
