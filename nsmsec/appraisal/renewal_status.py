# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""How the attestation of a workload is now: what an operator looks at."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from nsmsec.errors import ReasonCode

__all__ = ["RenewalState", "RenewalStatus"]


class RenewalState(enum.StrEnum):
    """What became of the latest attempt."""

    #: There was none yet.
    WAITING = "waiting"
    #: It brought a result.
    ATTESTED = "attested"
    #: There was no answer; the result of before counts until it ends.
    UNAVAILABLE = "unavailable"
    #: A verdict against the machine: no result counts any longer. The alarm.
    REFUSED = "refused"
    #: Nobody asks any more.
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalStatus:
    """One moment in the life of an attested session.

    Attributes:
        state: what became of the latest attempt.
        code: why it brought no result.
        expires_at: when the result in force ends; None if there is none.
        failures: how many attempts in a row brought none.
        next_try: when the next attempt is due; None before the first, and once closed.
    """

    state: RenewalState
    code: ReasonCode | None
    expires_at: datetime | None
    failures: int
    next_try: datetime | None
