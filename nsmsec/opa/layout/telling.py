# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A violation in words: what was expected, what was found, at which hop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nsmsec.opa.layout.dates import date_of
from nsmsec.opa.layout.words import one_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nsmsec.opa.layout.explanation import Violation

__all__ = ["told"]


def told(violation: Violation) -> str:
    """Return one sentence about a violation; hops are numbered from 0, as in logs, steps from 1, as people count.

    Args:
        violation: what the rules found.
    """
    tell = _TELL.get(violation.code)
    sentence = f"it fails ({violation.code})" if tell is None else tell(violation)
    return f"{sentence}."


def _at(violation: Violation) -> str:
    return "nobody" if violation.hop is None else f"hop {violation.hop} ({violation.hop_id})"


def _step(violation: Violation) -> str:
    return f"step {(violation.step or 0) + 1}"


def _whom(violation: Violation) -> str:
    expected = violation.expected
    return one_of([str(one) for one in expected]) if isinstance(expected, list) else str(expected)


def _earlier(violation: Violation) -> str:
    return f"step {violation.expected + 1}" if isinstance(violation.expected, int) else "another step"


def _missing(violation: Violation) -> str:
    if violation.hop is None:
        return f"{_step(violation)} was not taken: expected {_whom(violation)}, and no hop took an earlier step"
    way = f"behind {_at(violation)} the path went another way"
    return f"{_step(violation)} was not taken: expected {_whom(violation)}; {way}"


def _expired(violation: Violation) -> str:
    if isinstance(violation.expected, int) and violation.expected >= 0:
        return f"it has ended at {date_of(violation.expected)}; its owner has to renew it"
    return "it has no end that can be read"


_TELL: Final[Mapping[str, Callable[[Violation], str]]] = {
    "LAYOUT_CROSSING": lambda one: (
        f"{_at(one)} passes to {one.found}, in another trust domain; it may pass to {_whom(one)}"
    ),
    "LAYOUT_EXPIRED": _expired,
    "LAYOUT_FORBIDDEN": lambda one: f"{_at(one)} is forbidden",
    "LAYOUT_LAST": lambda one: f"expected {_whom(one)} to be the last hop, found {_at(one)}",
    "LAYOUT_MALFORMED": lambda one: f"its member {one.rule}, or this input, cannot be read",
    "LAYOUT_ROOT": lambda one: f"expected {_whom(one)} to begin the path, found {_at(one)}",
    "LAYOUT_STEPS_OVERLAP": lambda one: f"{_at(one)} takes {_earlier(one)} and {_step(one)}; a hop takes one",
    "LAYOUT_STEP_MISSING": _missing,
    "LAYOUT_STEP_ORDER": lambda one: f"{_at(one)} takes {_step(one)} after {_earlier(one)}",
    "LAYOUT_STEP_REPEATED": lambda one: f"{_at(one)} takes {_step(one)}, which may be taken {one.expected} times only",
    "LAYOUT_THRESHOLD": lambda one: f"too few hops took {_step(one)}: found {one.found} of {_whom(one)}",
    "LAYOUT_TOO_MANY_OTHERS": lambda one: (
        f"{one.found} hops take no step, from {_at(one)} on too many; {one.expected} may be there"
    ),
}
