# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Checking TPMT_SIGNATURE: RSASSA, RSAPSS, ECDSA, nothing else (TPM 2.0 Library, part 2, section 11.3)."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from nsmsec.attestation.tpm.hashing import HASHES, TPMHash
from nsmsec.attestation.tpm.public import PublicArea, Scheme, SchemeKind
from nsmsec.attestation.tpm.reader import Reader
from nsmsec.errors import AttestationFailed, ReasonCode

__all__ = ["Signature", "check_signature", "read_signature"]

_MAX_SIGNATURE_BYTES = 600
_MAX_RSA_BYTES = 512
_MAX_SCALAR_BYTES = 48
_KINDS = frozenset(SchemeKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A signature, not yet checked.

    Attributes:
        scheme: how it claims to be made; the key says whether that may be.
        value: for RSA the bytes, for ECDSA the two numbers in DER.
    """

    scheme: Scheme
    value: bytes


def read_signature(signature: bytes) -> Signature:
    """Read a TPMT_SIGNATURE, to its last byte.

    Raises:
        Malformed: `TPM_FORMAT`.
    """
    reader = Reader(signature, what="signature", max_bytes=_MAX_SIGNATURE_BYTES)
    kind, number = reader.u16(), reader.u16()
    if kind not in _KINDS:
        raise reader.refusal("RSASSA, RSAPSS or ECDSA", f"the algorithm {kind:#06x}")
    if number not in HASHES:
        raise reader.refusal("SHA-256, SHA-384 or SHA-512", f"the algorithm {number:#06x}")
    value = _ecdsa(reader) if kind == SchemeKind.ECDSA else reader.sized(_MAX_RSA_BYTES)
    reader.end()
    return Signature(scheme=Scheme(kind=SchemeKind(kind), hash=HASHES[number]), value=value)


def check_signature(signature: bytes, *, key: PublicArea, message: bytes) -> TPMHash:
    """Return the hash that was signed with, if a signature by this key over this message holds.

    The scheme is that of the key; a signature that claims another one is refused.

    Raises:
        AttestationFailed: `TPM_SIGNATURE`.
        Malformed: `TPM_FORMAT`.
    """
    read = read_signature(signature)
    if key.scheme is None or read.scheme != key.scheme:
        raise _refusal("one by the scheme of the attestation key")
    algorithm = key.scheme.hash.algorithm
    try:
        if isinstance(key.key, ec.EllipticCurvePublicKey):
            key.key.verify(read.value, message, ec.ECDSA(algorithm))
        else:
            _verify_rsa(key.key, key.scheme, read.value, message)
    except InvalidSignature as error:
        raise _refusal("one that holds under the attestation key") from error
    return key.scheme.hash


def _verify_rsa(key: rsa.RSAPublicKey, scheme: Scheme, value: bytes, message: bytes) -> None:
    algorithm = scheme.hash.algorithm
    if scheme.kind is SchemeKind.RSASSA:
        key.verify(value, message, padding.PKCS1v15(), algorithm)
    else:
        # TPMs differ in how long the salt is.
        key.verify(value, message, padding.PSS(padding.MGF1(algorithm), padding.PSS.AUTO), algorithm)


def _ecdsa(reader: Reader) -> bytes:
    r, s = (int.from_bytes(reader.sized(_MAX_SCALAR_BYTES), "big") for _ in range(2))
    return encode_dss_signature(r, s)


def _refusal(expected: str) -> AttestationFailed:
    return AttestationFailed(ReasonCode.TPM_SIGNATURE, f"signature: expected {expected}, found another")
