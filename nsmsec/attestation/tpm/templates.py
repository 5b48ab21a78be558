# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The forms that endorsement keys, attestation keys, token keys may have, exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from cryptography.hazmat.primitives.asymmetric import ec

from nsmsec.attestation.tpm.hashing import SHA256, SHA384
from nsmsec.attestation.tpm.public import Attributes, PublicArea, Scheme, SchemeKind
from nsmsec.errors import AttestationFailed, ReasonCode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nsmsec.attestation.tpm.hashing import TPMHash

__all__ = ["check_ak", "check_token_key", "ek_template"]

_BOUND = Attributes.FIXED_TPM | Attributes.FIXED_PARENT | Attributes.SENSITIVE_DATA_ORIGIN
_EK_LOW = _BOUND | Attributes.ADMIN_WITH_POLICY | Attributes.RESTRICTED | Attributes.DECRYPT
_EK_HIGH = _EK_LOW | Attributes.USER_WITH_AUTH

# TCG EK Credential Profile for TPM 2.0, version 2.6, annex B.6: PolicyA is PolicySecret of the endorsement hierarchy,
# PolicyB that or what stands in an NV index.
_POLICY_A = bytes.fromhex("837197674484b3f81a90cc8d46a5d724fd52d76e06520b64f2a1da1b331469aa")
_POLICY_B_SHA256 = bytes.fromhex("ca3d0a99a2b93906f7a3342414efcfb3a385d44cd1fd459089d19b5071c0b7a0")
_POLICY_B_SHA384 = bytes.fromhex(
    "b26e7d28d11a50bc53d882bcf5fd3a1a074148bb35d3b4e4cb1c0ad9bde419cacb47ba09699646150f9fc000f3f80e12"
)

_Template = tuple[str, "TPMHash", Attributes, bytes, int]
#: Annexes B.3 (low range) and B.4 (high range): the kind of key, hash of the Name, attributes, policy, bits of AES.
_EK: Mapping[_Template, str] = {
    ("rsa-2048", SHA256, _EK_LOW, _POLICY_A, 128): "L-1",
    ("secp256r1", SHA256, _EK_LOW, _POLICY_A, 128): "L-2",
    ("rsa-2048", SHA256, _EK_HIGH, _POLICY_B_SHA256, 128): "H-1",
    ("secp256r1", SHA256, _EK_HIGH, _POLICY_B_SHA256, 128): "H-2",
    ("secp384r1", SHA384, _EK_HIGH, _POLICY_B_SHA384, 256): "H-3",
}

_AK = _BOUND | Attributes.USER_WITH_AUTH | Attributes.RESTRICTED | Attributes.SIGN
_AK_ATTRIBUTES = frozenset({_AK, _AK | Attributes.NO_DA})
_AK_KEYS = frozenset(
    {
        ("secp256r1", SchemeKind.ECDSA, SHA256),
        ("secp384r1", SchemeKind.ECDSA, SHA256),
        ("secp384r1", SchemeKind.ECDSA, SHA384),
        ("rsa-2048", SchemeKind.RSASSA, SHA256),
        ("rsa-2048", SchemeKind.RSAPSS, SHA256),
    }
)

_TOKEN_KEY = _BOUND | Attributes.SIGN | Attributes.NO_DA
_TOKEN_KEY_MAY = Attributes.USER_WITH_AUTH | Attributes.ADMIN_WITH_POLICY | Attributes.ST_CLEAR
_TOKEN_KEY_SCHEME = Scheme(kind=SchemeKind.ECDSA, hash=SHA256)


def ek_template(ek: PublicArea) -> str:
    """Return which of the TCG's templates an EK has.

    An EK of another form might sign, or be exported: then it would prove nothing about this TPM.

    Raises:
        AttestationFailed: `TPM_EK_TEMPLATE`, none.
    """
    key_bits = ek.symmetric.key_bits if ek.symmetric else 0
    template = _EK.get((_kind(ek), ek.name_hash, ek.attributes, ek.policy, key_bits))
    if template is None or ek.scheme is not None:
        raise AttestationFailed(ReasonCode.TPM_EK_TEMPLATE, "EK: expected a template of the TCG, found another form")
    return template


def check_ak(ak: PublicArea) -> None:
    """Let through what can only sign what the TPM itself made.

    An unrestricted key signs an invented attestation as readily as a real one.

    Raises:
        AttestationFailed: `TPM_AK_ATTRIBUTES`.
    """
    code = ReasonCode.TPM_AK_ATTRIBUTES
    if ak.attributes not in _AK_ATTRIBUTES:
        _refuse(code, f"AK: expected a restricted signing key of its TPM, found the attributes {ak.attributes:#010x}")
    if ak.policy or ak.symmetric or ak.name_hash != SHA256:
        _refuse(code, "AK: expected no policy, no symmetric algorithm, a Name by SHA-256, found something else")
    if ak.scheme is None or (_kind(ak), ak.scheme.kind, ak.scheme.hash) not in _AK_KEYS:
        _refuse(code, "AK: expected a kind of key with its one scheme, found another")


def check_token_key(key: PublicArea) -> None:
    """Let through a P-256 key that never leaves its TPM, signs freely, cannot be locked out by others.

    Raises:
        AttestationFailed: `TPM_KEY_ATTRIBUTES`.
    """
    code = ReasonCode.TPM_KEY_ATTRIBUTES
    if key.attributes & ~_TOKEN_KEY_MAY != _TOKEN_KEY:
        _refuse(code, f"token key: expected a signing key of its TPM, found the attributes {key.attributes:#010x}")
    if _kind(key) != "secp256r1" or key.symmetric or key.name_hash != SHA256:
        _refuse(code, "token key: expected a P-256 key with a Name by SHA-256, found another")
    if key.scheme not in {None, _TOKEN_KEY_SCHEME}:
        _refuse(code, "token key: expected ECDSA with SHA-256, found another scheme")


def _kind(area: PublicArea) -> str:
    return area.key.curve.name if isinstance(area.key, ec.EllipticCurvePublicKey) else f"rsa-{area.key.key_size}"


def _refuse(code: ReasonCode, detail: str) -> NoReturn:
    raise AttestationFailed(code, detail)
