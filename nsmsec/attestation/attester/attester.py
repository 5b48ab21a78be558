# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""An attester over this machine's TPM, for threads."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from nsmsec.attestation.attester.channel_key import ChannelKey
from nsmsec.attestation.attester.machine import Machine
from nsmsec.attestation.attester.token_key import TokenKeySeed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nsmsec.attestation.attester.operation import Observe
    from nsmsec.attestation.attester.settings import AttesterSettings
    from nsmsec.attestation.attester.told import EndorsementKey, Enrolment, TPMInfo
    from nsmsec.attestation.tpm import Credential, Evidence

__all__ = ["TPMAttester"]


class TPMAttester:
    """Asks a TPM through the extra `nsmsec[tpm]`; see `HardwareAttester`. Safe for threads, not for a fork.

    The TPM is opened for each operation, and left as it was found. So one that was killed, reset or cleared is asked
    again as soon as it is back.
    """

    def __init__(
        self,
        settings: AttesterSettings,
        *,
        observe: Observe = lambda _: None,
        random: Callable[[int], bytes] = os.urandom,
    ) -> None:
        """Take the settings; nothing is opened yet.

        Args:
            settings: where the TPM is.
            observe: is told of each operation when it is over, for metrics.
            random: returns so many random bytes, of which the token key is made.
        """
        self._random = random
        self._machine = Machine(settings, observe=observe, random=random)

    def info(self) -> TPMInfo:
        """Return what the TPM says of itself, unsigned."""
        return self._machine.run("info", lambda tpm: tpm.info())

    def ek(self) -> EndorsementKey:
        """Return the endorsement key."""
        return self._machine.run("ek", lambda tpm: tpm.ek())

    def enroll(self) -> Enrolment:
        """Return the keys for which a verifier makes a challenge."""
        return self._machine.run("enroll", lambda tpm: tpm.enroll())

    def activate(self, credential: Credential) -> bytes:
        """Return the secret of a challenge."""
        return self._machine.run("activate", lambda tpm: tpm.activate(credential))

    def token_key(self) -> bytes:
        """Return the key that delegates, a TPMT_PUBLIC."""
        return self._machine.run("token_key", lambda tpm: tpm.token_key())

    def attest(self, *, nonce: bytes, binding: bytes, pcrs: Mapping[str, frozenset[int]]) -> Evidence:
        """Return evidence of this machine's state."""
        return self._machine.run("attest", lambda tpm: tpm.attest(nonce=nonce, binding=binding, pcrs=pcrs))

    def sign_delegation(self, digest: bytes) -> bytes:
        """Return a signature of the token key over a SHA-256 digest, as in ES256."""
        return self._machine.run("sign_delegation", lambda tpm: tpm.sign_delegation(digest))

    def channel_key(self) -> ChannelKey:
        """Return a new key for the handshakes of channels, experimental; it lives as long as this object.

        Nothing is asked yet. The key asks through the same thread as everything else.
        """
        return ChannelKey(self._machine, TokenKeySeed.fresh(self._random))

    def close(self) -> None:
        """Take no more questions."""
        self._machine.close()
