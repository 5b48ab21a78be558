# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What a key in a TPM signs when its machine delegates to a session key; judged by whoever judges attestation."""

from __future__ import annotations

import hashlib

__all__ = ["tpm_statement"]

_LABEL = b"nsmsec-delegation-v1\0"


def tpm_statement(*, thumbprint: bytes, leaf_key_sha256: bytes, result_sha256: bytes, expires_at: int) -> bytes:
    """Return the 32 bytes that the TPM-held key signs as a digest (docs/token-format.md, "Sessions").

    All parts have a fixed length, so no two statements have the same bytes.

    Args:
        thumbprint: the RFC 7638 thumbprint of the session key, 32 bytes.
        leaf_key_sha256: the SHA-256 of the SVID leaf's SubjectPublicKeyInfo, 32 bytes.
        result_sha256: the SHA-256 of the attestation result's text, 32 bytes.
        expires_at: when the delegation ends, in seconds since the epoch.
    """
    parts = (_LABEL, thumbprint, leaf_key_sha256, result_sha256, expires_at.to_bytes(8, "big"))
    return hashlib.sha256(b"".join(parts)).digest()
