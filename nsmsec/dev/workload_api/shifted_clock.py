# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A clock that goes with another one, ahead of it by as much as it is told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nsmsec.clock import Clock

__all__ = ["ShiftedClock"]


class ShiftedClock:
    """Is with the other clock at first; goes forward only."""

    def __init__(self, clock: Clock) -> None:
        """Go with a clock."""
        self._clock = clock
        self._ahead = timedelta()

    def now(self) -> datetime:
        """Return the moment of the other clock, and as much later as we are ahead."""
        return self._clock.now() + self._ahead

    def advance(self, by: timedelta) -> None:
        """Be ahead by so much more."""
        self._ahead += by
