# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Evidence as it is on the wire."""

from __future__ import annotations

from typing import Final

from nsmsec.attestation.tpm import CertifiedKey, Evidence, SignedAttestation
from nsmsec.errors import Malformed, ReasonCode
from nsmsec.interceptors.appraisal.canonical import bounded, distinct
from nsmsec.interceptors.appraisal.enrolment_messages import MAX_CERTIFICATE_BYTES, MAX_PUBLIC_BYTES
from nsmsec.interceptors.appraisal.v1 import attestation_pb2

__all__ = ["MAX_BANKS", "MAX_BANK_CHARS", "MAX_EVIDENCE_BYTES", "MAX_PCRS", "evidence_message", "evidence_of"]

# As the parsers of nsmsec.attestation.tpm bound them.
_MAX_LOG_BYTES: Final = 1024 * 1024
_MAX_ATTEST_BYTES: Final = 1024
_MAX_SIGNATURE_BYTES: Final = 600
_MAX_PCR_BYTES: Final = 64

#: How many banks a selection of PCRs may have.
MAX_BANKS: Final = 4
#: How long the name of one may be.
MAX_BANK_CHARS: Final = 16
#: How many PCRs a bank has.
MAX_PCRS: Final = 24
#: How long evidence may be as a whole.
MAX_EVIDENCE_BYTES: Final = _MAX_LOG_BYTES + 32 * 1024


def evidence_message(evidence: Evidence) -> attestation_pb2.Evidence:
    """Return the message of this evidence."""
    certify = evidence.certify
    return attestation_pb2.Evidence(
        ek_certificate=evidence.ek_certificate,
        ek_public=evidence.ek_public,
        ak_public=evidence.ak_public,
        quote=_signed_message(evidence.quote),
        pcrs=[
            attestation_pb2.Bank(
                name=bank, values=[attestation_pb2.PCR(index=index, value=value) for index, value in values.items()]
            )
            for bank, values in evidence.pcrs.items()
        ],
        certify=None
        if certify is None
        else attestation_pb2.CertifiedKey(public=certify.public, certification=_signed_message(certify.certification)),
        event_log=evidence.event_log,
    )


def evidence_of(message: attestation_pb2.Evidence) -> Evidence:
    """Return the evidence in a message; nothing of it is proven.

    Raises:
        Malformed: `SIZE`, a part is longer than its parser would take; `FORMAT`, a part is missing or there twice.
    """
    certificate = message.ek_certificate if message.HasField("ek_certificate") else None
    if certificate is not None:
        bounded(certificate, what="EK certificate", most=MAX_CERTIFICATE_BYTES)
    log = message.event_log if message.HasField("event_log") else None
    if log is not None:
        bounded(log, what="event log", most=_MAX_LOG_BYTES)
    if not message.HasField("quote"):
        raise Malformed(ReasonCode.FORMAT, "evidence: expected a quote, found none")
    return Evidence(
        ek_certificate=certificate,
        ek_public=bounded(message.ek_public, what="EK", most=MAX_PUBLIC_BYTES),
        ak_public=bounded(message.ak_public, what="AK", most=MAX_PUBLIC_BYTES),
        quote=_signed_of(message.quote),
        pcrs=_values_of(message),
        certify=_key_of(message.certify) if message.HasField("certify") else None,
        event_log=log,
    )


def _signed_message(said: SignedAttestation) -> attestation_pb2.SignedAttestation:
    return attestation_pb2.SignedAttestation(attest=said.attest, signature=said.signature)


def _signed_of(message: attestation_pb2.SignedAttestation) -> SignedAttestation:
    return SignedAttestation(
        attest=bounded(message.attest, what="attestation", most=_MAX_ATTEST_BYTES),
        signature=bounded(message.signature, what="signature", most=_MAX_SIGNATURE_BYTES),
    )


def _key_of(message: attestation_pb2.CertifiedKey) -> CertifiedKey:
    if not message.HasField("certification"):
        raise Malformed(ReasonCode.FORMAT, "token key: expected a certification, found none")
    return CertifiedKey(
        public=bounded(message.public, what="token key", most=MAX_PUBLIC_BYTES),
        certification=_signed_of(message.certification),
    )


def _values_of(message: attestation_pb2.Evidence) -> dict[str, dict[int, bytes]]:
    distinct([bank.name for bank in message.pcrs], what="banks", most=MAX_BANKS)
    values: dict[str, dict[int, bytes]] = {}
    for bank in message.pcrs:
        name = bounded(bank.name, what="bank", most=MAX_BANK_CHARS)
        distinct([pcr.index for pcr in bank.values], what="PCRs", most=MAX_PCRS)
        values[name] = {pcr.index: bounded(pcr.value, what="PCR", most=_MAX_PCR_BYTES) for pcr in bank.values}
    return values
