# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A question that the active policy answers in one way, the candidate in another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nsmsec.opa.outcome import Outcome

__all__ = ["Difference"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Two outcomes of one question, which itself is not kept: the decision log has it, masked.

    Attributes:
        call_id: the `decision_id` of the call in its audit record, `custom.call_id` in the decision log; None where
            the question named none.
        entrypoint: what was asked.
        active: what the call got.
        candidate: what it would have got.
    """

    call_id: str | None
    entrypoint: str
    active: Outcome
    candidate: Outcome

    @property
    def reasons(self) -> tuple[str, ...]:
        """The reasons that only one of them gave, sorted."""
        return tuple(sorted(set(self.active.reasons).symmetric_difference(self.candidate.reasons)))

    def as_document(self) -> dict[str, object]:
        """Return the difference as JSON values."""
        return {
            "call_id": self.call_id,
            "entrypoint": self.entrypoint,
            "active": _named(self.active),
            "candidate": _named(self.candidate),
        }


def _named(outcome: Outcome) -> dict[str, object]:
    return {"revision": outcome.revision, **outcome.as_document()}
