# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Points in time: nanoseconds since 1970, seen in a time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from nsmsec.opa.plan.builtins.operands import fraction, number, text, wrong
from nsmsec.opa.plan.builtins.precision import nearest
from nsmsec.opa.plan.errors import BuiltinError
from nsmsec.opa.plan.values import Number, Value

if TYPE_CHECKING:
    from datetime import tzinfo

__all__ = ["Moment", "days_since_1970", "in_range", "moment"]

_SECOND_NS = 1_000_000_000
_DAY_SECONDS = 86_400

#: What 64 bits of nanoseconds hold: from 1677 to 2262.
_LEAST_NS, _MOST_NS = -(1 << 63), (1 << 63) - 1

#: Numbers with larger exponents are no such nanoseconds.
_MAX_EXPONENT = 40

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A point in time, in a zone.

    Attributes:
        ns: nanoseconds since 1970.
        zone: the zone, None for the machine's own.
        layout: how it is to be written, if that was said.
    """

    ns: int
    zone: tzinfo | None = UTC
    layout: str = ""

    @property
    def local(self) -> datetime:
        """The date and the time of day in the zone, without the fraction of the second."""
        return _local(self.ns // _SECOND_NS, self.zone)

    @property
    def fraction_ns(self) -> int:
        """The nanoseconds since the second began."""
        return self.ns % _SECOND_NS

    def at(self, days: int) -> Moment:
        """Return the same time of day on another day, in days since 1970 in this zone.

        A time of day that the zone leaves out or has twice is read as Go does: with the offset that holds about then.

        Raises:
            BuiltinError: 64 bits do not hold it.
        """
        local = self.local
        seconds = days * _DAY_SECONDS + local.hour * 3600 + local.minute * 60 + local.second
        in_range((seconds + (2 * _DAY_SECONDS if seconds < 0 else -2 * _DAY_SECONDS)) * _SECOND_NS)
        guess = seconds - _offset_seconds(seconds, self.zone)
        ns = (seconds - _offset_seconds(guess, self.zone)) * _SECOND_NS + self.fraction_ns
        return Moment(ns=in_range(ns), zone=self.zone)


def _local(seconds: int, zone: tzinfo | None) -> datetime:
    return (_EPOCH + timedelta(seconds=seconds)).astimezone(zone)


def _offset_seconds(seconds: int, zone: tzinfo | None) -> int:
    offset = _local(seconds, zone).utcoffset() or timedelta()
    return offset // timedelta(seconds=1)


def days_since_1970(year: int, month: int, day: int) -> int:
    """Return the number of a day of the Gregorian calendar; months and days beyond their bounds run on."""
    year, month = year + (month - 1) // 12, (month - 1) % 12
    shifted = year - (month <= 1)  # years that begin in March, so that the day of a leap year comes last
    before = 365 * shifted + shifted // 4 - shifted // 100 + shifted // 400
    return before + (153 * ((month - 2) % 12) + 2) // 5 + day - 1 - 719_468


def in_range(ns: int) -> int:
    """Return nanoseconds that 64 bits hold.

    Raises:
        BuiltinError: they do not.
    """
    if not _LEAST_NS <= ns <= _MOST_NS:
        raise BuiltinError("time outside of valid range")
    return ns


def moment(value: Value) -> Moment:
    """Return what an argument says: nanoseconds, or an array of them, a zone, a layout.

    Raises:
        BuiltinError: it is something else, or there is no such zone.
    """
    if not isinstance(value, list):
        if type(value) in (bool, type(None), str, dict, set):
            raise wrong("either number (ns) or [number (ns), string (tz)]", value)
        return Moment(ns=_nanoseconds(value))
    if not value:
        raise wrong("either number (ns) or [number (ns), string (tz)]", value)
    number(value[0])
    zone = _zone(text(value[1])) if len(value) > 1 else UTC
    layout = text(value[2]) if len(value) > 2 else ""  # noqa: PLR2004 - nanoseconds, zone, layout
    return Moment(ns=_nanoseconds(value[0]), zone=zone, layout=layout)


def _nanoseconds(value: Value) -> int:
    """Return an integer of 64 bits; OPA reads the number with 64 bits of mantissa first."""
    found = number(value)
    if isinstance(found, Number) and found.value and abs(found.value.adjusted()) > _MAX_EXPONENT:
        raise BuiltinError("timestamp too big")
    exact = nearest(fraction(found))
    if exact.denominator != 1 or not _LEAST_NS <= exact <= _MOST_NS:
        raise BuiltinError("timestamp too big")
    return exact.numerator


def _zone(name: str) -> tzinfo | None:
    if name in ("", "UTC"):
        return UTC
    if name == "Local":
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BuiltinError("unknown time zone") from error
