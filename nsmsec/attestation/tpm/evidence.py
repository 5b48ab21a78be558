# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What a machine sends so that a verifier can judge its TPM."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CertifiedKey", "Evidence", "SignedAttestation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedAttestation:
    """What a TPM said, signed by its attestation key.

    Attributes:
        attest: a TPMS_ATTEST.
        signature: a TPMT_SIGNATURE over it.
    """

    attest: bytes
    signature: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class CertifiedKey:
    """A key of which the attestation key says that it lives in the same TPM.

    Attributes:
        public: the key, a TPMT_PUBLIC.
        certification: what the TPM said of it.
    """

    public: bytes
    certification: SignedAttestation


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Nothing of this is proven. All structures are in their TPMT or TPMS wire form, without a size before them.

    Attributes:
        ek_certificate: the certificate of the endorsement key (EK) as the TPM stores it, DER, perhaps padded; or None.
        ek_public: the EK, a TPMT_PUBLIC.
        ak_public: the attestation key (AK), a TPMT_PUBLIC.
        quote: the quote of PCRs.
        pcrs: the values of PCRs by bank (`sha256`) and index. Those that are not quoted are not looked at.
        certify: the token key, or None.
        event_log: the firmware's log in the TCG's binary form, or None.
    """

    ek_certificate: bytes | None
    ek_public: bytes
    ak_public: bytes
    quote: SignedAttestation
    pcrs: Mapping[str, Mapping[int, bytes]]
    certify: CertifiedKey | None
    event_log: bytes | None
