# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The rules of the X509-SVID standard for the certificates themselves.

The path builder in `cryptography` checks only some of them: it accepts a leaf with two URIs, without
a key usage, or for one purpose only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from nsmsec.errors import ReasonCode, Unverified
from nsmsec.identity.id import SpiffeID

if TYPE_CHECKING:
    from nsmsec.identity.id import TrustDomain

__all__ = ["check_leaf", "check_signing_id", "says_authority"]

_Value = TypeVar("_Value", bound=x509.ExtensionType)
_BOTH_PURPOSES = frozenset({ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SERVER_AUTH})


def check_leaf(certificate: x509.Certificate, *, expected_id: SpiffeID | None) -> SpiffeID:
    """Check one leaf, whoever signed it, and return the identity that it claims.

    1. It says that it is no authority (X509-SVID, sections 4.1 and 5.2).
    2. It has exactly one URI name (section 2), which is a canonical SPIFFE ID with a path (3.1).
    3. That is the expected one.
    4. Its key usage is there, is critical, has `digitalSignature`, has neither `keyCertSign` nor
       `cRLSign` (4.3).
    5. Its extended key usage, if it is there, has both client and server authentication (4.4).

    Raises:
        Malformed: `ID_NOT_CANONICAL`, the one URI is not a canonical SPIFFE ID.
        Unverified: `CERT_CA_LEAF`, `CERT_SAN`, `CERT_MISMATCH`, `CERT_KEY_USAGE`.
    """
    extensions = certificate.extensions
    # Step 1. Basic constraints.
    constraints = _get(extensions, x509.BasicConstraints)
    if constraints is None or constraints.value.ca:
        raise Unverified(ReasonCode.CERT_CA_LEAF, "leaf: expected basic constraints that say it is no authority")
    # Step 2. The identity.
    uris = _uris(extensions)
    if len(uris) != 1:
        raise Unverified(ReasonCode.CERT_SAN, f"leaf: expected exactly one URI name, found {len(uris)}")
    claimed_id = SpiffeID.parse(uris[0])
    # Step 3. The expected identity.
    if expected_id is not None and claimed_id != expected_id:
        raise Unverified(ReasonCode.CERT_MISMATCH, f"leaf: expected one for {expected_id}, found {claimed_id}")
    # Steps 4, 5. What its key may be used for.
    _check_key_usage(_get(extensions, x509.KeyUsage))
    _check_purposes(_get(extensions, x509.ExtendedKeyUsage))
    return claimed_id


def check_signing_id(certificate: x509.Certificate, *, trust_domain: TrustDomain, what: str) -> None:
    """Check that an intermediate that has a SPIFFE ID has that of the leaf's trust domain.

    X509-SVID, section 3.2: it has no path, and should reside in the domain of the leaf. We take the
    "should" as a "must".

    Raises:
        Unverified: `CERT_SAN`.
    """
    uris = _uris(certificate.extensions)
    if uris and uris != [trust_domain.uri]:
        raise Unverified(ReasonCode.CERT_SAN, f"{what}: expected no URI name but {trust_domain.uri}, found another")


def says_authority(extensions: x509.Extensions) -> bool:
    """Say whether basic constraints are there and make this an authority (X509-SVID, section 4.1)."""
    constraints = _get(extensions, x509.BasicConstraints)
    return constraints is not None and constraints.value.ca


def _get(extensions: x509.Extensions, kind: type[_Value]) -> x509.Extension[_Value] | None:
    try:
        return extensions.get_extension_for_class(kind)
    except x509.ExtensionNotFound:
        return None


def _uris(extensions: x509.Extensions) -> list[str]:
    names = _get(extensions, x509.SubjectAlternativeName)
    return [] if names is None else names.value.get_values_for_type(x509.UniformResourceIdentifier)


def _check_key_usage(usage: x509.Extension[x509.KeyUsage] | None) -> None:
    if usage is None or not usage.critical:
        raise Unverified(ReasonCode.CERT_KEY_USAGE, "leaf: expected a critical key usage, found none")
    if not usage.value.digital_signature:
        raise Unverified(ReasonCode.CERT_KEY_USAGE, "leaf: expected key usage digitalSignature, found none")
    if usage.value.key_cert_sign or usage.value.crl_sign:
        raise Unverified(ReasonCode.CERT_KEY_USAGE, "leaf: expected no key usage of an authority, found one")


def _check_purposes(purposes: x509.Extension[x509.ExtendedKeyUsage] | None) -> None:
    if purposes is not None and not _BOTH_PURPOSES.issubset(purposes.value):
        detail = "leaf: expected extended key usage for both client and server, or none at all"
        raise Unverified(ReasonCode.CERT_KEY_USAGE, detail)
