# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A decision of the past, out of an event that we or OPA logged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from nsmsec.errors import Misconfigured, PolicyIndeterminate, ReasonCode
from nsmsec.opa.answer import checked
from nsmsec.opa.outcome import Outcome
from nsmsec.opa.question import Entrypoint, Question

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["NotComparable", "RecordedDecision", "read_decision"]

_INPUT: Final = "/input"
_RESULT: Final = "/result"

#: The codes that a policy itself brings about; the others tell of engines, machines, callers.
_OF_POLICY: Final = frozenset(
    {ReasonCode.POLICY_UNDEFINED, ReasonCode.POLICY_INVALID_RESULT, ReasonCode.POLICY_ERROR},
)
#: OPA's codes of evaluations that went wrong begin so; one is the caller's doing.
_OPA_FAILED: Final = "eval_"
_OPA_CANCELLED: Final = "eval_cancel_error"


class NotComparable(Exception):
    """An event does not hold what a comparison needs.

    Attributes:
        why: in a few words, the same for all such events.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedDecision:
    """What was asked and what was recorded of the answer.

    Attributes:
        decision_id: of the event.
        question: what was asked.
        revision: the policy that answered, as far as the event says.
        outcome: what came of it; None where the event does not say, or where it was no policy's doing.
        is_partial: whether masking took something away from the input.
    """

    decision_id: str
    question: Question
    revision: str
    outcome: Outcome | None
    is_partial: bool

    def recorded(self) -> Outcome:
        """Return what was recorded.

        Raises:
            NotComparable: nothing that a policy could answer again.
        """
        if self.outcome is None:
            raise NotComparable("no answer recorded")
        return self.outcome


def read_decision(event: Mapping[str, object]) -> RecordedDecision:
    """Return the decision of an event.

    Raises:
        NotComparable: it is a line about something else, about another entry point, or its input is not there.
        Misconfigured: it is no event.
    """
    decision_id = event.get("decision_id")
    if not isinstance(decision_id, str):
        if isinstance(event.get("msg"), str):  # OPA's console mixes events with other lines
            raise NotComparable("no decision")
        raise Misconfigured("decision log: expected events with a decision_id, found something else")
    entrypoint = _entrypoint(event.get("path"))
    hidden = [*_texts(event.get("erased")), *_texts(event.get("masked"))]
    document = event.get("input")
    if _INPUT in hidden:
        raise NotComparable("input erased")
    if not isinstance(document, dict):
        raise NotComparable("no input")
    revision = _revision(event)
    return RecordedDecision(
        decision_id=decision_id,
        question=Question(entrypoint=entrypoint, document=document),
        revision=revision,
        outcome=None if any(_is_in(_RESULT, pointer) for pointer in hidden) else _outcome(event, revision),
        is_partial=any(_is_in(_INPUT, pointer) for pointer in hidden),
    )


def _entrypoint(path: object) -> Entrypoint:
    try:
        return Entrypoint(path.strip("/") if isinstance(path, str) else "")
    except ValueError as error:
        raise NotComparable("another entry point") from error


def _texts(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _is_in(part: str, pointer: str) -> bool:
    return pointer == part or pointer.startswith(f"{part}/")


def _revision(event: Mapping[str, object]) -> str:
    bundles = event.get("bundles")
    if not isinstance(bundles, dict):
        return ""
    stated = [one.get("revision") for _, one in sorted(bundles.items()) if isinstance(one, dict)]
    return "+".join(one for one in stated if isinstance(one, str))


def _outcome(event: Mapping[str, object], revision: str) -> Outcome | None:
    error = event.get("error")
    if isinstance(error, dict):
        code = _code(error.get("code"))
        return None if code is None else Outcome(allow=False, code=code, revision=revision)
    if "result" not in event:
        return Outcome(allow=False, code=ReasonCode.POLICY_UNDEFINED, revision=revision)
    try:
        return Outcome.of(checked(event["result"], revision=revision, engine="recorded"))
    except PolicyIndeterminate as indeterminate:
        return Outcome(allow=False, code=indeterminate.code, revision=revision)


def _code(stated: object) -> ReasonCode | None:
    if not isinstance(stated, str) or stated == _OPA_CANCELLED:
        return None
    if stated.startswith(_OPA_FAILED):
        return ReasonCode.POLICY_ERROR
    return next((code for code in _OF_POLICY if code.value == stated), None)
