# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Further MUSTs of the standards that we build on, each as the attack that breaks it (S1–S9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from nsmsec.dev import Authority
from nsmsec.errors import Malformed, Misconfigured, NsmsecError, ReasonCode, Unverified
from nsmsec.identity import X509SVID, StaticX509SVIDSource, TrustBundle
from nsmsec.limits import Limits
from nsmsec.path import CertificateTable
from nsmsec.testing import OMIT, capture
from nsmsec.testing.clock import FixedClock
from nsmsec.tokens import Minter, base64url
from nsmsec.transport import channel_options
from tests.attacks.sites import CLIENT, FIREWALL, GATEWAY, NOW, Site, everywhere, fresh_id, on_servers, refused

if TYPE_CHECKING:
    from cryptography import x509

REQUIRED = ("ver", "sub", "aud", "iat", "exp", "jti", "cid", "seg", "idx", "dir", "op", "svc")


@pytest.mark.parametrize("claim", REQUIRED)
@everywhere
def test_token_without_a_required_claim_is_claim_missing(site: Site, claim: str) -> None:
    """S1 (RFC 8725, section 3.9; JWT-SVID, section 3): what is left out is not checked as if it were fine."""
    site.refuses(site.honest().with_claims(1, **{claim: OMIT}), ReasonCode.CLAIM_MISSING, at=1)


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("ver", 2),
        ("ver", "1"),
        ("ver", True),
        ("sub", 1),
        ("sub", None),
        ("aud", GATEWAY),
        ("aud", []),
        ("aud", [1]),
        ("iat", "0"),
        ("iat", None),
        ("iat", True),
        ("exp", None),
        ("exp", "never"),
        ("exp", 0),
        ("nbf", "now"),
        ("jti", ""),
        ("jti", "A" * 21 + "B"),
        ("jti", "A" * 23),
        ("cid", ""),
        ("cid", "a b"),
        ("cid", "a" * 257),
        ("seg", 1),
        ("seg", "\u00fc"),
        ("idx", "1"),
        ("idx", True),
        ("dir", "both"),
        ("op", "delete"),
        ("svc", ""),
        ("svc", "a\nb"),
        ("prh", "AAAA"),
        ("prh", 1),
        ("lim", 1),
        ("lim", {"hops": "1"}),
        ("lim", {"hops": True}),
        ("lim", {"tds": "corp.example"}),
    ],
    ids=lambda value: str(value)[:12],
)
@everywhere
def test_claim_of_another_type_or_range_is_claim_invalid(site: Site, claim: str, value: object) -> None:
    """S2 (RFC 8725, section 3.12): nothing is converted."""
    site.refuses(site.honest().with_claims(1, **{claim: value}), ReasonCode.CLAIM_INVALID, at=1)


@everywhere
def test_token_that_lives_longer_than_its_operation_may_is_lifetime_too_long(site: Site) -> None:
    """S3 (JWT-SVID, section 3.2; RFC 8725bis): short lives are the revocation."""
    start = int(NOW.timestamp())
    site.accepts(site.honest().with_claims(1, iat=start, exp=start + 60))
    site.refuses(site.honest().with_claims(1, iat=start, exp=start + 61), ReasonCode.LIFETIME_TOO_LONG, at=1)
    site.refuses(site.honest().with_claims(1, iat=0), ReasonCode.LIFETIME_TOO_LONG, at=1)


@everywhere
def test_token_outside_of_its_life_is_refused_to_the_second(site: Site) -> None:
    """S4 (RFC 7519, sections 4.1.4–4.1.6): `exp`, `iat` and `nbf`, with thirty seconds for clocks that differ."""
    now, honest = int(NOW.timestamp()), site.honest()
    site.accepts(honest.with_claims(1, iat=now - 60, exp=now - 29))
    site.refuses(honest.with_claims(1, iat=now - 60, exp=now - 30), ReasonCode.EXPIRED, at=1)
    site.accepts(honest.with_claims(1, iat=now + 30, exp=now + 60))
    site.refuses(honest.with_claims(1, iat=now + 31, exp=now + 60), ReasonCode.NOT_YET_VALID, at=1)
    site.accepts(honest.with_claims(1, nbf=now + 30))
    site.refuses(honest.with_claims(1, nbf=now + 31), ReasonCode.NOT_YET_VALID, at=1)


@everywhere
def test_token_bound_to_a_key_that_nobody_checks_is_a_cnf_mismatch(site: Site) -> None:
    """S5 (RFC 7800, section 3.1): a confirmation that we do not understand is not one that we ignore."""
    site.refuses(site.honest().with_claims(1, cnf={"jkt": "A" * 43}), ReasonCode.CNF_MISMATCH, at=1)


@on_servers
def test_turn_token_in_a_request_is_claim_invalid(site: Site) -> None:
    """S6 (RFC 8725, section 3.12): what answers cannot ask."""
    site.refuses(site.honest().with_claims(1, dir="rsp"), ReasonCode.CLAIM_INVALID, at=1)


def test_two_turn_tokens_in_an_answer_are_unbound() -> None:
    """S6: one hop answers, the last."""
    honest = capture([CLIENT, FIREWALL, GATEWAY], side="client", now=NOW).with_claims(1, dir="rsp")
    with refused(Unverified, ReasonCode.RESPONSE_UNBOUND):
        honest.verify()


@pytest.mark.parametrize("kind", ["p521", "ed25519", "secp256k1", "rsa1024"])
def test_key_off_the_list_is_refused_before_it_signs_anything(kind: str) -> None:
    """S7 (RFC 8725, section 3.5): at construction, with a message that names what would do."""
    corp = Authority("corp.example", now=NOW)
    issued = corp.issue_certificate(corp.profile(), key_kind=kind)
    with pytest.raises(Unverified, match="P-256") as refusal:
        X509SVID(certificates=issued.chain, private_key=issued.private_key)
    assert refusal.value.code is ReasonCode.CERT_KEY


@pytest.mark.parametrize("kind", ["p521", "ed25519", "secp256k1", "rsa1024"])
@everywhere
def test_token_of_a_key_off_the_list_is_cert_key(site: Site, kind: str) -> None:
    """S7: refused before the key checks any signature."""
    corp = Authority("corp.example", now=NOW)
    issued = corp.issue_certificate(corp.profile(FIREWALL), key_kind=kind)
    honest = site.honest()
    authorities = (*_authorities(honest.bundles.get(corp.trust_domain)), corp.certificate)
    bundle = TrustBundle(trust_domain=corp.trust_domain, authorities=authorities)
    spoiled = replace(
        honest, bundles=honest.bundles.with_bundle(bundle), certificates=(*honest.certificates, *issued.der_chain)
    ).with_header(1, **{"x5t#S256": base64url.encode(issued.presented.leaf_sha256)})
    site.refuses(spoiled, ReasonCode.CERT_KEY, at=1)


def _authorities(bundle: TrustBundle | None) -> tuple[x509.Certificate, ...]:
    return () if bundle is None else bundle.authorities


def test_minter_with_a_leaf_that_is_about_to_end_does_not_sign() -> None:
    """S8 (WIMSE, key management): nobody could check that token in time."""
    corp = Authority("corp.example", now=NOW)
    source = StaticX509SVIDSource(corp.issue("/client", ttl=timedelta(seconds=9)))
    minter = Minter(source=source, clock=FixedClock(NOW), limits=Limits(), random=bytes)
    with pytest.raises(NsmsecError) as refusal:
        minter.forward(
            path=None,
            segment_id=fresh_id(),
            segment_name="x",
            audience=corp.issue("/server").id,
            operation="call",
            service="/demo.Echo/Say",
        )
    assert refusal.value.code is ReasonCode.SOURCE_UNAVAILABLE


def test_certificate_twice_in_a_table_is_cert_chain() -> None:
    """S9 (RFC 8725bis, limits): a table says everything once."""
    der = capture([CLIENT], audience=GATEWAY, now=NOW).certificates[0]
    with refused(Malformed, ReasonCode.CERT_CHAIN):
        CertificateTable((der, der))


@pytest.mark.parametrize(
    "option", [("grpc.max_metadata_size", 1), ("grpc.ssl_target_name_override", "x"), ("grpc.enable_retries", 1)]
)
def test_option_that_would_weaken_a_channel_is_misconfigured(option: tuple[str, int | str]) -> None:
    """S9: nobody turns a bound off by the way."""
    with pytest.raises(Misconfigured):
        channel_options([option])
