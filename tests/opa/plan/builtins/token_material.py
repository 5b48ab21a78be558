# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Keys of every kind in every notation, made once, with tokens that they signed."""

from __future__ import annotations

import base64
import functools
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from tests.opa.plan.builtins.calls import strictly

if TYPE_CHECKING:
    from nsmsec.opa.plan.builtins.jwk import PrivateKey

__all__ = ["ALGORITHMS", "CLAIMS", "Material", "encoded", "forged", "material", "signed"]

#: Which key each algorithm signs with.
ALGORITHMS = {
    **dict.fromkeys(("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"), "rsa"),
    "ES256": "p256",
    "ES384": "p384",
    "ES512": "p521",
    **dict.fromkeys(("HS256", "HS384", "HS512"), "oct"),
    "EdDSA": "ed",
}

CLAIMS: dict[str, object] = {"iss": "i", "aud": ["a", "b"], "exp": 10**10, "nbf": 5}

Members = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Keys by name: private as PEM, public as PEM, private as JWK, public as JWK."""

    pem: dict[str, str]
    public_pem: dict[str, str]
    jwk: dict[str, Members]
    public_jwk: dict[str, Members]

    def public_text(self, name: str) -> str:
        """Return a public key as the text of a JWK."""
        return json.dumps(self.public_jwk[name])


def encoded(data: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@functools.cache
def material() -> Material:
    """Return the keys of this run."""
    keys: dict[str, PrivateKey] = {
        "rsa": rsa.generate_private_key(public_exponent=65537, key_size=2048),
        "p256": ec.generate_private_key(ec.SECP256R1()),
        "p384": ec.generate_private_key(ec.SECP384R1()),
        "p521": ec.generate_private_key(ec.SECP521R1()),
        "ed": ed25519.Ed25519PrivateKey.generate(),
    }
    coding = serialization.Encoding.PEM
    pem = {
        name: key.private_bytes(coding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()
        for name, key in keys.items()
    }
    public_pem = {
        name: key.public_key().public_bytes(coding, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
        for name, key in keys.items()
    }
    jwk: dict[str, Members] = {}
    for name, text in pem.items():
        found = strictly("crypto.x509.parse_rsa_private_key", text)
        assert isinstance(found, dict)
        jwk[name] = found
    jwk["oct"] = {"kty": "oct", "k": encoded(b"secret")}
    public_jwk = {
        name: {member: value for member, value in members.items() if member not in {"d", "p", "q", "dp", "dq", "qi"}}
        for name, members in jwk.items()
    }
    return Material(pem=pem, public_pem=public_pem, jwk=jwk, public_jwk=public_jwk)


def signed(key: str, header: Members, claims: Members | None = None) -> str:
    """Return a token."""
    found = strictly("io.jwt.encode_sign", header, CLAIMS if claims is None else claims, material().jwk[key])
    assert isinstance(found, str)
    return found


def forged(header: object, claims: object = None, signature: bytes = b"x") -> str:
    """Return what looks like a token."""
    body = CLAIMS if claims is None else claims
    return f"{encoded(json.dumps(header).encode())}.{encoded(json.dumps(body).encode())}.{encoded(signature)}"
