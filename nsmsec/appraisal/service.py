# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The verifier of machines in the process that asks it (RFC 9334: Verifier)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from nsmsec.appraisal.appraising import Appraisal
from nsmsec.appraisal.enrolment import Enrolment
from nsmsec.clock import SystemClock

if TYPE_CHECKING:
    from collections.abc import Callable

    from cryptography import x509

    from nsmsec.appraisal.alarm import AlarmSink
    from nsmsec.appraisal.inventory import Inventory
    from nsmsec.appraisal.issuing import IssuedResult, ResultIssuer
    from nsmsec.appraisal.port import AttestedPeer, EnrolmentChallenge, EnrolmentKeys, QuoteChallenge
    from nsmsec.appraisal.reference_values import Profiles
    from nsmsec.appraisal.settings import AppraisalSettings
    from nsmsec.attestation.tpm import Evidence
    from nsmsec.clock import Clock
    from nsmsec.identity import TrustDomain

__all__ = ["AttestationService"]


class AttestationService:
    """Enrols machines, appraises them, issues results; see `Verifier`. Safe for threads; never on an event loop.

    Open challenges live in this process; the inventory may be shared by several on one host.
    """

    def __init__(
        self,
        *,
        issuer: ResultIssuer,
        inventory: Inventory,
        profiles: Profiles,
        ek_roots: tuple[x509.Certificate, ...],
        ek_intermediates: tuple[x509.Certificate, ...],
        settings: AppraisalSettings,
        alarm: AlarmSink,
        clock: Clock | None = None,
        random: Callable[[int], bytes] = os.urandom,
    ) -> None:
        """Take what counts.

        Args:
            issuer: signs the results.
            inventory: which machine may speak for which workload.
            profiles: the reference values.
            ek_roots: the pinned authorities for EK certificates, such as `read_authorities` gives; may be empty.
            ek_intermediates: certificates that may stand between them and an EK certificate.
            settings: what is let through.
            alarm: is told of TPMs whose clock went back, or may have.
            clock: tells the time.
            random: returns so many random bytes.
        """
        self._clock = SystemClock() if clock is None else clock
        self._enrolment = Enrolment(
            inventory=inventory,
            ek_roots=ek_roots,
            ek_intermediates=ek_intermediates,
            settings=settings,
            random=random,
        )
        self._appraisal = Appraisal(
            issuer=issuer,
            inventory=inventory,
            profiles=profiles,
            ek_roots=ek_roots,
            ek_intermediates=ek_intermediates,
            settings=settings,
            random=random,
            alarm=alarm,
        )

    def begin_enrolment(self, workload: AttestedPeer, keys: EnrolmentKeys) -> EnrolmentChallenge:
        """Return a challenge for the keys of the workload's machine."""
        return self._enrolment.begin(workload, keys, now=self._clock.now())

    def finish_enrolment(self, workload: AttestedPeer, *, challenge_id: str, secret: bytes) -> None:
        """Record that the AK is in the TPM of the EK, since somebody solved the challenge for both."""
        self._enrolment.finish(workload, challenge_id=challenge_id, secret=secret, now=self._clock.now())

    def challenge(self, workload: AttestedPeer, *, ek_sha256: str) -> QuoteChallenge:
        """Return a nonce, with what this machine has to quote."""
        return self._appraisal.challenge(workload, ek_sha256=ek_sha256, now=self._clock.now())

    def attest(
        self, workload: AttestedPeer, *, nonce: bytes, evidence: Evidence, audience: frozenset[TrustDomain]
    ) -> IssuedResult:
        """Return a result if the evidence holds."""
        return self._appraisal.attest(
            workload, nonce=nonce, evidence=evidence, audience=audience, now=self._clock.now()
        )
