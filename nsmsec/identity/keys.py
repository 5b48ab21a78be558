# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The kinds of key that may stand in a certificate: an allow-list.

P-256, P-384, RSA of 2048 to 4096 bits (token profile, section 4, step 8). The list is applied before
any certificate signature is checked, so an absurd key costs nothing.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from nsmsec.errors import ReasonCode, Unverified

if TYPE_CHECKING:
    from cryptography import x509

__all__ = ["KeyKind", "PublicKey", "certified_key", "key_bytes"]

PublicKey = ec.EllipticCurvePublicKey | rsa.RSAPublicKey

_MIN_RSA_BITS = 2048
_MAX_RSA_BITS = 4096


class KeyKind(enum.StrEnum):
    """A kind of key that we accept; everything else is refused as `CERT_KEY`."""

    P256 = "p256"
    P384 = "p384"
    RSA = "rsa"


def certified_key(certificate: x509.Certificate, *, what: str) -> tuple[PublicKey, KeyKind]:
    """Return the public key in a certificate with its kind.

    Args:
        certificate: any certificate.
        what: what to call it in a message, such as `leaf`.

    Raises:
        Unverified: `CERT_KEY`, a key that is not on the list or cannot be read.
    """
    try:
        key = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm) as error:
        raise _refuse(what, "one that cannot be read") from error
    if isinstance(key, ec.EllipticCurvePublicKey):
        return key, _kind_of_curve(key, what)
    if isinstance(key, rsa.RSAPublicKey):
        if not _MIN_RSA_BITS <= key.key_size <= _MAX_RSA_BITS:
            raise _refuse(what, f"RSA-{key.key_size}")
        return key, KeyKind.RSA
    raise _refuse(what, type(key).__name__.removesuffix("PublicKey"))


def key_bytes(certificate: x509.Certificate) -> bytes:
    """Return the DER of the public key in a certificate whose key is on the list: what makes it that key."""
    return certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _kind_of_curve(key: ec.EllipticCurvePublicKey, what: str) -> KeyKind:
    if isinstance(key.curve, ec.SECP256R1):
        return KeyKind.P256
    if isinstance(key.curve, ec.SECP384R1):
        return KeyKind.P384
    raise _refuse(what, f"an elliptic curve key on {key.curve.name}")


def _refuse(what: str, found: str) -> Unverified:
    return Unverified(ReasonCode.CERT_KEY, f"{what}: expected a P-256, P-384, RSA-2048 to RSA-4096 key, found {found}")
