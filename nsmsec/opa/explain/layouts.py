# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What is against the conditions that layouts make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.opa.explain.facts import Fault, said
from nsmsec.opa.layout import Explainer, told

if TYPE_CHECKING:
    from nsmsec.opa.explain.facts import Facts

__all__ = ["ended", "required", "violated"]

_ENDED = "LAYOUT_EXPIRED"


def violated(facts: Facts) -> list[Fault]:
    """Return the rules of layouts that do not hold."""
    return [fault for code, fault in _violations(facts) if code != _ENDED]


def ended(facts: Facts) -> list[Fault]:
    """Return the layouts that have ended."""
    return [fault for code, fault in _violations(facts) if code == _ENDED]


def required(facts: Facts) -> list[Fault]:
    """Return what no layout covers."""
    side = facts.fact("side")
    words = f"no layout of side {said(side)} covers {facts.word('service')} at {facts.word('self', 'id')}"
    return [Fault(words=words)] if facts.setting("require_layout", str(side)) is not False else []


def _violations(facts: Facts) -> list[tuple[str, Fault]]:
    layouts = facts.setting("layouts")
    found = Explainer(layouts if isinstance(layouts, dict) else {}).explain(facts.document).violations
    return [
        (one.code, Fault(words=f"layout {one.layout}: {told(one).rstrip('.')}", hop=one.hop, hop_id=one.hop_id))
        for one in found
    ]
