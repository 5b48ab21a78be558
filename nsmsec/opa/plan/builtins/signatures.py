# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Signatures of JSON Web Signature (RFC 7518, section 3; RFC 8037), each algorithm with its own type of key only."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from nsmsec.opa.plan.builtins.jwk import public
from nsmsec.opa.plan.errors import BuiltinError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nsmsec.opa.plan.builtins.jwk import Key

__all__ = ["ALGORITHMS", "SIGNATURE_STEPS", "Algorithm", "fits", "sign"]

#: What verifying or making one signature counts as, and reading one key.
SIGNATURE_STEPS = 500


@dataclass(frozen=True, slots=True)
class Algorithm:
    """One algorithm.

    Attributes:
        family: HS, RS, PS, ES or Ed.
        hash: what it hashes with, if it does.
    """

    family: str
    hash: hashes.HashAlgorithm | None = None


_HASHES: Mapping[str, hashes.HashAlgorithm] = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}

ALGORITHMS: Mapping[str, Algorithm] = {
    **{
        f"{family}{bits}": Algorithm(family, hash_)
        for family in ("HS", "RS", "PS", "ES")
        for bits, hash_ in _HASHES.items()
    },
    "EdDSA": Algorithm("Ed"),
}


def fits(algorithm: Algorithm, key: Key | None, data: bytes, signature: bytes, *, is_strict: bool) -> bool:
    """Return whether a signature is that of the data by the key; a key of another type never fits.

    Args:
        algorithm: which.
        key: what to verify with; None fits nothing.
        data: what was signed.
        signature: what shall be its signature.
        is_strict: whether a salt must be as long as the hash, and the halves of a signature as long as the curve's.
    """
    proof = None if key is None else public(key)
    hash_ = algorithm.hash
    try:
        if algorithm.family == "HS" and isinstance(proof, bytes) and proof and hash_ is not None:
            return hmac.compare_digest(_mac(hash_, proof, data), signature)
        if algorithm.family in ("RS", "PS") and isinstance(proof, rsa.RSAPublicKey) and hash_ is not None:
            proof.verify(signature, data, _padding(algorithm, hash_, is_strict=is_strict), hash_)
            return True
        if algorithm.family == "ES" and isinstance(proof, ec.EllipticCurvePublicKey) and hash_ is not None:
            return _fits_curve(proof, hash_, data, signature, is_strict=is_strict)
        if algorithm.family == "Ed" and isinstance(proof, ed25519.Ed25519PublicKey):
            proof.verify(signature, data)
            return True
    except (InvalidSignature, ValueError, UnsupportedAlgorithm):
        return False
    return False


def _fits_curve(
    key: ec.EllipticCurvePublicKey, hash_: hashes.HashAlgorithm, data: bytes, signature: bytes, *, is_strict: bool
) -> bool:
    size = _curve_bytes(key)
    if is_strict and len(signature) != 2 * size:
        return False
    half = len(signature) // 2
    if len(signature) > 4 * size:
        return False
    r, s = int.from_bytes(signature[:half]), int.from_bytes(signature[half:])
    key.verify(encode_dss_signature(r, s), data, ec.ECDSA(hash_))
    return True


def sign(algorithm: Algorithm, key: Key | None, data: bytes) -> bytes:
    """Return the signature of the data by the key.

    Raises:
        BuiltinError: the key is of another type than the algorithm's, or too short for it.
    """
    hash_ = algorithm.hash
    try:
        if algorithm.family == "HS" and isinstance(key, bytes) and key and hash_ is not None:
            return _mac(hash_, key, data)
        if algorithm.family in ("RS", "PS") and isinstance(key, rsa.RSAPrivateKey) and hash_ is not None:
            return key.sign(data, _padding(algorithm, hash_, is_strict=True), hash_)
        if algorithm.family == "ES" and isinstance(key, ec.EllipticCurvePrivateKey) and hash_ is not None:
            r, s = decode_dss_signature(key.sign(data, ec.ECDSA(hash_)))
            size = _curve_bytes(key.public_key())
            return r.to_bytes(size) + s.to_bytes(size)
        if algorithm.family == "Ed" and isinstance(key, ed25519.Ed25519PrivateKey):
            return key.sign(data)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise BuiltinError("failed to sign with that key") from error
    raise BuiltinError("a key of another type than the algorithm's")


def _mac(hash_: hashes.HashAlgorithm, secret: bytes, data: bytes) -> bytes:
    return hmac.digest(secret, data, getattr(hashlib, hash_.name))


def _padding(algorithm: Algorithm, hash_: hashes.HashAlgorithm, *, is_strict: bool) -> padding.AsymmetricPadding:
    if algorithm.family == "RS":
        return padding.PKCS1v15()
    salt = padding.PSS.DIGEST_LENGTH if is_strict else padding.PSS.AUTO
    return padding.PSS(padding.MGF1(hash_), salt)


def _curve_bytes(key: ec.EllipticCurvePublicKey) -> int:
    return (key.curve.key_size + 7) // 8
