# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The machine's word for a session: how an attester adds its result, with a TPM's signature, to a delegation."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Protocol

from nsmsec.tokens.tpm_statement import tpm_statement

__all__ = ["SessionOffer", "Vouch", "Voucher"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionOffer:
    """A session key that is about to be delegated to.

    Attributes:
        thumbprint: its RFC 7638 thumbprint, 32 bytes.
        leaf_key_sha256: the SHA-256 of the SVID leaf's SubjectPublicKeyInfo, 32 bytes.
        expires_at: when the delegation ends, in seconds since the epoch.
    """

    thumbprint: bytes
    leaf_key_sha256: bytes
    expires_at: int

    def statement(self, result: str) -> bytes:
        """Return the 32 bytes that the TPM-held key signs as a digest, under this attestation result."""
        return tpm_statement(
            thumbprint=self.thumbprint,
            leaf_key_sha256=self.leaf_key_sha256,
            result_sha256=hashlib.sha256(result.encode("ascii")).digest(),
            expires_at=self.expires_at,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Voucher:
    """What the machine says of it.

    Attributes:
        result: the attestation result, a compact JWS.
        expires_at: when that ends, in seconds since the epoch.
        tpm_signature: the signature over `SessionOffer.statement`, if the token key is held in a TPM.
    """

    result: str = field(repr=False)
    expires_at: int
    tpm_signature: bytes | None = field(repr=False)


class Vouch(Protocol):
    """Asks the machine; may take its time, so it is never called for a call that waits."""

    def __call__(self, offer: SessionOffer) -> Voucher:
        """Return the machine's word.

        Raises:
            NsmsecError: it gives none.
        """
        ...
