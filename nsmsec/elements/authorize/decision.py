# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""One decision of the policy engine, which lets a call go on or ends it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from nsmsec.chain import ask
from nsmsec.errors import PolicyDenied, PolicyIndeterminate, ReasonCode, SourceUnavailable

if TYPE_CHECKING:
    from datetime import datetime

    from nsmsec.chain import Call, Flow
    from nsmsec.opa import AsyncPolicyEngine, PolicyEngine, Question

__all__ = ["require"]

_NONE_LEFT: Final = timedelta()


def require(engine: PolicyEngine | AsyncPolicyEngine, question: Question, *, call: Call, now: datetime) -> Flow[None]:
    """Go on only if the policy allows.

    1. A caller that no longer waits gets no decision.
    2. The engine decides; where it cannot, it raises.
    3. Its decision allows without reasons or denies; anything in between is none.

    Raises:
        SourceUnavailable: `ENGINE_UNAVAILABLE`, no decision in time.
        PolicyIndeterminate: no decision was made.
        PolicyDenied: `POLICY_DENIED`, with the policy's reasons.
    """
    # 1
    timeout = None if call.deadline is None else call.deadline - now
    if timeout is not None and timeout <= _NONE_LEFT:
        raise SourceUnavailable(
            ReasonCode.ENGINE_UNAVAILABLE, "authorize: expected time for a decision, found the call's deadline passed"
        )
    # 2
    try:
        decision = yield from ask(engine, question, timeout=timeout)
    except (PolicyIndeterminate, SourceUnavailable) as error:
        call.findings.revision = error.revision or call.findings.revision
        raise
    call.findings.revision = decision.revision
    # 3
    if decision.allow is True and not decision.reasons:
        return
    if decision.allow is not False:
        raise PolicyIndeterminate(
            ReasonCode.POLICY_INVALID_RESULT,
            f"authorize: expected {question.entrypoint} to allow without reasons or to deny, found neither",
        )
    raise PolicyDenied(
        ReasonCode.POLICY_DENIED,
        f"authorize: expected {question.entrypoint} to allow, found it denies",
        reasons=decision.reasons,
    )
