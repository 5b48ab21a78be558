# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Trust bundles in files: giving trust needs a good file, taking it away always works."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nsmsec.dev import Authority
from nsmsec.errors import Misconfigured, ReasonCode, SourceUnavailable
from nsmsec.identity import TrustBundleFiles
from tests.identity.parts import CORP, CORP_DOMAIN, NOW, PARTNER, refused

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography import x509

    from nsmsec.identity import TrustDomain

PARTNER_DOMAIN = PARTNER.trust_domain
RENEWED = Authority(CORP_DOMAIN, now=NOW)


def write(path: Path, data: bytes) -> None:
    """Replace a file the way the docs ask for."""
    fresh = path.with_suffix(".new")
    fresh.write_bytes(data)
    fresh.replace(path)


def files(folder: Path) -> TrustBundleFiles:
    """A source over two domains, both good."""
    write(folder / "corp.pem", CORP.bundle_pem())
    write(folder / "partner.pem", PARTNER.bundle_pem())
    return TrustBundleFiles({CORP_DOMAIN: folder / "corp.pem", PARTNER_DOMAIN: str(folder / "partner.pem")})


def authorities(source: TrustBundleFiles, domain: TrustDomain) -> tuple[x509.Certificate, ...]:
    """What is in force for a domain."""
    bundle = source.trust_bundles().get(domain)
    return () if bundle is None else bundle.authorities


def test_bundles_are_read_once(tmp_path: Path) -> None:
    """The same snapshot, with the same revision, until a file changes."""
    source = files(tmp_path)
    snapshot = source.trust_bundles()
    assert snapshot.trust_domains == {CORP_DOMAIN, PARTNER_DOMAIN}
    assert source.trust_bundles() is snapshot
    assert source.last_errors == {}


def test_changed_bundle_is_noticed(tmp_path: Path) -> None:
    """At the next call, as another snapshot."""
    source = files(tmp_path)
    before = source.trust_bundles()
    write(tmp_path / "corp.pem", CORP.bundle_pem() + RENEWED.bundle_pem())
    assert authorities(source, CORP_DOMAIN) == (CORP.certificate, RENEWED.certificate)
    assert source.trust_bundles().revision > before.revision
    write(tmp_path / "corp.pem", RENEWED.bundle_pem())
    assert authorities(source, CORP_DOMAIN) == (RENEWED.certificate,)


def test_bad_update_keeps_the_last_good_bundle_of_that_domain(tmp_path: Path) -> None:
    """The other domain's update is taken."""
    source = files(tmp_path)
    source.trust_bundles()
    write(tmp_path / "partner.pem", b"broken")
    write(tmp_path / "corp.pem", RENEWED.bundle_pem())
    assert authorities(source, PARTNER_DOMAIN) == (PARTNER.certificate,)
    assert authorities(source, CORP_DOMAIN) == (RENEWED.certificate,)
    assert {domain: error.code for domain, error in source.last_errors.items()} == {
        PARTNER_DOMAIN: ReasonCode.CERT_FORMAT
    }
    write(tmp_path / "partner.pem", PARTNER.bundle_pem())
    assert authorities(source, PARTNER_DOMAIN) == (PARTNER.certificate,)
    assert source.last_errors == {}


def test_leaf_in_a_bundle_keeps_the_last_good_bundle(tmp_path: Path) -> None:
    """A workload does not become an authority by an update."""
    source = files(tmp_path)
    source.trust_bundles()
    write(tmp_path / "partner.pem", PARTNER.issue_certificate(PARTNER.profile()).certificates_pem)
    assert authorities(source, PARTNER_DOMAIN) == (PARTNER.certificate,)
    assert source.last_errors[PARTNER_DOMAIN].code is ReasonCode.CERT_FORMAT


def test_blank_file_distrusts_the_domain(tmp_path: Path) -> None:
    """Empty is a legal update; it hits nobody else."""
    source = files(tmp_path)
    source.trust_bundles()
    write(tmp_path / "partner.pem", b"\n")
    assert authorities(source, PARTNER_DOMAIN) == ()
    assert authorities(source, CORP_DOMAIN) == (CORP.certificate,)
    assert source.last_errors == {}


def test_file_that_is_gone_distrusts_the_domain(tmp_path: Path) -> None:
    """Absent is redacted; trust comes back with the file."""
    source = files(tmp_path)
    source.trust_bundles()
    (tmp_path / "partner.pem").unlink()
    assert authorities(source, PARTNER_DOMAIN) == ()
    assert authorities(source, CORP_DOMAIN) == (CORP.certificate,)
    write(tmp_path / "partner.pem", PARTNER.bundle_pem())
    assert authorities(source, PARTNER_DOMAIN) == (PARTNER.certificate,)


def test_file_that_cannot_be_read_keeps_the_last_good_bundle(tmp_path: Path) -> None:
    """A directory in its place is a fault, not a decision."""
    source = files(tmp_path)
    source.trust_bundles()
    (tmp_path / "partner.pem").unlink()
    (tmp_path / "partner.pem").mkdir()
    for _ in range(2):
        assert authorities(source, PARTNER_DOMAIN) == (PARTNER.certificate,)
        assert source.last_errors[PARTNER_DOMAIN].code is ReasonCode.CERT_MISSING
    (tmp_path / "partner.pem").rmdir()
    write(tmp_path / "partner.pem", PARTNER.bundle_pem())
    assert authorities(source, PARTNER_DOMAIN) == (PARTNER.certificate,)
    assert source.last_errors == {}


@pytest.mark.parametrize("bad", [None, b"broken"])
def test_domain_that_never_was_good_makes_the_source_unavailable(tmp_path: Path, bad: bytes | None) -> None:
    """At the start a mistake is told, not worked around; it heals without a restart."""
    source = files(tmp_path)
    (tmp_path / "partner.pem").unlink()
    if bad is not None:
        write(tmp_path / "partner.pem", bad)
    for _ in range(2):
        with refused(SourceUnavailable, ReasonCode.SOURCE_UNAVAILABLE):
            source.trust_bundles()
    assert set(source.last_errors) == {PARTNER_DOMAIN}
    write(tmp_path / "partner.pem", PARTNER.bundle_pem())
    assert authorities(source, PARTNER_DOMAIN) == (PARTNER.certificate,)


def test_update_with_a_key_of_another_domain_is_not_taken(tmp_path: Path) -> None:
    """A partner that publishes our root must not be able to take us down."""
    source = files(tmp_path)
    snapshot = source.trust_bundles()
    write(tmp_path / "partner.pem", PARTNER.bundle_pem() + CORP.bundle_pem())
    assert authorities(source, PARTNER_DOMAIN) == (PARTNER.certificate,)
    assert authorities(source, CORP_DOMAIN) == (CORP.certificate,)
    assert {domain: error.code for domain, error in source.last_errors.items()} == {
        PARTNER_DOMAIN: ReasonCode.TD_MISMATCH
    }
    assert source.trust_bundles() is source.trust_bundles() is not snapshot


def test_update_that_clashed_is_taken_when_the_clash_is_over(tmp_path: Path) -> None:
    """A key may move from one domain to another, in whichever order the files change."""
    source = files(tmp_path)
    source.trust_bundles()
    write(tmp_path / "partner.pem", CORP.bundle_pem())
    assert authorities(source, PARTNER_DOMAIN) == (PARTNER.certificate,)
    write(tmp_path / "corp.pem", RENEWED.bundle_pem())
    assert authorities(source, PARTNER_DOMAIN) == (CORP.certificate,)
    assert authorities(source, CORP_DOMAIN) == (RENEWED.certificate,)
    assert source.last_errors == {}


def test_update_that_clashes_only_with_what_another_falls_back_to_is_not_taken(tmp_path: Path) -> None:
    """Two domains change keys, a third stands in the way of one: nothing shared comes in force."""
    third = Authority("third.example", now=NOW)
    write(tmp_path / "third.pem", third.bundle_pem())
    files(tmp_path)
    source = TrustBundleFiles(
        {
            CORP_DOMAIN: tmp_path / "corp.pem",
            PARTNER_DOMAIN: tmp_path / "partner.pem",
            third.trust_domain: tmp_path / "third.pem",
        }
    )
    source.trust_bundles()
    write(tmp_path / "partner.pem", CORP.bundle_pem())
    write(tmp_path / "corp.pem", third.bundle_pem())
    assert authorities(source, CORP_DOMAIN) == (CORP.certificate,)
    assert authorities(source, PARTNER_DOMAIN) == (PARTNER.certificate,)
    assert set(source.last_errors) == {CORP_DOMAIN, PARTNER_DOMAIN}
    assert source.trust_bundles().trust_domains_sharing_keys == frozenset()


def test_shared_key_at_the_start_makes_the_source_unavailable(tmp_path: Path) -> None:
    """Nobody knows yet whose it is."""
    write(tmp_path / "one.pem", CORP.bundle_pem())
    source = TrustBundleFiles({CORP_DOMAIN: tmp_path / "one.pem", PARTNER_DOMAIN: tmp_path / "one.pem"})
    with refused(SourceUnavailable, ReasonCode.SOURCE_UNAVAILABLE):
        source.trust_bundles()
    assert {error.code for error in source.last_errors.values()} == {ReasonCode.TD_MISMATCH}


def test_source_without_a_file_is_refused_when_made() -> None:
    """It would trust nobody, for ever."""
    with refused(Misconfigured, ReasonCode.MISCONFIGURED):
        TrustBundleFiles({})
