# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""An explained decision as people read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.cli.bundle_key import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nsmsec.opa.explain import ExplainedDecision, ExplainedReason
    from nsmsec.opa.outcome import Outcome
    from nsmsec.opa.recorded import RecordedDecision

__all__ = ["explained_in_words"]


def explained_in_words(
    found: RecordedDecision, explained: ExplainedDecision, recorded: Outcome | None, *, settings_shipped: bool
) -> str:
    """Return the lines about a decision.

    Args:
        found: the decision.
        explained: what there is to say about it.
        recorded: what was recorded, if that is something else.
        settings_shipped: whether nobody knows by which settings it was made.
    """
    return "\n".join(map(one_line, _lines(found, explained, recorded, settings_shipped=settings_shipped)))


def _lines(
    found: RecordedDecision, explained: ExplainedDecision, recorded: Outcome | None, *, settings_shipped: bool
) -> Iterator[str]:
    outcome = explained.outcome
    revision = f" by revision {outcome.revision}" if outcome.revision else ""
    yield f"{found.question.entrypoint}: {_said(outcome)}{revision}, decision {found.decision_id}"
    if recorded is not None:
        yield f"Recorded by revision {found.revision or '(none)'}: {' '.join((recorded.word, *recorded.reasons))}"
    if found.is_partial:
        yield "Masking took something from the input; what is said here may be about that."
    for one in explained.reasons:
        yield ""
        yield from _reason(one)
    if settings_shipped and explained.reasons:
        yield ""
        yield "Judged by the settings that ship; name the bundle that decided with --bundle."


def _said(outcome: Outcome) -> str:
    if outcome.code is not None:
        return "denied, since there was no decision"
    return "allowed" if outcome.allow else "denied"


def _reason(one: ExplainedReason) -> Iterator[str]:
    if not one.is_known:
        yield f"{one.reason}: not a reason of the shipped policies; whoever wrote this policy knows what it means."
        return
    yield f"{one.reason}: {one.found}"
    if one.condition:
        yield f"  false: {one.condition}"
    for fault in one.faults:
        yield f"  {fault.words}"
    if one.condition and not one.faults:
        yield "  this input and these settings do not show why"
    if one.look_at:
        yield f"  look at: {one.look_at}"
    yield f"  see {one.link}"
