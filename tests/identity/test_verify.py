# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A presented chain is proven against the authorities of its own trust domain, or refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from nsmsec.dev import Authority, Issuer
from nsmsec.dev.certificate import CertificateProfile, build_certificate
from nsmsec.errors import Malformed, NsmsecError, ReasonCode, Unverified
from nsmsec.identity import KeyKind, PresentedChain, TrustBundle, TrustBundleSet
from tests.identity.parts import BUNDLES, CORP, CORP_DOMAIN, KEYS, NOW, PARTNER, SECOND, refused, verify

CLIENT = "spiffe://corp.example/client"
GOOD = CORP.profile("/client")
INTERMEDIATE = CORP.root.intermediate_profile()


def below(intermediates: int) -> Issuer:
    """An issuer with so many intermediates above its leaves."""
    issuer = CORP.root
    for _ in range(intermediates):
        issuer = issuer.intermediate()
    return issuer


@pytest.mark.parametrize("intermediates", range(4))
@pytest.mark.parametrize(("kind", "expected"), [("p256", KeyKind.P256), ("p384", KeyKind.P384), ("rsa", KeyKind.RSA)])
def test_good_chain_is_proven(kind: str, expected: KeyKind, intermediates: int) -> None:
    """Every kind of key, with every permitted number of intermediates."""
    issued = below(intermediates).issue_certificate(GOOD, key_kind=kind)
    proven = verify(issued.presented, expected_id=CLIENT)
    assert str(proven.id) == CLIENT
    assert proven.key_kind is expected
    assert proven.public_key == issued.private_key.public_key()
    assert proven.leaf_sha256 == issued.presented.leaf_sha256
    assert proven.leaf_not_after == issued.certificate.not_valid_after_utc


@pytest.mark.parametrize("kind", ["p384", "rsa", "rsa4096"])
def test_authority_may_have_any_kind_of_key(kind: str) -> None:
    """The list is one for leaves, intermediates, authorities."""
    authority = Authority(CORP_DOMAIN, now=NOW, key=kind, keys=KEYS)
    issued = authority.intermediate().issue_certificate(GOOD)
    verify(issued.presented, bundles=BUNDLES.with_bundle(authority.bundle()))


def test_each_of_two_authorities_of_one_domain_proves() -> None:
    """While an authority is renewed, leaves of both are good, even under one name."""
    renewed = Authority(CORP_DOMAIN, now=NOW)
    both = TrustBundle(trust_domain=CORP_DOMAIN, authorities=(CORP.certificate, renewed.certificate))
    bundles = BUNDLES.with_bundle(both)
    for authority in (CORP, renewed):
        verify(authority.issue_certificate(GOOD).presented, bundles=bundles)


def test_dns_name_beside_the_uri_is_allowed() -> None:
    """X509-SVID, section 2: any number of other names."""
    verify(CORP.issue_certificate(replace(GOOD, dns_names=("client.corp.example",))).presented)


def test_leaf_with_a_subject_is_allowed() -> None:
    """A common name means nothing, neither good nor bad."""
    verify(CORP.issue_certificate(replace(GOOD, common_name="client")).presented)


def test_leaf_without_extended_key_usage_is_allowed() -> None:
    """X509-SVID, section 4.4: it should be there; it need not."""
    verify(CORP.issue_certificate(replace(GOOD, purposes=None)).presented)


def test_leaf_for_more_purposes_is_allowed() -> None:
    """Both purposes are there; a third one does no harm."""
    purposes = (ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CODE_SIGNING)
    verify(CORP.issue_certificate(replace(GOOD, purposes=purposes)).presented)


def test_intermediate_without_an_id_is_allowed() -> None:
    """X509-SVID, section 3.2: it should be an SVID; it need not."""
    verify(CORP.intermediate(replace(INTERMEDIATE, uris=())).issue_certificate(GOOD).presented)


# --- syntax, sizes --------------------------------------------------------------------------------------------------


def test_nothing_presented_is_refused() -> None:
    """There is no chain without a leaf."""
    with refused(Malformed, ReasonCode.CERT_MISSING):
        PresentedChain(certificates=())


@pytest.mark.parametrize("position", [0, 1])
@pytest.mark.parametrize("bad", ["empty", "text", "trailing byte", "cut", "PEM"])
def test_certificate_that_cannot_be_read_is_refused(bad: str, position: int) -> None:
    """Whole, to the last byte, in DER; leaf or intermediate."""
    chain = list(below(1).issue_certificate(GOOD).der_chain)
    pem = CORP.certificate.public_bytes(Encoding.PEM)
    spoiled = {"empty": b"", "text": b"leaf", "trailing byte": chain[position] + b"\0", "cut": chain[position][:-1]}
    chain[position] = spoiled.get(bad, pem)
    with refused(Malformed, ReasonCode.CERT_FORMAT):
        verify(PresentedChain(certificates=tuple(chain)))


def test_certificate_that_is_too_large_is_refused_unread() -> None:
    """The limit holds before anything is parsed."""
    with refused(Malformed, ReasonCode.SIZE):
        verify(PresentedChain(certificates=(b"\0" * 8193,)))
    with refused(Malformed, ReasonCode.CERT_FORMAT):
        verify(PresentedChain(certificates=(b"\0" * 8192,)))


@pytest.mark.parametrize("count", [5, 20])
def test_chain_that_is_too_long_is_refused_unread(count: int) -> None:
    """At most four certificates, whatever they are (C22)."""
    with refused(Unverified, ReasonCode.CERT_CHAIN):
        verify(PresentedChain(certificates=(b"\0",) * count))
    with refused(Unverified, ReasonCode.CERT_CHAIN):
        verify(below(count - 1).issue_certificate(GOOD).presented)


# --- structure ------------------------------------------------------------------------------------------------------


def test_certificate_twice_is_refused() -> None:
    """Repetition proves nothing."""
    leaf, intermediate = below(1).issue_certificate(GOOD).der_chain
    for chain in ((leaf, leaf), (leaf, intermediate, intermediate), (leaf, intermediate, leaf)):
        with refused(Unverified, ReasonCode.CERT_CHAIN):
            verify(PresentedChain(certificates=chain))


def test_self_signed_leaf_is_refused() -> None:
    """A leaf that vouches for itself (C22)."""
    rogue = Authority("corp.example", now=NOW, profile=replace(GOOD, common_name="client"))
    with refused(Unverified, ReasonCode.CERT_CHAIN):
        verify(PresentedChain(certificates=(rogue.certificate.public_bytes(Encoding.DER),)))


def test_presented_root_is_refused() -> None:
    """A root comes from a bundle, never from a peer; be it the right one."""
    issued = CORP.issue_certificate(GOOD)
    with refused(Unverified, ReasonCode.CERT_CHAIN):
        verify(replace(issued, above=(CORP.certificate,)).presented)


def test_wrong_order_is_refused() -> None:
    """Each certifies the one before."""
    leaf, second, first = below(2).issue_certificate(GOOD).der_chain
    for chain in ((leaf, first, second), (second, leaf, first), (leaf, first)):
        with refused(Unverified, ReasonCode.CERT_CHAIN):
            verify(PresentedChain(certificates=chain))


def test_intermediate_that_belongs_to_nothing_is_refused() -> None:
    """A genuine intermediate does not decorate a leaf of the root."""
    issued = CORP.issue_certificate(GOOD)
    with refused(Unverified, ReasonCode.CERT_CHAIN):
        verify(replace(issued, above=(CORP.intermediate().certificate,)).presented)


def test_missing_intermediate_is_refused() -> None:
    """Nothing is fetched, nothing is guessed."""
    issued = below(2).issue_certificate(GOOD)
    for above in ((), issued.above[:1]):
        with refused(Unverified, ReasonCode.CERT_UNTRUSTED):
            verify(replace(issued, above=above).presented)


# --- keys -----------------------------------------------------------------------------------------------------------

OFF_THE_LIST = ["p521", "ed25519", "rsa1024", "secp256k1"]


@pytest.mark.parametrize("kind", OFF_THE_LIST)
def test_leaf_key_off_the_list_is_refused(kind: str) -> None:
    """P-256, P-384, RSA-2048 to RSA-4096; nothing else."""
    with refused(Unverified, ReasonCode.CERT_KEY):
        verify(CORP.issue_certificate(GOOD, key_kind=kind).presented)


@pytest.mark.parametrize("kind", OFF_THE_LIST)
def test_intermediate_key_off_the_list_is_refused(kind: str) -> None:
    """For every presented certificate, before any signature is checked."""
    issued = CORP.intermediate(key_kind=kind).issue_certificate(GOOD)
    with refused(Unverified, ReasonCode.CERT_KEY):
        verify(issued.presented)


def test_rsa_key_above_the_list_is_refused() -> None:
    """A huge key would make us work for whoever sends it."""
    modulus = rsa.RSAPublicNumbers(65537, 2**4103 + 1).public_key()
    huge = build_certificate(
        GOOD, public_key=modulus, issuer=CORP.certificate.subject, issuer_key=CORP.root.private_key
    )
    with refused(Unverified, ReasonCode.CERT_KEY):
        verify(PresentedChain(certificates=(huge.public_bytes(Encoding.DER),)))


@pytest.mark.parametrize("kind", OFF_THE_LIST)
def test_authority_key_off_the_list_proves_nothing(kind: str) -> None:
    """An authority in the bundle with such a key is no anchor."""
    odd = Authority(CORP_DOMAIN, now=NOW, key=kind)
    with refused(Unverified, ReasonCode.CERT_UNTRUSTED):
        verify(odd.issue_certificate(GOOD).presented, bundles=BUNDLES.with_bundle(odd.bundle()))


def test_explicit_curve_parameters_are_refused() -> None:
    """A key that cannot be read is off the list."""
    der = CORP.issue_certificate(GOOD).der_chain[0]
    prime256v1 = bytes.fromhex("06082a8648ce3d030107")
    unknown = bytes.fromhex("06082a8648ce3d030163")
    assert der.count(prime256v1) == 1
    with refused(Unverified, ReasonCode.CERT_KEY):
        verify(PresentedChain(certificates=(der.replace(prime256v1, unknown),)))


# --- the rules of a leaf --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("authority", [True, None])
def test_leaf_that_may_be_an_authority_is_refused(authority: bool | None) -> None:  # noqa: FBT001 - a parameter of a test, never called by hand
    """X509-SVID, section 5.2: basic constraints say that it is none."""
    with refused(Unverified, ReasonCode.CERT_CA_LEAF):
        verify(CORP.issue_certificate(replace(GOOD, authority=authority)).presented)


def test_intermediate_as_leaf_is_refused() -> None:
    """A signing certificate authenticates nobody (X509-SVID, section 3.2)."""
    intermediate = CORP.intermediate()
    with refused(Unverified, ReasonCode.CERT_CA_LEAF):
        verify(PresentedChain(certificates=(intermediate.certificate.public_bytes(Encoding.DER),)))


@pytest.mark.parametrize(
    "uris", [(), (CLIENT, CLIENT), (CLIENT, "spiffe://corp.example/other"), (CLIENT, "https://corp.example/")]
)
def test_leaf_without_exactly_one_uri_is_refused(uris: tuple[str, ...]) -> None:
    """None or two, even the same one twice (X509-SVID, section 2)."""
    with refused(Unverified, ReasonCode.CERT_SAN):
        verify(CORP.issue_certificate(replace(GOOD, uris=uris, dns_names=("client.corp.example",))).presented)


def test_leaf_without_any_name_is_refused() -> None:
    """A common name is no identity."""
    with refused(Unverified, ReasonCode.CERT_SAN):
        verify(CORP.issue_certificate(replace(GOOD, uris=(), common_name=CLIENT)).presented)


def test_id_in_a_dns_name_is_refused() -> None:
    """The text of an ID counts in a URI only."""
    with refused(Unverified, ReasonCode.CERT_SAN):
        verify(CORP.issue_certificate(replace(GOOD, uris=(), dns_names=(CLIENT,))).presented)


@pytest.mark.parametrize(
    "uri",
    [
        "spiffe://corp.example",
        "spiffe://corp.example/",
        "SPIFFE://corp.example/client",
        "spiffe://CORP.example/client",
        "spiffe://corp.example/client\n",
        "spiffe://corp.example/%63lient",
        "spiffe://user@corp.example/client",
        "spiffe://corp.example:443/client",
        "spiffe://corp.example/client?x",
        "https://corp.example/client",
        "spiffe://corp.example/" + "a" * 2048,
        "",
    ],
)
def test_leaf_with_an_id_that_is_not_canonical_is_refused(uri: str) -> None:
    """Exactly one URI, but not a SPIFFE ID as the standard spells it (C28)."""
    with refused(Malformed, ReasonCode.ID_NOT_CANONICAL):
        verify(CORP.issue_certificate(replace(GOOD, uris=(uri,))).presented)


def test_leaf_of_another_identity_is_refused() -> None:
    """The right authority, the wrong workload (C22)."""
    with refused(Unverified, ReasonCode.CERT_MISMATCH):
        verify(CORP.issue_certificate(GOOD).presented, expected_id="spiffe://corp.example/other")


@pytest.mark.parametrize(
    "usages",
    [
        None,
        frozenset(),
        frozenset({"key_encipherment"}),
        frozenset({"digital_signature", "key_cert_sign"}),
        frozenset({"digital_signature", "crl_sign"}),
        frozenset({"key_cert_sign"}),
    ],
)
def test_leaf_with_a_wrong_key_usage_is_refused(usages: frozenset[str] | None) -> None:
    """X509-SVID, section 4.3: `digitalSignature`; neither `keyCertSign` nor `cRLSign`."""
    with refused(Unverified, ReasonCode.CERT_KEY_USAGE):
        verify(CORP.issue_certificate(replace(GOOD, key_usages=usages)).presented)


def test_leaf_with_a_key_usage_that_is_not_critical_is_refused() -> None:
    """X509-SVID, section 4.3: it must be marked critical."""
    with refused(Unverified, ReasonCode.CERT_KEY_USAGE):
        verify(CORP.issue_certificate(replace(GOOD, key_usage_critical=False)).presented)


@pytest.mark.parametrize(
    "purpose",
    [ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE],
)
def test_leaf_for_one_purpose_is_refused(purpose: x509.ObjectIdentifier) -> None:
    """X509-SVID, section 4.4: both client and server, or no such extension."""
    with refused(Unverified, ReasonCode.CERT_KEY_USAGE):
        verify(CORP.issue_certificate(replace(GOOD, purposes=(purpose,))).presented)


def test_extension_twice_is_refused() -> None:
    """Which of the two would count?"""
    der = CORP.issue_certificate(GOOD).der_chain[0]
    subject_key_identifier, key_usage = bytes.fromhex("0603551d0e"), bytes.fromhex("0603551d0f")
    assert der.count(subject_key_identifier) == 1
    with refused(Malformed, ReasonCode.CERT_FORMAT):
        verify(PresentedChain(certificates=(der.replace(subject_key_identifier, key_usage),)))


def test_unknown_critical_extension_is_refused() -> None:
    """RFC 5280, section 4.2: what is critical must be understood."""
    unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.55555.1"), b"\x05\x00")
    verify(CORP.issue_certificate(replace(GOOD, more_extensions=((unknown, False),))).presented)
    with refused(Unverified, ReasonCode.CERT_UNTRUSTED):
        verify(CORP.issue_certificate(replace(GOOD, more_extensions=((unknown, True),))).presented)


# --- intermediates --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "uris",
    [
        ("spiffe://corp.example/authority",),
        ("spiffe://partner.example",),
        ("spiffe://corp.example", "spiffe://corp.example"),
        ("spiffe://corp.example/",),
        ("https://corp.example",),
    ],
)
def test_intermediate_with_another_id_is_refused(uris: tuple[str, ...]) -> None:
    """X509-SVID, section 3.2: no path, the trust domain of the leaf."""
    issued = CORP.intermediate(replace(INTERMEDIATE, uris=uris)).issue_certificate(GOOD)
    with refused(Unverified, ReasonCode.CERT_SAN):
        verify(issued.presented)


@pytest.mark.parametrize(
    "profile",
    [
        replace(INTERMEDIATE, authority=False),
        replace(INTERMEDIATE, authority=None),
        replace(INTERMEDIATE, key_usages=frozenset({"digital_signature"})),
        replace(INTERMEDIATE, key_usages=None),
    ],
)
def test_intermediate_that_may_not_sign_is_refused(profile: CertificateProfile) -> None:
    """RFC 5280, section 6.1.4: `cA` with `keyCertSign`."""
    issued = CORP.intermediate(profile).issue_certificate(GOOD)
    with refused(Unverified, ReasonCode.CERT_UNTRUSTED):
        verify(issued.presented)


def test_leaf_that_signs_a_leaf_is_refused() -> None:
    """A workload is no authority."""
    issued = CORP.intermediate(replace(GOOD, common_name="client", uris=())).issue_certificate(GOOD)
    with refused(Unverified, ReasonCode.CERT_UNTRUSTED):
        verify(issued.presented)


def test_more_intermediates_than_the_authority_allows_are_refused() -> None:
    """RFC 5280, section 4.2.1.9: the path length."""
    first = CORP.intermediate(replace(INTERMEDIATE, path_length=0))
    verify(first.issue_certificate(GOOD).presented)
    with refused(Unverified, ReasonCode.CERT_UNTRUSTED):
        verify(first.intermediate().issue_certificate(GOOD).presented)


def test_broken_name_constraint_is_refused() -> None:
    """RFC 5280, section 4.2.1.10: a name outside what the authority may sign (C22)."""
    constraints = x509.NameConstraints([x509.DNSName("corp.example")], None)
    issuer = CORP.intermediate(replace(INTERMEDIATE, more_extensions=((constraints, True),)))
    verify(issuer.issue_certificate(replace(GOOD, dns_names=("client.corp.example",))).presented)
    with refused(Unverified, ReasonCode.CERT_UNTRUSTED):
        verify(issuer.issue_certificate(replace(GOOD, dns_names=("client.partner.example",))).presented)


@pytest.mark.parametrize("domain", ["corp.example", "partner.example"])
def test_name_constraint_on_uris_is_refused_unread(domain: str) -> None:
    """The path builder does not implement them; what it cannot judge it does not ignore."""
    constraints = x509.NameConstraints([x509.UniformResourceIdentifier(domain)], None)
    issuer = CORP.intermediate(replace(INTERMEDIATE, more_extensions=((constraints, True),)))
    with refused(Unverified, ReasonCode.CERT_UNTRUSTED):
        verify(issuer.issue_certificate(GOOD).presented)


# --- times ----------------------------------------------------------------------------------------------------------


def test_leaf_is_valid_at_both_ends_of_its_life() -> None:
    """RFC 5280, section 4.1.2.5: inclusive."""
    presented = CORP.issue_certificate(GOOD).presented
    verify(presented, now=GOOD.not_before)
    verify(presented, now=GOOD.not_after)


@pytest.mark.parametrize("step", [SECOND, timedelta(microseconds=1), timedelta(days=1000)], ids=str)
def test_leaf_outside_its_life_is_refused(step: timedelta) -> None:
    """Without any skew."""
    presented = CORP.issue_certificate(GOOD).presented
    with refused(Unverified, ReasonCode.CERT_EXPIRED):
        verify(presented, now=GOOD.not_after + step)
    with refused(Unverified, ReasonCode.CERT_NOT_YET_VALID):
        verify(presented, now=GOOD.not_before - step)


def test_intermediate_outside_its_life_is_refused() -> None:
    """A good leaf does not outlive who signed it (C22)."""
    over = CORP.intermediate(replace(INTERMEDIATE, not_after=NOW - SECOND))
    with refused(Unverified, ReasonCode.CERT_EXPIRED):
        verify(over.issue_certificate(GOOD).presented)
    early = CORP.intermediate(replace(INTERMEDIATE, not_before=NOW + SECOND))
    with refused(Unverified, ReasonCode.CERT_NOT_YET_VALID):
        verify(early.issue_certificate(GOOD).presented)


def test_authority_outside_its_life_is_refused() -> None:
    """An anchor has an end, too."""
    authority = Authority(CORP_DOMAIN, now=NOW, ttl=timedelta(minutes=5))
    bundles = BUNDLES.with_bundle(authority.bundle())
    presented = authority.issue_certificate(GOOD).presented
    verify(presented, bundles=bundles, now=NOW + timedelta(minutes=5))
    with refused(Unverified, ReasonCode.CERT_EXPIRED):
        verify(presented, bundles=bundles, now=NOW + timedelta(minutes=5, seconds=1))
    early = Authority(CORP_DOMAIN, now=NOW + timedelta(minutes=5))
    with refused(Unverified, ReasonCode.CERT_UNTRUSTED):
        verify(early.issue_certificate(GOOD).presented, bundles=BUNDLES.with_bundle(early.bundle()))


def test_expired_authority_beside_a_stranger_is_not_the_cause() -> None:
    """`CERT_EXPIRED` is said only of a chain that would have been good."""
    old = Authority(CORP_DOMAIN, now=NOW, ttl=-SECOND)
    stranger = Authority(CORP_DOMAIN, now=NOW)
    with refused(Unverified, ReasonCode.CERT_UNTRUSTED):
        verify(stranger.issue_certificate(GOOD).presented, bundles=BUNDLES.with_bundle(old.bundle()))


def test_proof_ends_with_the_earliest_certificate_of_the_proven_path() -> None:
    """Leaf, intermediate, authority: whichever comes first."""
    for spoiled in ("leaf", "intermediate", "authority"):
        short = NOW + timedelta(minutes=3)
        authority = Authority(CORP_DOMAIN, now=NOW, ttl=timedelta(minutes=3 if spoiled == "authority" else 60))
        signing = authority.root.intermediate_profile()
        issuer = authority.intermediate(replace(signing, not_after=short) if spoiled == "intermediate" else signing)
        issued = issuer.issue_certificate(replace(GOOD, not_after=short) if spoiled == "leaf" else GOOD)
        proven = verify(issued.presented, bundles=BUNDLES.with_bundle(authority.bundle()))
        assert proven.chain_not_after == short
        assert proven.leaf_not_after == issued.certificate.not_valid_after_utc


def test_proof_begins_with_the_latest_certificate_of_the_proven_path() -> None:
    """All of them must have begun."""
    began = NOW - timedelta(seconds=5)
    issuer = CORP.intermediate(replace(INTERMEDIATE, not_before=began))
    assert verify(issuer.issue_certificate(GOOD).presented).not_before == began


# --- trust ----------------------------------------------------------------------------------------------------------


def test_domain_without_a_bundle_is_refused() -> None:
    """Whoever signed it, be it somebody we know."""
    for authority in (Authority("unknown.example", now=NOW), PARTNER):
        issued = authority.issue_certificate(authority.profile("spiffe://unknown.example/client"))
        with refused(Unverified, ReasonCode.TD_UNKNOWN):
            verify(issued.presented)


def test_domain_with_an_empty_bundle_is_refused() -> None:
    """Empty means: not trusted now."""
    empty = BUNDLES.with_bundle(TrustBundle(trust_domain=CORP_DOMAIN, authorities=()))
    with refused(Unverified, ReasonCode.TD_UNKNOWN):
        verify(CORP.issue_certificate(GOOD).presented, bundles=empty)


def test_no_bundle_at_all_is_refused() -> None:
    """Nobody is trusted by default."""
    with refused(Unverified, ReasonCode.TD_UNKNOWN):
        verify(CORP.issue_certificate(GOOD).presented, bundles=TrustBundleSet.of())


@pytest.mark.parametrize("uris", [(), ("spiffe://partner.example",)])
@pytest.mark.parametrize("intermediates", range(3))
def test_federated_authority_cannot_speak_for_us(intermediates: int, uris: tuple[str, ...]) -> None:
    """The partner's authority signs one of our identities (C29), whatever its intermediates call themselves."""
    issuer = PARTNER.root
    for _ in range(intermediates):
        issuer = issuer.intermediate(replace(issuer.intermediate_profile(), uris=uris))
    with refused(Unverified, ReasonCode.TD_MISMATCH):
        verify(issuer.issue_certificate(GOOD).presented)


def test_genuine_intermediate_does_not_help_a_federated_authority() -> None:
    """The partner signs; our own intermediate is attached under the same name."""
    ours = CORP.intermediate(replace(INTERMEDIATE, common_name="shared name"))
    theirs = PARTNER.intermediate(replace(INTERMEDIATE, common_name="shared name"))
    forged = theirs.issue_certificate(GOOD)
    with refused(Unverified, ReasonCode.CERT_UNTRUSTED):
        verify(replace(forged, above=ours.above).presented)
    with refused(Unverified, ReasonCode.TD_MISMATCH):
        verify(forged.presented)


def test_federated_authority_of_our_name_cannot_speak_for_us() -> None:
    """Two domains with authorities of one name: keys tell them apart."""
    twin = Authority("partner.example", now=NOW, common_name="corp.example authority")
    bundles = BUNDLES.with_bundle(twin.bundle())
    verify(CORP.issue_certificate(GOOD).presented, bundles=bundles)
    verify(twin.issue_certificate(twin.profile()).presented, bundles=bundles)
    with refused(Unverified, ReasonCode.TD_MISMATCH):
        verify(twin.issue_certificate(GOOD).presented, bundles=bundles)


def test_unknown_authority_is_refused() -> None:
    """Under the name of ours, or under another."""
    for name in ("corp.example authority", "somebody"):
        rogue = Authority(CORP_DOMAIN, now=NOW, common_name=name)
        with refused(Unverified, ReasonCode.CERT_UNTRUSTED):
            verify(rogue.issue_certificate(GOOD).presented)


def test_unknown_authority_under_a_federated_name_is_untrusted() -> None:
    """Only a path that holds names another domain; a name alone does not."""
    rogue = Authority(CORP_DOMAIN, now=NOW, common_name="partner.example authority")
    with refused(Unverified, ReasonCode.CERT_UNTRUSTED):
        verify(rogue.issue_certificate(GOOD).presented)


def test_key_of_two_domains_speaks_for_neither() -> None:
    """One key in two bundles: whose word is it (C29)?"""
    twin = Authority("twin.example", now=NOW, private_key=CORP.root.private_key)
    bundles = BUNDLES.with_bundle(twin.bundle())
    for authority in (CORP, twin):
        with refused(Unverified, ReasonCode.TD_MISMATCH):
            verify(authority.issue_certificate(authority.profile()).presented, bundles=bundles)
    verify(PARTNER.issue_certificate(PARTNER.profile()).presented, bundles=bundles)


def test_same_certificate_in_two_bundles_speaks_for_neither() -> None:
    """As with the key alone."""
    merged = TrustBundle(trust_domain=PARTNER.trust_domain, authorities=(PARTNER.certificate, CORP.certificate))
    with refused(Unverified, ReasonCode.TD_MISMATCH):
        verify(CORP.issue_certificate(GOOD).presented, bundles=BUNDLES.with_bundle(merged))
    with refused(Unverified, ReasonCode.TD_MISMATCH):
        verify(
            CORP.issue_certificate(CORP.profile("spiffe://partner.example/x")).presented,
            bundles=BUNDLES.with_bundle(merged),
        )


def test_federated_authority_certified_by_ours_cannot_speak_for_us() -> None:
    """Even if our root once signed the key that now is the partner's authority."""
    issued = CORP.root.issue_certificate(INTERMEDIATE, private_key=PARTNER.root.private_key)
    crossed = replace(CORP.root, certificate=issued.certificate, private_key=issued.private_key, above=issued.chain)
    with refused(Unverified, ReasonCode.TD_MISMATCH):
        verify(crossed.issue_certificate(GOOD).presented)
    verify(crossed.issue_certificate(GOOD).presented, bundles=BUNDLES.without(PARTNER.trust_domain))


def test_forged_signature_is_refused() -> None:
    """One bit of the signature, leaf or intermediate."""
    leaf, intermediate = below(1).issue_certificate(GOOD).der_chain
    flipped = [der[:-1] + bytes([der[-1] ^ 1]) for der in (leaf, intermediate)]
    for chain in ((flipped[0], intermediate), (leaf, flipped[1])):
        with refused(Unverified, ReasonCode.CERT_UNTRUSTED):
            verify(PresentedChain(certificates=chain))


def test_leaf_that_does_not_name_its_issuers_key_is_refused() -> None:
    """The path builder insists on the authority key identifier (RFC 5280, section 4.2.1.1)."""
    with refused(Unverified, ReasonCode.CERT_UNTRUSTED):
        verify(CORP.issue_certificate(replace(GOOD, authority_key_identifier=False)).presented)


def test_authority_that_does_not_name_its_own_key_is_allowed() -> None:
    """A subject key identifier is a hint, too; old roots have none."""
    nameless = replace(INTERMEDIATE, subject_key_identifier=False, authority_key_identifier=False)
    old = Authority(CORP_DOMAIN, now=NOW, profile=replace(nameless, common_name="old root"))
    silent = old.intermediate(replace(INTERMEDIATE, subject_key_identifier=False))
    verify(silent.issue_certificate(GOOD).presented, bundles=BUNDLES.with_bundle(old.bundle()))


def test_wrong_authority_key_identifier_changes_nothing() -> None:
    """It is a hint for finding an issuer; the signature decides."""
    hint = x509.AuthorityKeyIdentifier.from_issuer_public_key(PARTNER.certificate.public_key())  # type: ignore[arg-type] # an authority's key is of a kind that this takes
    wrong = replace(GOOD, authority_key_identifier=False, more_extensions=((hint, False),))
    verify(CORP.issue_certificate(wrong).presented)
    with refused(Unverified, ReasonCode.TD_MISMATCH):
        verify(PARTNER.issue_certificate(GOOD).presented)


def test_refusal_names_no_hop() -> None:
    """The index of a hop is the caller's to add."""
    with pytest.raises(NsmsecError) as caught:
        verify(PARTNER.issue_certificate(GOOD).presented)
    assert caught.value.at(2).index == 2
