# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Keys as the members of Go's types, or as JSON Web Keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from nsmsec.opa.plan.builtins.pem import to_base64, to_base64url

if TYPE_CHECKING:
    from nsmsec.opa.plan.builtins.jwk import PrivateKey
    from nsmsec.opa.plan.values import Value

__all__ = ["jwk_shape", "private_shape", "public_shape"]

_CURVES = {"secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}


def public_shape(key: object) -> tuple[int, Value]:
    """Return Go's number of the kind of a public key, and its members."""
    if isinstance(key, rsa.RSAPublicKey):
        numbers = key.public_numbers()
        return 1, {"E": numbers.e, "N": numbers.n}
    if isinstance(key, ec.EllipticCurvePublicKey):
        point = key.public_numbers()
        return 3, {"Curve": {}, "X": point.x, "Y": point.y}
    if isinstance(key, ed25519.Ed25519PublicKey):
        return 4, to_base64(_raw_public(key))
    return 0, None


def private_shape(key: PrivateKey) -> Value:
    """Return the members of a private key."""
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return to_base64(_raw_private(key) + _raw_public(key.public_key()))
    _, public = public_shape(key.public_key())
    members = dict(public) if isinstance(public, dict) else {}
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return members | {"D": key.private_numbers().private_value}
    numbers = key.private_numbers()
    return members | {
        "D": numbers.d,
        "Primes": [numbers.p, numbers.q],
        "Precomputed": {"CRTValues": [], "Dp": numbers.dmp1, "Dq": numbers.dmq1, "Qinv": numbers.iqmp},
    }


def jwk_shape(key: PrivateKey) -> Value:
    """Return a private key as a JSON Web Key (RFC 7518, section 6; RFC 8037)."""
    if isinstance(key, ed25519.Ed25519PrivateKey):
        halves = {"d": to_base64url(_raw_private(key)), "x": to_base64url(_raw_public(key.public_key()))}
        return {"kty": "OKP", "crv": "Ed25519", **halves}
    if isinstance(key, ec.EllipticCurvePrivateKey):
        size = (key.curve.key_size + 7) // 8
        numbers = key.private_numbers()
        point = numbers.public_numbers
        parts = {"d": numbers.private_value, "x": point.x, "y": point.y}
        coded = {name: to_base64url(number.to_bytes(size)) for name, number in parts.items()}
        return {"kty": "EC", "crv": _CURVES.get(key.curve.name, key.curve.name), **coded}
    return {"kty": "RSA", **_rsa_members(key)}


def _rsa_members(key: rsa.RSAPrivateKey) -> dict[Value, Value]:
    numbers = key.private_numbers()
    parts = {
        "d": numbers.d,
        "dp": numbers.dmp1,
        "dq": numbers.dmq1,
        "e": numbers.public_numbers.e,
        "n": numbers.public_numbers.n,
        "p": numbers.p,
        "q": numbers.q,
        "qi": numbers.iqmp,
    }
    return {name: to_base64url(number.to_bytes((number.bit_length() + 7) // 8)) for name, number in parts.items()}


def _raw_public(key: ed25519.Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def _raw_private(key: ed25519.Ed25519PrivateKey) -> bytes:
    return key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
