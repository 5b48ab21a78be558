# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Times from text, read by a layout of Go as Go reads them."""

from __future__ import annotations

import calendar
import re
from typing import TYPE_CHECKING

from nsmsec.opa.plan.builtins.layouts import DAYS, MONTHS, offset_form, pieces
from nsmsec.opa.plan.builtins.moments import days_since_1970
from nsmsec.opa.plan.errors import BuiltinError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["read_time"]

_NOON = 12
_FRACTION_DIGITS = 9
_CENTURY_BREAK = 69
_FEBRUARY_29 = 60

#: Names of zones that may stand in a time; none moves it, as in Go where the machine's zone is UTC.
_ZONE = re.compile(
    r"ChST|MeST|GMT(?:[+-][0-9]{1,9}(?![0-9]))?|[+-][0-9]{1,9}(?![0-9])|[A-Z]{4}T(?![A-Z])|(?:[A-Z]{3}T|WITA)(?![A-Z])"
    r"|[A-Z]{3}(?![A-Z])",
    re.ASCII,
)
_MAX_ZONE_HOURS = 23

_SPACES = re.compile(" *")


class _Reader:
    """Takes a time off a text piece by piece."""

    __slots__ = ("_rest", "fields", "half", "offset_seconds")

    def __init__(self, source: str) -> None:
        self._rest = source
        self.fields: dict[str, int] = {}
        self.half = ""
        self.offset_seconds = 0

    def skip(self, before: str) -> None:
        """Take what the layout has literally; a run of spaces stands for any run of spaces."""
        for part in re.findall(" +|[^ ]", before):
            if part[0] == " ":
                if self._rest and self._rest[0] != " ":
                    raise _refused(before)
                self._rest = self._rest.lstrip(" ")
            elif self._rest.startswith(part):
                self._rest = self._rest[1:]
            else:
                raise _refused(before)

    def end(self) -> None:
        """Take the end."""
        if self._rest:
            raise BuiltinError("parsing time: extra text")

    def take(self, piece: str, following: str) -> None:
        """Take one piece; the one that follows says whose a fraction is."""
        if piece in _NUMBERS:
            field, digits, least, most = _NUMBERS[piece]
            if piece[0] == "_":
                self._pad(len(piece) - 1)
            self.fields[field] = self._number(piece, digits, least, most)
            if field == "second" and not _is_fraction(following):
                self._fraction(optional=True)
        elif piece[0] in "-Z":
            self._offset(piece)
        elif piece[0] in ".,":
            self._fraction(optional=piece[1] == "9", digits=len(piece) - 1)
        else:
            _OTHERS[piece](self, piece)

    def _pad(self, most: int) -> None:
        for _ in range(most):
            self._rest = self._rest.removeprefix(" ")

    def _number(self, piece: str, digits: tuple[int, int], least: int, most: int) -> int:
        found = re.match(f"[0-9]{{{digits[0]},{digits[1]}}}", self._rest)
        if found is None:
            raise _refused(piece)
        self._rest = self._rest[found.end() :]
        if not least <= int(found[0]) <= most:
            raise BuiltinError(f"parsing time: {_NUMBERS[piece][0]} out of range")
        return int(found[0])

    def _fraction(self, *, optional: bool, digits: int = 0) -> None:
        """Take a fraction of a second: as many digits as the layout has, or as there are."""
        pattern = f"[.,]([0-9]{{{digits}}})" if digits and not optional else "[.,]([0-9]+)"
        found = re.match(pattern, self._rest)
        if found is not None:
            self._rest = self._rest[found.end() :]
            self.fields["nanosecond"] = int(found[1][:_FRACTION_DIGITS].ljust(_FRACTION_DIGITS, "0"))
        elif not optional:
            raise _refused("fraction of a second")

    def short_year(self, piece: str) -> None:
        found = re.match("[+-]?[0-9]{1,2}", self._rest)
        if found is None or found.end() != 2:  # noqa: PLR2004 - as many characters as the piece
            raise _refused(piece)
        self._rest = self._rest[2:]
        year = int(found[0])
        self.fields["year"] = year + (1900 if year >= _CENTURY_BREAK else 2000)

    def month(self, piece: str) -> None:
        self.fields["month"] = (
            self._name(piece, [name[: len(piece)] if piece == "Jan" else name for name in MONTHS]) + 1
        )

    def weekday(self, piece: str) -> None:
        self._name(piece, [name[: len(piece)] if piece == "Mon" else name for name in DAYS])

    def _name(self, piece: str, names: Sequence[str]) -> int:
        for place, name in enumerate(names):
            start = self._rest[: len(name)]
            if start.isascii() and start.lower() == name.lower():
                self._rest = self._rest[len(name) :]
                return place
        raise _refused(piece)

    def half_of_day(self, piece: str) -> None:
        self.half = self._rest[:2]
        if self.half not in ("AM", "PM") if piece == "PM" else self.half not in ("am", "pm"):
            raise _refused(piece)
        self._rest = self._rest[2:]

    def zone_name(self, piece: str) -> None:
        if self._rest.startswith("UTC"):
            self._rest = self._rest[3:]
            return
        found = _ZONE.match(self._rest)
        if found is None:
            raise _refused(piece)
        name = found[0]
        hours = name.removeprefix("GMT")
        if hours[:1] in ("+", "-") and abs(int(hours)) > _MAX_ZONE_HOURS:
            if hours == name:
                raise _refused(piece)
            name = "GMT"
        self._rest = self._rest[len(name) :]

    def _offset(self, piece: str) -> None:
        if piece[0] == "Z" and self._rest.startswith("Z"):
            self._rest = self._rest[1:]
            return
        has_colons, has_minutes, has_seconds = offset_form(piece)
        colon = ":" if has_colons else ""
        count = 1 + has_minutes + has_seconds
        found = re.match("([+-])" + colon.join(["([0-9]{2})"] * count), self._rest)
        if found is None:
            raise _refused(piece)
        self._rest = self._rest[found.end() :]
        hours, minutes, seconds = [*(int(part) for part in found.groups()[1:]), 0, 0][:3]
        if hours > 24 or minutes > 60 or seconds > 60:  # noqa: PLR2004 - Go's own bounds
            raise BuiltinError("parsing time: time zone offset out of range")
        size = hours * 3600 + minutes * 60 + seconds
        self.offset_seconds = -size if found[1] == "-" else size


#: Pieces that are numbers: the field, how many digits, the least and the greatest value.
_NUMBERS = {
    "2006": ("year", (4, 4), 0, 9999),
    "1": ("month", (1, 2), 1, 12),
    "01": ("month", (2, 2), 1, 12),
    "2": ("day", (1, 2), 0, 99),
    "_2": ("day", (1, 2), 0, 99),
    "02": ("day", (2, 2), 0, 99),
    "__2": ("day of the year", (1, 3), 0, 999),
    "002": ("day of the year", (3, 3), 0, 999),
    "15": ("hour", (1, 2), 0, 23),
    "3": ("hour", (1, 2), 0, 12),
    "03": ("hour", (2, 2), 0, 12),
    "4": ("minute", (1, 2), 0, 59),
    "04": ("minute", (2, 2), 0, 59),
    "5": ("second", (1, 2), 0, 59),
    "05": ("second", (2, 2), 0, 59),
}

_OTHERS: dict[str, Callable[[_Reader, str], None]] = {
    "06": _Reader.short_year,
    "January": _Reader.month,
    "Jan": _Reader.month,
    "Monday": _Reader.weekday,
    "Mon": _Reader.weekday,
    "PM": _Reader.half_of_day,
    "pm": _Reader.half_of_day,
    "MST": _Reader.zone_name,
}


def read_time(layout: str, source: str) -> int:
    """Return nanoseconds since 1970; what the layout leaves out is the beginning of the year 0 in UTC.

    Raises:
        BuiltinError: the text does not fit the layout, or says what is no time.
    """
    reader = _Reader(source)
    parts = pieces(layout)
    for place, (before, piece) in enumerate(parts):
        reader.skip(before)
        if piece:
            reader.take(piece, parts[place + 1][1])
    reader.end()
    fields = reader.fields
    days = _days(fields)
    seconds = days * 86_400 + _hour(reader) * 3600 + fields.get("minute", 0) * 60 + fields.get("second", 0)
    return (seconds - reader.offset_seconds) * 1_000_000_000 + fields.get("nanosecond", 0)


def _hour(reader: _Reader) -> int:
    hour = reader.fields.get("hour", 0)
    if reader.half.upper() == "PM" and hour < _NOON:
        return hour + _NOON
    return 0 if reader.half.upper() == "AM" and hour == _NOON else hour


def _days(fields: dict[str, int]) -> int:
    """Return the number of the day; a day of the year must be that of the month, where both are given."""
    year = fields.get("year", 0)
    if "day of the year" in fields:
        return _day_of_year(fields, year, fields["day of the year"])
    month, day = fields.get("month", 1), fields.get("day", 1)
    if not 1 <= day <= _days_in(month, year):
        raise BuiltinError("parsing time: day out of range")
    return days_since_1970(year, month, day)


def _day_of_year(fields: dict[str, int], year: int, number: int) -> int:
    if not 1 <= number <= 365 + calendar.isleap(year):
        raise BuiltinError("parsing time: day-of-year out of range")
    month, day = 1, number
    while day > _days_in(month, year):
        day -= _days_in(month, year)
        month += 1
    if fields.get("month", month) != month or fields.get("day", day) != day:
        raise BuiltinError("parsing time: day-of-year does not match month or day")
    return days_since_1970(year, month, day)


def _days_in(month: int, year: int) -> int:
    return days_since_1970(year, month + 1, 1) - days_since_1970(year, month, 1)


def _is_fraction(piece: str) -> bool:
    return piece.startswith((".", ","))


def _refused(piece: str) -> BuiltinError:
    return BuiltinError(f'parsing time: cannot parse as "{piece[:20]}"')
