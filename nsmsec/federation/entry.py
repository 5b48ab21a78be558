# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The entries of a bundle document: one key each, with what it is for."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Final, TypeVar

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from nsmsec.errors import Malformed, ReasonCode
from nsmsec.identity import JWTAuthority
from nsmsec.identity.decode import certificate_from_der
from nsmsec.tokens.jwk import KEY_TYPES, key_from_jwk, key_to_jwk

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cryptography import x509

__all__ = ["certificate_entry", "read_entries", "token_entry"]

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")

_X509_SVID: Final = "x509-svid"
_JWT_SVID: Final = "jwt-svid"
_MAX_KEY_ID_CHARS: Final = 256
_MAX_CERTIFICATE_CHARS: Final = 16_384


def read_entries(entries: Sequence[object]) -> tuple[tuple[x509.Certificate, ...], tuple[JWTAuthority, ...]]:
    """Return the authorities in the entries of a document, each kind in its order.

    1. An entry of an unknown key type or use, or without one, is ignored (Bundle, sections 4.2.1, 4.2.2).
    2. One for X.509-SVIDs without a certificate is ignored (X509-SVID, section 6.2). Else it has exactly one, of an
       authority, self-signed, of the very key in the entry (section 6.1).
    3. One for JWT-SVIDs has a key ID (JWT-SVID, section 6.1).
    4. No certificate, no key ID stands there twice.

    Raises:
        Malformed: `TRUST_BUNDLE_FORMAT`, `CERT_FORMAT`.
    """
    certificates: dict[bytes, x509.Certificate] = {}
    authorities: dict[str, JWTAuthority] = {}
    for number, entry in enumerate(entries):
        what = f"trust bundle: key {number}"
        use, members = _known(entry, what)  # 1
        if use == _X509_SVID and members.get("x5c", []) != []:
            certificate = _certificate(members, what)  # 2
            _once(certificates, certificate.public_bytes(Encoding.DER), certificate, what)  # 4
        elif use == _JWT_SVID:
            authority = _authority(members, what)  # 3
            _once(authorities, authority.key_id, authority, what)  # 4
    return tuple(certificates[key] for key in sorted(certificates)), tuple(
        authorities[key] for key in sorted(authorities)
    )


def certificate_entry(certificate: x509.Certificate) -> dict[str, object]:
    """Return the entry of an authority for X.509-SVIDs.

    Raises:
        Malformed: `TRUST_BUNDLE_FORMAT`, its key is of a kind that no entry can have.
    """
    key = certificate.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey | rsa.RSAPublicKey):
        raise _refuse("authority", "an elliptic or RSA key", type(key).__name__)
    der = base64.b64encode(certificate.public_bytes(Encoding.DER)).decode("ascii")
    return {**key_to_jwk(key), "use": _X509_SVID, "x5c": [der]}


def token_entry(authority: JWTAuthority) -> dict[str, object]:
    """Return the entry of an authority for JWT-SVIDs.

    Raises:
        Malformed: `TRUST_BUNDLE_FORMAT`, its key is on a curve that no entry can have.
    """
    return {**key_to_jwk(authority.public_key), "use": _JWT_SVID, "kid": authority.key_id}


def _known(entry: object, what: str) -> tuple[str, Mapping[str, object]]:
    """Return use with members of an entry; the use is empty if the entry is to be ignored."""
    if not isinstance(entry, dict):
        raise _refuse(what, "an object", type(entry).__name__)
    use, kind = entry.get("use", ""), entry.get("kty", "")
    if not isinstance(use, str) or not isinstance(kind, str):
        raise _refuse(what, "use and kty to be texts", "something else")
    return (use if kind in KEY_TYPES else ""), entry


def _certificate(members: Mapping[str, object], what: str) -> x509.Certificate:
    texts = members["x5c"]
    if not isinstance(texts, list) or len(texts) != 1 or not isinstance(texts[0], str):
        raise _refuse(what, "exactly one certificate", "something else")
    if len(texts[0]) > _MAX_CERTIFICATE_CHARS:
        raise _refuse(what, f"a certificate of at most {_MAX_CERTIFICATE_CHARS} characters", str(len(texts[0])))
    try:
        der = binascii.a2b_base64(texts[0], strict_mode=True)
    except ValueError as error:
        raise _refuse(what, "a certificate in base64", "something else") from error
    certificate = certificate_from_der(der, what=what)
    _check_self_signed(certificate, what)
    if certificate.public_key() != key_from_jwk(members, what=what):
        raise _refuse(what, "the key of its certificate", "another")
    return certificate


def _check_self_signed(certificate: x509.Certificate, what: str) -> None:
    try:
        certificate.verify_directly_issued_by(certificate)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm) as error:
        raise _refuse(what, "a self-signed certificate", "another") from error


def _authority(members: Mapping[str, object], what: str) -> JWTAuthority:
    key_id = members.get("kid")
    if not isinstance(key_id, str) or not 1 <= len(key_id) <= _MAX_KEY_ID_CHARS or not key_id.isprintable():
        raise _refuse(what, f"a key ID of 1 to {_MAX_KEY_ID_CHARS} printable characters", "another, or none")
    return JWTAuthority(key_id=key_id, public_key=key_from_jwk(members, what=what))


def _once(found: dict[_Key, _Value], key: _Key, value: _Value, what: str) -> None:
    if key in found:
        raise _refuse(what, "each authority once", "one twice")
    found[key] = value


def _refuse(what: str, expected: str, found: str) -> Malformed:
    return Malformed(ReasonCode.TRUST_BUNDLE_FORMAT, f"{what}: expected {expected}, found {found}")
