# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Judging the keys of a machine's TPM, before anything that they say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nsmsec.attestation.tpm.endorsement import check_certified_key, trust_endorsement
from nsmsec.attestation.tpm.public import read_public
from nsmsec.attestation.tpm.templates import check_ak, ek_template

if TYPE_CHECKING:
    from datetime import datetime

    from nsmsec.attestation.tpm.endorsement import EKTrust, Endorsement
    from nsmsec.attestation.tpm.public import PublicArea

__all__ = ["MachineKeys", "verify_keys"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineKeys:
    """Keys of the right form, with an EK that we trust. That both are in one TPM is not proven yet.

    Attributes:
        endorsement: the EK, with what it is trusted by.
        template: which of the TCG's templates the EK has.
        ak: the attestation key.
    """

    endorsement: Endorsement
    template: str
    ak: PublicArea


def verify_keys(
    *, ek_public: bytes, ek_certificate: bytes | None, ak_public: bytes, trust: EKTrust, now: datetime
) -> MachineKeys:
    """Return the keys of a machine, by the first three steps of `verify_evidence`.

    1. The EK's certificate leads to a pinned root, or the inventory has the EK; it is hardware, or software is allowed.
    2. The EK is the key of its certificate, of a template of the TCG.
    3. The AK has the one form that signs only what its TPM made.

    Args:
        ek_public: the EK, a TPMT_PUBLIC.
        ek_certificate: its certificate as the TPM stores it, DER, perhaps padded; or None.
        ak_public: the AK, a TPMT_PUBLIC.
        trust: what makes an EK trusted.
        now: the current time, aware.

    Raises:
        AttestationFailed: `TPM_EK_UNTRUSTED`, `TPM_SOFTWARE`, `TPM_EK_TEMPLATE`, `TPM_AK_ATTRIBUTES`.
        Malformed: `TPM_FORMAT`.
    """
    # 1
    endorsement = trust_endorsement(public=ek_public, certificate=ek_certificate, trust=trust, now=now)
    # 2
    check_certified_key(endorsement)
    template = ek_template(endorsement.ek)
    # 3
    ak = read_public(ak_public, what="AK")
    check_ak(ak)
    return MachineKeys(endorsement=endorsement, template=template, ak=ak)
