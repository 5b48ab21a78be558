# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Spans of time in Go's notation, such as `1h30m`, with OPA's days, weeks, years."""

from __future__ import annotations

import re
from decimal import Decimal

from nsmsec.opa.plan.errors import BuiltinError

__all__ = ["read_duration"]

_UNITS_NS = {
    "ns": 1,
    "us": 1000,
    "\u00b5s": 1000,
    "\u03bcs": 1000,
    "ms": 1_000_000,
    "s": 1_000_000_000,
    "m": 60_000_000_000,
    "h": 3_600_000_000_000,
}

_HOURS = {"d": 24, "w": 7 * 24, "y": 365 * 24}

_PART = re.compile(r"([0-9]*)(?:\.([0-9]*))?([^0-9.]*)", re.ASCII | re.DOTALL)
_EXTENDED = re.compile("([-+]?)((?:[0-9.]+(?:ms|us|\u00b5s|ns|[a-z]))+)", re.ASCII)
_EXTENDED_PART = re.compile("([0-9.]+)(ms|us|\u00b5s|ns|[a-z])", re.ASCII)

_LIMIT = 1 << 63

#: Python reads integers of at most 4300 digits; Go stops long before.
_MAX_DIGITS = 4000


def read_duration(source: str) -> int:
    """Return the nanoseconds of a span.

    Raises:
        BuiltinError: it is none, or 64 bits do not hold it.
    """
    if not any(unit in source for unit in _HOURS):
        return _read(source)
    found = _EXTENDED.fullmatch(source)
    if found is None:
        raise _invalid()
    return _read(found[1] + _EXTENDED_PART.sub(_in_hours, found[2]))


def _in_hours(found: re.Match[str]) -> str:
    """Return one part of a span with days, weeks or years made hours, calculated in floating point as OPA does."""
    hours = _HOURS.get(found[2])
    if hours is None:
        return found[0]
    try:
        return f"{Decimal(repr(float(found[1]) * hours)):f}h"
    except ValueError as error:
        raise _invalid() from error


def _read(source: str) -> int:
    sign, rest = (source[:1], source[1:]) if source[:1] in ("-", "+") else ("", source)
    if rest == "0":
        return 0
    if not rest:
        raise _invalid()
    total = 0
    while rest:
        found = _PART.match(rest)
        if found is None or not (found[1] or found[2]):
            raise _invalid()
        total += _part(*found.groups(default=""))
        if total > _LIMIT:
            raise _invalid()
        rest = rest[found.end() :]
    if sign == "-":
        return -total
    if total >= _LIMIT:
        raise _invalid()
    return total


def _part(whole: str, fraction: str, unit: str) -> int:
    """Return the nanoseconds of one number with its unit."""
    if not unit:
        raise BuiltinError("time: missing unit in duration")
    size = _UNITS_NS.get(unit)
    if size is None:
        raise BuiltinError("time: unknown unit in duration")
    number = whole.lstrip("0")
    if len(number) > _MAX_DIGITS or int(number or "0") > _LIMIT // size:
        raise _invalid()
    value, scale = _fraction(fraction)
    return int(number or "0") * size + int(value * (size / scale))


def _fraction(digits: str) -> tuple[int, float]:
    """Return as many digits of a fraction as Go takes, and what they are parts of."""
    value, scale = 0, 1.0
    for digit in digits:
        if value > (_LIMIT - 1) // 10 or value * 10 + int(digit) > _LIMIT:
            break
        value = value * 10 + int(digit)
        scale *= 10
    return value, scale


def _invalid() -> BuiltinError:
    return BuiltinError("time: invalid duration")
