# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""How often a workload asks for an attestation result."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nsmsec.appraisal.renewal_pace import RenewalPace
from nsmsec.errors import Misconfigured

DRAWN = st.floats(0, 1)


@given(rest_s=st.integers(1, 330), drawn=DRAWN)
def test_a_result_is_renewed_before_half_of_its_life_is_over(rest_s: int, drawn: float) -> None:
    """But not at once."""
    rest = timedelta(seconds=rest_s)
    pause = RenewalPace().renewal(rest, random=lambda: drawn)
    assert rest * 0.39 <= pause <= rest / 2


@given(failures=st.integers(1, 10**9), drawn=DRAWN)
def test_retries_stay_within_their_bounds(failures: int, drawn: float) -> None:
    """However often it failed."""
    pace = RenewalPace()
    assert pace.first_retry / 2 <= pace.retry(failures, random=lambda: drawn) <= pace.last_retry
    assert pace.after_refusal / 2 <= pace.refused(random=lambda: drawn) <= pace.after_refusal


@pytest.mark.parametrize(
    "changes",
    [
        {"look": timedelta()},
        {"first_retry": timedelta(microseconds=1)},
        {"after_refusal": timedelta(hours=2)},
        {"first_retry": timedelta(seconds=9), "last_retry": timedelta(seconds=8)},
    ],
    ids=["no-look", "too-short", "too-long", "upside-down"],
)
def test_a_pace_out_of_bounds_is_misconfigured(changes: dict[str, Any]) -> None:
    """It would flood a verifier, or never end."""
    with pytest.raises(Misconfigured, match="renewal pace"):
        RenewalPace(**changes)
