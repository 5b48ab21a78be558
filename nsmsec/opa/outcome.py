# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What came of a question to a policy, in a form that can be compared with what another policy says."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nsmsec.errors import NsmsecError, ReasonCode
from nsmsec.opa.decision import Decision

if TYPE_CHECKING:
    from datetime import timedelta

    from nsmsec.opa.engine import PolicyEngine
    from nsmsec.opa.question import Question

__all__ = ["Outcome", "decided"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A decision, or that there was none; two are equal if a caller could not tell them apart.

    Attributes:
        allow: whether the call may go on.
        reasons: the reasons of a policy that denied, sorted.
        code: why no decision was made; None if one was.
        revision: which policy it was, as far as that is known; it makes no difference.
    """

    allow: bool
    reasons: tuple[str, ...] = ()
    code: ReasonCode | None = None
    revision: str = field(default="", compare=False)

    @classmethod
    def of(cls, answer: object) -> Outcome:
        """Return the outcome of what an engine returned; only a `Decision` of the right types is one."""
        if not isinstance(answer, Decision) or not _is_sound(answer.allow, answer.reasons):
            return cls(allow=False, code=ReasonCode.POLICY_INVALID_RESULT)
        return cls(allow=answer.allow, reasons=answer.reasons, revision=str(answer.revision))

    @classmethod
    def failed(cls, error: BaseException) -> Outcome:
        """Return the outcome of what an engine raised."""
        code = error.code if isinstance(error, NsmsecError) else ReasonCode.ENGINE_UNAVAILABLE
        return cls(allow=False, code=code, revision=str(getattr(error, "revision", None) or ""))

    @property
    def word(self) -> str:
        """`allow`, `deny`, or the code."""
        if self.code is not None:
            return self.code.value
        return "allow" if self.allow else "deny"

    def as_document(self) -> dict[str, object]:
        """Return the outcome as JSON values, without the revision."""
        code: dict[str, object] = {} if self.code is None else {"code": self.code.value}
        return {"allow": self.allow, **code, "reasons": list(self.reasons)}


def decided(engine: PolicyEngine, question: Question, *, timeout: timedelta | None = None) -> Outcome:
    """Ask an engine; return the outcome, also where it raises one of our errors."""
    try:
        return Outcome.of(engine.decide(question, timeout=timeout))
    except NsmsecError as error:
        return Outcome.failed(error)


def _is_sound(allow: object, reasons: object) -> bool:
    """Say whether the members are of their types; an engine may be anybody's."""
    return isinstance(allow, bool) and isinstance(reasons, tuple) and all(isinstance(one, str) for one in reasons)
