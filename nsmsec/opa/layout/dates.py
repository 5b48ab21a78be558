# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The moment a layout ends, as people write it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

__all__ = ["date_of", "seconds_of"]

_RFC3339: Final = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")
_NEVER: Final = "never"
_MAX_SECONDS: Final = 253402300799  # the end of the year 9999


def seconds_of(value: object) -> int | None:
    """Return the second since 1970 that a date names, or None for `never`.

    Args:
        value: a date of TOML or YAML, an RFC 3339 text, whole seconds, or `never`.

    Raises:
        ValueError: it is none of these, or has no time zone.
    """
    if value == _NEVER:
        return None
    seconds = value if type(value) is int else int(_moment(value).timestamp())
    if not 0 <= seconds <= _MAX_SECONDS:
        raise ValueError("expected a second from 1970 to 9999")
    return seconds


def date_of(seconds: int) -> str:
    """Return a second as RFC 3339 has it."""
    return datetime.fromtimestamp(min(seconds, _MAX_SECONDS), UTC).isoformat().replace("+00:00", "Z")


def _moment(value: object) -> datetime:
    if isinstance(value, str) and _RFC3339.fullmatch(value):
        value = datetime.fromisoformat(value.upper())
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise ValueError("expected a date and time with its zone, whole seconds or 'never'")
    return value
