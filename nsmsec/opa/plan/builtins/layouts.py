# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Go's notation for how a time is written: the pieces of a layout, each as the reference time has it."""

from __future__ import annotations

import re

__all__ = ["DAYS", "MONTHS", "offset_form", "pieces"]

MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905 - shorter
)
DAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split()  # noqa: SIM905 - shorter

#: Layouts that have names of their own in OPA.
_NAMED = {
    "ANSIC": "Mon Jan _2 15:04:05 2006",
    "UnixDate": "Mon Jan _2 15:04:05 MST 2006",
    "RubyDate": "Mon Jan 02 15:04:05 -0700 2006",
    "RFC822": "02 Jan 06 15:04 MST",
    "RFC822Z": "02 Jan 06 15:04 -0700",
    "RFC850": "Monday, 02-Jan-06 15:04:05 MST",
    "RFC1123": "Mon, 02 Jan 2006 15:04:05 MST",
    "RFC1123Z": "Mon, 02 Jan 2006 15:04:05 -0700",
    "RFC3339": "2006-01-02T15:04:05Z07:00",
    "RFC3339Nano": "2006-01-02T15:04:05.999999999Z07:00",
}

#: What stands for a part of the time; at each place the first alternative that fits.
_PIECE = re.compile(
    r"January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|0[1-6]|002|15|1|2006|2|_2(?!006)|__2|3|4|5|PM|pm"
    r"|[-Z]070000|[-Z]07:00:00|[-Z]0700|[-Z]07:00|[-Z]07|[.,](?:0++|9++)(?![0-9])",
    re.ASCII,
)


def pieces(layout: str) -> list[tuple[str, str]]:
    """Return the parts of a layout, each with the text before it; what follows the last comes with an empty part."""
    layout = _NAMED.get(layout, layout)
    found: list[tuple[str, str]] = []
    end = 0
    for match in _PIECE.finditer(layout):
        found.append((layout[end : match.start()], match[0]))
        end = match.end()
    return [*found, (layout[end:], "")]


def offset_form(piece: str) -> tuple[bool, bool, bool]:
    """Return whether an offset from UTC is written with colons, with minutes, with seconds."""
    return ":" in piece, len(piece) > 3, len(piece) > 6  # noqa: PLR2004 - hours alone, hours with minutes
