# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A partner's hint is a hint: it is kept within our bounds."""

from __future__ import annotations

from datetime import timedelta

import pytest

from nsmsec.errors import Misconfigured
from nsmsec.federation import RefreshPace

MIDDLE = 0.5


@pytest.mark.parametrize(
    ("hint_s", "pause_s"),
    [(None, 300), (0, 30), (29, 30), (60, 60), (3600, 3600), (28 * 86400, 3600), (2**63 - 1, 3600)],
)
def test_hint_is_clamped(hint_s: int | None, pause_s: int) -> None:
    """Neither does a hint of 0 make us flood, nor one of 28 days sleep."""
    assert RefreshPace().pause_s(hint_s=hint_s, failures=0, random=lambda: MIDDLE) == pytest.approx(pause_s)


def test_pauses_are_jittered() -> None:
    """Ten percent either way, as the random numbers say."""
    pace = RefreshPace()
    assert pace.pause_s(hint_s=100, failures=0, random=lambda: 0.0) == pytest.approx(90)
    assert pace.pause_s(hint_s=100, failures=0, random=lambda: 1.0) == pytest.approx(110)


def test_failures_back_off() -> None:
    """Each failure doubles the pause, up to a bound; the hint does not matter then."""
    pace = RefreshPace()
    pauses = [pace.pause_s(hint_s=0, failures=n, random=lambda: MIDDLE) for n in (1, 2, 3, 7, 10_000)]
    assert pauses == pytest.approx([5, 10, 20, 300, 300])


def test_pace_out_of_bounds_is_refused() -> None:
    """No pause floods an endpoint or never ends."""
    for bad in (
        {"min_interval": timedelta()},
        {"max_interval": timedelta(days=2)},
        {"min_interval": timedelta(hours=2)},
        {"first_retry": timedelta(hours=1)},
    ):
        with pytest.raises(Misconfigured):
            RefreshPace(**bad)
