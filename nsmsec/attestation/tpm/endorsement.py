# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Whether an endorsement key is one that we trust, because of whom."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from cryptography.hazmat.primitives import serialization

from nsmsec.attestation.tpm.certificate import ProvenCertificate, prove_certificate, read_certificate
from nsmsec.attestation.tpm.public import read_public
from nsmsec.errors import AttestationFailed, Malformed, ReasonCode

if TYPE_CHECKING:
    from datetime import datetime

    from cryptography import x509

    from nsmsec.attestation.tpm.facts import Maker
    from nsmsec.attestation.tpm.public import PublicArea

__all__ = ["EKTrust", "Endorsement", "check_certified_key", "trust_endorsement"]

#: Microsoft's number: Hyper-V, and the reference code.
_SOFTWARE_MAKERS = frozenset({"id:4d534654"})
_SOFTWARE_WORD = "swtpm"


@dataclass(frozen=True, slots=True, kw_only=True)
class EKTrust:
    """What makes an EK trusted. Nothing has a default.

    Attributes:
        roots: the pinned authorities for EK certificates. A pinned intermediate is an authority like a root.
        intermediates: certificates that may stand between them and an EK certificate; they are trusted in nothing.
        allow: the inventory: SHA-256 of the SPKI DER of each known EK, hex in lower case.
        allow_software: whether a TPM that nothing proves to be hardware is let through, marked for ever.
    """

    roots: tuple[x509.Certificate, ...]
    intermediates: tuple[x509.Certificate, ...]
    allow: frozenset[str]
    allow_software: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Endorsement:
    """An EK that we trust.

    Attributes:
        ek: the key.
        certificate: its certificate, as far as it can be read; or None.
        trust: what it is trusted by.
        maker: who made its TPM, if a root vouches for that.
        software: whether nothing proves that the TPM is hardware.
    """

    ek: PublicArea
    certificate: x509.Certificate | None
    trust: Literal["root", "inventory"]
    maker: Maker | None
    software: bool


def trust_endorsement(*, public: bytes, certificate: bytes | None, trust: EKTrust, now: datetime) -> Endorsement:
    """Return this EK if a pinned root or the inventory knows it.

    A certificate that is no strict DER, or for an unusual kind of key, is not read in any other way; then only the
    inventory can know the key.

    Args:
        public: the EK, a TPMT_PUBLIC.
        certificate: its certificate as the TPM stores it, or None.
        trust: the roots, the inventory, whether software is let through.
        now: the current time, aware.

    Raises:
        AttestationFailed: `TPM_EK_UNTRUSTED`; `TPM_SOFTWARE`.
        Malformed: `TPM_FORMAT`.
    """
    ek = read_public(public, what="EK")
    in_inventory = ek.spki_sha256 in trust.allow
    read = proven = None
    if certificate is not None:
        try:
            read = read_certificate(certificate)
        except Malformed:
            if not in_inventory:
                raise
        else:
            proven = prove_certificate(read, roots=trust.roots, intermediates=trust.intermediates, now=now)
    if proven is None and not in_inventory:
        detail = "EK: expected a certificate of a pinned root, or the key in the inventory, found neither"
        raise AttestationFailed(ReasonCode.TPM_EK_UNTRUSTED, detail)
    software = proven is None or _is_software(proven)
    if software and not trust.allow_software:
        raise AttestationFailed(ReasonCode.TPM_SOFTWARE, "EK: expected that of a hardware TPM, found no proof of it")
    return Endorsement(
        ek=ek,
        certificate=read,
        trust="inventory" if proven is None else "root",
        maker=None if proven is None else proven.maker,
        software=software,
    )


def check_certified_key(endorsement: Endorsement) -> None:
    """Let an EK through that is the key of its certificate, if that can be read.

    Raises:
        AttestationFailed: `TPM_EK_UNTRUSTED`, the certificate is for another key.
    """
    if endorsement.certificate is None:
        return
    spki = endorsement.certificate.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    if not hmac.compare_digest(spki, endorsement.ek.spki):
        raise AttestationFailed(ReasonCode.TPM_EK_UNTRUSTED, "EK: expected the key of its certificate, found another")


def _is_software(proven: ProvenCertificate) -> bool:
    """Tell whether a root itself says so. No sign of software is no proof of hardware, but the root was pinned."""
    said = (proven.maker.model, *proven.names)
    return proven.maker.manufacturer.lower() in _SOFTWARE_MAKERS or any(_SOFTWARE_WORD in one.lower() for one in said)
