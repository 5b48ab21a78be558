# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What others need of an attester."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nsmsec.attestation.attester.told import EndorsementKey, Enrolment, TPMInfo
    from nsmsec.attestation.tpm import Credential, Evidence

__all__ = ["AioHardwareAttester", "HardwareAttester"]


class HardwareAttester(Protocol):
    """Speaks for this machine. Each method takes as long as a deadline at most; none belongs into a call's way.

    All raise `SourceUnavailable` (`TPM_UNAVAILABLE`, `TPM_TIMEOUT`, `TPM_BUSY`, `TPM_LOCKOUT`, `TPM_REFUSED`) where
    there is no answer now, and `Misconfigured` where there cannot be one.
    """

    def info(self) -> TPMInfo:
        """Return what the hardware says of itself, unsigned."""
        ...

    def ek(self) -> EndorsementKey:
        """Return the endorsement key."""
        ...

    def enroll(self) -> Enrolment:
        """Return the keys for which a verifier makes a challenge."""
        ...

    def activate(self, credential: Credential) -> bytes:
        """Return the secret of a challenge, which proves that both keys are in this hardware.

        Raises:
            AttestationFailed: `TPM_AK_NOT_ACTIVATED`, it was made for other keys.
        """
        ...

    def token_key(self) -> bytes:
        """Return the key that delegates, a TPMT_PUBLIC: the same for the life of this object, resets included."""
        ...

    def attest(self, *, nonce: bytes, binding: bytes, pcrs: Mapping[str, frozenset[int]]) -> Evidence:
        """Return evidence of this machine's state.

        Args:
            nonce: the verifier's challenge, 32 bytes.
            binding: SHA-256 of the SVID's SPKI DER, alone or followed by the Name of `token_key`; or empty.
            pcrs: what to quote, by bank.

        Raises:
            AttestationFailed: `TPM_PCR_SELECTION`, there are no such PCRs.
            Misconfigured: the nonce or the binding has another form, or binds another key.
        """
        ...

    def sign_delegation(self, digest: bytes) -> bytes:
        """Return a signature of the token key over a SHA-256 digest: r then s, 32 bytes each, as in ES256.

        Raises:
            ValueError: the digest has another length.
        """
        ...

    def close(self) -> None:
        """End it. What is asked afterwards is a RuntimeError."""
        ...


class AioHardwareAttester(Protocol):
    """The same to be awaited; see `HardwareAttester`."""

    async def info(self) -> TPMInfo:
        """Return what the hardware says of itself, unsigned."""
        ...

    async def ek(self) -> EndorsementKey:
        """Return the endorsement key."""
        ...

    async def enroll(self) -> Enrolment:
        """Return the keys for which a verifier makes a challenge."""
        ...

    async def activate(self, credential: Credential) -> bytes:
        """Return the secret of a challenge."""
        ...

    async def token_key(self) -> bytes:
        """Return the key that delegates, a TPMT_PUBLIC."""
        ...

    async def attest(self, *, nonce: bytes, binding: bytes, pcrs: Mapping[str, frozenset[int]]) -> Evidence:
        """Return evidence of this machine's state."""
        ...

    async def sign_delegation(self, digest: bytes) -> bytes:
        """Return a signature of the token key over a SHA-256 digest."""
        ...

    async def close(self) -> None:
        """End it."""
        ...
