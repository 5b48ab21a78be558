# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The key derivation functions of TPMs (TPM 2.0 Library, part 1, section 11.4.10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.hazmat.primitives import hmac

if TYPE_CHECKING:
    from nsmsec.attestation.tpm.hashing import TPMHash

__all__ = ["kdf_a", "kdf_e"]


def kdf_a(algorithm: TPMHash, key: bytes, label: bytes, context: bytes, bits: int) -> bytes:
    """Return a key of at most one digest: KDFa, counter mode of SP 800-108 by HMAC.

    Args:
        algorithm: the hash.
        key: what to derive from.
        label: what for, with its zero byte at the end.
        context: the first of the two contexts; nothing here has a second.
        bits: the length of the key, a multiple of 8, at most that of a digest.
    """
    mac = hmac.HMAC(key, algorithm.algorithm)
    mac.update((1).to_bytes(4, "big") + label + context + bits.to_bytes(4, "big"))
    return mac.finalize()[: bits // 8]


def kdf_e(algorithm: TPMHash, shared: bytes, label: bytes, party_u: bytes, party_v: bytes) -> bytes:
    """Return a seed of one digest: KDFe, the concatenation KDF of SP 800-56A.

    Args:
        algorithm: the hash.
        shared: the x coordinate that both sides share.
        label: what for, with its zero byte at the end.
        party_u: the x coordinate of the ephemeral key.
        party_v: the x coordinate of the static key.
    """
    return algorithm.digest((1).to_bytes(4, "big") + shared + label + party_u + party_v)
