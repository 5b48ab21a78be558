# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Pauses: within their bounds, in order, doubling up to an end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis.strategies import integers

from nsmsec.errors import Misconfigured
from nsmsec.pauses import check_pauses, doubled

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


def checked(*, first: timedelta = SECOND, last: timedelta = MINUTE) -> None:
    """Check two pauses, good ones but for what is changed."""
    check_pauses("test", (first, last), shortest=SECOND, longest=MINUTE, growing=((first, last),))


def test_pauses_on_both_bounds_are_good() -> None:
    """What the next tests spoil."""
    checked()


@pytest.mark.parametrize("first", [SECOND - timedelta.resolution, MINUTE + timedelta.resolution])
def test_pause_out_of_bounds_is_refused(first: timedelta) -> None:
    """Too short would flood, too long never end."""
    with pytest.raises(Misconfigured, match="expected pauses from 0:00:01 to 0:01:00"):
        checked(first=first)


def test_longest_pause_shorter_than_the_shortest_is_refused() -> None:
    """It could not grow."""
    with pytest.raises(Misconfigured, match="no shorter than the shortest"):
        checked(first=2 * SECOND, last=SECOND)


def test_pause_doubles_with_each_failure() -> None:
    """Until it has grown enough."""
    pauses = [doubled(SECOND, 10 * SECOND, failures=failures) for failures in range(1, 7)]
    assert pauses == [SECOND * factor for factor in (1, 2, 4, 8, 10, 10)]


@given(integers(min_value=1))
def test_pause_never_exceeds_the_last_however_many_failures(failures: int) -> None:
    """Nor takes longer to find out."""
    assert SECOND <= doubled(SECOND, MINUTE, failures=failures) <= MINUTE
