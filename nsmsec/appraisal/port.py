# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What a verifier of machines is asked, by the workload that a transport proved or by that workload itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nsmsec.appraisal.issuing import IssuedResult
    from nsmsec.attestation.tpm import Credential, Evidence
    from nsmsec.identity import SpiffeID, TrustDomain

__all__ = ["AttestedPeer", "EnrolmentChallenge", "EnrolmentKeys", "QuoteChallenge", "Verifier", "VerifierClient"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttestedPeer:
    """Who asks: proven by the transport (mutual TLS), never taken from a request.

    Attributes:
        id: the workload.
        svid_spki: the SubjectPublicKeyInfo (DER) of the leaf that it presented.
    """

    id: SpiffeID
    svid_spki: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentKeys:
    """The keys of a machine's TPM. Nothing of this is proven.

    Attributes:
        ek_public: the endorsement key (EK), a TPMT_PUBLIC.
        ek_certificate: its certificate as the TPM stores it, DER, perhaps padded; or None.
        ak_public: the attestation key (AK), a TPMT_PUBLIC.
    """

    ek_public: bytes
    ek_certificate: bytes | None
    ak_public: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentChallenge:
    """What only the TPM that has both keys can solve.

    Attributes:
        id: names the challenge in the answer; 32 hex digits.
        credential: for TPM2_ActivateCredential.
    """

    id: str
    credential: Credential = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteChallenge:
    """What has to be quoted.

    Attributes:
        nonce: 32 bytes, good for one attempt.
        pcrs: the PCRs, by bank (`sha256`): exactly these.
        expires_at: when the nonce ends, in seconds since the epoch.
    """

    nonce: bytes
    pcrs: Mapping[str, frozenset[int]]
    expires_at: int


class Verifier(Protocol):
    """Appraises machines for workloads that a transport proved.

    All methods raise `SourceUnavailable` where there is no answer now: `ATTESTATION_TOO_MANY`, the workload or all
    together have too many open challenges; `ATTESTATION_INVENTORY`, the inventory cannot be read or written.
    """

    def begin_enrolment(self, workload: AttestedPeer, keys: EnrolmentKeys) -> EnrolmentChallenge:
        """Return a challenge for the keys of the workload's machine.

        Raises:
            AttestationFailed: `TPM_EK_UNTRUSTED`, nobody vouches for the EK, or it may not speak for this workload;
                `TPM_SOFTWARE`, `TPM_EK_TEMPLATE`, `TPM_AK_ATTRIBUTES`.
            Malformed: `TPM_FORMAT`.
        """
        ...

    def finish_enrolment(self, workload: AttestedPeer, *, challenge_id: str, secret: bytes) -> None:
        """Record that the AK is in the TPM of the EK, since somebody solved the challenge for both.

        Args:
            workload: who asks; the one that began.
            challenge_id: which challenge; it is spent, whatever becomes of it.
            secret: what TPM2_ActivateCredential returned.

        Raises:
            AttestationFailed: `ATTESTATION_CHALLENGE`, there is no such challenge for this workload, it is late or
                spent; `TPM_AK_NOT_ACTIVATED`, the secret is another; `TPM_EK_UNTRUSTED`, the EK lost its place
                in the inventory meanwhile.
        """
        ...

    def challenge(self, workload: AttestedPeer, *, ek_sha256: str) -> QuoteChallenge:
        """Return a nonce, with what this machine has to quote.

        Args:
            workload: who asks.
            ek_sha256: the machine: SHA-256 of its EK's SPKI DER, hex in lower case (`EndorsementKey.spki_sha256`).

        Raises:
            AttestationFailed: `TPM_EK_UNTRUSTED`, this EK may not speak for this workload;
                `ATTESTATION_NOT_ENROLLED`, its TPM has to enrol, for the first time or again.
        """
        ...

    def attest(
        self, workload: AttestedPeer, *, nonce: bytes, evidence: Evidence, audience: frozenset[TrustDomain]
    ) -> IssuedResult:
        """Return a result if the evidence holds.

        Args:
            workload: who asks; the one that asked for the nonce, with the same SVID.
            nonce: what the evidence answers; it is spent, whatever becomes of it.
            evidence: quoted with this nonce, bound to SHA-256 of the SVID's SPKI, followed by the Name of the token key
                if one is certified.
            audience: the trust domains that may rely on the result, 1 to 16.

        Raises:
            AttestationFailed: `ATTESTATION_CHALLENGE`, the nonce is not open for this workload and this EK;
                `ATTESTATION_NOT_ENROLLED`; the codes of `nsmsec.attestation.tpm.verify_evidence`. After `TPM_CLOCK`
                because the TPM went back, it has to enrol again.
            Malformed: `TPM_FORMAT`, `TPM_EVENT_LOG`; `SIZE`, too many trust domains, or none.
        """
        ...


class VerifierClient(Protocol):
    """The same as the workload asks it; who it is, is proven on the way. See `Verifier`.

    Raises in addition `SourceUnavailable` where the verifier cannot be reached.
    """

    def begin_enrolment(self, keys: EnrolmentKeys) -> EnrolmentChallenge:
        """Return a challenge for the keys of this machine."""
        ...

    def finish_enrolment(self, *, challenge_id: str, secret: bytes) -> None:
        """Hand in the secret of a challenge."""
        ...

    def challenge(self, *, ek_sha256: str) -> QuoteChallenge:
        """Return a nonce, with what this machine has to quote."""
        ...

    def attest(self, *, nonce: bytes, evidence: Evidence, audience: frozenset[TrustDomain]) -> IssuedResult:
        """Return a result if the evidence holds."""
        ...
