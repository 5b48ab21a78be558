# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A clock that only moves when it is told to."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime, timedelta

__all__ = ["FixedClock"]


class FixedClock:
    """Stands at one moment until it is moved."""

    def __init__(self, now: datetime) -> None:
        """Stand at this moment, an aware datetime."""
        self._now = now

    def now(self) -> datetime:
        """Return the moment it stands at."""
        return self._now

    def move(self, by: timedelta) -> None:
        """Stand at another moment from now on; back in time if the span is negative."""
        self._now += by
