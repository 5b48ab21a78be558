# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The port behind which policies are evaluated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import timedelta

    from nsmsec.opa.decision import Decision
    from nsmsec.opa.question import Question

__all__ = ["AsyncPolicyEngine", "PolicyEngine", "in_force"]


class PolicyEngine(Protocol):
    """Decides a question without awaiting anything."""

    def decide(self, question: Question, *, timeout: timedelta | None = None) -> Decision:
        """Return the decision, allowing or denying, of exactly one policy revision.

        Args:
            question: the entry point and the facts.
            timeout: how long the answer may take; the engine's own bound where it is None or longer.

        Raises:
            PolicyIndeterminate: POLICY_UNDEFINED, POLICY_INVALID_RESULT or POLICY_ERROR: no decision was made.
            SourceUnavailable: ENGINE_UNAVAILABLE: the answer did not come in time.
        """
        ...


class AsyncPolicyEngine(Protocol):
    """Decides a question by awaiting, for engines in another process."""

    async def decide(self, question: Question, *, timeout: timedelta | None = None) -> Decision:
        """Return the decision as `PolicyEngine.decide` does.

        Raises:
            PolicyIndeterminate: POLICY_UNDEFINED, POLICY_INVALID_RESULT or POLICY_ERROR: no decision was made.
            SourceUnavailable: ENGINE_UNAVAILABLE: the answer did not come in time.
        """
        ...


def in_force(engine: object) -> object:
    """Return what stands for the policy by which an engine decides now; equal as long as that is the same.

    An engine whose policy is replaced while it runs has an attribute `in_force`; of any other this is None.
    """
    return getattr(engine, "in_force", None)
