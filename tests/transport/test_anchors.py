# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Tests of the anchors, by handshakes in memory: an authority can speak for its own trust domain only."""

from __future__ import annotations

import ssl
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from nsmsec.dev.authority import Authority
from nsmsec.dev.issuer import Issued, Issuer, signing_profile
from nsmsec.identity import TrustBundle
from nsmsec.transport.anchors import constrained_anchors, unsafe_pooled_anchors
from tests.transport.world import NOW

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

A = Authority("a.test", now=NOW)
B = Authority("b.test", now=NOW)
ISSUERS = {"a": A.root, "b": B.root, "a's": A.intermediate(), "b's": B.intermediate()}


def authority(**changes: Any) -> Authority:  # noqa: ANN401 - as `replace` has it
    """Return an authority of a.test that is good but for the changes."""
    good = signing_profile(A.trust_domain, common_name="a", now=NOW, ttl=timedelta(hours=1))
    return Authority("a.test", now=NOW, profile=replace(good, **changes))


def constrained(*hosts: str, permitted: Sequence[str] = (), excluded: Sequence[str] = ()) -> Authority:
    """Return an authority of a.test with constraints of its own: on hosts of URIs, and on DNS names."""
    names = [*map(x509.UniformResourceIdentifier, hosts), *map(x509.DNSName, permitted)]
    own = x509.NameConstraints(names, [x509.DNSName(name) for name in excluded] or None)
    return authority(more_extensions=((own, True),))


def leaf(issuer: Issuer, uri: str) -> Issued:
    """Return a leaf with this URI name, whoever issues it."""
    return issuer.issue_certificate(replace(issuer.profile(), uris=(uri,)))


def certificates(pem: bytes) -> list[x509.Certificate]:
    """Return the anchors."""
    return x509.load_pem_x509_certificates(pem)


def constraints(anchor: x509.Certificate) -> tuple[list[x509.GeneralName], list[x509.GeneralName]]:
    """Return what an anchor permits and excludes."""
    found = anchor.extensions.get_extension_for_class(x509.NameConstraints)
    assert found.critical
    return list(found.value.permitted_subtrees or ()), list(found.value.excluded_subtrees or ())


def anchors_of(of: Authority) -> list[x509.Certificate]:
    """Return the anchors of one authority's bundle."""
    return certificates(constrained_anchors([of.bundle()], now=NOW))


def accepted(presented: Issued, anchors: bytes, directory: Path) -> bool:
    """Tell whether a TLS server with these anchors accepts this client."""
    client_context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client_context.check_hostname = False
    client_context.verify_mode = ssl.CERT_NONE
    server_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_context.verify_mode = ssl.CERT_REQUIRED
    server_context.verify_flags |= ssl.VerifyFlags.VERIFY_X509_PARTIAL_CHAIN
    server_context.load_verify_locations(cadata=anchors.decode())
    file = directory / "credentials.pem"
    file.write_bytes(presented.private_key_pem + presented.certificates_pem)
    for context in (client_context, server_context):
        context.load_cert_chain(file)
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = client_context.wrap_bio(down, up)
    server = server_context.wrap_bio(up, down, server_side=True)
    with pytest.raises(ssl.SSLWantReadError):
        client.do_handshake()
    with pytest.raises(ssl.SSLWantReadError):
        server.do_handshake()
    client.do_handshake()
    try:
        server.do_handshake()
    except ssl.SSLCertVerificationError:
        return False
    return True


@pytest.mark.parametrize("issuer", ISSUERS.values(), ids=ISSUERS)
def test_an_identity_of_its_own_domain_is_accepted(issuer: Issuer, tmp_path: Path) -> None:
    """Directly and through an intermediate, with both domains in force."""
    anchors = constrained_anchors([A.bundle(), B.bundle()], now=NOW)
    assert accepted(leaf(issuer, f"spiffe://{issuer.trust_domain}/x"), anchors, tmp_path)


@pytest.mark.parametrize("domain", ["a.test", "sub.b.test", "A.TEST", "b.test.a.test"])
@pytest.mark.parametrize("issuer", [ISSUERS["b"], ISSUERS["b's"]], ids=["directly", "through an intermediate"])
def test_an_identity_of_another_domain_is_refused_in_the_handshake(issuer: Issuer, domain: str, tmp_path: Path) -> None:
    """Pooled roots would let it pass; these do not."""
    forged = leaf(issuer, f"spiffe://{domain}/x")
    assert not accepted(forged, constrained_anchors([A.bundle(), B.bundle()], now=NOW), tmp_path)
    assert accepted(forged, unsafe_pooled_anchors([A.bundle(), B.bundle()], now=NOW), tmp_path)


def test_a_root_sent_along_does_not_help(tmp_path: Path) -> None:
    """An attacker's own unconstrained root is no anchor."""
    forged = replace(leaf(B.root, "spiffe://a.test/x"), above=(B.certificate,))
    assert not accepted(forged, constrained_anchors([A.bundle(), B.bundle()], now=NOW), tmp_path)


@pytest.mark.parametrize("domain", ["under_score.test", "192.0.2.1"])
def test_a_domain_that_constraints_cannot_express_is_not_constrained(domain: str, tmp_path: Path) -> None:
    """The first layer holds there; the second must not shut honest identities out."""
    plain = Authority(domain, now=NOW)
    anchors = constrained_anchors([plain.bundle()], now=NOW)
    [anchor] = certificates(anchors)
    assert anchor.public_key() == plain.certificate.public_key()
    assert anchor.issuer != anchor.subject == plain.certificate.subject
    with pytest.raises(x509.ExtensionNotFound):
        anchor.extensions.get_extension_for_class(x509.NameConstraints)
    assert accepted(leaf(plain.root, f"spiffe://{domain}/x"), anchors, tmp_path)


@pytest.mark.parametrize("unsafe", [False, True])
def test_without_authorities_nobody_is_accepted(tmp_path: Path, *, unsafe: bool) -> None:
    """An empty list would mean the system's roots to some libraries."""
    anchors = (unsafe_pooled_anchors if unsafe else constrained_anchors)([], now=NOW)
    assert len(certificates(anchors)) == 1
    assert not accepted(leaf(A.root, "spiffe://a.test/x"), anchors, tmp_path)


def test_an_empty_bundle_beside_another_adds_nothing() -> None:
    """A domain that is distrusted has no anchor."""
    empty = TrustBundle(trust_domain=A.trust_domain, authorities=())
    (anchor,) = certificates(constrained_anchors([empty, B.bundle()], now=NOW))
    assert anchor.subject == B.certificate.subject


def test_an_anchor_keeps_name_key_and_key_identifier_of_its_authority() -> None:
    """Chains must build to it as they build to the authority."""
    (anchor,) = anchors_of(A)
    assert anchor.subject == A.certificate.subject
    assert anchor.public_key() == A.certificate.public_key()
    for kind in (x509.SubjectKeyIdentifier, x509.KeyUsage):
        kept = [one.extensions.get_extension_for_class(kind).value for one in (anchor, A.certificate)]
        assert kept[0] == kept[1]
    assert (anchor.not_valid_before_utc, anchor.not_valid_after_utc) == (
        A.certificate.not_valid_before_utc,
        A.certificate.not_valid_after_utc,
    )


def test_an_authority_without_key_identifier_has_an_anchor_without_one(tmp_path: Path) -> None:
    """Nothing is invented."""
    bare = authority(key_usages=None, subject_key_identifier=False)
    (anchor,) = anchors_of(bare)
    for kind in (x509.SubjectKeyIdentifier, x509.KeyUsage):
        with pytest.raises(x509.ExtensionNotFound):
            anchor.extensions.get_extension_for_class(kind)
    assert accepted(leaf(bare.root, "spiffe://a.test/x"), anchor.public_bytes(Encoding.PEM), tmp_path)


def test_an_anchor_keeps_the_path_length(tmp_path: Path) -> None:
    """An authority that may have no intermediates has none here either."""
    last = authority(path_length=0)
    anchors = constrained_anchors([last.bundle()], now=NOW)
    assert accepted(leaf(last.root, "spiffe://a.test/x"), anchors, tmp_path)
    assert not accepted(leaf(last.intermediate(), "spiffe://a.test/x"), anchors, tmp_path)


def test_constraints_of_the_authority_itself_are_kept() -> None:
    """What it may not do, its anchor may not do; what it permits for URIs gives way to its domain."""
    (anchor,) = anchors_of(constrained(".test", permitted=["a.test"], excluded=["secret.a.test"]))
    assert constraints(anchor) == (
        [x509.UniformResourceIdentifier("a.test"), x509.DNSName("a.test")],
        [x509.DNSName("secret.a.test")],
    )


def test_an_authority_constrained_to_its_own_domain_is_an_anchor() -> None:
    """The very same constraint leaves room."""
    (anchor,) = anchors_of(constrained("a.test"))
    assert constraints(anchor) == ([x509.UniformResourceIdentifier("a.test")], [])


@pytest.mark.parametrize("host", ["b.test", ".a.test", ".b.test"])
def test_an_authority_that_may_not_speak_for_its_own_domain_is_left_out(host: str) -> None:
    """A constraint is never widened."""
    (anchor,) = anchors_of(constrained(host))
    assert "nobody" in anchor.subject.rfc4514_string()
