# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What a verifier of machines lets through, for how long it waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from nsmsec.errors import Misconfigured

__all__ = ["AppraisalSettings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AppraisalSettings:
    """The settings of an `AttestationService`.

    Attributes:
        allow_software: whether a TPM that nothing proves to be hardware is let through; its results say so.
        first_use: whether a workload that the inventory does not know may bring an EK that it does not know, if a
            pinned root vouches for the EK. Who first holds the workload's SVID key decides then where it runs.
        challenge_lifetime: how long a challenge is open.
        max_challenges_per_workload: how many a workload may have open at once.
        max_challenges: how many all may have open at once, for enrolment and for attestation each.
    """

    allow_software: bool
    first_use: bool = False
    challenge_lifetime: timedelta = timedelta(seconds=30)
    max_challenges_per_workload: int = 32
    max_challenges: int = 1024

    def __post_init__(self) -> None:
        """Check them.

        Raises:
            Misconfigured: there is no time to answer, or no challenge may be open.
        """
        if self.challenge_lifetime <= timedelta() or min(self.max_challenges_per_workload, self.max_challenges) < 1:
            raise Misconfigured("appraisal: expected time for a challenge, at least one of them, found less")
