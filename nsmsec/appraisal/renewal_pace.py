# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""How often a workload asks for an attestation result."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from nsmsec.pauses import check_pauses, doubled

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["RenewalPace"]

_SHORTEST: Final = timedelta(milliseconds=100)
_LONGEST: Final = timedelta(hours=1)
_HALF: Final = 0.5
_SPREAD: Final = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalPace:
    """The pauses between two attestations; each is drawn at random, so that not all workloads ask at once.

    After a good one the pause is 40 to 50 percent of the life that its result has left.

    Attributes:
        first_retry: the longest pause after one time without an answer; it doubles with each further one.
        last_retry: what it grows to at most.
        after_refusal: the longest pause after a verdict against the machine.
        look: how often the time and the SVID are looked at in between.
    """

    first_retry: timedelta = timedelta(seconds=1)
    last_retry: timedelta = timedelta(seconds=30)
    after_refusal: timedelta = timedelta(minutes=2)
    look: timedelta = timedelta(seconds=1)

    def __post_init__(self) -> None:
        """Refuse pauses that would flood a verifier, or never end.

        Raises:
            Misconfigured: a pause is out of bounds, or the longest one is shorter than the shortest.
        """
        pauses = (self.first_retry, self.last_retry, self.after_refusal, self.look)
        growing = ((self.first_retry, self.last_retry),)
        check_pauses("renewal pace", pauses, shortest=_SHORTEST, longest=_LONGEST, growing=growing)

    def renewal(self, rest: timedelta, *, random: Callable[[], float]) -> timedelta:
        """Return the pause after a good attestation.

        Args:
            rest: how long its result lives from now on.
            random: draws a number from 0 to 1.
        """
        return max(rest * (_HALF - _SPREAD * random()), _SHORTEST)

    def retry(self, failures: int, *, random: Callable[[], float]) -> timedelta:
        """Return the pause after so many times in a row without an answer, at least one."""
        return _drawn(doubled(self.first_retry, self.last_retry, failures=failures), random)

    def refused(self, *, random: Callable[[], float]) -> timedelta:
        """Return the pause after a verdict against the machine."""
        return _drawn(self.after_refusal, random)


def _drawn(longest: timedelta, random: Callable[[], float]) -> timedelta:
    return max(longest * (1 - random() / 2), _SHORTEST)
