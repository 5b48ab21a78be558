# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Which locals of a function matter.

OPA's planner copies the key of every scan to a local of its own, mostly for nobody. A scan whose key is not needed goes
over an array as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.opa.plan.flow import reads

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nsmsec.opa.plan.program import Statement

__all__ = ["live_locals"]


def live_locals(statements: Iterable[Statement]) -> frozenset[int]:
    """Return the locals whose values something other than a copy for nobody reads."""
    live: set[int] = set()
    copies: list[tuple[int, frozenset[int]]] = []
    for statement in statements:
        numbers = reads(statement)
        if statement.type == "AssignVarStmt":
            copies.append((statement.locals["target"], numbers))
            continue
        live |= numbers
        if statement.type == "AssignVarOnceStmt":  # which compares with what is there
            live.add(statement.locals["target"])
    before = -1
    while before != len(live):
        before = len(live)
        for target, numbers in copies:
            if target in live:
                live |= numbers
    return frozenset(live)
