# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""How EAT Attestation Results call things: as Veraison's library does, or as the IETF's draft."""

from __future__ import annotations

import enum
from dataclasses import dataclass

__all__ = [
    "BUILD",
    "DEVELOPER",
    "MAX_AUDIENCE",
    "MAX_LIFETIME_S",
    "TIERS",
    "TYPE",
    "VECTOR",
    "EARNames",
    "Names",
    "is_text",
    "tier_of",
]

#: The header parameter `typ` (RFC 9782, section 5.1).
TYPE = "eat+jwt"
#: How long a result may live.
MAX_LIFETIME_S = 300
#: For how many trust domains it may be.
MAX_AUDIENCE = 16

#: Who wrote the software of the verifier, in its identifier (AR4SI, section 3.3).
DEVELOPER = "nsmsec"
#: Which form of results it writes.
BUILD = "1"
_MAX_TEXT_CHARS = 64

#: The tiers from the best to the worst, each with the highest value of a trustworthiness claim that still has it
#: (AR4SI, section 3.2); "none" is what nothing is said of.
TIERS = {"none": 1, "affirming": 31, "warning": 95, "contraindicated": 127}

#: The trustworthiness claims (AR4SI, section 3.1).
VECTOR = frozenset(
    {
        "instance-identity",
        "configuration",
        "executables",
        "file-system",
        "hardware",
        "runtime-opaque",
        "storage-opaque",
        "sourced-data",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """One set of names.

    Attributes:
        profiles: the values of `eat_profile` that mean this set; the first is the one to write.
        verifier: the verifier's software.
        status: the tier of an appraisal.
        vector: its trustworthiness vector.
        policy: the policy it was made by.
        policy_list: whether that is a list.
    """

    profiles: tuple[str, ...]
    verifier: str
    status: str
    vector: str
    policy: str
    policy_list: bool


class EARNames(enum.Enum):
    """The sets there are: both are read, a verifier writes one."""

    #: draft-ietf-rats-ear, whose profile counts with its revisions: these three have the same names.
    DRAFT_2026 = Names(
        profiles=tuple(f"tag:ietf.org,2026:rats/ear#{revision:02}" for revision in (5, 4, 3)),
        verifier="ear_verifier_id",
        status="ear_status",
        vector="ear_trustworthiness_vector",
        policy="ear_appraisal_policy_ids",
        policy_list=True,
    )
    #: Veraison's library.
    VERAISON_2023 = Names(
        profiles=("tag:github.com,2023:veraison/ear",),
        verifier="ear.verifier-id",
        status="ear.status",
        vector="ear.trustworthiness-vector",
        policy="ear.appraisal-policy-id",
        policy_list=False,
    )


def tier_of(value: int) -> str:
    """Return the tier of a trustworthiness claim from 0 to 127."""
    return next(tier for tier, highest in TIERS.items() if value <= highest)


def is_text(value: object) -> bool:
    """Tell whether this is one of the short texts that a result may have: 1 to 64 printable ASCII characters."""
    return type(value) is str and 0 < len(value) <= _MAX_TEXT_CHARS and value.isascii() and value.isprintable()
