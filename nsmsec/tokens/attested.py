# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What a verified path says about the machine of a hop: facts for whoever judges attestation, not for a policy."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from nsmsec.tokens import base64url
from nsmsec.tokens.tpm_statement import tpm_statement

if TYPE_CHECKING:
    from nsmsec.identity import LeafFacts
    from nsmsec.path import CertificateTable
    from nsmsec.tokens.attestation_reference import AttestationReference
    from nsmsec.tokens.delegation import UnprovenDelegation

__all__ = ["AttestationClaim", "HopSession", "attestation_claim", "hop_session"]

_REMEMBERED_DIGESTS = 1024


class AttestationClaim(NamedTuple):
    """That a hop names an attestation result; not that the result holds, nor that it belongs to the hop.

    A tuple, not a dataclass: as with a `Hop`, that shows in the cost.

    Attributes:
        digest: the SHA-256 of the result's text, in base64url.
        expires_at: until when the hop says that it holds, in seconds since the epoch.
        result: the text with exactly that digest, if the path brought it.
    """

    digest: str
    expires_at: int
    result: str | None

    def __repr__(self) -> str:
        return f"AttestationClaim(digest={self.digest!r}, expires_at={self.expires_at!r})"


class HopSession(NamedTuple):
    """That the leaf's key of a hop delegated to the session key that signed its token; a tuple for the same reason.

    Attributes:
        thumbprint: the RFC 7638 thumbprint of the session key, in base64url.
        issued_at: from when on, in seconds since the epoch.
        expires_at: until when, likewise.
        result_digest: the SHA-256 of the attestation result that the delegation belongs to, in base64url, if it says.
        tpm_signature: what a key in a TPM is said to have signed over `tpm_statement`; nobody has verified it yet.
        leaf_key_sha256: the SHA-256 of the leaf's SubjectPublicKeyInfo (DER), in lower-case hex.
    """

    thumbprint: str
    issued_at: int
    expires_at: int
    result_digest: str | None
    tpm_signature: bytes | None
    leaf_key_sha256: str

    @property
    def tpm_statement(self) -> bytes | None:
        """The 32 bytes that the key in the TPM must have signed; there exactly where there is a signature."""
        if self.tpm_signature is None or self.result_digest is None:  # the reader saw to it that none comes alone
            return None
        return tpm_statement(
            thumbprint=base64url.decode(self.thumbprint.encode("ascii")),
            leaf_key_sha256=bytes.fromhex(self.leaf_key_sha256),
            result_sha256=base64url.decode(self.result_digest.encode("ascii")),
            expires_at=self.expires_at,
        )

    def __repr__(self) -> str:
        return f"HopSession(thumbprint={self.thumbprint!r}, expires_at={self.expires_at!r})"


def attestation_claim(reference: AttestationReference, table: CertificateTable) -> AttestationClaim:
    """Return the fact that a token names a result, with the result if it is in the table."""
    return AttestationClaim(reference.digest, reference.expires_at, table.results.get(_raw(reference.digest)))


# A result is named by the tokens of some minutes.
@lru_cache(_REMEMBERED_DIGESTS)
def _raw(digest: str) -> bytes:
    return base64url.decode(digest.encode("ascii"))


def hop_session(delegation: UnprovenDelegation, leaf: LeafFacts) -> HopSession:
    """Return what a delegation proves, once its signature is proven as that of the key of this leaf."""
    return HopSession(
        delegation.thumbprint, delegation.iat, delegation.exp, delegation.att, delegation.tpm, leaf["key_sha256"]
    )
