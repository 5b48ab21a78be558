# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What is proven of a machine once its evidence holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nsmsec.attestation.tpm.expected import Watermark

__all__ = ["Facts", "Maker", "TokenKey"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """What the EK certificate of a pinned root says of a TPM (TCG EK Credential Profile, Subject Alternative Name).

    Attributes:
        manufacturer: `id:` and the vendor's number in hex.
        model: the maker's name for the part.
        version: `id:` and a number in hex; makers count as they like.
    """

    manufacturer: str
    model: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenKey:
    """A key that lives in the TPM, which signs for the workload.

    Attributes:
        name: its Name (TPM 2.0 Library, part 1, section 16).
        spki: its SubjectPublicKeyInfo, DER.
    """

    name: bytes
    spki: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Only `verify_evidence` builds this.

    Attributes:
        ek_sha256: SHA-256 of the EK's SPKI DER, hex in lower case, as SPIRE's TPM plugin writes it.
        ek_template: which of the TCG's templates the EK has, such as `L-1`.
        ek_trust: what the EK is trusted by.
        maker: who made the TPM, if a root vouches for that.
        software: whether nothing proves that the TPM is hardware.
        ak_name: the Name of the attestation key.
        progress: how far the TPM is; None where its AK is not under the endorsement hierarchy, so that a
            TPM does not tell it plainly.
        firmware: the version of its firmware, 16 hex digits; None as `progress`.
        pcr_digest: the digest over the quoted PCRs.
        pcrs: the quoted PCRs by bank and index.
        pcrs_demanded: whether every one of them was demanded to have its value.
        pcrs_replayed: whether the event log leads to them.
        svid_spki_sha256: SHA-256 of the SVID's SPKI DER that the quote is bound to, or None.
        token_key: the certified key, or None.
    """

    ek_sha256: str
    ek_template: str
    ek_trust: Literal["root", "inventory"]
    maker: Maker | None
    software: bool
    ak_name: bytes
    progress: Watermark | None
    firmware: str | None
    pcr_digest: bytes
    pcrs: Mapping[str, Mapping[int, bytes]]
    pcrs_demanded: bool
    pcrs_replayed: bool
    svid_spki_sha256: bytes | None
    token_key: TokenKey | None
