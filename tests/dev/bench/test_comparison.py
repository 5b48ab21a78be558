# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Comparing two things on a machine that does something else as well."""

from __future__ import annotations

from itertools import repeat

from nsmsec.dev.bench.comparison import FEWEST_PAIRS, compare


def test_every_item_is_given_to_both() -> None:
    """Neither side is spared anything."""
    measured: list[int] = []
    yardstick: list[int] = []
    compared = compare(measured.append, yardstick.append, [[1, 2], [3, 4]], seconds=60)
    assert measured == yardstick == [1, 2, 3, 4]
    assert compared.pairs == 2


def test_slow_machine_is_spared_blocks_but_not_the_fewest() -> None:
    """When the time is over, the fewest pairs are still compared; then there are no more."""
    compared = compare(abs, abs, repeat([1, 2]), seconds=0)
    assert compared.pairs == FEWEST_PAIRS


def test_what_does_more_has_the_larger_ratio() -> None:
    """The ratio is that of the measured to the yardstick."""
    compared = compare(lambda n: sum(range(n)), abs, [[20_000] * 5] * FEWEST_PAIRS, seconds=60)
    assert compared.ratio > 1
    assert compared.yardstick_us < compared.p50_us <= compared.p99_us
