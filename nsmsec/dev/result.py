# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""How a run ended, as the decision logs tell it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nsmsec.dev.decision_log import LoggedCall, LoggedHop
    from nsmsec.dev.topology import Run

__all__ = ["RunResult", "judge"]

_ALLOWED, _DENIED, _CLIENT, _OK = "allowed", "denied", "client", "OK"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """How one run ended.

    Attributes:
        run: the run.
        runtime: `sync` or `aio`.
        outcome: `allowed` or `denied`.
        code: why it was refused.
        reasons: the reasons of the policy that refused it.
        detail: what the refusing service expected, what it found.
        refused_by: the service that refused.
        path: what the refusing service, or the one that made the request, had proven.
    """

    run: Run
    runtime: str
    outcome: str
    code: str | None = None
    reasons: tuple[str, ...] = ()
    detail: str | None = None
    refused_by: str | None = None
    path: tuple[LoggedHop, ...] = ()

    @property
    def as_expected(self) -> bool:
        """Whether it ended as the topology says it must."""
        expect = self.run.expect
        return (
            (self.outcome, self.code) == (expect.outcome, expect.code)
            and expect.refused_by in {None, self.refused_by}
            and expect.reasons in {None, self.reasons}
        )

    def as_document(self) -> dict[str, object]:
        """Return it as JSON values."""
        return {
            "name": self.run.name,
            "runtime": self.runtime,
            "outcome": self.outcome,
            "code": self.code,
            "reasons": list(self.reasons),
            "refused_by": self.refused_by,
            "path": [
                {"index": hop.index, "id": hop.id, "trust_domain": hop.trust_domain, "assurance": hop.assurance}
                for hop in self.path
            ],
        }


def judge(run: Run, *, runtime: str, status: str, logs: Mapping[str, tuple[LoggedCall, ...]]) -> RunResult:
    """Return how a run ended.

    1. Somebody refused: its log has the reason.
    2. Nobody did and the request was answered: the log of who made it has the path of the answer.
    3. Otherwise the request failed, and nobody says why.

    Args:
        run: the run.
        runtime: in which runtime it was played.
        status: the gRPC status that the last request ended with.
        logs: what every service logged during the run, by name.
    """
    # 1
    refusals = [(name, call) for name, calls in logs.items() for call in calls if call.outcome == _DENIED]
    if refusals:
        name, call = refusals[-1]
        return RunResult(
            run=run,
            runtime=runtime,
            outcome=_DENIED,
            code=call.code,
            reasons=call.reasons,
            detail=call.detail,
            refused_by=name,
            path=call.path,
        )
    # 2
    answers = [call for call in logs[run.start] if (call.side, call.outcome) == (_CLIENT, _ALLOWED)]
    if status == _OK and answers:
        return RunResult(run=run, runtime=runtime, outcome=_ALLOWED, path=answers[-1].path)
    # 3
    return RunResult(run=run, runtime=runtime, outcome=_DENIED)
