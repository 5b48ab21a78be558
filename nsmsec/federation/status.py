# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""How a partner's bundle is now: what an operator looks at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import timedelta

    from nsmsec.errors import ReasonCode
    from nsmsec.identity import TrustDomain

__all__ = ["PartnerStatus"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerStatus:
    """What is known of one partner.

    Attributes:
        trust_domain: the partner.
        sequence: the sequence number in force; None if there is none, or nothing was fetched yet.
        authorities: how many X.509 authorities are in force.
        age: the time since the endpoint last confirmed what is in force; None if it never did.
        is_stale: whether that is longer ago than it may be, or it never was: the alarm.
        failures: how many fetches failed in a row.
        last_error: the code of the latest failure since the last good fetch.
    """

    trust_domain: TrustDomain
    sequence: int | None
    authorities: int
    age: timedelta | None
    is_stale: bool
    failures: int
    last_error: ReasonCode | None
