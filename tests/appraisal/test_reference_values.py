# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Tests of `nsmsec.appraisal.reference_values`."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nsmsec.appraisal.reference_values import Profile, Profiles
from nsmsec.errors import Misconfigured

VALUES = {"sha256": {0: bytes(32), 7: bytes(32)}}
PCRS = {"sha256": frozenset({0, 7})}
GOOD = Profile(id="rack-7", pcrs=PCRS, values=VALUES, min_firmware=None)


@pytest.mark.parametrize(
    "changes",
    [
        {"id": ""},
        {"id": "x" * 65},
        {"id": "two\nlines"},
        {"pcrs": {}, "values": None},
        {"pcrs": {"sha256": frozenset()}, "values": None},
        {"pcrs": {"sha1": frozenset({0})}, "values": None},
        {"pcrs": {"sha256": frozenset({24})}, "values": None},
        {"pcrs": {"sha256": frozenset({-1})}, "values": None},
        {"values": {}},
        {"values": {"sha256": {0: bytes(32)}}},
        {"values": {"sha256": {0: bytes(32), 2: bytes(32), 7: bytes(32)}}},
        {"values": {"sha256": {0: bytes(32), 7: bytes(31)}}},
    ],
    ids=range(12),
)
def test_profile_that_demands_nothing_or_something_else_is_misconfigured(changes: dict[str, object]) -> None:
    """No PCR, no hash that holds, a value missing, too many, too short."""
    with pytest.raises(Misconfigured, match="profile"):
        replace(GOOD, **changes)  # type: ignore[arg-type]  # one of several fields


def test_profiles_are_found_by_their_names() -> None:
    """None is the default; what is not there is not replaced."""
    other = replace(GOOD, id="any", values=None)
    profiles = Profiles([GOOD, other], default="any")
    assert profiles.of(None) is other
    assert profiles.of("rack-7") is GOOD
    assert profiles.of("rack-8") is None


@pytest.mark.parametrize(
    ("profiles", "default"), [([], "any"), ([GOOD], "any"), ([GOOD, GOOD], "rack-7")], ids=range(3)
)
def test_profiles_without_a_default_or_with_one_name_twice_are_misconfigured(
    profiles: list[Profile], default: str
) -> None:
    """At the beginning."""
    with pytest.raises(Misconfigured, match="profiles"):
        Profiles(profiles, default=default)
