# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Pauses are drawn between bounds, and the bounds are within bounds."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nsmsec.errors import Misconfigured
from nsmsec.opa.live import Pace

SECOND = timedelta(seconds=1)


@given(st.integers(0, 10_000), st.floats(0, 1), st.booleans())
def test_pause_is_within_its_bounds(failures: int, drawn: float, waits: bool) -> None:  # noqa: FBT001 (drawn by Hypothesis)
    """However many failures, whatever is drawn."""
    pause_s = Pace().pause_s(failures=failures, waits=waits, random=lambda: drawn)
    if failures:
        assert 0.5 <= pause_s <= 120
    elif waits:
        assert pause_s == 1
    else:
        assert 60 <= pause_s <= 120


def test_pause_is_never_shorter_than_the_shortest() -> None:
    """A retry drawn at its shortest does not flood a server."""
    pace = Pace(first_retry=timedelta(milliseconds=100), last_retry=SECOND)
    assert pace.pause_s(failures=1, waits=False, random=lambda: 0.0) == 0.1


@pytest.mark.parametrize(
    "spoilt",
    [
        {"min_interval": timedelta()},
        {"max_interval": timedelta(days=2)},
        {"first_retry": timedelta(milliseconds=1)},
        {"last_retry": timedelta(days=2)},
        {"after_waiting": timedelta()},
        {"min_interval": 2 * SECOND, "max_interval": SECOND},
        {"first_retry": 2 * SECOND, "last_retry": SECOND},
    ],
)
def test_pace_that_floods_or_never_comes_is_a_misconfiguration(spoilt: dict[str, timedelta]) -> None:
    """Found at start-up."""
    with pytest.raises(Misconfigured):
        Pace(**spoilt)
