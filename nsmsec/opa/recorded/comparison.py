# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Comparing two answers to each recorded question."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nsmsec.opa.recorded.decision import NotComparable, read_decision

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from nsmsec.opa.outcome import Outcome
    from nsmsec.opa.question import Entrypoint
    from nsmsec.opa.recorded.decision import RecordedDecision

__all__ = ["Change", "Comparison", "compare"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A question that two policies answer differently.

    Attributes:
        decision_id: of the recorded event.
        entrypoint: what was asked.
        old: the first answer.
        new: the second one.
    """

    decision_id: str
    entrypoint: Entrypoint
    old: Outcome
    new: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What a log says about a change of policy.

    Attributes:
        compared: how many recorded decisions were judged twice.
        partial: of how many of those masking had taken something away from the input.
        changed: those whose answers differ, in the order of the log.
        skipped: how many were not compared, by why.
        revisions: how many of those compared name which revision.
    """

    compared: int
    partial: int
    changed: tuple[Change, ...]
    skipped: Mapping[str, int]
    revisions: Mapping[str, int]

    @property
    def same(self) -> int:
        """How many answers do not differ."""
        return self.compared - len(self.changed)


def compare(
    events: Iterable[Mapping[str, object]],
    *,
    old: Callable[[RecordedDecision], Outcome],
    new: Callable[[RecordedDecision], Outcome],
) -> Comparison:
    """Judge each event twice; return where the answers differ.

    Args:
        events: of a decision log.
        old: gives the first answer; raises `NotComparable` where it has none.
        new: gives the second one.

    Raises:
        Misconfigured: one of them is no event, or the log cannot be read.
    """
    compared = partial = 0
    changed: list[Change] = []
    skipped: Counter[str] = Counter()
    revisions: Counter[str] = Counter()
    for event in events:
        try:
            decision = read_decision(event)
            first = old(decision)
        except NotComparable as reason:
            skipped[reason.why] += 1
            continue
        second = new(decision)
        compared += 1
        partial += decision.is_partial
        revisions[decision.revision] += 1
        if first != second:
            change = Change(
                decision_id=decision.decision_id, entrypoint=decision.question.entrypoint, old=first, new=second
            )
            changed.append(change)
    return Comparison(
        compared=compared, partial=partial, changed=tuple(changed), skipped=dict(skipped), revisions=dict(revisions)
    )
