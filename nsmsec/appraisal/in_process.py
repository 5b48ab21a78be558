# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A verifier in the workload's own process, asked as a remote one is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.appraisal.port import AttestedPeer
from nsmsec.identity.keys import key_bytes

if TYPE_CHECKING:
    from nsmsec.appraisal.issuing import IssuedResult
    from nsmsec.appraisal.port import EnrolmentChallenge, EnrolmentKeys, QuoteChallenge, Verifier
    from nsmsec.attestation.tpm import Evidence
    from nsmsec.identity import TrustDomain, X509SVIDSource

__all__ = ["InProcessVerifier"]


class InProcessVerifier:
    """Asks a verifier as the workload that its own SVID names; see `VerifierClient`.

    Only for a process that may appraise itself: laptops, tests, a verifier's own machine.
    """

    def __init__(self, verifier: Verifier, svids: X509SVIDSource) -> None:
        """Take the verifier, with the source of this workload's SVID."""
        self._verifier = verifier
        self._svids = svids

    def begin_enrolment(self, keys: EnrolmentKeys) -> EnrolmentChallenge:
        """Return a challenge for the keys of this machine."""
        return self._verifier.begin_enrolment(self._self(), keys)

    def finish_enrolment(self, *, challenge_id: str, secret: bytes) -> None:
        """Hand in the secret of a challenge."""
        self._verifier.finish_enrolment(self._self(), challenge_id=challenge_id, secret=secret)

    def challenge(self, *, ek_sha256: str) -> QuoteChallenge:
        """Return a nonce, with what this machine has to quote."""
        return self._verifier.challenge(self._self(), ek_sha256=ek_sha256)

    def attest(self, *, nonce: bytes, evidence: Evidence, audience: frozenset[TrustDomain]) -> IssuedResult:
        """Return a result if the evidence holds."""
        return self._verifier.attest(self._self(), nonce=nonce, evidence=evidence, audience=audience)

    def _self(self) -> AttestedPeer:
        svid = self._svids.x509_svid()
        return AttestedPeer(id=svid.id, svid_spki=key_bytes(svid.certificates[0]))
