# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What a TPM tells whoever asks it on its own machine. Nothing of this is proven."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from nsmsec.attestation.tpm import read_public

__all__ = ["EKKind", "EndorsementKey", "Enrolment", "TPMInfo"]


class EKKind(enum.Enum):
    """The endorsement keys that are made, each by a template of the TCG.

    Their values are the template's name with the NV index of the certificate (TCG EK Credential Profile for TPM 2.0,
    version 2.6, section 2.2.1).
    """

    RSA_2048 = ("L-1", 0x01C00002)
    P_256 = ("L-2", 0x01C0000A)
    P_384 = ("H-3", 0x01C00016)

    @property
    def template(self) -> str:
        """The name of its template."""
        return self.value[0]

    @property
    def certificate_index(self) -> int:
        """The NV index where its certificate is, if there is one."""
        return self.value[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class TPMInfo:
    """What a TPM says of itself, unsigned: for people, never for a decision.

    Attributes:
        manufacturer: the vendor's four letters.
        vendor: the vendor's text.
        revision: the revision of the TPM 2.0 Library, times 100.
        firmware: the version of its firmware, a 64-bit number.
        locked_out: whether it takes no password at the moment; our keys have none that counts.
        failed_passwords: how many wrong passwords it counts now.
    """

    manufacturer: str
    vendor: str
    revision: int
    firmware: int
    locked_out: bool
    failed_passwords: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EndorsementKey:
    """The key that the maker of a TPM knows it by.

    Attributes:
        public: a TPMT_PUBLIC.
        certificate: its certificate, DER without padding where it can be read, else as it is stored; or None.
    """

    public: bytes
    certificate: bytes | None

    @property
    def spki_sha256(self) -> str:
        """The hash by which inventories, and SPIRE's TPM plugin, know the key: hex in lower case."""
        return read_public(self.public, what="EK").spki_sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """What a verifier needs to make a challenge.

    Attributes:
        ek: the endorsement key.
        ak_public: the attestation key, a TPMT_PUBLIC.
    """

    ek: EndorsementKey
    ak_public: bytes

    @property
    def ak_name(self) -> bytes:
        """The Name of the attestation key."""
        return read_public(self.ak_public, what="AK").name
