# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The only place in nsmsec that reads the time.

Everything else takes `now` as a parameter or a `Clock` at construction; a lint rule keeps it so.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol

__all__ = ["Clock", "SystemClock"]


class Clock(Protocol):
    """Tells the current time."""

    def now(self) -> datetime:
        """Return the current time as an aware datetime."""
        ...


class SystemClock:
    """The clock of the machine, in UTC."""

    def now(self) -> datetime:
        """Return the current time of the machine as an aware datetime in UTC."""
        return datetime.now(UTC)
