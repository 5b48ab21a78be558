# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Built-ins that read, verify or make JSON Web Tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.opa.plan.builtins.builtin import Builtin
from nsmsec.opa.plan.builtins.jwk import PrivateKey, read_key
from nsmsec.opa.plan.builtins.operands import text
from nsmsec.opa.plan.builtins.pem import to_base64url
from nsmsec.opa.plan.builtins.signatures import ALGORITHMS, SIGNATURE_STEPS, Algorithm, fits, sign
from nsmsec.opa.plan.builtins.token_constraints import read_constraints
from nsmsec.opa.plan.builtins.token_keys import jwk_members, verification_keys
from nsmsec.opa.plan.builtins.tokens import read_token
from nsmsec.opa.plan.errors import BuiltinError, InputRefused
from nsmsec.opa.plan.text import dump, parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from nsmsec.opa.plan.budget import Budget
    from nsmsec.opa.plan.values import Value

__all__ = ["TOKENS"]

_NESTED = "JWT"

#: How Go writes characters that HTML gives a meaning.
_HTML = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def _decode(budget: Budget, source: Value) -> Value:
    """Return header, claims and signature of a token, nothing of it verified; of a token in a token the inner one."""
    token = read_token(budget, source)
    members = token.members()
    while "cty" in members:
        if not isinstance(members["cty"], str):
            raise BuiltinError("cty: must be a string")
        if members["cty"] != _NESTED:
            break
        token = read_token(budget, token.payload().strip("\"'"))
        members = token.members()
    return [members, token.claims(), token.signature().hex()]


def _verify(algorithm: Algorithm) -> Callable[[Budget, Value, Value], Value]:
    """Return the built-in that verifies with a certificate, a public key or JWKs."""

    def call(budget: Budget, source: Value, certificate: Value) -> Value:
        token = read_token(budget, source)
        keys = verification_keys(budget, text(certificate))
        signature, header = token.signature(), token.header()
        named = [key for key in keys if header.key_id and key.key_id == header.key_id][:1]
        usable = named or [key for key in keys if key.algorithm in ("", header.algorithm)]
        for key in usable:
            budget.spend(SIGNATURE_STEPS)
            is_public = not isinstance(key.key, PrivateKey)
            if is_public and fits(algorithm, key.key, token.signed, signature, is_strict=False):
                return True
        return False

    return call


def _verify_secret(algorithm: Algorithm) -> Callable[[Budget, Value, Value], Value]:
    """Return the built-in that verifies with a shared secret."""

    def call(budget: Budget, source: Value, secret: Value) -> Value:
        token = read_token(budget, source)
        key = text(secret).encode("utf-8", "surrogatepass")
        return fits(algorithm, key, token.signed, token.signature(), is_strict=True)

    return call


def _decode_verify(budget: Budget, source: Value, constraints: Value) -> Value:
    """Return whether a token is good, then its header and claims; those of a bad one are empty.

    1. Header: understood, and of the algorithm that is demanded (RFC 7515, section 5.2).
    2. Signature.
    3. A token in a token is read in its place (RFC 7519, section 7.2).
    4. Issuer, audience, time (RFC 7519, section 4.1).
    """
    demanded = read_constraints(budget, constraints)
    refused: Value = [False, {}, {}]
    while True:
        token = read_token(budget, source)
        header = token.header()
        if not header.is_understood or demanded.algorithm not in ("", header.algorithm):  # 1
            return refused
        if not demanded.allow_signature(budget, token, header):  # 2
            return refused
        if header.content_type.upper() != _NESTED:
            break
        source = token.payload()  # 3
    claims = token.claims()
    return [True, token.members(), claims] if demanded.allow_claims(claims) else refused  # 4


def _encode_sign(budget: Budget, headers: Value, payload: Value, key: Value) -> Value:
    return _signed(budget, *(dump(part).translate(_HTML) for part in (headers, payload, key)))


def _encode_sign_raw(budget: Budget, headers: Value, payload: Value, key: Value) -> Value:
    return _signed(budget, text(headers), text(payload), text(key))


def _signed(budget: Budget, headers: str, payload: str, key: str) -> Value:
    """Return a token of these parts, signed with the first of the keys."""
    budget.spend(SIGNATURE_STEPS + len(headers) + len(payload) + len(key))
    keys = jwk_members(key)
    if not keys:
        raise BuiltinError("no keys found in JWK set")
    budget.spend(SIGNATURE_STEPS * len(keys))
    private, *_ = [read_key(members) for members in keys]
    members = _parsed(headers)
    name = members.get("alg") if isinstance(members, dict) else None
    algorithm = ALGORITHMS.get(name) if isinstance(name, str) else None
    if algorithm is None or not isinstance(members, dict):
        raise BuiltinError("missing, invalid or unknown 'alg' header")
    kind = members.get("typ")
    if (not isinstance(kind, str) or kind == _NESTED) and _parsed(payload) is None:
        raise BuiltinError("type is JWT but payload is not JSON")
    signed = f"{to_base64url(headers.encode())}.{to_base64url(payload.encode())}"
    return f"{signed}.{to_base64url(sign(algorithm, private, signed.encode()))}"


def _parsed(source: str) -> Value:
    """Return what a JSON text says; None if it is none."""
    try:
        found = parse(source, unique=False)
    except InputRefused:
        return None
    return False if found is None else found


TOKENS = {
    "io.jwt.decode": Builtin(1, _decode, bounded=True),
    "io.jwt.decode_verify": Builtin(2, _decode_verify, bounded=True),
    "io.jwt.encode_sign": Builtin(3, _encode_sign, bounded=True),
    "io.jwt.encode_sign_raw": Builtin(3, _encode_sign_raw, bounded=True),
    **{
        f"io.jwt.verify_{name.lower()}": Builtin(
            2, (_verify_secret if algorithm.family == "HS" else _verify)(algorithm), bounded=True
        )
        for name, algorithm in ALGORITHMS.items()
    },
}
