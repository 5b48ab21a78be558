# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Public keys as JSON Web Keys (RFC 7517, RFC 7518 section 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.asymmetric import ec, rsa

from nsmsec.errors import Malformed, ReasonCode
from nsmsec.tokens import base64url

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nsmsec.identity import PublicKey

__all__ = ["KEY_TYPES", "key_from_jwk", "key_to_jwk"]

#: The values of `kty` that we know; every other one is unknown to us.
KEY_TYPES: Final = frozenset({"EC", "RSA"})

_CURVES: Final[Mapping[str, tuple[ec.EllipticCurve, int]]] = {
    "P-256": (ec.SECP256R1(), 32),
    "P-384": (ec.SECP384R1(), 48),
    "P-521": (ec.SECP521R1(), 66),
}
_NAMES: Final = {curve.name: name for name, (curve, _) in _CURVES.items()}
_RSA_BYTES: Final = range(256, 513)
_MAX_EXPONENT_BYTES: Final = 4
_PRIVATE: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


def key_from_jwk(members: Mapping[str, object], *, what: str) -> PublicKey:
    """Return the public key that a JSON Web Key of a known type spells.

    Args:
        members: the object's members; `kty` is one of `KEY_TYPES`.
        what: what to call it in a message.

    Raises:
        Malformed: `TRUST_BUNDLE_FORMAT`: a private key, one of a size or curve that we do not take, or none at all.
    """
    if not _PRIVATE.isdisjoint(members):
        raise _refuse(what, "a public key", "members of a private one")
    try:
        return _elliptic(members, what) if members["kty"] == "EC" else _rsa(members, what)
    except ValueError as error:
        raise _refuse(what, "a public key", "numbers that are none") from error


def key_to_jwk(key: PublicKey) -> dict[str, str]:
    """Return the members that spell a public key.

    Raises:
        Malformed: `TRUST_BUNDLE_FORMAT`, it is on a curve that we do not take.
    """
    if isinstance(key, rsa.RSAPublicKey):
        rsa_numbers = key.public_numbers()
        return {"kty": "RSA", "n": _shortest(rsa_numbers.n), "e": _shortest(rsa_numbers.e)}
    name = _NAMES.get(key.curve.name)
    if name is None:
        raise _refuse("key", f"a curve of {', '.join(_CURVES)}", key.curve.name)
    numbers, length = key.public_numbers(), _CURVES[name][1]
    x, y = (base64url.encode(number.to_bytes(length)) for number in (numbers.x, numbers.y))
    return {"kty": "EC", "crv": name, "x": x, "y": y}


def _elliptic(members: Mapping[str, object], what: str) -> PublicKey:
    name = members.get("crv")
    if not isinstance(name, str) or name not in _CURVES:
        raise _refuse(what, f"a curve of {', '.join(_CURVES)}", "another")
    curve, length = _CURVES[name]
    x, y = (_bytes(members, coordinate, what) for coordinate in ("x", "y"))
    if len(x) != length or len(y) != length:
        raise _refuse(what, f"coordinates of {length} bytes", f"{len(x)} and {len(y)}")
    return ec.EllipticCurvePublicNumbers(int.from_bytes(x), int.from_bytes(y), curve).public_key()


def _rsa(members: Mapping[str, object], what: str) -> PublicKey:
    n, e = (_bytes(members, number, what) for number in ("n", "e"))
    if n[:1] == b"\0" or e[:1] == b"\0":
        raise _refuse(what, "numbers without leading zeros", "some")
    if len(n) not in _RSA_BYTES or not n[0] & 0x80 or not 1 <= len(e) <= _MAX_EXPONENT_BYTES:
        raise _refuse(what, "RSA of 2048 to 4096 bits with a short exponent", f"{len(n)} and {len(e)} bytes")
    return rsa.RSAPublicNumbers(int.from_bytes(e), int.from_bytes(n)).public_key()


def _bytes(members: Mapping[str, object], name: str, what: str) -> bytes:
    text = members.get(name)
    if not isinstance(text, str) or not text.isascii():
        raise _refuse(what, f"member {name} in base64url", "something else")
    try:
        return base64url.decode(text.encode("ascii"))
    except Malformed as error:
        raise _refuse(what, f"member {name} in base64url", "something else") from error


def _shortest(number: int) -> str:
    return base64url.encode(number.to_bytes((number.bit_length() + 7) // 8))


def _refuse(what: str, expected: str, found: str) -> Malformed:
    return Malformed(ReasonCode.TRUST_BUNDLE_FORMAT, f"{what}: expected {expected}, found {found}")
