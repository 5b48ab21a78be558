# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A JWT-SVID is known again by the keys of its trust domain, and by nothing else."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from nsmsec.dev.workload_api.token import TokenKey, check_token
from nsmsec.errors import NsmsecError
from nsmsec.federation import BundleDocument, JWTAuthority
from nsmsec.identity import TrustBundle, TrustDomain
from nsmsec.tokens import base64url
from tests.identity.parts import KEYS, NOW

KEY = ec.generate_private_key(ec.SECP256R1())
RSA = KEYS("rsa").public_key()
GOOD: dict[str, Any] = {"aud": ["me"], "exp": int((NOW + timedelta(seconds=9)).timestamp())}
KNOWN = BundleDocument(
    trust_bundle=TrustBundle(trust_domain=TrustDomain.parse("a.example"), authorities=()),
    jwt_authorities=(
        JWTAuthority(key_id="k", public_key=KEY.public_key()),
        JWTAuthority(key_id="other", public_key=TokenKey().authority.public_key),
        JWTAuthority(key_id="rsa", public_key=RSA),  # type: ignore[arg-type]  # what was asked for
    ),
)


def token(*, header: dict[str, Any] | None = None, claims: dict[str, Any] | None = None) -> str:
    """Return a good token, or what a test spoils in it, signed all the same."""
    parts = ({"alg": "ES256", "kid": "k", **(header or {})}, {**GOOD, **(claims or {})})
    signed = ".".join(base64url.encode(json.dumps(part).encode()) for part in parts)
    numbers = decode_dss_signature(KEY.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    return f"{signed}.{base64url.encode(b''.join(number.to_bytes(32) for number in numbers))}"


@pytest.mark.parametrize("audience", [["you", "me"], "me"])
def test_good_token_gives_its_claims(audience: object) -> None:
    """One audience may be a text of its own (RFC 7519, section 4.1.3)."""
    assert check_token(token(claims={"aud": audience}), KNOWN, audience="me", now=NOW)["aud"] == audience


@pytest.mark.parametrize(
    ("spoiled", "code"),
    [
        ({"header": {"alg": "none"}}, "SIG_INVALID"),
        ({"header": {"kid": "nobody"}}, "SIG_INVALID"),
        ({"header": {"kid": "other"}}, "SIG_INVALID"),
        ({"header": {"kid": "rsa"}}, "SIG_INVALID"),
        ({"claims": {"aud": ["you"]}}, "AUD_MISMATCH"),
        ({"claims": {"aud": None}}, "AUD_MISMATCH"),
        ({"claims": {"exp": None}}, "EXPIRED"),
        ({"claims": {"exp": int(NOW.timestamp())}}, "EXPIRED"),
    ],
)
def test_spoiled_token_is_refused(spoiled: dict[str, Any], code: str) -> None:
    """Each by its code."""
    with pytest.raises(NsmsecError) as caught:
        check_token(token(**spoiled), KNOWN, audience="me", now=NOW)
    assert caught.value.code == code
