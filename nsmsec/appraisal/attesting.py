# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Asking a verifier for a result about this machine, which enrols it where that is wanted."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from nsmsec.appraisal.port import EnrolmentKeys
from nsmsec.attestation.tpm import read_public
from nsmsec.errors import AttestationFailed, ReasonCode
from nsmsec.identity.keys import key_bytes

if TYPE_CHECKING:
    from nsmsec.appraisal.issuing import IssuedResult
    from nsmsec.appraisal.port import VerifierClient
    from nsmsec.attestation.attester import HardwareAttester
    from nsmsec.identity import X509SVID, TrustDomain

__all__ = ["NO_VERDICT", "Attesting"]

#: Evidence met another nonce or another connection than it was made for: its verifier was restarted, the TPM was slow,
#: the SVID rotated meanwhile. Nothing was found out about the machine.
NO_VERDICT: Final = frozenset({ReasonCode.ATTESTATION_CHALLENGE, ReasonCode.TPM_NONCE})


class Attesting:
    """Speaks for one workload on one machine. It may take its time, as TPM and verifier do."""

    def __init__(
        self, *, attester: HardwareAttester, verifier: VerifierClient, audience: frozenset[TrustDomain]
    ) -> None:
        """Take who is asked.

        Args:
            attester: this machine's hardware.
            verifier: appraises it.
            audience: the trust domains that shall be able to rely on results.
        """
        self._attester = attester
        self._verifier = verifier
        self._audience = audience

    def result(self, svid: X509SVID) -> IssuedResult:
        """Return a new result, bound to this SVID and the attester's token key.

        It is tried once more where the machine had to enrol, or the evidence came too late: a channel that goes from
        one SVID to the next does so after the first call.

        Raises:
            SourceUnavailable: hardware or verifier have no answer now.
            NsmsecError: they refuse.
        """
        try:
            return self._attested(svid)
        except AttestationFailed as error:
            if error.code is ReasonCode.ATTESTATION_NOT_ENROLLED:
                self._enrol()
            elif error.code not in NO_VERDICT:
                raise
        return self._attested(svid)

    def _attested(self, svid: X509SVID) -> IssuedResult:
        """Do one attestation.

        1. The keys of the machine, before the nonce: hardware may need seconds to make them.
        2. The nonce, with what to quote.
        3. The evidence, bound to the SVID's key and the token key.
        4. The result.
        """
        # 1
        ek = self._attester.ek()
        token_key = read_public(self._attester.token_key(), what="token key")
        # 2
        challenge = self._verifier.challenge(ek_sha256=ek.spki_sha256)
        # 3
        binding = hashlib.sha256(key_bytes(svid.certificates[0])).digest() + token_key.name
        evidence = self._attester.attest(nonce=challenge.nonce, binding=binding, pcrs=challenge.pcrs)
        # 4
        return self._verifier.attest(nonce=challenge.nonce, evidence=evidence, audience=self._audience)

    def _enrol(self) -> None:
        enrolment = self._attester.enroll()
        keys = EnrolmentKeys(
            ek_public=enrolment.ek.public, ek_certificate=enrolment.ek.certificate, ak_public=enrolment.ak_public
        )
        challenge = self._verifier.begin_enrolment(keys)
        secret = self._attester.activate(challenge.credential)
        self._verifier.finish_enrolment(challenge_id=challenge.id, secret=secret)
