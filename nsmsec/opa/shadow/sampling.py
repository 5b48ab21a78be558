# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Which questions a candidate is asked, too."""

from __future__ import annotations

import itertools
import random as randomness
from typing import TYPE_CHECKING, Protocol

from nsmsec.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["EveryNth", "RandomShare", "Sampling"]


class Sampling(Protocol):
    """Draws questions; asked by any number of threads, so it must be quick."""

    def takes(self) -> bool:
        """Say whether the candidate is asked this time."""
        ...


class EveryNth:
    """Takes one question of so many, the first one to begin with."""

    __slots__ = ("_count", "_n")

    def __init__(self, n: int) -> None:
        """Take the number.

        Raises:
            Misconfigured: it is less than 1.
        """
        if n < 1:
            raise Misconfigured(f"shadow: expected to take every n-th question with n from 1 on, found {n}")
        self._n = n
        self._count = itertools.count()

    def takes(self) -> bool:
        """Say whether it is the turn of this one."""
        return next(self._count) % self._n == 0


class RandomShare:
    """Takes each question with the same probability, so that no rhythm of calls hides from it."""

    __slots__ = ("_random", "_share")

    def __init__(self, share: float, *, random: Callable[[], float] = randomness.random) -> None:
        """Take the probability.

        Args:
            share: between 0 and 1.
            random: draws from 0 to 1, 1 excluded.

        Raises:
            Misconfigured: it is no probability.
        """
        if not 0 <= share <= 1:
            raise Misconfigured(f"shadow: expected a share between 0 and 1, found {share}")
        self._share = share
        self._random = random

    def takes(self) -> bool:
        """Draw."""
        return self._random() < self._share
