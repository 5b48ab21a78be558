# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The messages by which a machine is attested, as they are on the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nsmsec.appraisal.issuing import IssuedResult
from nsmsec.appraisal.port import QuoteChallenge
from nsmsec.errors import Malformed, ReasonCode
from nsmsec.identity import TrustDomain
from nsmsec.interceptors.appraisal.canonical import bounded, distinct, read, written
from nsmsec.interceptors.appraisal.evidence_message import (
    MAX_BANK_CHARS,
    MAX_BANKS,
    MAX_EVIDENCE_BYTES,
    MAX_PCRS,
    evidence_message,
    evidence_of,
)
from nsmsec.interceptors.appraisal.v1 import attestation_pb2

if TYPE_CHECKING:
    from nsmsec.attestation.tpm import Evidence

__all__ = [
    "read_challenge",
    "read_challenge_request",
    "read_presented",
    "read_result",
    "write_challenge",
    "write_challenge_request",
    "write_presented",
    "write_result",
]

_MAX_SHORT_BYTES: Final = 2048
_NONCE_BYTES: Final = 32
_HASH_CHARS: Final = 64
_MAX_DOMAINS: Final = 64
_MAX_DOMAIN_BYTES: Final = 260  # the longest name with what stands before it
_MAX_PRESENTED_BYTES: Final = MAX_EVIDENCE_BYTES + _MAX_DOMAINS * _MAX_DOMAIN_BYTES
_MAX_RESULT_CHARS: Final = 8192


def write_challenge_request(ek_sha256: str) -> bytes:
    """Return the request for a nonce."""
    return written(attestation_pb2.ChallengeRequest(ek_sha256=ek_sha256))


def read_challenge_request(data: bytes) -> str:
    """Return the hash of the EK in a request for a nonce.

    Raises:
        Malformed: `SIZE`, `FORMAT`.
    """
    what = "challenge request"
    message = read(attestation_pb2.ChallengeRequest(), data, what=what, max_bytes=_MAX_SHORT_BYTES)
    return bounded(message.ek_sha256, what=what, most=_HASH_CHARS, least=_HASH_CHARS)


def write_challenge(challenge: QuoteChallenge) -> bytes:
    """Return the answer with a nonce."""
    return written(
        attestation_pb2.ChallengeResponse(
            nonce=challenge.nonce,
            pcrs=[
                attestation_pb2.Selection(bank=bank, indices=sorted(indices))
                for bank, indices in challenge.pcrs.items()
            ],
            expires_at=challenge.expires_at,
        )
    )


def read_challenge(data: bytes) -> QuoteChallenge:
    """Return the nonce with what to quote in an answer.

    Raises:
        Malformed: `SIZE`, `FORMAT`.
    """
    what = "challenge"
    message = read(attestation_pb2.ChallengeResponse(), data, what=what, max_bytes=_MAX_SHORT_BYTES)
    distinct([one.bank for one in message.pcrs], what="banks", most=MAX_BANKS)
    return QuoteChallenge(
        nonce=bounded(message.nonce, what=what, most=_NONCE_BYTES, least=_NONCE_BYTES),
        pcrs={
            bounded(one.bank, what="bank", most=MAX_BANK_CHARS): frozenset(
                distinct(list(one.indices), what="PCRs", most=MAX_PCRS)
            )
            for one in message.pcrs
        },
        expires_at=message.expires_at,
    )


def write_presented(*, nonce: bytes, evidence: Evidence, audience: frozenset[TrustDomain]) -> bytes:
    """Return the request to appraise evidence."""
    return written(
        attestation_pb2.AttestRequest(
            nonce=nonce, evidence=evidence_message(evidence), audience=sorted(domain.name for domain in audience)
        )
    )


def read_presented(data: bytes) -> tuple[bytes, Evidence, frozenset[TrustDomain]]:
    """Return nonce, evidence and audience of a request to appraise it; nothing of it is proven.

    Raises:
        Malformed: `SIZE`, `FORMAT`; `ID_NOT_CANONICAL`, a trust domain is none.
    """
    message = read(attestation_pb2.AttestRequest(), data, what="attestation", max_bytes=_MAX_PRESENTED_BYTES)
    nonce = bounded(message.nonce, what="nonce", most=_NONCE_BYTES, least=_NONCE_BYTES)
    if not message.HasField("evidence"):
        raise Malformed(ReasonCode.FORMAT, "attestation: expected evidence, found none")
    names = distinct(list(message.audience), what="audience", most=_MAX_DOMAINS)
    return nonce, evidence_of(message.evidence), frozenset(TrustDomain.parse(name) for name in names)


def write_result(result: IssuedResult) -> bytes:
    """Return the answer with a result."""
    return written(attestation_pb2.AttestResponse(result=result.text, expires_at=result.expires_at))


def read_result(data: bytes) -> IssuedResult:
    """Return the result in an answer; nothing of it is proven, but who sent it.

    Raises:
        Malformed: `SIZE`, `FORMAT`.
    """
    what = "attestation result"
    message = read(attestation_pb2.AttestResponse(), data, what=what, max_bytes=2 * _MAX_RESULT_CHARS)
    text = bounded(message.result, what=what, most=_MAX_RESULT_CHARS, least=1)
    if not text.isascii():
        raise Malformed(ReasonCode.FORMAT, f"{what}: expected ASCII, found other characters")
    return IssuedResult(text=text, expires_at=message.expires_at)
