# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Which SVID a workload shows that is kept attested: the former one until the next is attested."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from nsmsec.appraisal import AttestedSVIDs
from nsmsec.errors import AttestationFailed, ReasonCode, SourceUnavailable
from tests.appraisal.test_renewal import AUTHORITY, UNAVAILABLE, Stage

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """Return a workload whose SVID rotated after it was attested."""
    stage = Stage(tmp_path)
    stage.source.refresh()
    stage.svids.rotate()
    return stage


def shown(stage: Stage) -> AttestedSVIDs:
    """Return the source."""
    return AttestedSVIDs(stage.svids, stage.source, clock=stage.clock)


def test_the_former_svid_is_shown_until_the_next_is_attested(stage: Stage) -> None:
    """There is a session for it all the time."""
    svids, former = shown(stage), stage.source.attested_svid()
    assert former is not stage.svids.svid
    assert svids.x509_svid() is former
    stage.attester.error = UNAVAILABLE
    stage.source.refresh()
    assert svids.x509_svid() is former
    stage.attester.error = None
    stage.source.refresh()
    assert svids.x509_svid() is stage.svids.svid
    assert stage.source.session(svids.x509_svid()) is not None


def test_without_a_session_in_force_the_current_svid_is_shown(stage: Stage, tmp_path: Path) -> None:
    """Before the first, when its result has ended, after a verdict."""
    (tmp_path / "new").mkdir()
    new = Stage(tmp_path / "new")
    assert shown(new).x509_svid() is new.svids.svid
    stage.clock.move(timedelta(seconds=299))
    assert shown(stage).x509_svid() is not stage.svids.svid
    stage.clock.move(timedelta(seconds=1))
    assert shown(stage).x509_svid() is stage.svids.svid


def test_after_a_verdict_the_current_svid_is_shown(stage: Stage) -> None:
    """At once."""
    stage.verifier.error = AttestationFailed(ReasonCode.TPM_PCR_VALUE, "test: another state")
    stage.source.refresh()
    assert shown(stage).x509_svid() is stage.svids.svid


def test_another_identity_is_shown_at_once(stage: Stage) -> None:
    """The workload is not any longer who it was."""
    stage.svids.svid = AUTHORITY.issue("/another", ttl=timedelta(hours=2))
    assert shown(stage).x509_svid() is stage.svids.svid


def test_a_former_svid_that_is_about_to_end_is_not_shown(tmp_path: Path) -> None:
    """No token could be signed by it any more."""
    stage = Stage(tmp_path)
    stage.svids.svid = former = AUTHORITY.issue("/client", ttl=timedelta(seconds=100))
    stage.source.refresh()
    stage.svids.rotate()
    stage.clock.move(timedelta(seconds=90))
    assert shown(stage).x509_svid() is former
    stage.clock.move(timedelta(seconds=1))
    assert shown(stage).x509_svid() is stage.svids.svid


def test_what_the_provider_takes_back_is_gone_at_once(stage: Stage) -> None:
    """Attested or not."""
    stage.svids.error = SourceUnavailable(ReasonCode.SOURCE_UNAVAILABLE, "test: none")
    with pytest.raises(SourceUnavailable):
        shown(stage).x509_svid()
