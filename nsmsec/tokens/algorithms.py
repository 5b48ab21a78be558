# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The table of signature algorithms (token profile, section 2, `alg`).

An algorithm is chosen by the type of the signer's key; the header may only name one that belongs to
that type. RSA comes from PyJWT's algorithm objects. ECDSA is called in `cryptography` directly: a
path of ten hops is ten verifications, and PyJWT adds half of a P-256 verification to each. The digest
comes from `hashlib`, which is cheaper to set up than OpenSSL's signing of whole messages.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol, TypeGuard

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey, derive_private_key
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256, SHA384
from jwt.algorithms import RSAAlgorithm, RSAPSSAlgorithm

from nsmsec.errors import ReasonCode, Unverified
from nsmsec.identity import KeyKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nsmsec.identity import PublicKey

__all__ = ["ALGORITHMS", "MINTED", "Algorithm"]


# The sign bit of an INTEGER in DER (X.690, section 8.3). DER is made and read here by hand: the ECDSA of `cryptography`
# takes it and gives it, and its own encoder costs more than half of what else is done for a signature.
_SIGN = 0x80

# What `cryptography` makes of every elliptic key.
_ELLIPTIC = type(derive_private_key(1, SECP256R1()).public_key())


class Algorithm(Protocol):
    """How the tokens of one kind of key are signed."""

    @property
    def name(self) -> str:
        """The header parameter `alg`."""
        ...

    @property
    def key_kind(self) -> KeyKind:
        """The kind of key it belongs to."""
        ...

    def read(self, signature: bytes) -> bytes:
        """Turn a signature from a token into what `verify` takes (section 4, step 2).

        Raises:
            Unverified: `SIG_INVALID`, no signature of this algorithm looks like that.
        """
        ...

    def write(self, signature: bytes) -> bytes:
        """Turn what an `X509SVID` signed into the signature of a token."""
        ...

    def verify(self, key: PublicKey, signature: bytes, message: bytes) -> None:
        """Prove that the holder of the key signed the message (section 4, step 9).

        Raises:
            Unverified: `SIG_INVALID`.
        """
        ...


def _invalid(expected: str, found: str) -> Unverified:
    return Unverified(ReasonCode.SIG_INVALID, f"signature: expected {expected}, found {found}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _ECDSA:
    """ECDSA with the fixed-length signatures of JWS (RFC 7518, section 3.4)."""

    name: str
    key_kind: KeyKind
    number_bytes: int
    order: bytes
    digest: Callable[[bytes], hashlib._Hash]
    scheme: ECDSA

    def read(self, signature: bytes) -> bytes:
        size = self.number_bytes
        if len(signature) != 2 * size:
            raise _invalid(f"{2 * size} bytes", str(len(signature)))
        r, s = signature[:size], signature[size:]
        # Big-endian bytes of one length compare as the numbers do. A high s is valid: who makes a twin
        # of a used token runs into the replay memory.
        if not (bytes(size) < r < self.order and bytes(size) < s < self.order):
            raise _invalid("r and s between 0 and the order of the curve", "one outside")
        r, s = _positive(r), _positive(s)
        # A SEQUENCE of two INTEGERs (X.690, sections 8.3, 8.9); each of these lengths has one byte.
        return b"\x30%c\x02%c%b\x02%c%b" % (len(r) + len(s) + 4, len(r), r, len(s), s)

    def write(self, signature: bytes) -> bytes:
        # What our own key signed: a sequence of two integers, each with one byte for its tag and one for its length.
        end = 4 + signature[3]
        r, s = signature[4:end], signature[end + 2 :]
        size = self.number_bytes
        return r.lstrip(b"\0").rjust(size, b"\0") + s.lstrip(b"\0").rjust(size, b"\0")

    def verify(self, key: PublicKey, signature: bytes, message: bytes) -> None:
        if not _is_elliptic(key):
            raise _invalid("an elliptic curve key", "another")
        try:
            key.verify(signature, self.digest(message).digest(), self.scheme)
        except InvalidSignature as error:
            raise _invalid("one that the signer's key verifies", "another") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class _RSA:
    """RSA as PyJWT does it."""

    name: str
    scheme: RSAAlgorithm
    key_kind: KeyKind = KeyKind.RSA

    def read(self, signature: bytes) -> bytes:
        # How long it must be is known with the key only.
        return signature

    def write(self, signature: bytes) -> bytes:
        return signature

    def verify(self, key: PublicKey, signature: bytes, message: bytes) -> None:
        if not isinstance(key, RSAPublicKey):
            raise _invalid("an RSA key", "another")
        size = (key.key_size + 7) // 8
        if len(signature) != size:
            raise _invalid(f"{size} bytes", str(len(signature)))
        if not self.scheme.verify(message, key, signature):
            raise _invalid("one that the signer's key verifies", "another")


def _is_elliptic(key: PublicKey) -> TypeGuard[EllipticCurvePublicKey]:
    """Tell whether this is a key for ECDSA; the abstract class takes six times as long to ask as the type."""
    return type(key) is _ELLIPTIC or isinstance(key, EllipticCurvePublicKey)


def _positive(number: bytes) -> bytes:
    """Return the content of the INTEGER of a positive number (X.690, section 8.3)."""
    digits = number.lstrip(b"\0")
    return b"\0" + digits if digits[0] & _SIGN else digits


# The orders of the curves (SEC 2, sections 2.4.2 and 2.5.1).
_P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_P384_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973

_ES256 = _ECDSA(
    name="ES256",
    key_kind=KeyKind.P256,
    number_bytes=32,
    order=_P256_ORDER.to_bytes(32, "big"),
    digest=hashlib.sha256,
    scheme=ECDSA(Prehashed(SHA256())),
)
_ES384 = _ECDSA(
    name="ES384",
    key_kind=KeyKind.P384,
    number_bytes=48,
    order=_P384_ORDER.to_bytes(48, "big"),
    digest=hashlib.sha384,
    scheme=ECDSA(Prehashed(SHA384())),
)
_RS256 = _RSA(name="RS256", scheme=RSAAlgorithm(RSAAlgorithm.SHA256))
_PS256 = _RSA(name="PS256", scheme=RSAPSSAlgorithm(RSAPSSAlgorithm.SHA256))

#: Every algorithm a token may name.
ALGORITHMS: Mapping[str, Algorithm] = MappingProxyType(
    {algorithm.name: algorithm for algorithm in (_ES256, _ES384, _RS256, _PS256)}
)

#: The one algorithm that we mint with, by the kind of key.
MINTED: Mapping[KeyKind, Algorithm] = MappingProxyType(
    {KeyKind.P256: _ES256, KeyKind.P384: _ES384, KeyKind.RSA: _RS256}
)
