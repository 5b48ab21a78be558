# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A JWT-SVID proves its subject to its audience, or is refused with one code for each fault."""

from __future__ import annotations

import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from nsmsec.errors import BundleRefused, Misconfigured, NsmsecError, ReasonCode
from nsmsec.identity import JWTAuthority, JWTBundle, JWTBundleSet, SpiffeID, TrustDomain
from nsmsec.limits import Limits
from nsmsec.opa.bundle.keys import BundleKey
from nsmsec.opa.bundle.signature import prove
from nsmsec.path import Path, PathSegment
from nsmsec.testing import capture
from nsmsec.tokens import JWTSVIDVerifier, TokenReader, base64url
from tests.tokens.jwt_svids import ALGORITHMS, AUDIENCE, BUNDLES, CLIENT, NOW, OMIT, SECONDS, Token, bundles, public

if TYPE_CHECKING:
    from jwt.types import Options

    from nsmsec.tokens import VerifiedJWTSVID

R = ReasonCode
GOOD = Token()
VERIFIER = JWTSVIDVerifier(audience=AUDIENCE)
HEADER, PAYLOAD, SIGNATURE = GOOD.compact().split(".")
SHORT = base64url.encode(base64url.decode(SIGNATURE.encode())[:-1])


def verify(token: str, *, verifier: JWTSVIDVerifier = VERIFIER, now: datetime = NOW) -> VerifiedJWTSVID:
    """Verify under the keys of both domains."""
    return verifier.verify(token, bundles=BUNDLES, now=now)


def refused(token: str, code: ReasonCode, **how: object) -> None:
    """Expect a refusal with this code, which does not quote the token."""
    with pytest.raises(NsmsecError) as caught:
        verify(token, **how)  # type: ignore[arg-type]  # as `verify` has them
    assert caught.value.code is code
    assert caught.value.index is None
    assert not token or token not in str(caught.value)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_good_token_proves_its_subject(algorithm: str) -> None:
    """By every algorithm of the standard."""
    proven = verify(Token.by(algorithm).compact())
    assert proven.id == SpiffeID.parse(CLIENT)
    assert proven.audience == (AUDIENCE,)
    assert proven.expires_at == NOW + timedelta(seconds=300)
    assert proven.key_id == ALGORITHMS[algorithm]


#: What differs from the good token and is good as well.
ALLOWED: dict[str, Token] = {
    "typ JOSE": GOOD.with_header(typ="JOSE"),
    "no typ": GOOD.with_header(typ=OMIT),
    "audience as a text": GOOD.with_claims(aud=AUDIENCE),
    "no iat": GOOD.with_claims(iat=OMIT),
    "nbf now": GOOD.with_claims(nbf=SECONDS),
    "claims that we do not know": GOOD.with_claims(iss="https://issuer.example", deep={"a": [{"b": [1.5]}]}),
    "iat within the skew": GOOD.with_claims(iat=SECONDS + 30),
    "exp within the skew": GOOD.with_claims(iat=SECONDS - 300, exp=SECONDS - 29),
    "longest life": GOOD.with_claims(exp=SECONDS + 3600),
    "longest life without iat": GOOD.with_claims(iat=OMIT, exp=SECONDS + 3630),
    "a partner's": Token(owner="partner.example").with_claims(sub="spiffe://partner.example/client"),
}


@pytest.mark.parametrize("name", ALLOWED)
def test_what_the_standard_allows_is_taken(name: str) -> None:
    """Each is one step from the good token, or on the edge of a rule."""
    verify(ALLOWED[name].compact())


PATH_TOKEN = capture([CLIENT], audience=AUDIENCE, now=NOW).compacts()[0]

#: One fault each.
SPOILED: dict[str, tuple[str, ReasonCode]] = {
    "empty": ("", R.FORMAT),
    "two parts": (f"{HEADER}.{PAYLOAD}", R.FORMAT),
    "four parts": (f"{HEADER}.{PAYLOAD}.{SIGNATURE}.", R.FORMAT),
    "padding": (f"{HEADER}=.{PAYLOAD}.{SIGNATURE}", R.FORMAT),
    "blank around": (f" {HEADER}.{PAYLOAD}.{SIGNATURE}", R.FORMAT),
    "longer than the limit": ("a" * 8193, R.SIZE),
    "header that is no object": (GOOD.compact(header=b"[]"), R.FORMAT),
    "header with a name twice": (GOOD.compact(header=b'{"alg":"ES256","alg":"ES256","kid":"p256"}'), R.FORMAT),
    "payload that is no object": (GOOD.compact(payload=b'"text"'), R.FORMAT),
    "payload with a name twice": (GOOD.compact(payload=b'{"sub":"a","sub":"b"}'), R.FORMAT),
    "payload nested too deep": (GOOD.with_claims(deep=json.loads("[" * 16 + "]" * 16)).compact(), R.FORMAT),
    "path token": (PATH_TOKEN, R.TYP_MISMATCH),
    "access token": (GOOD.with_header(typ="at+jwt").compact(), R.TYP_MISMATCH),
    "wit-svid": (GOOD.with_header(typ="wit+jwt").compact(), R.TYP_MISMATCH),
    "typ in lower case": (GOOD.with_header(typ="jwt").compact(), R.TYP_MISMATCH),
    "typ that is null": (GOOD.with_header(typ=None).compact(), R.TYP_MISMATCH),
    "typ that is a list": (GOOD.with_header(typ=["JWT"]).compact(), R.TYP_MISMATCH),
    "key in the header": (GOOD.with_header(jwk={"kty": "EC"}).compact(), R.FORMAT),
    "address of keys": (GOOD.with_header(jku="https://keys.example").compact(), R.FORMAT),
    "certificate in the header": (GOOD.with_header(x5c=["AAAA"]).compact(), R.FORMAT),
    "crit": (GOOD.with_header(crit=["b64"]).compact(), R.FORMAT),
    "cty": (GOOD.with_header(cty="JWT").compact(), R.FORMAT),
    "no alg": (GOOD.with_header(alg=OMIT).compact(), R.ALG_FORBIDDEN),
    "alg none": (GOOD.with_header(alg="none").compact(), R.ALG_FORBIDDEN),
    "alg with a shared secret": (GOOD.with_header(alg="HS256").compact(), R.ALG_FORBIDDEN),
    "alg EdDSA": (GOOD.with_header(alg="EdDSA").compact(), R.ALG_FORBIDDEN),
    "alg of another curve family": (GOOD.with_header(alg="ES256K").compact(), R.ALG_FORBIDDEN),
    "alg that is a list": (GOOD.with_header(alg=["ES256"]).compact(), R.ALG_FORBIDDEN),
    "no kid": (GOOD.with_header(kid=OMIT).compact(), R.FORMAT),
    "empty kid": (GOOD.with_header(kid="").compact(), R.FORMAT),
    "kid that is a number": (GOOD.with_header(kid=1).compact(), R.FORMAT),
    "kid that is too long": (GOOD.with_header(kid="k" * 257).compact(), R.FORMAT),
    "no sub": (GOOD.with_claims(sub=OMIT).compact(), R.CLAIM_MISSING),
    "no aud": (GOOD.with_claims(aud=OMIT).compact(), R.CLAIM_MISSING),
    "no exp": (GOOD.with_claims(exp=OMIT).compact(), R.CLAIM_MISSING),
    "signature of a policy bundle": (Token(claims={"files": [], "scope": ""}).compact(), R.CLAIM_MISSING),
    "bound to a key": (GOOD.with_claims(cnf={"jwk": {}}).compact(), R.CNF_MISMATCH),
    "sub that is a number": (GOOD.with_claims(sub=1).compact(), R.CLAIM_INVALID),
    "sub without a path": (GOOD.with_claims(sub="spiffe://corp.example").compact(), R.ID_NOT_CANONICAL),
    "sub in capitals": (GOOD.with_claims(sub="spiffe://CORP.example/client").compact(), R.ID_NOT_CANONICAL),
    "empty sub": (GOOD.with_claims(sub="").compact(), R.ID_NOT_CANONICAL),
    "no audience": (GOOD.with_claims(aud=[]).compact(), R.CLAIM_INVALID),
    "empty audience": (GOOD.with_claims(aud="").compact(), R.CLAIM_INVALID),
    "audience that is an object": (GOOD.with_claims(aud={AUDIENCE: 1}).compact(), R.CLAIM_INVALID),
    "audience with a number": (GOOD.with_claims(aud=[AUDIENCE, 1]).compact(), R.CLAIM_INVALID),
    "audience twice": (GOOD.with_claims(aud=[AUDIENCE, AUDIENCE]).compact(), R.CLAIM_INVALID),
    "too many audiences": (GOOD.with_claims(aud=[AUDIENCE, *map(str, range(64))]).compact(), R.CLAIM_INVALID),
    "audience that is too long": (GOOD.with_claims(aud=[AUDIENCE, "a" * 2049]).compact(), R.CLAIM_INVALID),
    "another audience": (GOOD.with_claims(aud=["spiffe://corp.example/other"]).compact(), R.AUD_MISMATCH),
    "audience in another case": (GOOD.with_claims(aud=[AUDIENCE.upper()]).compact(), R.AUD_MISMATCH),
    "audience of more than us": (GOOD.with_claims(aud=[AUDIENCE, "other"]).compact(), R.AUD_MISMATCH),
    "exp with a fraction": (GOOD.with_claims(exp=SECONDS + 300.5).compact(), R.CLAIM_INVALID),
    "exp as text": (GOOD.with_claims(exp=str(SECONDS + 300)).compact(), R.CLAIM_INVALID),
    "exp that is true": (GOOD.with_claims(exp=True).compact(), R.CLAIM_INVALID),
    "exp before time began": (GOOD.with_claims(exp=-1).compact(), R.CLAIM_INVALID),
    "iat that is null": (GOOD.with_claims(iat=None).compact(), R.CLAIM_INVALID),
    "nbf as text": (GOOD.with_claims(nbf="0").compact(), R.CLAIM_INVALID),
    "expired": (GOOD.with_claims(iat=SECONDS - 300, exp=SECONDS - 30).compact(), R.EXPIRED),
    "issued later": (GOOD.with_claims(iat=SECONDS + 31).compact(), R.NOT_YET_VALID),
    "not yet valid": (GOOD.with_claims(nbf=SECONDS + 31).compact(), R.NOT_YET_VALID),
    "lives too long": (GOOD.with_claims(exp=SECONDS + 3601).compact(), R.LIFETIME_TOO_LONG),
    "lives too long without iat": (GOOD.with_claims(iat=OMIT, exp=SECONDS + 3631).compact(), R.LIFETIME_TOO_LONG),
    "lives for ever": (GOOD.with_claims(exp=2**53 - 1).compact(), R.LIFETIME_TOO_LONG),
    "unknown trust domain": (GOOD.with_claims(sub="spiffe://other.example/client").compact(), R.TD_UNKNOWN),
    "key of another domain": (GOOD.with_claims(sub="spiffe://partner.example/client").compact(), R.SIG_INVALID),
    "unknown key": (GOOD.with_header(kid="p999").compact(), R.KEY_UNKNOWN),
    "key of another curve": (GOOD.with_header(kid="p384").compact(), R.ALG_KEY_MISMATCH),
    "key of another type": (GOOD.with_header(kid="rsa").compact(), R.ALG_KEY_MISMATCH),
    "elliptic key for RSA": (Token.by("RS256").with_header(kid="p256").compact(), R.ALG_KEY_MISMATCH),
    "another padding": (Token.by("RS256").with_header(alg="PS256").compact(), R.SIG_INVALID),
    "no signature": (f"{HEADER}.{PAYLOAD}.", R.SIG_INVALID),
    "signature cut short": (
        f"{HEADER}.{PAYLOAD}.{SHORT}",
        R.SIG_INVALID,
    ),
    "signature of another token": (
        f"{HEADER}.{PAYLOAD}.{GOOD.with_claims(iat=SECONDS - 1).compact().rpartition('.')[2]}",
        R.SIG_INVALID,
    ),
    "signature of zeros": (f"{HEADER}.{PAYLOAD}.{base64url.encode(bytes(64))}", R.SIG_INVALID),
    "another payload": (
        f"{HEADER}.{GOOD.with_claims(sub=AUDIENCE).compact().split('.')[1]}.{SIGNATURE}",
        R.SIG_INVALID,
    ),
}


def test_the_table_of_spoiled_tokens_is_long_enough() -> None:
    """At least 40, each from the good token."""
    verify(GOOD.compact())
    assert len(SPOILED) >= 40


@pytest.mark.parametrize("fault", SPOILED)
def test_spoiled_token_is_refused(fault: str) -> None:
    """One fault, one code."""
    token, code = SPOILED[fault]
    refused(token, code)


def test_public_key_is_no_shared_secret() -> None:
    """RFC 8725, section 2.1: the classic confusion."""
    secret = public("p256").public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    signed = ".".join(
        base64url.encode(json.dumps(part).encode()) for part in ({"alg": "HS256", "kid": "p256"}, GOOD.claims)
    )
    refused(f"{signed}.{base64url.encode(hmac.digest(secret, signed.encode(), 'sha256'))}", R.ALG_FORBIDDEN)


def test_audience_of_more_than_us_is_taken_where_the_settings_say_so() -> None:
    """Ours is still needed."""
    relaxed = JWTSVIDVerifier(audience=AUDIENCE, sole_audience=False)
    both = GOOD.with_claims(aud=["other", AUDIENCE]).compact()
    assert verify(both, verifier=relaxed).audience == ("other", AUDIENCE)
    refused(GOOD.with_claims(aud=["other", "another"]).compact(), R.AUD_MISMATCH, verifier=relaxed)


@pytest.mark.parametrize(
    ("now", "code"),
    [
        (NOW - timedelta(seconds=31), R.NOT_YET_VALID),
        (NOW - timedelta(seconds=30), None),
        (NOW + timedelta(seconds=329, microseconds=999_999), None),
        (NOW + timedelta(seconds=330), R.EXPIRED),
    ],
    ids=["early", "begin", "end", "late"],
)
def test_life_has_two_ends(now: datetime, code: ReasonCode | None) -> None:
    """With the skew on either side."""
    if code is None:
        verify(GOOD.compact(), now=now)
    else:
        refused(GOOD.compact(), code, now=now)


def test_domain_without_keys_is_not_trusted() -> None:
    """An empty bundle distrusts; it is never filled from another domain's."""
    empty = JWTBundle(trust_domain=TrustDomain.parse("corp.example"), authorities=())
    for known in (JWTBundleSet.of(), JWTBundleSet.of(empty), bundles("partner.example")):
        with pytest.raises(NsmsecError) as caught:
            VERIFIER.verify(GOOD.compact(), bundles=known, now=NOW)
        assert caught.value.code is R.TD_UNKNOWN


def test_rotated_keys_prove_old_and_new() -> None:
    """The ID of a key selects it; one that was taken back is unknown."""
    old, new = (
        JWTAuthority(key_id=name, public_key=public("p256", owner))
        for name, owner in (("old", "corp.example"), ("new", "next"))
    )
    domain = TrustDomain.parse("corp.example")
    tokens = (GOOD.with_header(kid="old"), Token(owner="next").with_header(kid="new"))
    for token in tokens:
        both = JWTBundleSet.of(JWTBundle(trust_domain=domain, authorities=(old, new)))
        VERIFIER.verify(token.compact(), bundles=both.jwt_bundles(), now=NOW)
    with pytest.raises(NsmsecError) as caught:
        VERIFIER.verify(
            tokens[0].compact(), bundles=JWTBundleSet.of(JWTBundle(trust_domain=domain, authorities=(new,))), now=NOW
        )
    assert caught.value.code is R.KEY_UNKNOWN


def test_jwt_svid_is_no_path_token() -> None:
    """Attacks C24, the reverse: it names a key, which no path token may."""
    path = Path(index=0, segments=(PathSegment(name="client", id="x", token=GOOD.compact()),))
    with pytest.raises(NsmsecError) as caught:
        TokenReader(Limits()).read(path, capture([CLIENT], audience=AUDIENCE, now=NOW).table())
    assert caught.value.code is R.FORMAT


def test_jwt_svid_is_no_signature_of_a_policy_bundle() -> None:
    """Attacks C24, the reverse: even if one key did both."""
    trusted = BundleKey.from_pem(public("p256").public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    with pytest.raises(BundleRefused) as caught:
        prove(json.dumps({"signatures": [GOOD.compact()]}).encode(), [trusted])
    assert caught.value.code is R.BUNDLE_FORMAT


def test_another_implementation_reads_what_we_prove() -> None:
    """PyJWT, which does not stop at a fixed time."""
    untimed: Options = {"verify_exp": False, "verify_iat": False}
    claims = jwt.decode(GOOD.compact(), public("p256"), ["ES256"], audience=AUDIENCE, options=untimed)
    assert SpiffeID.parse(claims["sub"]) == verify(GOOD.compact()).id


@given(text=st.text(max_size=300))
def test_any_text_is_refused_and_never_crashes(text: str) -> None:
    """Only our errors come out."""
    with pytest.raises(NsmsecError):
        verify(text)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@given(
    header=st.dictionaries(st.sampled_from(["alg", "kid", "typ", "crit"]), _JSON, max_size=2),
    claims=st.dictionaries(st.sampled_from(["sub", "aud", "exp", "iat", "nbf", "cnf"]), _JSON, max_size=2),
)
def test_members_of_any_shape_are_refused_or_leave_the_token_as_it_was(
    header: dict[str, object], claims: dict[str, object]
) -> None:
    """Whatever stands in a member; what passes says what the good one says."""
    token = GOOD.with_header(**header).with_claims(**claims)
    try:
        proven = verify(token.compact())
    except NsmsecError:
        return
    assert proven.id == SpiffeID.parse(CLIENT)
    assert proven.audience == (AUDIENCE,)


@given(place=st.integers(0, len(GOOD.compact()) - 1), letter=st.sampled_from("ABCZabcz019-_.=! "))
def test_one_other_letter_is_refused(place: int, letter: str) -> None:
    """Every spelling is signed, or has no other."""
    compact = GOOD.compact()
    spoiled = compact[:place] + letter + compact[place + 1 :]
    if spoiled != compact:
        with pytest.raises(NsmsecError):
            verify(spoiled)


@pytest.mark.parametrize(
    "settings",
    [
        {"audience": ""},
        {"audience": AUDIENCE, "max_lifetime": timedelta(0)},
        {"audience": AUDIENCE, "max_lifetime": timedelta(days=1, seconds=1)},
    ],
    ids=["no audience", "no life", "longer than a day"],
)
def test_settings_that_prove_nothing_are_refused(settings: dict[str, object]) -> None:
    """At start-up."""
    with pytest.raises(Misconfigured):
        JWTSVIDVerifier(**settings)  # type: ignore[arg-type]  # any member


def test_two_bundles_of_one_domain_are_refused() -> None:
    """Bundles are never merged; a key ID names one key."""
    (one,) = bundles("corp.example")
    with pytest.raises(Misconfigured):
        JWTBundleSet.of(one, one)
    with pytest.raises(Misconfigured):
        JWTBundle(trust_domain=one.trust_domain, authorities=(one.authorities[0], one.authorities[0]))
    assert repr(BUNDLES) == "JWTBundleSet(corp.example, partner.example)"
    assert (repr(one), len(BUNDLES)) == ("JWTBundle(corp.example, 4 authorities)", 2)


def test_end_of_time_is_told() -> None:
    """An `exp` that no clock reaches is refused before anybody computes with it."""
    late = datetime(9999, 12, 31, 23, 59, 30, tzinfo=UTC)
    token = GOOD.with_claims(iat=int(late.timestamp()), exp=int(late.timestamp()) + 60)
    refused(token.compact(), R.LIFETIME_TOO_LONG, now=late)
