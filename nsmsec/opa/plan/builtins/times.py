# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Built-ins about times of day, dates, spans of time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.opa.plan.builtins.builtin import Builtin
from nsmsec.opa.plan.builtins.durations import read_duration
from nsmsec.opa.plan.builtins.layout_reader import read_time
from nsmsec.opa.plan.builtins.layout_writer import write_time
from nsmsec.opa.plan.builtins.layouts import DAYS
from nsmsec.opa.plan.builtins.moments import Moment, days_since_1970, in_range, moment
from nsmsec.opa.plan.builtins.operands import int64, text

if TYPE_CHECKING:
    from nsmsec.opa.plan.budget import Budget
    from nsmsec.opa.plan.values import Value

__all__ = ["TIMES"]

#: How many characters are copied in about the time of one step.
_CHARACTERS_A_STEP = 4096

#: The places of the months and of the days in a difference.
_MONTH, _DAY = 1, 2

#: How many there are of each part of a difference in the part before it; days depend on the month.
_CARRIES = {5: 60, 4: 60, 3: 24}


def _parse(budget: Budget, layout: Value, source: Value) -> Value:
    budget.spend(len(text(layout)) + len(text(source)) + len(text(layout)) * len(text(source)) // _CHARACTERS_A_STEP)
    return in_range(read_time(text(layout), text(source)))


def _parse_rfc3339(budget: Budget, source: Value) -> Value:
    return _parse(budget, "RFC3339", source)


def _parse_duration(budget: Budget, source: Value) -> Value:
    budget.spend(len(text(source)) + len(text(source)) ** 2 // _CHARACTERS_A_STEP)
    return read_duration(text(source))


def _format(budget: Budget, value: Value) -> Value:
    shown = write_time(moment(value))
    budget.spend(len(shown))
    return shown


def _date(value: Value) -> Value:
    local = moment(value).local
    return [local.year, local.month, local.day]


def _clock(value: Value) -> Value:
    local = moment(value).local
    return [local.hour, local.minute, local.second]


def _add_date(value: Value, years: Value, months: Value, days: Value) -> Value:
    start = moment(value)
    local = start.local
    year, month, day = local.year + int64(years), local.month + int64(months), local.day + int64(days)
    return start.at(days_since_1970(year, month, day)).ns


def _difference(a: Value, b: Value) -> Value:
    """Return years, months, days, hours, minutes, seconds between two times, seen in the zone of the first."""
    left, right = moment(a), moment(b)
    first, last = (Moment(ns=ns, zone=left.zone).local for ns in sorted((left.ns, right.ns)))
    parts = [later - earlier for later, earlier in zip(last.timetuple()[:6], first.timetuple()[:6], strict=True)]
    for place, size in _CARRIES.items():
        if parts[place] < 0:
            parts[place] += size
            parts[place - 1] -= 1
    if parts[_DAY] < 0:
        in_month = days_since_1970(first.year, first.month + 1, 1) - days_since_1970(first.year, first.month, 1)
        parts[_DAY] += in_month
        parts[_MONTH] -= 1
    if parts[_MONTH] < 0:
        parts[_MONTH] += 12
        parts[0] -= 1
    return list(parts)


TIMES = {
    "time.add_date": Builtin(4, _add_date),
    "time.clock": Builtin(1, _clock),
    "time.date": Builtin(1, _date),
    "time.diff": Builtin(2, _difference),
    "time.format": Builtin(1, _format, bounded=True),
    "time.now_ns": Builtin(0, lambda budget: budget.now_ns(), bounded=True),
    "time.parse_duration_ns": Builtin(1, _parse_duration, bounded=True),
    "time.parse_ns": Builtin(2, _parse, bounded=True),
    "time.parse_rfc3339_ns": Builtin(1, _parse_rfc3339, bounded=True),
    "time.weekday": Builtin(1, lambda value: DAYS[moment(value).local.isoweekday() % 7]),
}
