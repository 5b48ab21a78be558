# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Everybody in a demonstration gets real files, which only the owner can read."""

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
    X509SVIDFiles,
)
from nsmsec.limits import Limits

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
TOPOLOGY = default_topology()
CLIENT = SpiffeID.parse("spiffe://corp.example/client")


def proven(folder: Path) -> VerifiedSVID:
    """Prove the SVID in a folder against the trust bundles beside it."""
    svid = X509SVIDFiles(folder / CERTIFICATE, folder / KEY).x509_svid()
    bundles = TrustBundleFiles({TrustDomain.parse(path.stem): path for path in (folder / BUNDLES).iterdir()})
    presented = PresentedChain(certificates=svid.der_chain)
    return SVIDVerifier(Limits()).verify(presented, bundles=bundles.trust_bundles(), now=NOW)


def test_a_service_gets_an_svid_of_its_own_with_the_bundles_it_trusts(tmp_path: Path) -> None:
    """The SVID is proven by the bundles; the key can be read by nobody else."""
    folder = tmp_path / "client"
    Organisations(TOPOLOGY, now=NOW).equip(TOPOLOGY.service("client"), folder)
    assert proven(folder).id == CLIENT
    assert sorted(path.name for path in (folder / BUNDLES).iterdir()) == ["corp.example.pem", "partner.example.pem"]
    assert [stat.S_IMODE((folder / name).stat().st_mode) for name in (KEY, DECISIONS)] == [0o600, 0o600]


def test_a_thief_is_a_member_of_the_trust_domain(tmp_path: Path) -> None:
    """Its SVID is as good as anybody's; it is somebody else."""
    Organisations(TOPOLOGY, now=NOW).equip_thief(CLIENT, tmp_path / "thief")
    assert str(proven(tmp_path / "thief").id) == "spiffe://corp.example/outsider"


def test_an_impostor_has_the_name_but_not_the_authority(tmp_path: Path) -> None:
    """The name is the victim's; only our verification sees whose authority signed it."""
    folder = tmp_path / "impostor"
    Organisations(TOPOLOGY, now=NOW).equip_impostor(CLIENT, TrustDomain.parse("partner.example"), folder)
    assert X509SVIDFiles(folder / CERTIFICATE, folder / KEY).x509_svid().id == CLIENT
    with pytest.raises(Unverified) as caught:
        proven(folder)
    assert caught.value.code is ReasonCode.TD_MISMATCH
