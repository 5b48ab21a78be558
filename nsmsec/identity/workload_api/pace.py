# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""How long to wait before the Workload API is connected to again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from nsmsec.pauses import check_pauses, doubled

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["ReconnectPace"]

_SHORTEST: Final = timedelta(milliseconds=1)
_LONGEST: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconnectPace:
    """The pauses of a source; up to half of each is left out at random, so that not all workloads connect at once.

    Attributes:
        first_retry: the longest pause after one failure; it doubles with each further one.
        last_retry: what it grows to at most.
        first_update: how long a provider may take to send its first update before it counts as hung.
    """

    first_retry: timedelta = timedelta(milliseconds=100)
    last_retry: timedelta = timedelta(seconds=30)
    first_update: timedelta = timedelta(seconds=30)

    def __post_init__(self) -> None:
        """Refuse pauses that would flood a provider, or never end.

        Raises:
            Misconfigured: a pause is out of bounds, or the longest one is shorter than the shortest.
        """
        pauses = (self.first_retry, self.last_retry, self.first_update)
        growing = ((self.first_retry, self.last_retry),)
        check_pauses("reconnect pace", pauses, shortest=_SHORTEST, longest=_LONGEST, growing=growing)

    def pause_s(self, *, failures: int, random: Callable[[], float]) -> float:
        """Return how many seconds to wait before the next connection.

        Args:
            failures: how many connections failed in a row, at least one.
            random: draws a number from 0 to 1.
        """
        return doubled(self.first_retry, self.last_retry, failures=failures).total_seconds() * (1 - random() / 2)
