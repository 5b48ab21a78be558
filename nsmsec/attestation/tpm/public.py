# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Reading TPMT_PUBLIC: RSA keys, elliptic-curve keys, nothing else (TPM 2.0 Library, part 2, section 12.2)."""

from __future__ import annotations

import enum
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from nsmsec.attestation.tpm.hashing import HASHES, TPMHash
from nsmsec.attestation.tpm.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Attributes", "PublicArea", "Scheme", "SchemeKind", "Symmetric", "read_public"]

_RSA = 0x0001
_ECC = 0x0023
_NULL = 0x0010
_AES = 0x0006
_CFB = 0x0043

_MAX_PUBLIC_BYTES = 1024
_MAX_DIGEST_BYTES = 64
_RSA_BITS = frozenset({2048, 3072, 4096})
_RSA_EXPONENT = 65537
_CURVES: Mapping[int, ec.EllipticCurve] = {3: ec.SECP256R1(), 4: ec.SECP384R1()}


class Attributes(enum.IntFlag, boundary=enum.KEEP):
    """TPMA_OBJECT: what may be done with a key (part 2, section 8.3). Reserved bits are kept, to be refused."""

    FIXED_TPM = 1 << 1
    ST_CLEAR = 1 << 2
    FIXED_PARENT = 1 << 4
    SENSITIVE_DATA_ORIGIN = 1 << 5
    USER_WITH_AUTH = 1 << 6
    ADMIN_WITH_POLICY = 1 << 7
    NO_DA = 1 << 10
    ENCRYPTED_DUPLICATION = 1 << 11
    RESTRICTED = 1 << 16
    DECRYPT = 1 << 17
    SIGN = 1 << 18


class SchemeKind(enum.IntEnum):
    """The signature schemes that are known, by their TPM_ALG_ID."""

    RSASSA = 0x0014
    RSAPSS = 0x0016
    ECDSA = 0x0018


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """How a key signs.

    Attributes:
        kind: the signature scheme.
        hash: its hash.
    """

    kind: SchemeKind
    hash: TPMHash


@dataclass(frozen=True, slots=True, kw_only=True)
class Symmetric:
    """How a storage key protects what it is given: AES in CFB mode.

    Attributes:
        key_bits: the length of the AES key.
    """

    key_bits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicArea:
    """A key as a TPM describes it. Nothing of this is proven.

    Attributes:
        name_hash: the hash of its Name.
        attributes: what may be done with it.
        policy: the digest of the policy that its use demands; may be empty.
        symmetric: how it protects, for a storage key; or None.
        scheme: how it signs, if it can sign in one way only; or None.
        key: the key.
        name: its Name, computed from all of the above (part 1, section 16).
    """

    name_hash: TPMHash
    attributes: Attributes
    policy: bytes
    symmetric: Symmetric | None
    scheme: Scheme | None
    key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey
    name: bytes

    @property
    def spki(self) -> bytes:
        """The key's SubjectPublicKeyInfo, DER."""
        return self.key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)

    @property
    def spki_sha256(self) -> str:
        """The hash by which inventories know a key, hex in lower case."""
        return hashlib.sha256(self.spki).hexdigest()


def read_public(public: bytes, *, what: str) -> PublicArea:
    """Read a TPMT_PUBLIC, to its last byte.

    Args:
        public: the structure, without a size before it.
        what: which key it is, for refusals.

    Raises:
        Malformed: `TPM_FORMAT`.
    """
    reader = Reader(public, what=what, max_bytes=_MAX_PUBLIC_BYTES)
    kind = reader.u16()
    if kind not in {_RSA, _ECC}:
        raise reader.refusal("an RSA or elliptic-curve key", f"the type {kind:#06x}")
    name_hash = _hash(reader)
    attributes, policy = Attributes(reader.u32()), reader.sized(_MAX_DIGEST_BYTES)
    symmetric, scheme = _symmetric(reader), _scheme(reader, kind)
    key = _rsa(reader) if kind == _RSA else _ecc(reader)
    reader.end()
    return PublicArea(
        name_hash=name_hash,
        attributes=attributes,
        policy=policy,
        symmetric=symmetric,
        scheme=scheme,
        key=key,
        name=name_hash.tagged(public),
    )


def _hash(reader: Reader) -> TPMHash:
    number = reader.u16()
    if number not in HASHES:
        raise reader.refusal("SHA-256, SHA-384 or SHA-512", f"the algorithm {number:#06x}")
    return HASHES[number]


def _symmetric(reader: Reader) -> Symmetric | None:
    number = reader.u16()
    if number == _NULL:
        return None
    key_bits, mode = reader.u16(), reader.u16()
    if (number, mode) != (_AES, _CFB):
        raise reader.refusal("AES in CFB mode", f"the algorithm {number:#06x} in mode {mode:#06x}")
    return Symmetric(key_bits=key_bits)


def _scheme(reader: Reader, kind: int) -> Scheme | None:
    number = reader.u16()
    if number == _NULL:
        return None
    if number not in ({SchemeKind.RSASSA, SchemeKind.RSAPSS} if kind == _RSA else {SchemeKind.ECDSA}):
        raise reader.refusal("a signature scheme of its kind of key", f"the algorithm {number:#06x}")
    return Scheme(kind=SchemeKind(number), hash=_hash(reader))


def _rsa(reader: Reader) -> rsa.RSAPublicKey:
    bits, exponent = reader.u16(), reader.u32()
    if bits not in _RSA_BITS:
        raise reader.refusal("2048, 3072 or 4096 bits", f"{bits}")
    if exponent not in {0, _RSA_EXPONENT}:
        raise reader.refusal(f"the exponent {_RSA_EXPONENT}", f"{exponent}")
    modulus = int.from_bytes(reader.sized(bits // 8), "big")
    if modulus.bit_length() != bits or modulus % 2 == 0:
        raise reader.refusal(f"an odd modulus of {bits} bits", "another number")
    return rsa.RSAPublicNumbers(_RSA_EXPONENT, modulus).public_key()


def _ecc(reader: Reader) -> ec.EllipticCurvePublicKey:
    number, kdf = reader.u16(), reader.u16()
    if number not in _CURVES:
        raise reader.refusal("the curve P-256 or P-384", f"the curve {number:#06x}")
    if kdf != _NULL:
        raise reader.refusal("no key derivation", f"the algorithm {kdf:#06x}")
    curve = _CURVES[number]
    max_bytes = curve.key_size // 8
    x, y = (int.from_bytes(reader.sized(max_bytes), "big") for _ in range(2))
    try:
        return ec.EllipticCurvePublicNumbers(x, y, curve).public_key()
    except ValueError as error:
        raise reader.refusal("a point on its curve", "another point") from error
