# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Who signed a token: certificates from the token or the table, keys, algorithms, lives."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import timedelta

import pytest

from nsmsec.dev import Authority
from nsmsec.errors import Malformed, ReasonCode, Unverified
from nsmsec.identity import X509SVID, SpiffeID, TrustBundleSet
from nsmsec.testing import CapturedPath, RawToken, capture
from nsmsec.tokens import base64url
from tests.tokens.honest import GATEWAY, HOPS, NOW, SECONDS, refused

R = ReasonCode


def one_hop(**options: object) -> CapturedPath:
    """Return an honest path of one hop."""
    return capture(HOPS[:1], audience=GATEWAY, now=NOW, **options)  # type: ignore[arg-type] # options of capture


def x5c(*chain: bytes) -> list[str]:
    """Return certificates as a header holds them."""
    return [base64.b64encode(der).decode() for der in chain]


def signed_by(svid: X509SVID, authority: Authority, *, certificates: tuple[bytes, ...] | None = None) -> CapturedPath:
    """Return an honest path of one hop that this SVID signed."""
    path = one_hop()
    token = path.tokens[0]
    header = {**token.header, "x5t#S256": base64url.encode(svid.leaf_sha256)}
    return replace(
        path.with_token(0, RawToken(header=header, claims=token.claims, svid=svid)),
        certificates=svid.der_chain if certificates is None else certificates,
        bundles=TrustBundleSet.of(authority.bundle()),
    )


@pytest.mark.parametrize("with_chain", [False, True])
@pytest.mark.parametrize("intermediates", [0, 1, 2])
@pytest.mark.parametrize("key_kind", ["p256", "p384", "rsa"])
def test_every_kind_of_key_is_proven_from_token_and_table(key_kind: str, intermediates: int, with_chain: bool) -> None:  # noqa: FBT001 - a parameter of the matrix
    """P-256, P-384 and RSA, with and without intermediates, in either place."""
    path = capture(
        HOPS[:2], audience=GATEWAY, now=NOW, key_kind=key_kind, intermediates=intermediates, with_chain=with_chain
    )
    assert len(path.verify().hops) == 2


def test_order_of_the_table_says_nothing() -> None:
    """A chain is linked by names, wherever its certificates stand."""
    path = capture(HOPS[:2], audience=GATEWAY, now=NOW, intermediates=2)
    assert replace(path, certificates=path.certificates[::-1]).verify().hops == path.verify().hops


def test_pss_is_accepted_though_we_do_not_mint_it() -> None:
    """An RSA key may sign PS256."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding, rsa

    authority = Authority(HOPS[0].split("/")[2], now=NOW)
    key = rsa.generate_private_key(65537, 2048)
    issued = authority.issue_certificate(authority.profile("/client"), private_key=key)
    path = signed_by(issued.svid(), authority).with_header(0, alg="PS256")
    signing_input = path.compacts()[0].rpartition(".")[0]
    pss = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=32)
    proof = key.sign(signing_input.encode(), pss, hashes.SHA256())
    good = path.with_compact(0, f"{signing_input}.{base64url.encode(proof)}")
    assert len(good.verify().hops) == 1
    # The same bytes are no PKCS #1 v1.5 signature; a signature of another length is none at all.
    refused(path, R.SIG_INVALID, 0)
    refused(path.with_compact(0, f"{signing_input}.{base64url.encode(proof[:-1])}"), R.SIG_INVALID, 0)


@pytest.mark.parametrize(
    ("key_kind", "alg", "size"),
    [("p256", "ES384", 96), ("p384", "ES256", 64), ("p256", "RS256", 256), ("rsa", "ES256", 64)],
)
def test_algorithm_of_another_kind_of_key_is_refused(key_kind: str, alg: str, size: int) -> None:
    """The key decides; the header may only agree."""
    path = one_hop(key_kind=key_kind).with_header(0, alg=alg)
    signing_input = path.compacts()[0].rpartition(".")[0]
    refused(path.with_compact(0, f"{signing_input}.{base64url.encode(bytes([1]) * size)}"), R.ALG_KEY_MISMATCH, 0)


def test_token_without_its_leaf_is_refused() -> None:
    """Neither the token nor the table has the leaf that the header names."""
    refused(replace(one_hop(), certificates=()), R.CERT_MISSING, 0)
    refused(one_hop().with_header(0, **{"x5t#S256": "A" * 43}), R.CERT_MISSING, 0)
    refused(one_hop().with_header(0, x5c=[]), R.CERT_MISSING, 0)


def test_digest_that_is_not_of_the_leaf_in_the_token_is_refused() -> None:
    """The digest is computed by us."""
    refused(one_hop(with_chain=True).with_header(0, **{"x5t#S256": "A" * 43}), R.CERT_MISMATCH, 0)


def test_leaf_of_another_identity_is_refused() -> None:
    """The URI in the leaf is the subject of the token."""
    path = capture(HOPS[:2], audience=GATEWAY, now=NOW)
    other = path.tokens[0].header["x5t#S256"]
    refused(path.with_header(1, **{"x5t#S256": other}), R.CERT_MISMATCH, 1)


@pytest.mark.parametrize("entry", ["MII", "not base64!", "é", "TUlJ\n"])
def test_certificates_that_are_not_base64_are_refused(entry: str) -> None:
    """`x5c` is standard base64 with padding, nothing around it."""
    refused(one_hop().with_header(0, x5c=[entry]), R.CERT_FORMAT, 0)


def test_bytes_that_are_no_certificate_are_refused() -> None:
    """What the table calls a certificate must be one."""
    junk = b"not a certificate"
    import hashlib

    digest = base64url.encode(hashlib.sha256(junk).digest())
    refused(replace(one_hop(), certificates=(junk,)).with_header(0, **{"x5t#S256": digest}), R.CERT_FORMAT, 0)


def test_chain_rules_of_the_token_are_kept() -> None:
    """No certificate twice, no root, at most four, in order."""
    path = one_hop(with_chain=True, intermediates=2)
    leaf, first, second = path.tokens[0].svid.der_chain
    root = path.bundles.bundles[0].authorities[0]
    from cryptography.hazmat.primitives.serialization import Encoding

    for chain in (
        (leaf, first, first),
        (leaf, second, first),
        (leaf, first, second, root.public_bytes(Encoding.DER)),
        (leaf, first, second, first, second),
    ):
        refused(path.with_header(0, x5c=x5c(*chain)), R.CERT_CHAIN, 0)


def test_root_in_the_table_is_refused() -> None:
    """A sender supplies leaves and intermediates; a self-issued certificate belongs into a bundle."""
    from cryptography.hazmat.primitives.serialization import Encoding

    path = one_hop()
    root = path.bundles.bundles[0].authorities[0].public_bytes(Encoding.DER)
    refused(replace(path, certificates=(*path.certificates, root)), R.CERT_CHAIN, 0)


def test_certificate_twice_in_the_table_is_refused_for_the_path() -> None:
    """The table has every certificate once; nobody in particular is to blame."""
    path = one_hop()
    with pytest.raises(Malformed) as caught:
        replace(path, certificates=path.certificates * 2).verify()
    assert (caught.value.code, caught.value.index) == (R.CERT_CHAIN, None)


def test_token_that_outlives_its_certificate_is_refused() -> None:
    """`exp` is not after the leaf's end."""
    authority = Authority("corp.example", now=NOW)
    refused(signed_by(authority.issue("/client", ttl=timedelta(seconds=58)), authority), R.LIFETIME_TOO_LONG, 0)
    signed_by(authority.issue("/client", ttl=timedelta(seconds=59)), authority).verify()


@pytest.mark.parametrize(("early", "accepted"), [(30, True), (31, False)])
def test_token_from_before_its_certificate_is_accepted_within_the_skew_only(early: int, accepted: bool) -> None:  # noqa: FBT001 - the expectation
    """The clocks of signer and authority may differ, a little."""
    authority = Authority("corp.example", now=NOW)
    profile = replace(authority.profile("/client"), not_before=NOW - timedelta(seconds=5))
    path = signed_by(authority.issue_certificate(profile).svid(), authority)
    path = path.with_claims(0, iat=SECONDS - 5 - early, exp=SECONDS + 20)
    if accepted:
        path.verify()
    else:
        refused(path, R.CERT_NOT_YET_VALID, 0)


def test_remembered_proof_spares_the_chain_but_not_the_leaf() -> None:
    """What was proven lately is not proven again; a path still has to bring the leaf it names."""
    path = one_hop(intermediates=1)
    judge = path.verifier()
    path.verify(judge)
    again = path.with_claims(0, jti="A" * 22)
    replace(again, certificates=again.certificates[:1]).verify(judge)
    third = path.with_claims(0, jti="A" * 21 + "Q")
    with pytest.raises(Malformed) as caught:
        replace(third, certificates=()).verify(judge)
    assert caught.value.code is R.CERT_MISSING
    # Somebody else's token under that leaf is refused from memory too.
    other = replace(third.with_claims(0, sub=HOPS[1]), peer=SpiffeID.parse(HOPS[1]))
    with pytest.raises(Unverified) as mismatch:
        other.verify(judge)
    assert mismatch.value.code is R.CERT_MISMATCH


def test_intermediate_that_was_renewed_is_chosen_by_its_life() -> None:
    """Of two authorities of one name, the table's order decides nothing."""
    authority = Authority("corp.example", now=NOW)
    old = authority.intermediate(replace(authority.root.intermediate_profile(), not_after=NOW + timedelta(minutes=2)))
    renewed = authority.issue_certificate(authority.root.intermediate_profile(), private_key=old.private_key)
    svid = old.issue("/client")
    from cryptography.hazmat.primitives.serialization import Encoding

    table = (*svid.der_chain, renewed.certificate.public_bytes(Encoding.DER))
    for certificates in (table, table[::-1]):
        signed_by(svid, authority, certificates=certificates).verify()
