# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Everybody in a demonstration gets a real identity, which only the owner of the folder can get."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from nsmsec.dev.organisation import Organisations
from nsmsec.dev.part import BUNDLES, CERTIFICATE, DECISIONS, KEY
from nsmsec.dev.topology_file import default_topology
from nsmsec.errors import ReasonCode, Unverified
from nsmsec.identity import (
    PresentedChain,
    SpiffeID,
    SVIDVerifier,
    TrustBundleFiles,
    TrustDomain,
    VerifiedSVID,
    WorkloadAPISource,
    X509SVIDFiles,
)
from nsmsec.limits import Limits
from nsmsec.testing.clock import FixedClock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from nsmsec.identity import TrustBundleSource, X509SVIDSource

CLOCK = FixedClock(datetime(2026, 1, 1, 12, 0, tzinfo=UTC))
TOPOLOGY = default_topology()
CLIENT = SpiffeID.parse("spiffe://corp.example/client")


@pytest.fixture
def organisations(tmp_path: Path) -> Iterator[Organisations]:
    """The authorities, which serve."""
    with Organisations(TOPOLOGY, clock=CLOCK, folder=tmp_path) as made:
        yield made


def proven(svid: X509SVIDSource, bundles: TrustBundleSource) -> VerifiedSVID:
    """Prove an SVID against the trust bundles that its owner holds."""
    presented = PresentedChain(certificates=svid.x509_svid().der_chain)
    return SVIDVerifier(Limits()).verify(presented, bundles=bundles.trust_bundles(), now=CLOCK.now())


def test_a_service_gets_an_svid_of_its_own_with_the_bundles_it_trusts(
    organisations: Organisations, tmp_path: Path
) -> None:
    """The SVID is proven by the bundles; nobody else can read the decisions, or ask for the identity."""
    folder = tmp_path / "client"
    with WorkloadAPISource(organisations.equip(CLIENT, folder), clock=CLOCK).wait(20) as source:
        assert proven(source, source).id == CLIENT
        assert sorted(map(str, source.trust_bundles().trust_domains)) == ["corp.example", "partner.example"]
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (folder, folder / DECISIONS, tmp_path / "0")]
    assert modes == [0o700, 0o600, 0o600]
    assert [path.name for path in folder.iterdir()] == [DECISIONS]


def test_a_thief_is_a_member_of_the_trust_domain(organisations: Organisations, tmp_path: Path) -> None:
    """Its SVID is as good as anybody's; it is somebody else."""
    address = organisations.equip_thief(CLIENT, tmp_path / "thief")
    with WorkloadAPISource(address, clock=CLOCK).wait(20) as source:
        assert str(proven(source, source).id) == "spiffe://corp.example/outsider"


def test_an_impostor_has_the_name_but_not_the_authority(organisations: Organisations, tmp_path: Path) -> None:
    """The name is the victim's; only our verification sees whose authority signed it. No Workload API gives that."""
    folder = tmp_path / "impostor"
    organisations.equip_impostor(CLIENT, TrustDomain.parse("partner.example"), folder)
    svid = X509SVIDFiles(folder / CERTIFICATE, folder / KEY)
    bundles = TrustBundleFiles({TrustDomain.parse(path.stem): path for path in (folder / BUNDLES).iterdir()})
    assert svid.x509_svid().id == CLIENT
    assert stat.S_IMODE((folder / KEY).stat().st_mode) == 0o600
    with pytest.raises(Unverified) as caught:
        proven(svid, bundles)
    assert caught.value.code is ReasonCode.TD_MISMATCH
