# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Trust bundles are never merged; a snapshot never changes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from nsmsec.dev import Authority
from nsmsec.errors import Malformed, Misconfigured, ReasonCode
from nsmsec.identity import TrustBundle, TrustBundleSet, TrustDomain
from tests.identity.parts import BUNDLES, CORP, CORP_DOMAIN, NOW, PARTNER, refused


def test_bundle_in_pem_has_its_authorities() -> None:
    """All certificates of the file, text between them allowed."""
    renewed = Authority(CORP_DOMAIN, now=NOW)
    bundle = TrustBundle.from_pem(CORP_DOMAIN, b"# old\n" + CORP.bundle_pem() + b"# new\n" + renewed.bundle_pem())
    assert bundle.authorities == bundle.anchors == (CORP.certificate, renewed.certificate)
    assert repr(bundle) == "TrustBundle(corp.example, 2 authorities)"


@pytest.mark.parametrize("data", [b"", b"\n \t\n"])
def test_blank_file_is_an_empty_bundle(data: bytes) -> None:
    """Empty means: not trusted now."""
    assert TrustBundle.from_pem(CORP_DOMAIN, data).authorities == ()


@pytest.mark.parametrize(
    "data",
    [
        b"corp.example",
        CORP.bundle_pem()[:-30],
        CORP.bundle_pem() + CORP.bundle_pem()[:-30],
        CORP.bundle_pem().replace(b"M", b"N", 1),
        CORP.bundle_pem().replace(b"CERTIFICATE", b"PUBLIC KEY"),
        CORP.certificate.public_bytes(Encoding.DER),
    ],
    ids=["text", "cut", "second cut", "damaged", "another thing", "DER"],
)
def test_file_that_cannot_be_read_whole_is_refused(data: bytes) -> None:
    """Half a bundle is no bundle."""
    with refused(Malformed, ReasonCode.CERT_FORMAT):
        TrustBundle.from_pem(CORP_DOMAIN, data)


def test_certificate_of_no_authority_is_refused() -> None:
    """A leaf in a bundle, or a certificate that does not say what it is, vouches for nobody."""
    leaf = CORP.issue_certificate(CORP.profile())
    silent = CORP.issue_certificate(replace(CORP.profile(), authority=None))
    for bad in (leaf, silent):
        with refused(Malformed, ReasonCode.CERT_FORMAT):
            TrustBundle.from_pem(CORP_DOMAIN, CORP.bundle_pem() + bad.certificates_pem)


@pytest.mark.parametrize("kind", ["p521", "ed25519", "rsa1024", "secp256k1"])
def test_authority_with_a_key_off_the_list_is_no_anchor(kind: str) -> None:
    """It stays visible, but it proves nothing; the domain's other authorities still do."""
    odd = Authority(CORP_DOMAIN, now=NOW, key=kind)
    bundle = TrustBundle.from_pem(CORP_DOMAIN, odd.bundle_pem() + CORP.bundle_pem())
    assert bundle.authorities == (odd.certificate, CORP.certificate)
    assert bundle.anchors == (CORP.certificate,)


def test_snapshot_gives_each_domain_its_own_bundle() -> None:
    """There is no way to ask for all authorities at once."""
    partner = BUNDLES.get(PARTNER.trust_domain)
    assert partner is not None
    assert partner.authorities == (PARTNER.certificate,)
    assert BUNDLES.get(TrustDomain.parse("unknown.example")) is None
    assert BUNDLES.trust_domains == {CORP_DOMAIN, PARTNER.trust_domain}
    assert [bundle.trust_domain for bundle in BUNDLES] == [CORP_DOMAIN, PARTNER.trust_domain]
    assert len(BUNDLES) == 2
    assert repr(BUNDLES) == f"TrustBundleSet(corp.example, partner.example; revision {BUNDLES.revision})"


def test_snapshot_is_its_own_source() -> None:
    """What never changes needs no other source."""
    assert BUNDLES.trust_bundles() is BUNDLES


def test_two_bundles_for_one_domain_are_refused() -> None:
    """We never merge, so there can only be one."""
    with refused(Misconfigured, ReasonCode.MISCONFIGURED):
        TrustBundleSet.of(CORP.bundle(), Authority(CORP_DOMAIN, now=NOW).bundle())


def test_every_snapshot_has_a_revision_of_its_own() -> None:
    """Even of the same bundles: a cache can never confuse two."""
    snapshots = [BUNDLES, TrustBundleSet.of(*BUNDLES), replace(BUNDLES, bundles=BUNDLES.bundles)]
    snapshots.append(BUNDLES.without(CORP_DOMAIN))
    snapshots.append(snapshots[-1].with_bundle(CORP.bundle()))
    assert len({snapshot.revision for snapshot in snapshots}) == len(snapshots)


def test_changed_snapshot_leaves_the_old_one_alone() -> None:
    """Adding, replacing, or taking away gives another snapshot."""
    empty = TrustBundle(trust_domain=CORP_DOMAIN, authorities=())
    assert BUNDLES.without(CORP_DOMAIN).get(CORP_DOMAIN) is None
    assert BUNDLES.with_bundle(empty).get(CORP_DOMAIN) == empty
    assert len(BUNDLES.with_bundle(empty)) == len(BUNDLES) == 2
    assert BUNDLES.get(CORP_DOMAIN) == CORP.bundle()


def test_shared_key_is_seen_under_another_name() -> None:
    """The key counts, not the certificate around it."""
    twin = Authority("twin.example", now=NOW, private_key=CORP.root.private_key)
    assert BUNDLES.trust_domains_sharing_keys == frozenset()
    shared = BUNDLES.with_bundle(twin.bundle())
    assert shared.trust_domains_sharing_keys == {CORP_DOMAIN, twin.trust_domain}
    assert shared.trust_domains_of_key(CORP.certificate) == {CORP_DOMAIN, twin.trust_domain}
    assert shared.trust_domains_of_key(PARTNER.certificate) == {PARTNER.trust_domain}
    assert shared.trust_domains_of_subject(twin.certificate.subject) == {twin.trust_domain}
