# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Which layouts cover a call, which of their rules its path violates, by which hop.

The same rules that decide say so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from nsmsec.opa.explaining_rules import ExplainingRules

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Explainer", "Explanation", "Violation"]

_IN_FORCE: Final = "nsmsec/layout/in_force"
_VIOLATIONS: Final = "nsmsec/layout/violations"


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One rule of a layout that one path violates.

    Attributes:
        layout: the layout.
        rule: the member of the layout that it is about.
        code: what was found; stable (docs/reasons.md).
        step: the index of the step, from 0 on; None where it is about none.
        hop: the index of the hop that it is about; None where it is about none.
        hop_id: who that is.
        expected: what the rule demands.
        found: what the path has.
    """

    layout: str
    rule: str
    code: str
    step: int | None
    hop: int | None
    hop_id: str | None
    expected: object
    found: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What layouts have to do with a call.

    Attributes:
        in_force: those that cover it, by name, sorted.
        violations: what they find wrong, sorted.
    """

    in_force: tuple[str, ...]
    violations: tuple[Violation, ...]


class Explainer:
    """Explains calls by the layouts of some settings."""

    __slots__ = ("_rules",)

    def __init__(self, layouts: Mapping[str, object]) -> None:
        """Take layouts as settings have them.

        Args:
            layouts: the data of each, by name.

        Raises:
            Misconfigured: one of them does not have the shape of the schema.
        """
        self._rules = ExplainingRules({"layouts": dict(layouts)})

    def explain(self, document: Mapping[str, object]) -> Explanation:
        """Return what the layouts say about one input document.

        Args:
            document: the `input` that a policy was given.

        Raises:
            Misconfigured: it cannot be judged at all.
        """
        in_force = self._rules.ask(_IN_FORCE, document)
        violations = [
            Violation(**one, hop_id=_id(document, one["hop"])) for one in self._rules.ask(_VIOLATIONS, document)
        ]
        return Explanation(in_force=tuple(in_force), violations=tuple(sorted(violations, key=_order)))


def _id(document: Mapping[str, object], hop: int | None) -> str | None:
    """Return who a hop is: the rules have found it in this document before."""
    path = document.get("path")
    hops = path.get("hops") if isinstance(path, dict) else None
    return None if hop is None or not isinstance(hops, list) else str(hops[hop]["id"])


def _order(violation: Violation) -> tuple[str, int, str, int]:
    return violation.layout, violation.hop or 0, violation.code, violation.step or 0
