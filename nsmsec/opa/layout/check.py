# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What the members of a layout mean together: contradictions, rules that never apply, demands that have ended."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, TypeAlias

from nsmsec.opa.layout.dates import date_of
from nsmsec.opa.layout.finding import FindingCode
from nsmsec.opa.layout.ids import covers, is_pattern, trust_domain_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from nsmsec.opa.layout.model import Layout

__all__ = ["check_layout"]

#: Of which kind, about which member, in words.
_Found: TypeAlias = "tuple[FindingCode, str, str]"


def check_layout(layout: Layout, *, now: datetime) -> Iterator[_Found]:
    """Yield what is wrong with a layout whose members are each right: code, member, detail.

    Args:
        layout: the layout.
        now: when.
    """
    if layout.until is not None and layout.until <= now.timestamp():
        yield FindingCode.EXPIRED, "until", f"expected a moment to come, found {date_of(layout.until)}"
    demands = (layout.roots, layout.last, layout.max_others, layout.crossings)
    if not layout.steps and not layout.forbidden and all(demand is None for demand in demands):
        yield FindingCode.DEMANDS_NOTHING, "", "expected a demand, such as steps, found none"
    yield from _repetitions(layout)
    yield from _overlaps(layout)
    yield from _counts(layout)
    yield from _forbidden(layout)
    yield from _ends(layout)
    yield from _others(layout)
    yield from _crossings(layout)


def _repetitions(layout: Layout) -> Iterator[_Found]:
    """Find what says nothing, because something else in the same list says it already."""
    lists = {
        "at": layout.at,
        "services": layout.services,
        "roots": layout.roots or (),
        "last": layout.last or (),
        "forbidden": layout.forbidden,
    }
    found = [("steps", step.of) for step in layout.steps] + list(lists.items())
    for member, entries in found:
        for one, other in combinations(entries, 2):
            if _says(one, other) or _says(other, one):
                yield FindingCode.UNREACHABLE, member, f"expected each once, found {one!r:.80} beside {other!r:.80}"


def _says(one: str, other: str) -> bool:
    return one == "*" or covers(one, other)


def _overlaps(layout: Layout) -> Iterator[_Found]:
    for (first, one), (second, other) in combinations(enumerate(layout.steps, start=1), 2):
        for shared in (a for a in one.of for b in other.of if _meet(a, b)):
            detail = f"expected nobody in two steps, found {shared!r:.80} in steps {first} and {second}"
            yield FindingCode.STEPS_OVERLAP, "steps", detail


def _counts(layout: Layout) -> Iterator[_Found]:
    for number, step in enumerate(layout.steps, start=1):
        if step.at_least > step.at_most:
            detail = f"expected at_least no more than at_most in step {number}, found {step.at_least}, {step.at_most}"
            yield FindingCode.CONTRADICTION, "steps", detail
        elif step.at_least > len(step.of) and not any(map(is_pattern, step.of)):
            detail = f"expected {step.at_least} hops in step {number}, found only {len(step.of)} to choose from"
            yield FindingCode.CONTRADICTION, "steps", detail


def _forbidden(layout: Layout) -> Iterator[_Found]:
    wanted = [(f"step {number}", step.of, step.at_least) for number, step in enumerate(layout.steps, start=1)]
    wanted += [("roots", layout.roots or (), 1), ("last", layout.last or (), 1)]
    if layout.side == "client":
        wanted.append(("at", layout.at, 1))
    for what, ids, least in wanted:
        left = [one for one in ids if not any(covers(other, one) for other in layout.forbidden)]
        if len(left) == len(ids):
            continue
        if least and not left:
            yield FindingCode.CONTRADICTION, "forbidden", f"expected somebody left for {what}, found all of them here"
        else:
            gone = next(one for one in ids if one not in left)
            yield FindingCode.UNREACHABLE, "forbidden", f"expected {gone!r:.80} in {what} or here, found it in both"


def _ends(layout: Layout) -> Iterator[_Found]:
    """Find a root that comes after a step, or a last hop that comes before one."""
    required = [number for number, step in enumerate(layout.steps) if step.at_least]
    for member, ids in (("roots", layout.roots), ("last", layout.last)):
        places = [_places(layout, one) for one in ids or ()]
        if not required or not places or not all(places):
            continue
        reach = [number for found in places for number in found]
        if member == "roots" and min(reach) > required[0]:
            yield FindingCode.CONTRADICTION, member, f"expected nobody before the root, found step {required[0] + 1}"
        if member == "last" and max(reach) < required[-1]:
            yield FindingCode.CONTRADICTION, member, f"expected nobody after the last, found step {required[-1] + 1}"


def _others(layout: Layout) -> Iterator[_Found]:
    """Find roots and last hops that count as others, where so many may not be."""
    if layout.max_others is None:
        return
    outside = [ids for ids in (layout.roots, layout.last) if ids and not any(_places(layout, one) for one in ids)]
    least = len(outside)
    if least > 1 and any(_meet(a, b) for a in outside[0] for b in outside[1]):
        least = 1
    if least > layout.max_others:
        detail = f"expected at least {least}, since roots or last are no steps, found {layout.max_others}"
        yield FindingCode.CONTRADICTION, "max_others", detail


def _crossings(layout: Layout) -> Iterator[_Found]:
    if layout.crossings is None:
        return
    for start, ends in layout.crossings.items():
        if not ends:
            yield FindingCode.UNREACHABLE, "crossings", f"expected somebody behind {start!r:.80}, found nobody"
        if any(covers(one, start) for one in layout.forbidden):
            yield FindingCode.UNREACHABLE, "crossings", f"expected {start!r:.80} not to be forbidden"
        for end in ends:
            if trust_domain_of(start) == trust_domain_of(end):
                detail = f"expected another trust domain behind {start!r:.80}, found {end!r:.80}"
                yield FindingCode.UNREACHABLE, "crossings", detail
    domains = [{trust_domain_of(one) for one in step.of} for step in layout.steps if step.at_least]
    if not layout.crossings and any(_apart(pair) for pair in combinations(domains, 2)):
        yield FindingCode.CONTRADICTION, "crossings", "expected one from step to step, found none"


def _apart(pair: tuple[set[str], set[str]]) -> bool:
    return pair[0].isdisjoint(pair[1])


def _places(layout: Layout, one: str) -> list[int]:
    """Return the steps that somebody may take."""
    return [number for number, step in enumerate(layout.steps) if _met(one, step.of)]


def _met(one: str, ids: Iterable[str]) -> bool:
    return any(_meet(one, other) for other in ids)


def _meet(one: str, other: str) -> bool:
    return covers(one, other) or covers(other, one)
