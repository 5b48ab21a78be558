# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The server's question: on which machines do those run who come?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.chain import evolved
from nsmsec.errors import ReasonCode, Unverified

if TYPE_CHECKING:
    from datetime import datetime

    from nsmsec.appraisal import HopJudge
    from nsmsec.chain import Call, Flow, Proceed, Reply

__all__ = ["AttestServer"]


class AttestServer:
    """Judges the machine of each hop of the request."""

    def __init__(self, *, judge: HopJudge) -> None:
        """Take the judge of this workload."""
        self._judge = judge

    def flow(self, call: Call, proceed: Proceed) -> Flow[Reply]:
        """Judge the machines of the proven path.

        Raises:
            AttestationFailed: a hop's result is forged, or belongs to another.
            Unverified: `PATH_MISSING`.
        """
        return (yield from proceed(self._judged(call, now=call.now)))

    def again(self, call: Call, reply: Reply, *, now: datetime) -> Flow[tuple[Call, Reply]]:
        """Judge them as of now.

        Raises:
            AttestationFailed: a hop's result is forged, or belongs to another.
            Unverified: `PATH_MISSING`.
        """
        yield from ()
        return self._judged(call, now=now), reply

    def _judged(self, call: Call, *, now: datetime) -> Call:
        if call.verified is None:
            raise Unverified(ReasonCode.PATH_MISSING, "attest: expected a verified path, found none")
        machines = tuple([self._judge.judge(hop, now=now) for hop in call.verified.hops])
        call.findings.machines = machines
        return evolved(call, machines=machines)
