# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A key of the TPM for the handshakes of channels."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from nsmsec.attestation.tpm import read_public

if TYPE_CHECKING:
    from nsmsec.attestation.attester.machine import Machine
    from nsmsec.attestation.attester.token_key import TokenKeySeed

__all__ = ["ChannelKey"]

_COORDINATE_BYTES = 32


class ChannelKey:
    """A P-256 key, made as a token key is, but another: what it signs is no delegation. Safe for threads.

    Each method asks the TPM, for as long as the attester's deadline at most; it raises as `HardwareAttester` does.
    """

    def __init__(self, machine: Machine, seed: TokenKeySeed) -> None:
        """Take what leads to the key; see `TPMAttester.channel_key`."""
        self._machine = machine
        self._seed = seed

    def spki(self) -> bytes:
        """Return the SubjectPublicKeyInfo in DER, for whoever issues a certificate: the same for this object's life."""
        public = self._machine.run("channel_key", lambda tpm: tpm.token_key(), seed=self._seed)
        return read_public(public, what="channel key").spki

    def sign(self, data: bytes) -> bytes:
        """Return a signature: ECDSA over SHA-256, in DER, as `HeldX509SVID` wants it."""
        digest = hashlib.sha256(data).digest()
        numbers = self._machine.run("sign_handshake", lambda tpm: tpm.sign_delegation(digest), seed=self._seed)
        halves = numbers[:_COORDINATE_BYTES], numbers[_COORDINATE_BYTES:]
        return encode_dss_signature(*(int.from_bytes(half, "big") for half in halves))
