# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What an attestation result says, once it is proven to be its verifier's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

    from nsmsec.identity import SpiffeID

__all__ = ["AttestationResult", "Tier"]

Tier = Literal["affirming", "warning", "contraindicated", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttestationResult:
    """Only `judging` builds this, from a text whose signature it proved.

    Attributes:
        verifier: who appraised the evidence.
        subject: the workload whose machine it was.
        issued_at: in seconds since the epoch.
        expires_at: likewise; 300 s later at most.
        audience: the names of the trust domains that may rely on it.
        svid_key_sha256: SHA-256 of the SubjectPublicKeyInfo (DER) of the SVID, hex in lower case.
        token_key: the key in the TPM that signs for the workload, on P-256; None if none was certified.
        token_key_name: its Name, 34 bytes.
        status: the tier; a software TPM is never better than `contraindicated`.
        software: whether nothing proves that the TPM is hardware.
        profile: which reference values were demanded; None if none were.
        manufacturer: of the TPM, as its EK certificate has it; None unless a pinned root says so.
        model: likewise.
        version: likewise.
        firmware: its version, 16 hex digits; None if it is not told plainly.
        device: names the device; the same for this audience each time, another one for each other audience, unless the
            verifier is set to tell the EK's hash.
        reset_count: how often the TPM was reset; None as `firmware`.
        nonce: of the evidence, 32 bytes.
    """

    verifier: SpiffeID
    subject: SpiffeID
    issued_at: int
    expires_at: int
    audience: frozenset[str]
    svid_key_sha256: str
    token_key: EllipticCurvePublicKey | None
    token_key_name: bytes | None
    status: Tier
    software: bool
    profile: str | None
    manufacturer: str | None
    model: str | None
    version: str | None
    firmware: str | None
    device: str
    reset_count: int | None
    nonce: bytes
