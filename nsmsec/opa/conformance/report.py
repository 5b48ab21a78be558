# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What a compliance run found."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from nsmsec.opa.conformance.runner import Missed, Passed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nsmsec.opa.conformance.runner import Unsupported

__all__ = ["ComplianceReport"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplianceReport:
    """The outcome of a run.

    Attributes:
        total: how many cases there were.
        passed: how many came out as OPA says.
        failed: for each case that did not, why, in the order of the run.
        left_out: how many could not be run for want of a built-in.
        unsupported: for each built-in that is not there, how many cases need it; a case that needs two counts for both.
    """

    total: int
    passed: int
    failed: Mapping[str, str]
    left_out: int
    unsupported: Mapping[str, int]

    @classmethod
    def of(cls, outcomes: Iterable[tuple[str, Passed | Missed | Unsupported]]) -> Self:
        """Return the report on outcomes, each with the id of its case."""
        total = passed = left_out = 0
        failed: dict[str, str] = {}
        unsupported: Counter[str] = Counter()
        for name, outcome in outcomes:
            total += 1
            if isinstance(outcome, Passed):
                passed += 1
            elif isinstance(outcome, Missed):
                failed[name] = outcome.why
            else:
                left_out += 1
                unsupported.update(outcome.builtins)
        return cls(
            total=total,
            passed=passed,
            failed=failed,
            left_out=left_out,
            unsupported=dict(sorted(unsupported.items(), key=lambda item: (-item[1], item[0]))),
        )

    def as_document(self) -> dict[str, object]:
        """Return the report as JSON has it."""
        return {
            "total": self.total,
            "passed": self.passed,
            "failed": list(self.failed),
            "unsupported": dict(self.unsupported),
        }
