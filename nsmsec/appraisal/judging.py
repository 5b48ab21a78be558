# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Judging what a hop's attestation result proves of the hop."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256

from nsmsec.appraisal.hop_attestation import HopAttestation, attested, unattested
from nsmsec.appraisal.reading import read_result
from nsmsec.errors import AttestationFailed, ReasonCode, Unverified
from nsmsec.identity import KeyKind
from nsmsec.identity.proof_cache import ProofCache
from nsmsec.tokens.algorithms import MINTED

if TYPE_CHECKING:
    from datetime import datetime

    from nsmsec.appraisal.result import AttestationResult
    from nsmsec.appraisal.trust import ResultTrust, ResultTrustSource
    from nsmsec.identity import LeafFacts, TrustDomain
    from nsmsec.limits import Limits
    from nsmsec.tokens import AttestationClaim, Hop, HopSession

__all__ = ["HopJudge"]

_SCHEME: Final = ECDSA(Prehashed(SHA256()))
_ALGORITHM: Final = MINTED[KeyKind.P256]

_UNPROVEN: Final = unattested(ReasonCode.ATTESTATION_UNPROVEN)
_MISSING: Final = unattested(ReasonCode.ATTESTATION_MISSING)
_ABSENT: Final = unattested(ReasonCode.ATTESTATION_ABSENT)
_UNTRUSTED: Final = unattested(ReasonCode.ATTESTATION_UNTRUSTED)
_EXPIRED: Final = unattested(ReasonCode.ATTESTATION_EXPIRED)
_AUDIENCE: Final = unattested(ReasonCode.ATTESTATION_AUDIENCE)

#: Who the hop is, its SVID's key, digest and end of the result it names, its session, the revision of the trust.
_Place = tuple[str, str, str, int, "HopSession | None", str]


class _Proven(NamedTuple):
    """What a result proves of a hop while it lives."""

    attestation: HopAttestation
    issued_at: int
    expires_at: int


class HopJudge:
    """Says for each hop of a proven path what its machine proved. Safe for threads; never waits."""

    def __init__(self, *, trust: ResultTrustSource, audience: TrustDomain, limits: Limits) -> None:
        """Take what is needed to judge.

        Args:
            trust: which verifiers count; may change while this runs.
            audience: our own trust domain, which must be among those that may rely on a result.
            limits: the tolerance for clocks, and how many proofs to remember (`signature_cache_entries`).
        """
        self._trust = trust
        self._audience = audience.name
        self._skew_s = limits.skew.total_seconds()
        self._proven: ProofCache[_Place, _Proven] = ProofCache(max_entries=limits.signature_cache_entries)

    @property
    def revision(self) -> str:
        """What the trust in force now is called; with another one, what was judged before has to be judged again."""
        return self._trust.result_trust().revision

    def judge(self, hop: Hop, *, now: datetime) -> HopAttestation:
        """Return what is proven of the machine of a hop; where nothing is, its document says why.

        1. The hop is proven here, names a result, which came along.
        2. The result is its verifier's, which may speak for the hop's trust domain.
        3. It is for this workload, this SVID key, and ends when the hop says.
        4. The hop's session belongs to it; what a TPM is said to have signed for the session, its token key signed.
        5. It was issued, has not ended, and we may rely on it.

        Steps 2 to 4 are remembered for this very hop and session. There is no tolerance for its end: it is renewed long
        before.

        Args:
            hop: of a path that was verified here.
            now: the current time, aware.

        Raises:
            AttestationFailed: `ATTESTATION_MALFORMED`, `ATTESTATION_TYPE`, `ATTESTATION_LIFETIME`,
                `ATTESTATION_SIGNATURE`, `ATTESTATION_SUBJECT`, `ATTESTATION_KEY`, `ATTESTATION_REFERENCE`,
                `ATTESTATION_SESSION`, `ATTESTATION_TPM_SIGNATURE`, `ATTESTATION_NOT_YET_VALID`, each with the hop.
        """
        # 1
        claim = hop.attestation
        if hop.leaf is None:
            return _UNPROVEN
        if claim is None:
            return _MISSING
        if claim.result is None:
            return _ABSENT
        trust = self._trust.result_trust()
        place = (hop.id.text, hop.leaf["key_sha256"], claim.digest, claim.expires_at, hop.session, trust.revision)
        proven = self._proven.get(place)
        if proven is None:
            try:
                proven = self._prove(claim.result, trust, hop=hop, leaf=hop.leaf, claim=claim)
            except AttestationFailed as error:
                error.at(hop.index)
                raise
            if proven is None:
                return _UNTRUSTED
            self._proven.put(place, proven)
        # 5
        seconds = now.timestamp()
        if proven.issued_at > seconds + self._skew_s:
            raise _refusal(ReasonCode.ATTESTATION_NOT_YET_VALID, "it to be issued", "one from the future").at(hop.index)
        return _EXPIRED if seconds >= proven.expires_at else proven.attestation

    def _prove(
        self, text: str, trust: ResultTrust, *, hop: Hop, leaf: LeafFacts, claim: AttestationClaim
    ) -> _Proven | None:
        """Do steps 2 to 4; none, if no verifier that we trust may say it."""
        # 2
        unproven = read_result(text)
        key = trust.key(unproven.verifier, unproven.key_id, trust_domain=unproven.trust_domain)
        if key is None:
            return None
        result = unproven.prove(key)
        # 3
        if result.subject != hop.id:
            raise _refusal(ReasonCode.ATTESTATION_SUBJECT, f"one for {hop.id}", f"one for {result.subject}")
        if not hmac.compare_digest(result.svid_key_sha256, leaf["key_sha256"]):
            raise _refusal(ReasonCode.ATTESTATION_KEY, "one for the key of the hop's SVID", "one for another key")
        if result.expires_at != claim.expires_at:
            expected = f"one that ends at {claim.expires_at}, as the hop says"
            raise _refusal(ReasonCode.ATTESTATION_REFERENCE, expected, f"one that ends at {result.expires_at}")
        # 4
        bond = _bond(hop.session, claim, result)
        counts = self._audience in result.audience
        return _Proven(attested(result, key=bond) if counts else _AUDIENCE, result.issued_at, result.expires_at)


def _bond(
    session: HopSession | None, claim: AttestationClaim, result: AttestationResult
) -> Literal["delegated", "bound"]:
    """Return how the machine stands behind the hop: by a signature for its session, or by the SVID's key alone."""
    if session is None or session.result_digest is None:
        return "bound"
    if not hmac.compare_digest(session.result_digest, claim.digest):
        raise _refusal(ReasonCode.ATTESTATION_SESSION, "the one that the hop's session belongs to", "another")
    statement = session.tpm_statement
    if statement is None or session.tpm_signature is None:  # they come together
        return "bound"
    if result.token_key is None:
        raise _refusal(ReasonCode.ATTESTATION_TPM_SIGNATURE, "one with a token key, since a TPM signed", "one without")
    try:
        result.token_key.verify(_ALGORITHM.read(session.tpm_signature), statement, _SCHEME)
    except (Unverified, InvalidSignature) as error:
        expected = "one whose token key signed for the hop's session"
        raise _refusal(ReasonCode.ATTESTATION_TPM_SIGNATURE, expected, "one whose key did not") from error
    return "delegated"


def _refusal(code: ReasonCode, expected: str, found: str) -> AttestationFailed:
    return AttestationFailed(code, f"attestation result: expected {expected}, found {found}")
