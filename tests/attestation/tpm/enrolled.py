# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A software TPM with its keys, as a verifier knows it after enrolment."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cryptography import x509

from nsmsec.attestation.tpm import CertifiedKey, Evidence, Expected, PublicArea, extra_data, read_public
from tests.attestation.tpm.spoiled import Case

if TYPE_CHECKING:
    from nsmsec.attestation.tpm import SignedAttestation
    from tests.attestation.tpm.software_tpm import SoftwareTPM

__all__ = ["BANK", "NONCE", "SVID", "Enrolled", "authorities", "pcrs_of"]

NONCE = bytes(range(32))
SVID = hashlib.sha256(b"the SVID").digest()
BANK = "sha256"
PCRS = (0, 2, 4, 7)

#: Where swtpm_setup puts EKs, and their certificates.
EKS = {"rsa": ("0x81010001", "0x01C00002"), "p384": ("0x81010016", "0x01C00016")}


def authorities(tpm: SoftwareTPM) -> tuple[x509.Certificate, x509.Certificate]:
    """Return the root that certified the EKs, with what stands between."""
    root = x509.load_pem_x509_certificate(tpm.read("ca/swtpm-localca-rootca-cert.pem"))
    return root, x509.load_pem_x509_certificate(tpm.read("ca/issuercert.pem"))


def pcrs_of(tpm: SoftwareTPM, bank: str = BANK) -> dict[int, bytes]:
    """Return the values of the PCRs."""
    tpm.tool("pcrread", f"{bank}:{','.join(map(str, PCRS))}", "-o", "pcrs")
    values = tpm.read("pcrs")
    size = len(values) // len(PCRS)
    return {index: values[number * size : (number + 1) * size] for number, index in enumerate(PCRS)}


@dataclass(frozen=True, kw_only=True)
class Enrolled:
    """What is known of a TPM, by the contexts of its keys."""

    tpm: SoftwareTPM
    ek: str
    ek_certificate: bytes | None
    ak: str
    key: str | None
    publics: dict[str, bytes] = field(default_factory=dict)

    @property
    def binding(self) -> bytes:
        """What quotes are bound to."""
        return b"" if self.key is None else SVID + self.area(self.key).name

    @property
    def challenge(self) -> bytes:
        """What quotes contain."""
        return extra_data(nonce=NONCE, binding=self.binding)

    def area(self, context: str) -> PublicArea:
        """Return what a key is."""
        return read_public(self.public(context), what=context)

    def public(self, context: str) -> bytes:
        """Return the TPMT_PUBLIC of a key, which is asked for once."""
        if context not in self.publics:
            self.publics[context] = self.tpm.public(context)
        return self.publics[context]

    def said(self, pcrs: str = f"{BANK}:0,2,4,7") -> SignedAttestation:
        """Return a quote."""
        return self.tpm.quote(self.ak, pcrs, self.challenge)

    def case(self, quote: SignedAttestation | None = None) -> Case:
        """Return what the machine sends now, with what it meets; a software TPM has to be let through."""
        ek, ak = self.area(self.ek), self.area(self.ak)
        root, between = authorities(self.tpm)
        return Case(
            evidence=Evidence(
                ek_certificate=self.ek_certificate,
                ek_public=self.public(self.ek),
                ak_public=self.public(self.ak),
                quote=self.said() if quote is None else quote,
                pcrs={BANK: pcrs_of(self.tpm)},
                certify=None
                if self.key is None
                else CertifiedKey(
                    public=self.public(self.key),
                    certification=self.tpm.certify(self.key, self.ak, self.challenge),
                ),
                event_log=None,
            ),
            expected=Expected(
                nonce=NONCE,
                binding=self.binding,
                pcr_selection={BANK: frozenset(PCRS)},
                pcrs=None,
                ek_roots=(root,),
                ek_intermediates=(between,),
                ek_allow=frozenset() if self.ek_certificate else frozenset({ek.spki_sha256}),
                workload_eks=None,
                activated_ak_names=frozenset({ak.name}),
                allow_software=True,
                min_firmware=None,
                watermark=None,
            ),
        )
