# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Timing two things against one another while the machine does something else as well.

On a machine that is shared, seconds mean little, but what slows one of two neighbouring blocks slows the other. So both
are timed in turns, block by block, and each block of one is compared with the block of the other that stands beside it.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from time import perf_counter, perf_counter_ns
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

__all__ = ["FEWEST_PAIRS", "Comparison", "compare"]

Item = TypeVar("Item")

#: So many pairs of blocks are compared, however long it takes.
FEWEST_PAIRS = 20

_NANOSECONDS = 1000
_PERCENTILES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How long one thing takes, by itself as well as against its yardstick.

    Attributes:
        ratio: the median, over the pairs of blocks, of the median of one to the median of the other.
        p50_us: the median of all single times, in microseconds.
        p99_us: what 99 of 100 do not exceed.
        yardstick_us: the median of the yardstick's single times.
        pairs: how many pairs of blocks were compared.
    """

    ratio: float
    p50_us: float
    p99_us: float
    yardstick_us: float
    pairs: int


def compare(
    measured: Callable[[Item], object],
    yardstick: Callable[[Item], object],
    blocks: Iterable[Sequence[Item]],
    *,
    seconds: float,
) -> Comparison:
    """Time both for every item of every block; which goes first changes from block to block.

    Args:
        measured: what is of interest.
        yardstick: what it is compared with.
        blocks: at least one; what an iterator does to make its next block is not timed.
        seconds: after this time a slow machine is spared further blocks, once there were `FEWEST_PAIRS`.
    """
    ratios: list[float] = []
    measured_ns: list[int] = []
    yardstick_ns: list[int] = []
    ends_at = perf_counter() + seconds
    for number, block in enumerate(blocks):
        if len(ratios) >= FEWEST_PAIRS and perf_counter() > ends_at:
            break
        if number % 2:
            ours, theirs = _time(measured, block), _time(yardstick, block)
        else:
            theirs, ours = _time(yardstick, block), _time(measured, block)
        ratios.append(statistics.median(ours) / statistics.median(theirs))
        measured_ns.extend(ours)
        yardstick_ns.extend(theirs)
    return Comparison(
        ratio=round(statistics.median(ratios), 3),
        p50_us=_microseconds(statistics.median(measured_ns)),
        p99_us=_microseconds(statistics.quantiles(measured_ns, n=_PERCENTILES, method="inclusive")[-1]),
        yardstick_us=_microseconds(statistics.median(yardstick_ns)),
        pairs=len(ratios),
    )


def _time(work: Callable[[Item], object], items: Sequence[Item]) -> list[int]:
    times = []
    for item in items:
        start = perf_counter_ns()
        work(item)
        times.append(perf_counter_ns() - start)
    return times


def _microseconds(nanoseconds: float) -> float:
    return round(nanoseconds / _NANOSECONDS, 1)
