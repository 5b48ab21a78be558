# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The client's question: on which machines do those run who answered?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.chain import evolved
from nsmsec.errors import ReasonCode, Unverified

if TYPE_CHECKING:
    from datetime import datetime

    from nsmsec.appraisal import HopJudge
    from nsmsec.chain import Call, Flow, Proceed, Reply

__all__ = ["AttestClient"]


class AttestClient:
    """Judges the machine of each hop of the answer from us on; those before us were judged as we were called."""

    def __init__(self, *, judge: HopJudge) -> None:
        """Take the judge of this workload."""
        self._judge = judge

    def flow(self, call: Call, proceed: Proceed) -> Flow[Reply]:
        """Judge the machines of the answer's proven path; an answer that is not OK has none.

        Raises:
            AttestationFailed: a hop's result is forged, or belongs to another.
            Unverified: `PATH_MISSING`.
        """
        reply = yield from proceed(call)
        return self._judged(call, reply, now=reply.now) if reply.ok else reply

    def again(self, call: Call, reply: Reply, *, now: datetime) -> Flow[tuple[Call, Reply]]:
        """Judge them as of now.

        Raises:
            AttestationFailed: a hop's result is forged, or belongs to another.
            Unverified: `PATH_MISSING`.
        """
        yield from ()
        return call, self._judged(call, reply, now=now)

    def _judged(self, call: Call, reply: Reply, *, now: datetime) -> Reply:
        """Return the reply with what is known of the machines of its path.

        1. Of those before us, what was known as we were called; in an answer nothing of theirs is proven anew.
        2. Of ourselves and those behind us, what their own results say.
        """
        if reply.verified is None:
            raise Unverified(ReasonCode.PATH_MISSING, "attest: expected a verified path of the answer, found none")
        # 1
        before = call.machines
        if before is None:  # an origin; or a call that a workload without a judge was asked
            hops = () if call.verified is None else call.verified.hops
            before = tuple([self._judge.judge(hop, now=now) for hop in hops])
        # 2
        behind = [self._judge.judge(hop, now=now) for hop in reply.verified.hops[len(before) :]]
        machines = (*before, *behind)
        call.findings.machines = machines
        return evolved(reply, machines=machines)
