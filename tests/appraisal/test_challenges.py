# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Tests of `nsmsec.appraisal.challenges`."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from nsmsec.appraisal.challenges import OpenChallenges
from nsmsec.appraisal.settings import AppraisalSettings
from nsmsec.errors import Misconfigured, ReasonCode
from tests.appraisal.lab import OTHER, PEER, code_of, refused
from tests.attestation.tpm.paper import NOW

if TYPE_CHECKING:
    from datetime import datetime

    from nsmsec.appraisal.port import AttestedPeer

SETTINGS = AppraisalSettings(allow_software=False, max_challenges_per_workload=2, max_challenges=3)


class Questions(RuleBasedStateMachine):
    """Puts, takes, waits, in any order, beside a model of what is open."""

    def __init__(self) -> None:
        super().__init__()
        self.challenges: OpenChallenges[int] = OpenChallenges(SETTINGS)
        self.now = NOW
        self.open: dict[int, tuple[AttestedPeer, datetime]] = {}
        self.asked: list[tuple[int, AttestedPeer]] = []

    @rule(seconds=st.integers(0, 40))
    def wait(self, seconds: int) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)
        self.open = {number: asked for number, asked in self.open.items() if asked[1] > self.now}

    @rule(workload=st.sampled_from([PEER, OTHER]))
    def put(self, workload: AttestedPeer) -> None:
        """Ask; it is refused exactly if there are too many."""
        number = len(self.asked)
        of_this = [asker for asker, _ in self.open.values() if asker == workload]
        full = len(of_this) == SETTINGS.max_challenges_per_workload or len(self.open) == SETTINGS.max_challenges
        ends: list[datetime] = []
        code = code_of(lambda: ends.append(self.challenges.put(workload, key(number), number, now=self.now)))
        assert code == (ReasonCode.ATTESTATION_TOO_MANY if full else None)
        self.asked.append((number, workload))
        if not full:
            assert ends == [self.now + SETTINGS.challenge_lifetime]
            self.open[number] = (workload, ends[0])

    @precondition(lambda self: self.asked)
    @rule(data=st.data(), by_another=st.booleans())
    def take(self, data: st.DataObject, *, by_another: bool) -> None:
        """Answer any; it is refused exactly if it is not open, or another's."""
        number, asker = data.draw(st.sampled_from(self.asked))
        workload = replace(asker, svid_spki=b"another") if by_another else asker
        got: list[int] = []
        code = code_of(lambda: got.append(self.challenges.take(workload, key(number), now=self.now)))
        if number in self.open and not by_another:
            assert (code, got) == (None, [number])
            del self.open[number]
        else:
            assert (code, got) == (ReasonCode.ATTESTATION_CHALLENGE, [])


def key(number: int) -> bytes:
    """Return what names a challenge."""
    return number.to_bytes(4, "big")


TestQuestions = Questions.TestCase


def test_late_challenge_behind_a_younger_one_is_late() -> None:
    """Where the clock of this machine was put back, the order of the ends is another."""
    challenges: OpenChallenges[str] = OpenChallenges(SETTINGS)
    challenges.put(PEER, b"first", "first", now=NOW)
    challenges.put(PEER, b"second", "second", now=NOW - timedelta(seconds=20))
    challenges.put(OTHER, b"third", "third", now=NOW + timedelta(seconds=10))
    refused(lambda: challenges.take(PEER, b"second", now=NOW + timedelta(seconds=10)), ReasonCode.ATTESTATION_CHALLENGE)
    assert challenges.take(PEER, b"first", now=NOW + timedelta(seconds=10)) == "first"


@pytest.mark.parametrize(
    "changes",
    [
        {"challenge_lifetime": timedelta()},
        {"max_challenges_per_workload": 0},
        {"max_challenges": 0},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_settings_that_let_nothing_through_are_misconfigured(changes: dict[str, object]) -> None:
    """At the beginning."""
    with pytest.raises(Misconfigured, match="appraisal"):
        AppraisalSettings(allow_software=False, **changes)  # type: ignore[arg-type]  # one of several fields
