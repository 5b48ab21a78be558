# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Judging what a hop's attestation result proves of the hop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

    from nsmsec.appraisal.hop_attestation import HopAttestation
    from nsmsec.appraisal.trust import ResultTrustSource
    from nsmsec.identity import TrustDomain
    from nsmsec.limits import Limits
    from nsmsec.tokens import Hop

__all__ = ["HopJudge"]


class HopJudge:
    """Says for each hop of a proven path what its machine proved. Safe for threads; never waits."""

    def __init__(self, *, trust: ResultTrustSource, audience: TrustDomain, limits: Limits) -> None:
        """Take what is needed to judge.

        Args:
            trust: which verifiers count; may change while this runs.
            audience: our own trust domain, which must be among those that may rely on a result.
            limits: the tolerance for clocks.
        """
        self._trust = trust
        self._audience = audience
        self._limits = limits

    def judge(self, hop: Hop, *, now: datetime) -> HopAttestation:
        """Return what is proven of the machine of a hop; where nothing is, its document says why.

        Raises:
            AttestationFailed: `ATTESTATION_MALFORMED`, `ATTESTATION_TYPE`, `ATTESTATION_LIFETIME`,
                `ATTESTATION_SIGNATURE`, `ATTESTATION_SUBJECT`, `ATTESTATION_KEY`, `ATTESTATION_REFERENCE`,
                `ATTESTATION_SESSION`, `ATTESTATION_TPM_SIGNATURE`, `ATTESTATION_NOT_YET_VALID`, each with the hop.
        """
        raise NotImplementedError
