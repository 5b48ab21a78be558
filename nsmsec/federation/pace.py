# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""How often a partner is asked for its bundle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from nsmsec.pauses import check_pauses, doubled

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["RefreshPace"]

_SHORTEST: Final = timedelta(milliseconds=100)
_LONGEST: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshPace:
    """The pauses between two fetches; ten percent either way are drawn at random, so that not all ask at once.

    Attributes:
        min_interval: the shortest pause after a good fetch, however short the partner's hint is.
        max_interval: the longest one, however long the hint is: a key that the partner takes back must go here, too.
        default_interval: the pause where there is no hint (Federation, section 4.1).
        first_retry: the pause after one failure; it doubles with each further one.
        last_retry: what it grows to at most.
    """

    min_interval: timedelta = timedelta(seconds=30)
    max_interval: timedelta = timedelta(hours=1)
    default_interval: timedelta = timedelta(minutes=5)
    first_retry: timedelta = timedelta(seconds=5)
    last_retry: timedelta = timedelta(minutes=5)

    def __post_init__(self) -> None:
        """Refuse pauses that would flood an endpoint, or never end.

        Raises:
            Misconfigured: a pause is out of bounds, or a longest one is shorter than its shortest.
        """
        pauses = (self.min_interval, self.max_interval, self.default_interval, self.first_retry, self.last_retry)
        growing = ((self.min_interval, self.max_interval), (self.first_retry, self.last_retry))
        check_pauses("refresh pace", pauses, shortest=_SHORTEST, longest=_LONGEST, growing=growing)

    def pause_s(self, *, hint_s: int | None, failures: int, random: Callable[[], float]) -> float:
        """Return how many seconds to wait before the next fetch.

        Args:
            hint_s: what the document in force hints.
            failures: how many fetches failed in a row.
            random: draws a number from 0 to 1.
        """
        if failures:
            wanted_s = doubled(self.first_retry, self.last_retry, failures=failures).total_seconds()
        else:
            hinted_s = self.default_interval.total_seconds() if hint_s is None else hint_s
            wanted_s = min(max(hinted_s, self.min_interval.total_seconds()), self.max_interval.total_seconds())
        return wanted_s * (0.9 + 0.2 * random())
