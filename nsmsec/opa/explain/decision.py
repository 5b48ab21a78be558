# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Explaining a decision, reason by reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from nsmsec.opa.explain import hardware, layouts, neighbours, path, revoked, trust_domains
from nsmsec.opa.explain.reasons import CODES, REASONS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nsmsec.opa.explain.facts import Facts, Fault
    from nsmsec.opa.outcome import Outcome

__all__ = ["ExplainedDecision", "ExplainedReason", "explain"]

_PAGE: Final = "docs/reasons.md"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedReason:
    """One reason, or the code under which there was no decision.

    Attributes:
        reason: its name.
        is_known: whether it is one that the shipped policies give.
        condition: what did not hold; empty where nobody here knows.
        found: what that means.
        look_at: where to look next.
        link: where it is documented.
        faults: what in this very question is against the condition; none if that cannot be seen from it.
    """

    reason: str
    is_known: bool
    condition: str = ""
    found: str = ""
    look_at: str = ""
    link: str = ""
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedDecision:
    """An outcome with each of its reasons.

    Attributes:
        outcome: what was decided.
        reasons: why; none if it allows.
    """

    outcome: Outcome
    reasons: tuple[ExplainedReason, ...]


def explain(outcome: Outcome, facts: Facts) -> ExplainedDecision:
    """Return why a policy decided so.

    Args:
        outcome: what it decided.
        facts: what it was asked, with the settings by which it judged.

    Raises:
        Misconfigured: layouts or demands of the settings do not have their shape, or cannot judge this input.
    """
    if outcome.code is not None:
        words = CODES.get(outcome.code)
        link = f"{_PAGE}#codes-of-nsmsec"
        known = ExplainedReason(reason=outcome.code.value, is_known=words is not None, found=words or "", link=link)
        return ExplainedDecision(outcome=outcome, reasons=(known,))
    return ExplainedDecision(outcome=outcome, reasons=tuple(_explained(one, facts) for one in outcome.reasons))


def _explained(name: str, facts: Facts) -> ExplainedReason:
    reason = REASONS.get(name)
    if reason is None:
        return ExplainedReason(reason=name, is_known=False)
    look = _LOOKS.get(name)
    return ExplainedReason(
        reason=name,
        is_known=True,
        condition=reason.condition_at(facts.entrypoint),
        found=reason.found,
        look_at=reason.look_at,
        link=f"{_PAGE}#reasons-of-the-shipped-policies",
        faults=() if look is None else tuple(look(facts)),
    )


_LOOKS: Final[Mapping[str, Callable[[Facts], list[Fault]]]] = {
    "HARDWARE_REQUIRED": hardware.not_met,
    "HOP_NOT_PROVEN": path.not_proven,
    "LAYOUT_EXPIRED": layouts.ended,
    "LAYOUT_REQUIRED": layouts.required,
    "LAYOUT_VIOLATION": layouts.violated,
    "OPERATION_NOT_ALLOWED": neighbours.not_accepted,
    "PATH_STALE": path.stale,
    "PATH_TOO_LONG": path.too_long,
    "PEER_EXPIRED": neighbours.peer_expired,
    "PEER_NOT_ADJACENT": neighbours.not_adjacent,
    "QUESTION_MISMATCH": neighbours.mismatch,
    "REVOKED_CERTIFICATE": revoked.certificate,
    "REVOKED_CONNECTION": revoked.connection,
    "REVOKED_IDENTITY": revoked.identity,
    "REVOKED_KEY": revoked.key,
    "REVOKED_TOKEN": revoked.token,
    "REVOKED_TRUST_DOMAIN": revoked.trust_domain,
    "TD_BUNDLE_STALE": trust_domains.stale,
    "TD_NOT_ALLOWED": trust_domains.not_granted,
    "TRANSITION_NOT_ALLOWED": path.transitions,
}
