# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""How an attester reaches its TPM."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from nsmsec.errors import Misconfigured

if TYPE_CHECKING:
    from pathlib import Path

    from nsmsec.attestation.attester.told import EKKind

__all__ = ["AttesterSettings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttesterSettings:
    """The settings of an attester.

    Attributes:
        tcti: where the TPM is, as libtss2 names it: `device:/dev/tpmrm0`, `swtpm:path=SOCKET`.
        ek: which endorsement key speaks for the machine.
        deadline: how long anybody waits for one answer. Hardware may need seconds to make an RSA key.
        max_timeouts: after so many answers that did not come, nothing is asked until the TPM has answered.
        event_log: where the firmware's log is, in the TCG's binary form; None sends none.
    """

    tcti: str
    ek: EKKind
    deadline: timedelta = timedelta(seconds=30)
    max_timeouts: int = 3
    event_log: Path | None = None

    def __post_init__(self) -> None:
        """Check them.

        Raises:
            Misconfigured: no TCTI is named, there is no time to wait, or no time-out before the TPM is given up.
        """
        # libtss2 would look for any TPM there is.
        if not self.tcti.partition(":")[0]:
            raise Misconfigured("attester: expected the name of a TCTI, found none")
        if self.deadline <= timedelta() or self.max_timeouts < 1:
            raise Misconfigured("attester: expected a deadline and at least one time-out, found less")
