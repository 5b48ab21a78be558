# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The pauses of whoever asks repeatedly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nsmsec.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

__all__ = ["check_pauses", "doubled"]

_MAX_DOUBLINGS: Final = 32


def check_pauses(
    what: str,
    pauses: Sequence[timedelta],
    *,
    shortest: timedelta,
    longest: timedelta,
    growing: Sequence[tuple[timedelta, timedelta]],
) -> None:
    """Refuse pauses that would flood whoever is asked, or never end.

    Args:
        what: whose they are, for the message.
        pauses: all of them.
        shortest: what none may be shorter than.
        longest: what none may be longer than.
        growing: pairs of them, each the shortest of its kind with the longest.

    Raises:
        Misconfigured: a pause is out of bounds, or a longest one is shorter than its shortest.
    """
    if not all(shortest <= pause <= longest for pause in pauses):
        raise Misconfigured(f"{what}: expected pauses from {shortest} to {longest}")
    if any(last < first for first, last in growing):
        raise Misconfigured(f"{what}: expected the longest pause to be no shorter than the shortest")


def doubled(first: timedelta, last: timedelta, *, failures: int) -> timedelta:
    """Return a pause that doubles with each failure.

    Args:
        first: the pause after one failure.
        last: what it grows to at most.
        failures: how many there were in a row, at least one.
    """
    pause: timedelta = first * (1 << min(failures - 1, _MAX_DOUBLINGS))
    return min(pause, last)
