# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What a layout demands, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.opa.layout.dates import date_of
from nsmsec.opa.layout.model import MAX_AT_MOST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nsmsec.opa.layout.model import Layout, Step

__all__ = ["described", "one_of"]


def described(layout: Layout) -> str:
    """Return one paragraph: whom it covers, what they must have passed, until when."""
    sentences = [f"Layout {layout.name}, version {layout.version}, of {layout.owner}."]
    sentences += [_covering(layout), *_route(layout), *_bounds(layout), _end(layout)]
    return " ".join(sentences)


def one_of(ids: Sequence[str]) -> str:
    """Return alternatives in words."""
    return " or ".join(f"any of {one}" if one.endswith("/*") else one for one in ids) or "nobody"


def _covering(layout: Layout) -> str:
    services = " or ".join("any service" if one == "*" else one for one in layout.services)
    place = "anybody" if "*" in layout.at else one_of(layout.at)
    if layout.side == "client":
        return f"It judges every answer to a call of {services} that reaches {place}."
    return f"It judges every call of {services} at {place}."


def _route(layout: Layout) -> list[str]:
    said = []
    if layout.roots is not None:
        said.append(f"The path must begin at {one_of(layout.roots)}.")
    if layout.steps:
        ways = ", then ".join(_step(step) for step in layout.steps)
        said.append(f"It must pass {ways}.")
    if layout.last is not None:
        whom = "The answer must come from" if layout.side == "client" else "The caller must be"
        said.append(f"{whom} {one_of(layout.last)}.")
    return said


def _step(step: Step) -> str:
    whom = one_of(step.of)
    if (step.at_least, step.at_most) == (1, 1):
        return whom if len(step.of) == 1 else f"one of {whom}"
    if step.at_least == 0:
        return f"perhaps {whom}" if step.at_most == 1 else f"perhaps up to {step.at_most} of {whom}"
    most = "" if step.at_most in {len(step.of), MAX_AT_MOST} else f", at most {step.at_most},"
    return f"at least {step.at_least}{most} of {whom}"


def _bounds(layout: Layout) -> list[str]:
    said = []
    if layout.max_others is None:
        said.append("Any number of other hops may be on it.")
    else:
        hops = "other hop" if layout.max_others == 1 else "other hops"
        said.append(f"At most {layout.max_others or 'no'} {hops} may be on it.".replace("At most no", "No"))
    if layout.forbidden:
        said.append(f"Never {one_of(layout.forbidden)}.")
    if layout.crossings == {}:
        said.append("It may not leave its trust domain.")
    elif layout.crossings is not None:
        ways = "; ".join(f"from {one_of([start])} to {one_of(ends)}" for start, ends in layout.crossings.items())
        said.append(f"It may pass to another trust domain only {ways}.")
    return said


def _end(layout: Layout) -> str:
    if layout.until is None:
        return "It has no end."
    return f"From {date_of(layout.until)} on everything that it covers is denied."
