# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""How often a bundle is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from nsmsec.pauses import check_pauses, doubled

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Pace"]

_SHORTEST: Final = timedelta(milliseconds=100)
_LONGEST: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """The pauses between two rounds; each is drawn at random, so that many workloads do not ask at once.

    Attributes:
        min_interval: the shortest pause after a good round.
        max_interval: the longest one.
        first_retry: the longest pause after one failure; it doubles with each further one.
        last_retry: what it grows to at most.
        after_waiting: the pause after a round in which the server itself waited (long polling).
    """

    min_interval: timedelta = timedelta(seconds=60)
    max_interval: timedelta = timedelta(seconds=120)
    first_retry: timedelta = timedelta(seconds=1)
    last_retry: timedelta = timedelta(seconds=120)
    after_waiting: timedelta = timedelta(seconds=1)

    def __post_init__(self) -> None:
        """Refuse pauses that would flood a server, or never end.

        Raises:
            Misconfigured: a pause is out of bounds, or a longest one is shorter than its shortest.
        """
        pauses = (self.min_interval, self.max_interval, self.first_retry, self.last_retry, self.after_waiting)
        growing = ((self.min_interval, self.max_interval), (self.first_retry, self.last_retry))
        check_pauses("pace", pauses, shortest=_SHORTEST, longest=_LONGEST, growing=growing)

    def pause_s(self, *, failures: int, waits: bool, random: Callable[[], float]) -> float:
        """Return how many seconds to wait before the next round.

        Args:
            failures: how many rounds failed in a row.
            waits: whether the source waits by itself.
            random: draws a number from 0 to 1.
        """
        if failures:
            longest = doubled(self.first_retry, self.last_retry, failures=failures)
            return max(longest.total_seconds() * (1 + random()) / 2, _SHORTEST.total_seconds())
        if waits:
            return self.after_waiting.total_seconds()
        return (self.min_interval + (self.max_interval - self.min_interval) * random()).total_seconds()
