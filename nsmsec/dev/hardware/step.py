# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What happened in one step of the demonstration of hardware."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["EXPECTED", "Ending", "HardwareStep"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a step ended.

    Attributes:
        outcome: `attested` or `refused` for machines, `allowed` or `denied` for a request.
        code: why not.
        reasons: the policy's own reasons.
        refused_by: who refused a request.
    """

    outcome: str
    code: str | None = None
    reasons: tuple[str, ...] = ()
    refused_by: str | None = None


#: The steps in order, each with how it has to end.
EXPECTED: Final[Mapping[str, Ending]] = {
    "attested": Ending(outcome="attested"),
    "path": Ending(outcome="allowed"),
    "pcr-changed": Ending(outcome="refused", code="TPM_PCR_VALUE"),
    "path-again": Ending(
        outcome="denied",
        code="POLICY_DENIED",
        reasons=("HARDWARE_REQUIRED",),
        refused_by="spiffe://partner.example/vpn-gateway",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HardwareStep:
    """One step.

    Attributes:
        name: which one.
        about: what was done, in one sentence.
        runtime: `sync` or `aio`.
        ending: how it ended.
        machines: by SPIFFE ID what is known of whose machine.
    """

    name: str
    about: str
    runtime: str
    ending: Ending
    machines: Mapping[str, Mapping[str, object]]

    @property
    def as_expected(self) -> bool:
        """Whether it ended as it has to."""
        return self.ending == EXPECTED[self.name]

    def as_document(self) -> dict[str, object]:
        """Return it as JSON values."""
        return {
            "name": self.name,
            "runtime": self.runtime,
            "outcome": self.ending.outcome,
            "code": self.ending.code,
            "reasons": list(self.ending.reasons),
            "refused_by": self.ending.refused_by,
            "machines": [{"id": one, **machine} for one, machine in self.machines.items()],
        }
