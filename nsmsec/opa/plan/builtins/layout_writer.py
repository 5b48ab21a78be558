# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Times as text, in a layout of Go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.opa.plan.builtins.layouts import DAYS, MONTHS, offset_form, pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from nsmsec.opa.plan.builtins.moments import Moment

__all__ = ["write_time"]

_DEFAULT = "RFC3339Nano"

_FRACTION_DIGITS = 9

_PARTS: Mapping[str, Callable[[datetime], str]] = {
    "January": lambda t: MONTHS[t.month - 1],
    "Jan": lambda t: MONTHS[t.month - 1][:3],
    "1": lambda t: str(t.month),
    "01": lambda t: f"{t.month:02}",
    "Monday": lambda t: DAYS[t.isoweekday() % 7],
    "Mon": lambda t: DAYS[t.isoweekday() % 7][:3],
    "2": lambda t: str(t.day),
    "_2": lambda t: f"{t.day:2}",
    "02": lambda t: f"{t.day:02}",
    "__2": lambda t: f"{t.timetuple().tm_yday:3}",
    "002": lambda t: f"{t.timetuple().tm_yday:03}",
    "15": lambda t: f"{t.hour:02}",
    "3": lambda t: str(t.hour % 12 or 12),
    "03": lambda t: f"{t.hour % 12 or 12:02}",
    "4": lambda t: str(t.minute),
    "04": lambda t: f"{t.minute:02}",
    "5": lambda t: str(t.second),
    "05": lambda t: f"{t.second:02}",
    "2006": lambda t: f"{t.year:04}",
    "06": lambda t: f"{t.year % 100:02}",
    "PM": lambda t: "AM" if t.hour < 12 else "PM",  # noqa: PLR2004 - twelve is noon
    "pm": lambda t: "am" if t.hour < 12 else "pm",  # noqa: PLR2004 - twelve is noon
    "MST": lambda t: t.tzname() or "",
}


def write_time(moment: Moment) -> str:
    """Return the time as its layout says; without one as RFC 3339, with as much of the second as there is."""
    local = moment.local
    written: list[str] = []
    for before, piece in pieces(moment.layout or _DEFAULT):
        written.append(before)
        part = _PARTS.get(piece)
        if part is not None:
            written.append(part(local))
        elif piece:
            written.append(_offset(piece, local) if piece[0] in "-Z" else _fraction(piece, moment.fraction_ns))
    return "".join(written)


def _offset(piece: str, local: datetime) -> str:
    offset = local.utcoffset()
    seconds = 0 if offset is None else int(offset.total_seconds())
    if piece[0] == "Z" and not seconds:
        return "Z"
    has_colons, has_minutes, has_seconds = offset_form(piece)
    parts = [f"{abs(seconds) // 3600:02}"]
    if has_minutes:
        parts.append(f"{abs(seconds) // 60 % 60:02}")
    if has_seconds:
        parts.append(f"{abs(seconds) % 60:02}")
    return ("-" if seconds < 0 else "+") + (":" if has_colons else "").join(parts)


def _fraction(piece: str, fraction_ns: int) -> str:
    digits = f"{fraction_ns:0{_FRACTION_DIGITS}}"[: len(piece) - 1]
    if piece[1] == "0":
        return piece[0] + digits
    digits = digits.rstrip("0")
    return piece[0] + digits if digits else ""
