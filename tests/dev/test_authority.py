# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The development authority issues good SVIDs, or bad certificates to order."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from nsmsec.dev import Authority, RecycledKeys
from nsmsec.dev.keys import KEY_KINDS, new_key
from nsmsec.errors import Malformed, Misconfigured, NsmsecError, ReasonCode
from nsmsec.identity import KeyKind, SVIDVerifier, TrustBundleSet, TrustDomain
from nsmsec.limits import Limits

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
CORP = Authority("corp.example", now=NOW)


def test_issued_svid_is_good_under_the_authoritys_bundle() -> None:
    """What it issues, our own verifier proves."""
    issued = CORP.intermediate().issue_certificate(CORP.profile("/ns/x", dns_names=("x.corp.example",)))
    proven = SVIDVerifier(Limits()).verify(issued.presented, bundles=TrustBundleSet.of(CORP.bundle()), now=NOW)
    assert proven.id == issued.svid().id
    assert str(proven.id) == "spiffe://corp.example/ns/x"


@pytest.mark.parametrize("kind", KeyKind)
@pytest.mark.parametrize("intermediates", range(4))
def test_svid_has_what_was_asked_for(kind: KeyKind, intermediates: int) -> None:
    """Kind of key, intermediates, DNS names, life."""
    svid = CORP.issue(
        "/client", key_kind=kind, intermediates=intermediates, dns_names=("c.corp.example",), ttl=timedelta(minutes=9)
    )
    assert svid.key_kind is kind
    assert len(svid.certificates) == intermediates + 1
    assert svid.not_after == NOW + timedelta(minutes=9)
    names = svid.certificates[0].extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["c.corp.example"]


def test_identity_of_another_domain_is_issued_on_demand() -> None:
    """That is how attacks begin."""
    assert str(CORP.issue("spiffe://partner.example/client").id) == "spiffe://partner.example/client"


@pytest.mark.parametrize("path", ["/", "client", "", "/client/", "spiffe://corp.example"])
def test_path_that_is_not_canonical_is_refused(path: str) -> None:
    """A typing error in a test is no identity; a profile can carry any text instead."""
    with pytest.raises(Malformed) as caught:
        CORP.issue(path)
    assert caught.value.code is ReasonCode.ID_NOT_CANONICAL
    assert CORP.issue_certificate(replace(CORP.profile(), uris=(path,))).certificate.issuer == CORP.certificate.subject


def test_bad_certificate_is_issued_but_is_no_svid() -> None:
    """A spoiled profile is signed as it stands."""
    issued = CORP.issue_certificate(replace(CORP.profile(), authority=True))
    with pytest.raises(NsmsecError) as caught:
        issued.svid()
    assert caught.value.code is ReasonCode.CERT_CA_LEAF


def test_unknown_kind_of_key_is_refused() -> None:
    """With the list of those that are known."""
    for keys in (new_key, RecycledKeys()):
        with pytest.raises(Misconfigured, match="p256, p384"):
            keys("dsa")


def test_every_kind_of_key_can_be_made() -> None:
    """Those that we accept; those that we must refuse."""
    keys = RecycledKeys(rsa_keys=1)
    for kind in KEY_KINDS - {"rsa4096", "rsa3072"}:
        assert keys(kind).public_key() is not None
    assert set(KeyKind) <= KEY_KINDS


def test_recycled_rsa_keys_come_round() -> None:
    """A few of each size; elliptic keys are always fresh."""
    keys = RecycledKeys(rsa_keys=2)
    first, second, third, fourth = (keys("rsa1024") for _ in range(4))
    assert first is third is not second is fourth
    assert isinstance(first, rsa.RSAPrivateKey)
    assert keys("p256") is not keys("p256")


def test_recycled_keys_are_safe_for_threads() -> None:
    """Two threads never make more keys than the bound."""
    keys = RecycledKeys(rsa_keys=1)
    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(keys("rsa1024"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(key) for key in found}) == 1


def test_authority_of_an_odd_key_signs_too() -> None:
    """Ed25519 has no separate digest."""
    odd = Authority(TrustDomain.parse("corp.example"), now=NOW, key="ed25519")
    issued = odd.issue_certificate(odd.profile())
    issued.certificate.verify_directly_issued_by(odd.certificate)


def test_authority_of_no_authority_has_no_bundle() -> None:
    """A root made with a spoiled profile is refused where it would be trusted."""
    spoiled = replace(CORP.root.intermediate_profile(), authority=False)
    with pytest.raises(Malformed) as caught:
        Authority("corp.example", now=NOW, profile=spoiled).bundle()
    assert caught.value.code is ReasonCode.CERT_FORMAT


def test_no_repr_shows_a_key() -> None:
    """Authority, issuer, what was issued."""
    issued = CORP.issue_certificate(CORP.profile())
    assert repr(CORP) == "Authority(corp.example)"
    for value in (CORP.root, issued):
        assert "PrivateKey" not in repr(value)


def test_authority_may_be_given_its_key_and_name() -> None:
    """Two authorities of one key, or of one name."""
    twin = Authority("twin.example", now=NOW, private_key=CORP.root.private_key, common_name="corp.example authority")
    assert twin.certificate.subject == CORP.certificate.subject
    assert twin.certificate.public_key() == CORP.certificate.public_key()
    assert twin.bundle_pem() != CORP.bundle_pem()
