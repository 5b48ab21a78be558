# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Proving that a TPM made an attestation, for this very challenge."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

from nsmsec.attestation.tpm.attest import read_certification, read_quote, read_time
from nsmsec.attestation.tpm.signature import check_signature
from nsmsec.errors import AttestationFailed, ReasonCode

if TYPE_CHECKING:
    from nsmsec.attestation.tpm.attest import Certification, Header, Quote, TimeReading
    from nsmsec.attestation.tpm.evidence import SignedAttestation
    from nsmsec.attestation.tpm.hashing import TPMHash
    from nsmsec.attestation.tpm.public import PublicArea

__all__ = ["extra_data", "verify_certification", "verify_quote", "verify_time"]

_LABEL = b"nsmsec-tpm-quote-v1\0"


def extra_data(*, nonce: bytes, binding: bytes) -> bytes:
    """Return the 32 bytes that an attestation must contain to be for this challenge and this workload.

    Args:
        nonce: the challenge, 32 bytes.
        binding: SHA-256 of the SVID's SPKI DER, alone or followed by the token key's Name; or empty.
    """
    return hashlib.sha256(_LABEL + nonce + binding).digest()


def verify_quote(said: SignedAttestation, *, ak: PublicArea, extra_data: bytes) -> tuple[Quote, TPMHash]:
    """Return a quote by this AK for this challenge, with the hash of its PCR digest.

    Args:
        said: what the TPM said.
        ak: the attestation key, which is known to be restricted and activated.
        extra_data: what `extra_data` returned for the challenge.

    Raises:
        AttestationFailed: `TPM_MAGIC`, `TPM_TYPE`, `TPM_SIGNATURE`, `TPM_NONCE`.
        Malformed: `TPM_FORMAT`.
    """
    quote = read_quote(said.attest)
    return quote, _check(said, quote.header, ak, extra_data)


def verify_certification(said: SignedAttestation, *, ak: PublicArea, extra_data: bytes) -> Certification:
    """Return a certification by this AK for this challenge; see `verify_quote`."""
    certification = read_certification(said.attest)
    _check(said, certification.header, ak, extra_data)
    return certification


def verify_time(said: SignedAttestation, *, ak: PublicArea, extra_data: bytes) -> TimeReading:
    """Return a time by this AK for this challenge; see `verify_quote`."""
    reading = read_time(said.attest)
    _check(said, reading.header, ak, extra_data)
    return reading


def _check(said: SignedAttestation, header: Header, ak: PublicArea, expected: bytes) -> TPMHash:
    signed_with = check_signature(said.signature, key=ak, message=said.attest)
    if not hmac.compare_digest(header.extra_data, expected):
        raise AttestationFailed(ReasonCode.TPM_NONCE, "attestation: expected one for this challenge, found another")
    return signed_with
