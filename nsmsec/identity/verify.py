# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Proving that a presented certificate chain is an X.509-SVID of a trust domain that we know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nsmsec.errors import Malformed, ReasonCode, Unverified
from nsmsec.identity.decode import certificates_from_der
from nsmsec.identity.keys import key_bytes
from nsmsec.identity.leaf import check_leaf, check_signing_id
from nsmsec.identity.leaf_facts import LeafFacts, leaf_facts
from nsmsec.identity.proof_cache import ProofCache
from nsmsec.identity.structure import check_keys, check_length, check_structure
from nsmsec.identity.trust_path import prove_path

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cryptography import x509

    from nsmsec.identity.bundle import TrustBundleSet
    from nsmsec.identity.id import SpiffeID
    from nsmsec.identity.keys import KeyKind, PublicKey
    from nsmsec.identity.presented import PresentedChain
    from nsmsec.limits import Limits

__all__ = ["SVIDVerifier", "VerifiedSVID"]


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedSVID:
    """A proven identity with its key; only this module builds one.

    Attributes:
        id: the identity.
        public_key: the key of the leaf.
        key_kind: what kind of key that is.
        leaf_sha256: the SHA-256 of the leaf.
        leaf_key: its SubjectPublicKeyInfo, DER.
        leaf_facts: what a policy may know of it.
        leaf_not_after: the last moment at which the leaf is valid.
        leaf_starts_at: its first one, in seconds since the epoch, as tokens count.
        leaf_ends_at: its last one, in the same way.
        not_before: the first moment at which the whole proven path is valid.
        chain_not_after: the last one at which it is; the anchor counts too.
    """

    id: SpiffeID
    public_key: PublicKey
    key_kind: KeyKind
    leaf_sha256: bytes
    leaf_key: bytes
    leaf_facts: LeafFacts
    leaf_not_after: datetime
    leaf_starts_at: int
    leaf_ends_at: int
    not_before: datetime
    chain_not_after: datetime


class SVIDVerifier:
    """Verifies X.509-SVIDs; remembers what it proved. Safe for threads."""

    __slots__ = ("_limits", "_proofs")

    def __init__(self, limits: Limits) -> None:
        """Make a verifier with an empty memory.

        Args:
            limits: bounds on what a peer may present, with the size of the memory.
        """
        self._limits = limits
        self._proofs: ProofCache[tuple[bytes, int], VerifiedSVID] = ProofCache(
            max_entries=limits.certificate_cache_entries
        )

    def verify(
        self,
        presented: PresentedChain,
        *,
        bundles: TrustBundleSet,
        now: datetime,
        expected_id: SpiffeID | None = None,
    ) -> VerifiedSVID:
        """Return the identity that a presented chain proves (token profile, section 4, step 8).

        1. The chain is within the limits.
        2. What was proven lately for this leaf under these bundles is taken from memory, if it still
           holds now, for the expected identity. What the leaf is does not hang on the intermediates
           that come with it this time.
        3. Every certificate can be read.
        4. None stands twice or is self-issued; each certifies the one before.
        5. Every key is on the allow-list: before any signature is checked.
        6. The leaf keeps the rules of the X509-SVID standard; it is of the expected identity.
        7. All are valid now, both ends included, without any skew.
        8. A path leads to an authority of the leaf's own trust domain, of no other; nothing on it was revoked.
        9. An intermediate with a SPIFFE ID has that of the leaf's trust domain. (After step 8, which
           names the graver fault where an authority speaks for another domain.)

        Args:
            presented: what the peer sent.
            bundles: one snapshot of the trust bundles.
            now: the current time, aware.
            expected_id: the identity that the leaf must have, if that is known.

        Raises:
            Malformed: `SIZE`, `CERT_FORMAT`, `ID_NOT_CANONICAL`.
            Unverified: `CERT_CHAIN`, `CERT_KEY`, `CERT_CA_LEAF`, `CERT_SAN`, `CERT_MISMATCH`,
                `CERT_KEY_USAGE`, `CERT_NOT_YET_VALID`, `CERT_EXPIRED`, `TD_UNKNOWN`, `TD_MISMATCH`,
                `CERT_UNTRUSTED`, `CERT_REVOKED`.
        """
        # Step 1. Limits.
        _check_sizes(presented, self._limits)
        # Step 2. Memory.
        proof = self.recall(presented.leaf_sha256, bundles=bundles, now=now, expected_id=expected_id)
        if proof is not None:
            return proof
        # Steps 3 to 9. Everything.
        proof = _prove(presented, bundles=bundles, now=now, expected_id=expected_id)
        self._proofs.put((presented.leaf_sha256, bundles.revision), proof)
        return proof

    def recall(
        self,
        leaf_sha256: bytes,
        *,
        bundles: TrustBundleSet,
        now: datetime,
        expected_id: SpiffeID | None = None,
    ) -> VerifiedSVID | None:
        """Return what was proven lately for this leaf under these bundles, if it still holds now.

        Step 2 of `verify`, for whoever would otherwise have to build the presented chain first.

        Raises:
            Unverified: `CERT_MISMATCH`, it was proven to be of another identity than the expected one.
        """
        proof = self._proofs.get((leaf_sha256, bundles.revision))
        if proof is None or not proof.not_before <= now <= proof.chain_not_after:
            return None
        _check_identity(proof, expected_id)
        return proof


def _check_sizes(presented: PresentedChain, limits: Limits) -> None:
    check_length(len(presented.certificates), max_certificates=limits.max_chain_certificates)
    for number, der in enumerate(presented.certificates):
        if len(der) > limits.max_certificate_bytes:
            detail = f"certificate {number}: expected at most {limits.max_certificate_bytes} bytes, found {len(der)}"
            raise Malformed(ReasonCode.SIZE, detail)


def _check_identity(proof: VerifiedSVID, expected_id: SpiffeID | None) -> None:
    if expected_id is not None and proof.id.text != expected_id.text:
        raise Unverified(ReasonCode.CERT_MISMATCH, f"leaf: expected one for {expected_id}, found {proof.id}")


def _prove(
    presented: PresentedChain, *, bundles: TrustBundleSet, now: datetime, expected_id: SpiffeID | None
) -> VerifiedSVID:
    # Step 3. Syntax.
    chain = certificates_from_der(presented.certificates)
    # Step 4. Structure.
    check_structure(chain)
    # Step 5. Keys.
    public_key, key_kind = check_keys(chain)
    # Step 6. The leaf. Its identity selects the bundle below; nothing is believed before the end.
    claimed_id = check_leaf(chain[0], expected_id=expected_id)
    # Step 7. Times.
    _check_times(chain, now)
    # Step 8. Trust.
    path = prove_path(chain, trust_domain=claimed_id.trust_domain, bundles=bundles, now=now)
    # Step 9. The intermediates.
    for number, certificate in enumerate(chain[1:], start=1):
        check_signing_id(certificate, trust_domain=claimed_id.trust_domain, what=f"certificate {number}")
    return VerifiedSVID(
        id=claimed_id,
        public_key=public_key,
        key_kind=key_kind,
        leaf_sha256=presented.leaf_sha256,
        leaf_key=key_bytes(chain[0]),
        leaf_facts=leaf_facts(chain[0]),
        leaf_not_after=chain[0].not_valid_after_utc,
        leaf_starts_at=int(chain[0].not_valid_before_utc.timestamp()),
        leaf_ends_at=int(chain[0].not_valid_after_utc.timestamp()),
        not_before=max(certificate.not_valid_before_utc for certificate in path),
        chain_not_after=min(certificate.not_valid_after_utc for certificate in path),
    )


def _check_times(chain: Sequence[x509.Certificate], now: datetime) -> None:
    for number, certificate in enumerate(chain):
        if now < certificate.not_valid_before_utc:
            detail = f"certificate {number}: expected one valid now, found one from {certificate.not_valid_before_utc}"
            raise Unverified(ReasonCode.CERT_NOT_YET_VALID, detail)
        if now > certificate.not_valid_after_utc:
            detail = f"certificate {number}: expected one valid now, found one until {certificate.not_valid_after_utc}"
            raise Unverified(ReasonCode.CERT_EXPIRED, detail)
