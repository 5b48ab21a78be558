# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A JWK set is read strictly: keys that we take, each with an ID of its own; the rest is ignored or refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nsmsec.errors import NsmsecError, ReasonCode
from nsmsec.identity import TrustDomain
from nsmsec.tokens.jwk import key_to_jwk
from nsmsec.tokens.jwt_svid_keys import read_jwk_set
from tests.tokens.jwt_svids import public

CORP = TrustDomain.parse("corp.example")
R = ReasonCode


def entry(kind: str = "p256", **members: object) -> dict[str, object]:
    """A good key as SPIRE writes it: without a use."""
    spelled = key_to_jwk(public(kind))
    return {name: value for name, value in {**spelled, "kid": kind, **members}.items() if value is not None}


def keys(*entries: object) -> bytes:
    """A set of these."""
    return json.dumps({"keys": entries}).encode()


@pytest.mark.parametrize("kind", ["p256", "p384", "p521", "rsa"])
def test_good_key_is_read(kind: str) -> None:
    """With a use or without."""
    for use in (None, "jwt-svid"):
        (authority,) = read_jwk_set(CORP, keys(entry(kind, use=use))).authorities
        assert authority.public_key == public(kind)
        assert authority.key_id == kind


def test_no_key_at_all_is_legal() -> None:
    """It distrusts the domain."""
    assert read_jwk_set(CORP, keys()).authorities == ()


@pytest.mark.parametrize(
    "ignored",
    [entry(use="x509-svid"), entry(use="wit-svid"), entry(use=["jwt-svid"]), {"kty": "OKP"}, {"kty": ["EC"]}, {}],
    ids=["for X.509", "for WIT", "use is a list", "unknown type", "type is a list", "nothing"],
)
def test_key_for_something_else_is_ignored(ignored: object) -> None:
    """The others count."""
    assert len(read_jwk_set(CORP, keys(ignored, entry("p384"))).authorities) == 1


SPOILED: dict[str, tuple[bytes, ReasonCode]] = {
    "empty": (b"", R.FORMAT),
    "list": (b"[]", R.FORMAT),
    "other encoding": (keys(entry()).decode().encode("utf-16"), R.FORMAT),
    "name twice": (b'{"keys":[],"keys":[]}', R.FORMAT),
    "nested too deep": (b'{"keys":' + b"[" * 9 + b"]" * 9 + b"}", R.FORMAT),
    "too long": (b" " * (1024 * 1024 + 1), R.SIZE),
    "no keys": (b"{}", R.TRUST_BUNDLE_FORMAT),
    "keys that are an object": (b'{"keys":{}}', R.TRUST_BUNDLE_FORMAT),
    "key that is a text": (keys("key"), R.TRUST_BUNDLE_FORMAT),
    "too many keys": (keys(*[{}] * 257), R.SIZE),
    "no kid": (keys(entry(kid=None)), R.TRUST_BUNDLE_FORMAT),
    "empty kid": (keys(entry(kid="")), R.TRUST_BUNDLE_FORMAT),
    "kid that is a number": (keys(entry(kid=1)), R.TRUST_BUNDLE_FORMAT),
    "kid that is too long": (keys(entry(kid="k" * 257)), R.TRUST_BUNDLE_FORMAT),
    "kid twice": (keys(entry("p256", kid="k"), entry("p384", kid="k")), R.TRUST_BUNDLE_FORMAT),
    "private key": (keys(entry(d="AAAA")), R.TRUST_BUNDLE_FORMAT),
    "point off the curve": (keys(entry(y=entry()["x"])), R.TRUST_BUNDLE_FORMAT),
    "unknown curve": (keys(entry(crv="secp256k1")), R.TRUST_BUNDLE_FORMAT),
    "short RSA": (keys(entry("rsa", n="gAAA")), R.TRUST_BUNDLE_FORMAT),
}


@pytest.mark.parametrize("fault", SPOILED)
def test_spoiled_set_is_refused(fault: str) -> None:
    """As a whole: who reads half of it trusts something else than was published."""
    data, code = SPOILED[fault]
    with pytest.raises(NsmsecError) as caught:
        read_jwk_set(CORP, data)
    assert caught.value.code is code


@given(data=st.binary(max_size=120))
def test_any_bytes_are_refused_and_never_crash(data: bytes) -> None:
    """Only our errors come out."""
    with pytest.raises(NsmsecError):
        read_jwk_set(CORP, data)
