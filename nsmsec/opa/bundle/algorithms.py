# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The table of signature algorithms of policy bundles (RFC 7518, section 3.1; RFC 8037, section 3.1).

An algorithm belongs to one type of key. Those with a shared secret are not in the table: who verifies could forge.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryptography.hazmat.primitives.hashes import HashAlgorithm

__all__ = ["ALGORITHMS", "PrivateKey", "PublicKey", "algorithms_of", "sign", "verify"]

PublicKey = ec.EllipticCurvePublicKey | rsa.RSAPublicKey | ed25519.Ed25519PublicKey
PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey

_CURVES: Final[Mapping[str, str]] = {"secp256r1": "ES256", "secp384r1": "ES384", "secp521r1": "ES512"}
_RSA: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")
#: Every algorithm of the table.
ALGORITHMS: Final = (*_CURVES.values(), *_RSA, "EdDSA")
_HASHES: Final[Mapping[str, HashAlgorithm]] = {"256": SHA256(), "384": SHA384(), "512": SHA512()}
_MIN_RSA_BITS: Final = 2048
_MAX_RSA_BITS: Final = 8192


def algorithms_of(key: object) -> tuple[str, ...]:
    """Return the algorithms of a public key, the usual one first; none if it is of no kind that we take."""
    if isinstance(key, ec.EllipticCurvePublicKey):
        return (_CURVES[key.curve.name],) if key.curve.name in _CURVES else ()
    if isinstance(key, rsa.RSAPublicKey):
        return _RSA if _MIN_RSA_BITS <= key.key_size <= _MAX_RSA_BITS else ()
    return ("EdDSA",) if isinstance(key, ed25519.Ed25519PublicKey) else ()


def verify(key: PublicKey, algorithm: str, signature: bytes, message: bytes) -> None:
    """Prove that the holder of the key signed the message; the algorithm must be one of the key's.

    Raises:
        InvalidSignature: it does not hold.
        ValueError: no signature of this algorithm looks like that.
    """
    if isinstance(key, ed25519.Ed25519PublicKey):
        key.verify(signature, message)
    elif isinstance(key, rsa.RSAPublicKey):
        key.verify(signature, message, _padding(algorithm), _HASHES[algorithm[2:]])
    else:
        size = _number_bytes(key)
        if len(signature) != 2 * size:
            raise ValueError("another length")
        r, s = int.from_bytes(signature[:size], "big"), int.from_bytes(signature[size:], "big")
        key.verify(encode_dss_signature(r, s), message, ec.ECDSA(_HASHES[algorithm[2:]]))


def sign(key: PrivateKey, algorithm: str, message: bytes) -> bytes:
    """Return the signature of a message as JWS has it; the algorithm must be one of the key's."""
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key.sign(message)
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(message, _padding(algorithm), _HASHES[algorithm[2:]])
    r, s = decode_dss_signature(key.sign(message, ec.ECDSA(_HASHES[algorithm[2:]])))
    size = _number_bytes(key)
    return r.to_bytes(size, "big") + s.to_bytes(size, "big")


def _padding(algorithm: str) -> padding.AsymmetricPadding:
    if algorithm.startswith("RS"):
        return padding.PKCS1v15()
    digest = _HASHES[algorithm[2:]]
    return padding.PSS(mgf=padding.MGF1(digest), salt_length=digest.digest_size)


def _number_bytes(key: ec.EllipticCurvePublicKey | ec.EllipticCurvePrivateKey) -> int:
    return (key.curve.key_size + 7) // 8
