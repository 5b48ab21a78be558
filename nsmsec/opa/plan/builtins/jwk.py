# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Keys in the notation of JSON Web Keys (RFC 7517, RFC 7518, RFC 8037)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from nsmsec.opa.plan.builtins.pem import from_base64url
from nsmsec.opa.plan.errors import BuiltinError, LimitExceeded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nsmsec.opa.plan.values import Value

__all__ = ["Key", "PrivateKey", "PublicKey", "public", "read_key"]

PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey
PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey

#: A key to sign or to verify with; bytes are a shared secret.
Key = PublicKey | PrivateKey | bytes

#: Larger moduli would take too long.
_MAX_MODULUS_BYTES = 2048
_MAX_PRIVATE_MODULUS_BYTES = 512

_CURVES: Mapping[str, type[ec.SECP256R1 | ec.SECP384R1 | ec.SECP521R1]] = {
    "P-256": ec.SECP256R1,
    "P-384": ec.SECP384R1,
    "P-521": ec.SECP521R1,
}


def public(key: Key) -> PublicKey | bytes:
    """Return what verifies signatures of a key."""
    return key.public_key() if isinstance(key, PrivateKey) else key


def read_key(members: dict[Value, Value]) -> Key | None:
    """Return the key that the members of a JWK say, or None if it is one that signs nothing; no error shows a key.

    Raises:
        BuiltinError: they say none.
        LimitExceeded: it is too large.
    """
    reader = _READERS.get(str(members.get("kty")))
    if reader is None:
        raise BuiltinError("jwk: unsupported type of key")
    try:
        return reader(members)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise BuiltinError("jwk: invalid key") from error


def _bytes(members: dict[Value, Value], name: str) -> bytes:
    found = members.get(name)
    if not isinstance(found, str) or not found:
        raise BuiltinError(f"jwk: expected a member {name}")
    return from_base64url(re.sub("[+/]", lambda sign: "-" if sign[0] == "+" else "_", found))


def _number(members: dict[Value, Value], name: str) -> int:
    return int.from_bytes(_bytes(members, name))


def _rsa(members: dict[Value, Value]) -> Key:
    modulus = _bytes(members, "n")
    most = _MAX_PRIVATE_MODULUS_BYTES if "d" in members else _MAX_MODULUS_BYTES
    if len(modulus) > most or len(_bytes(members, "e")) > most:
        raise LimitExceeded("jwk: too large a modulus")
    numbers = rsa.RSAPublicNumbers(e=_number(members, "e"), n=int.from_bytes(modulus))
    if "d" not in members:
        return numbers.public_key()
    d, p, q = (_number(members, name) for name in ("d", "p", "q"))
    return rsa.RSAPrivateNumbers(
        p=p,
        q=q,
        d=d,
        dmp1=rsa.rsa_crt_dmp1(d, p),
        dmq1=rsa.rsa_crt_dmq1(d, q),
        iqmp=rsa.rsa_crt_iqmp(p, q),
        public_numbers=numbers,
    ).private_key()


def _ec(members: dict[Value, Value]) -> Key:
    curve = _CURVES.get(str(members.get("crv")))
    if curve is None:
        raise BuiltinError("jwk: unsupported curve")
    numbers = ec.EllipticCurvePublicNumbers(x=_number(members, "x"), y=_number(members, "y"), curve=curve())
    if "d" in members:
        return ec.EllipticCurvePrivateNumbers(_number(members, "d"), numbers).private_key()
    return numbers.public_key()


def _okp(members: dict[Value, Value]) -> Key | None:
    if members.get("crv") == "X25519":
        _bytes(members, "x")
        return None
    if members.get("crv") != "Ed25519":
        raise BuiltinError("jwk: unsupported curve")
    if "d" in members:
        return ed25519.Ed25519PrivateKey.from_private_bytes(_bytes(members, "d"))
    return ed25519.Ed25519PublicKey.from_public_bytes(_bytes(members, "x"))


def _oct(members: dict[Value, Value]) -> Key:
    return _bytes(members, "k")


_READERS: Mapping[str, Callable[[dict[Value, Value]], Key | None]] = {"RSA": _rsa, "EC": _ec, "OKP": _okp, "oct": _oct}
