# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What somebody has to look at: a TPM whose clock went back, or may have."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from nsmsec.attestation.tpm import Watermark
    from nsmsec.identity import SpiffeID

__all__ = ["Alarm", "AlarmKind", "AlarmSink"]


class AlarmKind(enum.StrEnum):
    """What was seen."""

    #: Counters or clock are behind what was seen before: a clone, a restored state, a cleared or replaced TPM.
    CLOCK_WENT_BACK = "clock_went_back"
    #: The TPM itself says that its clock may have gone back: it lost its power, or its state was put back.
    CLOCK_NOT_SAFE = "clock_not_safe"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """One observation. Evidence that was genuine in everything else leads to it, so nobody without the TPM raises one.

    Attributes:
        kind: what was seen.
        at: when.
        workload: who attested.
        ek_sha256: which TPM, by SHA-256 of its EK's SPKI DER, hex.
        before: how far it was seen; None with `CLOCK_NOT_SAFE`.
        found: how far it says it is; None with `CLOCK_NOT_SAFE`.
    """

    kind: AlarmKind
    at: datetime
    workload: SpiffeID
    ek_sha256: str
    before: Watermark | None
    found: Watermark | None


class AlarmSink(Protocol):
    """Takes alarms, after the refusal is recorded; what it raises goes to who attested, without a result."""

    def __call__(self, alarm: Alarm, /) -> None:
        """Take one; may be called by many threads at once."""
        ...
