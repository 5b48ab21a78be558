# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A bundle document is read whole by the rules of the standards, or refused."""

from __future__ import annotations

import base64
import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from nsmsec.dev import Authority
from nsmsec.errors import Malformed, Misconfigured, NsmsecError, ReasonCode
from nsmsec.federation import (
    BundleDocument,
    DocumentLimits,
    JWTAuthority,
    parse_bundle_map,
    serialise_bundle_map,
)
from nsmsec.federation.entry import certificate_entry
from nsmsec.identity import TrustBundle, TrustDomain
from tests.federation.documents import DOCUMENTS
from tests.federation.gospiffe import GoSpiffe
from tests.federation.parts import GOOD, OWN, PARTNER, PARTNER_DOMAIN, document, good_members, jwt_entry, x509_entry
from tests.identity.parts import KEYS, NOW, refused

OWN_DOCUMENT = BundleDocument(trust_bundle=OWN.bundle(), sequence=3)


def parse(data: bytes, **limits: int) -> BundleDocument:
    """Read a document of the partner."""
    return BundleDocument.parse(PARTNER_DOMAIN, data, limits=DocumentLimits(**limits))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_document_of_the_table_is_judged_as_the_standards_say(name: str) -> None:
    """Each rule of the standards has a document that keeps it and one that breaks it."""
    case = DOCUMENTS[name]
    if case.code:
        with refused(Malformed, ReasonCode(case.code)):
            parse(case.data)
        return
    read = parse(case.data)
    assert parse(read.serialise()) == read


@pytest.mark.gospiffe
def test_go_spiffe_judges_each_document_as_the_table_says() -> None:
    """Where its verdict is another one, the table says why."""
    with GoSpiffe() as other:
        verdicts = {
            name: other.ask("bundle", document=case.data, trust_domain="partner.example")["accepted"]
            for name, case in DOCUMENTS.items()
        }
    assert {name for name, case in DOCUMENTS.items() if verdicts[name] != case.go_accepts} == set()
    differing = {name for name, case in DOCUMENTS.items() if case.go_accepts == bool(case.code)}
    assert {name for name, case in DOCUMENTS.items() if case.why} == differing


@pytest.mark.gospiffe
def test_go_spiffe_reads_what_we_write_and_we_what_it_writes() -> None:
    """A round trip through the other implementation changes nothing."""
    with GoSpiffe() as other:
        answer = other.ask("bundle", document=GOOD.serialise(), trust_domain="partner.example")
    assert parse(base64.b64decode(answer["document"])) == GOOD


def test_table_is_as_large_as_promised() -> None:
    """At least eighty documents."""
    assert len(DOCUMENTS) >= 80


def test_document_is_read_as_it_says() -> None:
    """Every member comes out as the value it is."""
    read = parse(json.dumps(good_members()).encode())
    assert read == GOOD
    assert read.trust_domain == PARTNER_DOMAIN
    assert read.trust_bundle.authorities == (PARTNER.certificate,)
    assert [one.key_id for one in read.jwt_authorities] == ["k1"]
    assert (read.sequence, read.refresh_hint_s, read.is_empty) == (1, 60, False)
    assert repr(read) == "BundleDocument(partner.example, 1 X.509, 1 JWT authorities, sequence 1)"


def test_empty_document_distrusts_everything() -> None:
    """No keys at all is a statement, not a mistake."""
    assert parse(b'{"keys":[]}').is_empty
    assert not parse(json.dumps({"keys": [jwt_entry()]}).encode()).is_empty


def test_equal_documents_have_equal_bytes() -> None:
    """Neither the order of keys nor that of members matters."""
    one, two = (Authority("partner.example", now=NOW, keys=KEYS) for _ in range(2))
    assert document(one, two).serialise() == document(two, one).serialise()
    assert parse(document(one, two).serialise()) == parse(document(two, one).serialise())


@pytest.mark.parametrize("kind", ["p256", "p384", "p521", "rsa"])
def test_key_of_each_kind_comes_back(kind: str) -> None:
    """What we write we read."""
    key = KEYS(kind).public_key()
    authority = JWTAuthority(key_id="k", public_key=key)  # type: ignore[arg-type]  # none of these is Ed25519
    assert parse(document(jwt=(authority,)).serialise()).jwt_authorities == (authority,)
    other = Authority("partner.example", now=NOW, keys=KEYS, key=kind)
    assert parse(document(other).serialise()).trust_bundle.authorities == (other.certificate,)


def test_key_that_no_document_can_say_is_not_written() -> None:
    """Ed25519 and other curves have no place in a document of ours."""
    with refused(Malformed, ReasonCode.TRUST_BUNDLE_FORMAT):
        certificate_entry(Authority("partner.example", now=NOW, key="ed25519").certificate)
    unlisted = JWTAuthority(key_id="k", public_key=ec.generate_private_key(ec.SECP256K1()).public_key())
    with refused(Malformed, ReasonCode.TRUST_BUNDLE_FORMAT):
        document(jwt=(unlisted,)).serialise()


def test_bounds_hold() -> None:
    """Size, number of keys, length of a certificate."""
    data = GOOD.serialise()
    assert parse(data, max_bytes=len(data), max_keys=2) == GOOD
    with refused(Malformed, ReasonCode.SIZE):
        parse(data, max_bytes=len(data) - 1)
    with refused(Malformed, ReasonCode.SIZE):
        parse(data, max_keys=1)
    with refused(Malformed, ReasonCode.TRUST_BUNDLE_FORMAT):
        parse(json.dumps({"keys": [x509_entry(x5c=["A" * 16_385])]}).encode())
    with refused(Malformed, ReasonCode.TRUST_BUNDLE_FORMAT):
        parse(b'{"keys":' + b"[" * 100_000)


def test_map_of_documents_comes_back() -> None:
    """Each document by its own trust domain."""
    data = serialise_bundle_map([GOOD, OWN_DOCUMENT])
    assert parse_bundle_map(data) == {PARTNER_DOMAIN: GOOD, OWN_DOCUMENT.trust_domain: OWN_DOCUMENT}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"{}", ReasonCode.TRUST_BUNDLE_FORMAT),
        (b'{"trust_domains":[]}', ReasonCode.TRUST_BUNDLE_FORMAT),
        (b'{"trust_domains":{"a.example":[]}}', ReasonCode.TRUST_BUNDLE_FORMAT),
        (b'{"trust_domains":{"a.example":{}}}', ReasonCode.TRUST_BUNDLE_FORMAT),
        (b'{"trust_domains":{"a.example":{"keys":[]},"a.example":{"keys":[]}}}', ReasonCode.TRUST_BUNDLE_FORMAT),
        (b'{"trust_domains":{"A.example":{"keys":[]}}}', ReasonCode.ID_NOT_CANONICAL),
        (b'{"trust_domains":{"spiffe://a.example":{"keys":[]}}}', ReasonCode.ID_NOT_CANONICAL),
    ],
)
def test_spoiled_map_is_refused(data: bytes, code: ReasonCode) -> None:
    """A map is read whole or not at all; no name is repaired."""
    with refused(Malformed, code):
        parse_bundle_map(data)


def test_map_keeps_its_bounds() -> None:
    """A map is not larger than we take, with one document a domain."""
    with refused(Malformed, ReasonCode.SIZE):
        parse_bundle_map(serialise_bundle_map([GOOD, OWN_DOCUMENT]), limits=DocumentLimits(max_trust_domains=1))
    with pytest.raises(Misconfigured):
        serialise_bundle_map([GOOD, GOOD])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
MEMBERS = st.sampled_from(["kty", "use", "crv", "x", "y", "n", "e", "x5c", "kid", "d"])


@given(data=st.binary(max_size=60), name=MEMBERS, value=JSON, number=st.integers(0, 1), sequence=JSON)
def test_whatever_arrives_only_our_errors_leave(
    data: bytes, name: str, value: object, number: int, sequence: object
) -> None:
    """A parser never crashes, and what it takes comes back the same."""
    members = good_members()
    members["keys"][number][name] = value
    for spoiled in (data, json.dumps(members).encode(), json.dumps({**members, "spiffe_sequence": sequence}).encode()):
        try:
            read = parse(spoiled)
        except NsmsecError:
            continue
        assert parse(read.serialise()) == read


def test_empty_trust_bundle_is_written_as_no_keys() -> None:
    """Distrust can be published."""
    empty = BundleDocument(trust_bundle=TrustBundle(trust_domain=TrustDomain.parse("a.example"), authorities=()))
    assert empty.serialise() == b'{"keys":[]}'
