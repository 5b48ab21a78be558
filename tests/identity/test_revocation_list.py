# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A revocation list is believed if an authority of the domain signed it, whole; what it takes back is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from hypothesis import given
from hypothesis import strategies as st

from nsmsec.dev import Authority
from nsmsec.errors import Malformed, NsmsecError, ReasonCode, Unverified
from nsmsec.identity import SVIDVerifier, TrustBundle, TrustBundleSet
from nsmsec.identity.revocation_list import prove_revocation_list
from nsmsec.limits import Limits
from tests.identity.crls import crl
from tests.identity.parts import BUNDLES, CORP, CORP_DOMAIN, KEYS, NOW, PARTNER, SECOND, refused, verify

LEAF = CORP.profile("/client")
GOOD = crl(1, 2)


def authority(**changes: object) -> Authority:
    """An authority of the domain with another profile."""
    good = CORP.root.intermediate_profile()
    wanted = replace(good, common_name="corp.example authority", **changes)  # type: ignore[arg-type]  # any member
    return Authority(CORP_DOMAIN, now=NOW, keys=KEYS, profile=wanted)


def having(*authorities: Authority) -> TrustBundleSet:
    """Both domains, ours with these authorities."""
    certificates = tuple(one.certificate for one in authorities)
    return BUNDLES.with_bundle(TrustBundle(trust_domain=CORP_DOMAIN, authorities=certificates))


def revoking(*lists: bytes, bundles: TrustBundleSet = BUNDLES) -> TrustBundleSet:
    """Our bundle with what these lists take back."""
    proven = [prove_revocation_list(one, bundles=bundles).revoked for one in lists]
    own = bundles.get(CORP_DOMAIN)
    assert own is not None
    return bundles.with_bundle(replace(own, revoked=frozenset().union(*proven)))


def test_good_list_is_proven() -> None:
    """It says of which domain it is, what it revokes, from when until when."""
    proven = prove_revocation_list(GOOD, bundles=BUNDLES)
    assert proven.trust_domain == CORP_DOMAIN
    assert {one.serial for one in proven.revoked} == {1, 2}
    assert (proven.begins_at, proven.ends_at) == (NOW, NOW + timedelta(hours=1))
    assert prove_revocation_list(crl(), bundles=BUNDLES).revoked == frozenset()


@pytest.mark.parametrize("kind", ["p256", "p384", "rsa"])
def test_any_kind_of_authority_signs_lists(kind: str) -> None:
    """The list of keys is that of certificates."""
    signing = Authority(CORP_DOMAIN, now=NOW, key=kind, keys=KEYS)
    assert len(prove_revocation_list(crl(7, issuer=signing.root), bundles=having(signing)).revoked) == 1


def test_authority_without_a_key_usage_signs_lists() -> None:
    """RFC 5280, section 6.3.3, step f: it is looked at where it is."""
    signing = authority(key_usages=None)
    assert len(prove_revocation_list(crl(7, issuer=signing.root), bundles=having(signing)).revoked) == 1


def test_second_authority_of_one_name_signs_its_own_list() -> None:
    """While an authority is renewed, a serial number is revoked for the one that signed the list alone."""
    renewed = Authority(CORP_DOMAIN, now=NOW, keys=KEYS)
    issued = CORP.issue_certificate(LEAF)
    serial = issued.certificate.serial_number
    bundles = having(CORP, renewed)
    verify(issued.presented, bundles=revoking(crl(serial, issuer=renewed.root), bundles=bundles))
    with refused(Unverified, ReasonCode.CERT_REVOKED):
        verify(issued.presented, bundles=revoking(crl(serial), bundles=bundles))


@pytest.mark.parametrize(
    ("now", "code"),
    [
        (NOW - SECOND, ReasonCode.CERT_NOT_YET_VALID),
        (NOW, None),
        (NOW + timedelta(hours=1), None),
        (NOW + timedelta(hours=1, seconds=1), ReasonCode.CERT_EXPIRED),
    ],
    ids=["early", "begin", "end", "late"],
)
def test_list_out_of_its_time_is_told(now: object, code: ReasonCode | None) -> None:
    """Both ends are included."""
    error = prove_revocation_list(GOOD, bundles=BUNDLES).age_error(now)  # type: ignore[arg-type]  # a datetime
    assert (None if error is None else error.code) is code


WEAK = authority(key_usages=frozenset({"key_cert_sign"}))
RSA = Authority(CORP_DOMAIN, now=NOW, key="rsa", keys=KEYS)
#: The name of `ecdsa-with-SHA256` (RFC 5758, section 3.2).
ECDSA_SHA256 = bytes.fromhex("2a8648ce3d040302")
#: The time of the next list, as it stands in a good one.
NEXT = b"\x17\x0d260301130000Z"

#: Each differs from a good list in one thing.
SPOILED: dict[str, tuple[bytes, TrustBundleSet, ReasonCode]] = {
    "empty": (b"", BUNDLES, ReasonCode.CERT_FORMAT),
    "truncated": (GOOD[:-1], BUNDLES, ReasonCode.CERT_FORMAT),
    "bytes after it": (GOOD + b"\0", BUNDLES, ReasonCode.CERT_FORMAT),
    "a certificate": (CORP.issue("/client").der_chain[0], BUNDLES, ReasonCode.CERT_FORMAT),
    "too long": (b"\0" * (1024 * 1024 + 1), BUNDLES, ReasonCode.SIZE),
    "critical extension of the list": (
        crl(1, extensions=[(x509.DeltaCRLIndicator(1), True)]),
        BUNDLES,
        ReasonCode.CERT_FORMAT,
    ),
    "critical extension of an entry": (
        crl(1, entry_extensions=[(x509.CertificateIssuer([x509.DNSName("other")]), True)]),
        BUNDLES,
        ReasonCode.CERT_FORMAT,
    ),
    "signed by another key": (crl(1, signer=PARTNER.root.private_key), BUNDLES, ReasonCode.CERT_UNTRUSTED),
    "spoiled signature": (GOOD[:-1] + bytes([GOOD[-1] ^ 1]), BUNDLES, ReasonCode.CERT_UNTRUSTED),
    "weak digest": (
        crl(1, digest=hashes.SHA224()),
        BUNDLES,
        ReasonCode.CERT_UNTRUSTED,
    ),
    "unknown algorithm": (
        GOOD.replace(ECDSA_SHA256, ECDSA_SHA256[:-1] + b"\x7f"),
        BUNDLES,
        ReasonCode.CERT_UNTRUSTED,
    ),
    "signed by a key of another kind": (
        crl(1, issuer=RSA.root, signer=CORP.root.private_key),
        having(RSA),
        ReasonCode.CERT_UNTRUSTED,
    ),
    "signed by a leaf": (
        crl(1, signer=CORP.issue_certificate(LEAF).private_key),
        BUNDLES,
        ReasonCode.CERT_UNTRUSTED,
    ),
    "signed by an intermediate": (crl(1, issuer=CORP.intermediate()), BUNDLES, ReasonCode.CERT_UNTRUSTED),
    "unknown authority": (GOOD, BUNDLES.without(CORP_DOMAIN), ReasonCode.CERT_UNTRUSTED),
    "authority that may not sign lists": (crl(1, issuer=WEAK.root), having(WEAK), ReasonCode.CERT_UNTRUSTED),
    "authority with a key that is not on the list": (
        GOOD,
        having(Authority(CORP_DOMAIN, now=NOW, key="ed25519")),
        ReasonCode.CERT_UNTRUSTED,
    ),
}


@pytest.mark.parametrize("fault", SPOILED)
def test_spoiled_list_is_refused(fault: str) -> None:
    """Nothing of it is taken."""
    data, bundles, code = SPOILED[fault]
    with pytest.raises(NsmsecError) as caught:
        prove_revocation_list(data, bundles=bundles)
    assert caught.value.code is code


def taken_apart(der: bytes) -> tuple[bytes, bytes]:
    """Return the content of the sequence at the beginning, then what follows it."""
    count = der[1] & 0x7F if der[1] & 0x80 else 0
    length = int.from_bytes(der[2 : 2 + count]) if count else der[1]
    return der[2 + count : 2 + count + length], der[2 + count + length :]


def sequence(content: bytes) -> bytes:
    """Return a sequence in DER of up to 255 bytes."""
    return bytes([0x30, *([len(content)] if len(content) < 0x80 else [0x81, len(content)])]) + content


def test_list_that_never_ends_is_refused() -> None:
    """RFC 5280, section 5.1.2.5: it says when the next one comes. The builder of `cryptography` always does."""
    signed, signature = taken_apart(taken_apart(GOOD)[0])
    without = sequence(sequence(signed.replace(NEXT, b"", 1)) + signature)
    assert len(without) < len(GOOD)
    with pytest.raises(Malformed, match="time of the next"):
        prove_revocation_list(without, bundles=BUNDLES)


@given(data=st.binary(max_size=200), cut=st.integers(0, len(GOOD)))
def test_other_bytes_are_refused_and_never_crash(data: bytes, cut: int) -> None:
    """Whatever stands after a cut; a list is signed, so that only the whole one passes."""
    spoiled = GOOD[:cut] + data
    if spoiled != GOOD:
        with pytest.raises(NsmsecError):
            prove_revocation_list(spoiled, bundles=BUNDLES)


def test_revoked_leaf_is_refused() -> None:
    """Its neighbour is not."""
    issued, other = CORP.issue_certificate(LEAF), CORP.issue_certificate(LEAF)
    bundles = revoking(crl(issued.certificate.serial_number))
    with refused(Unverified, ReasonCode.CERT_REVOKED):
        verify(issued.presented, bundles=bundles)
    verify(other.presented, bundles=bundles)


def test_leaf_below_a_revoked_intermediate_is_refused() -> None:
    """One that comes with the renewed intermediate of the same key is not."""
    old = CORP.intermediate()
    issued = old.issue_certificate(LEAF)
    renewed = CORP.root.issue_certificate(CORP.root.intermediate_profile(), private_key=old.private_key)
    bundles = revoking(crl(old.certificate.serial_number))
    with refused(Unverified, ReasonCode.CERT_REVOKED):
        verify(issued.presented, bundles=bundles)
    verify(replace(issued, above=renewed.chain).presented, bundles=bundles)


def test_serial_number_of_another_issuer_is_not_revoked() -> None:
    """The root's list says nothing of what an intermediate issued."""
    issued = CORP.intermediate().issue_certificate(LEAF)
    verify(issued.presented, bundles=revoking(crl(issued.certificate.serial_number)))


def test_proof_in_memory_ends_with_the_revocation() -> None:
    """Another snapshot has another revision, so nothing proven before is used."""
    verifier = SVIDVerifier(Limits())
    issued = CORP.issue_certificate(LEAF)
    verify(issued.presented, verifier=verifier)
    bundles = revoking(crl(issued.certificate.serial_number))
    assert bundles.revision != BUNDLES.revision
    for _ in range(2):
        with refused(Unverified, ReasonCode.CERT_REVOKED):
            verify(issued.presented, verifier=verifier, bundles=bundles)
