# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The steps of a layout as people write them: an ID, a list of alternatives, or a table that says how many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nsmsec.opa.layout.finding import FindingCode
from nsmsec.opa.layout.ids import is_pattern
from nsmsec.opa.layout.model import MAX_AT_MOST, Step

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nsmsec.opa.layout.members import Members

__all__ = ["read_steps"]

_MEMBERS: Final = frozenset({"of", "at_least", "at_most", "optional"})


def read_steps(members: Members) -> tuple[Step, ...]:
    """Return the steps of a layout; a mistake in one becomes a finding."""
    found = members.take("steps")
    if not isinstance(found, list):
        members.refuse(FindingCode.MEMBER_INVALID, "steps", f"expected a list, found {found!r:.80}")
        return ()
    return tuple(_step(members, entry, number) for number, entry in enumerate(found, start=1))


def _step(members: Members, entry: object, number: int) -> Step:
    if not isinstance(entry, dict):
        return Step(of=_of(members, entry, number))
    for member in sorted(entry.keys() - _MEMBERS):
        detail = f"expected one of {', '.join(sorted(_MEMBERS))} in step {number}, found {member!r:.80}"
        members.refuse(FindingCode.MEMBER_UNKNOWN, "steps", detail)
    of = _of(members, entry.get("of", []), number)
    optional = entry.get("optional", False)
    if not isinstance(optional, bool):
        members.refuse(FindingCode.MEMBER_INVALID, "steps", f"expected optional in step {number} to be true or false")
    if optional is True and "at_least" in entry:
        detail = f"expected step {number} to be optional or to have at_least, found both"
        members.refuse(FindingCode.CONTRADICTION, "steps", detail)
    at_least = 0 if optional is True else _count(members, entry, "at_least", number, default=1)
    default = _all(of) if "at_least" in entry else 1
    return Step(of=of, at_least=at_least, at_most=_count(members, entry, "at_most", number, default=default))


def _all(of: tuple[str, ...]) -> int:
    """Return how many hops may take a step that names the least only: all there can be."""
    return MAX_AT_MOST if any(map(is_pattern, of)) else max(len(of), 1)


def _of(members: Members, found: object, number: int) -> tuple[str, ...]:
    if found in ([], ""):
        members.refuse(FindingCode.STEP_EMPTY, "steps", f"expected somebody in step {number}, found nobody")
        return ()
    return members.ids("steps", found)


def _count(members: Members, entry: Mapping[str, object], member: str, number: int, *, default: int) -> int:
    found = entry.get(member, default)
    if type(found) is int and 1 <= found <= MAX_AT_MOST:
        return found
    detail = f"expected {member} in step {number} from 1 to {MAX_AT_MOST}, found {found!r:.80}"
    members.refuse(FindingCode.MEMBER_INVALID, "steps", detail)
    return default
