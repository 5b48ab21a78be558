# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Certificates out of bytes, strictly.

What cannot be read whole is refused; nothing is skipped. `cryptography` reads names and extensions
only when they are asked for: here all of them are, so that nothing above meets a half-read
certificate. No error message quotes its input, which may be a private key in the wrong file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography import x509

from nsmsec.errors import Malformed, ReasonCode

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["certificate_from_der", "certificates_from_der", "certificates_from_pem"]

_BEGIN = b"-----BEGIN CERTIFICATE-----"
_UNREADABLE = (
    TypeError,
    ValueError,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)


def certificate_from_der(der: bytes, *, what: str) -> x509.Certificate:
    """Return the certificate that these bytes are, to the last one.

    Args:
        der: the bytes.
        what: what to call it in a message.

    Raises:
        Malformed: `CERT_FORMAT`.
    """
    try:
        certificate = x509.load_der_x509_certificate(der)
        _read_whole(certificate)
    except _UNREADABLE as error:
        detail = f"{what}: expected a certificate in DER with readable extensions, each once, found other bytes"
        raise Malformed(ReasonCode.CERT_FORMAT, detail) from error
    return certificate


def certificates_from_der(chain: Sequence[bytes]) -> tuple[x509.Certificate, ...]:
    """Return the certificates of a chain, leaf first.

    Raises:
        Malformed: `CERT_FORMAT`.
    """
    return tuple(certificate_from_der(der, what=f"certificate {number}") for number, der in enumerate(chain))


def certificates_from_pem(data: bytes) -> tuple[x509.Certificate, ...]:
    """Return all certificates of a PEM file; other text around them is allowed, as PEM allows it.

    Raises:
        Malformed: `CERT_FORMAT`, a certificate cannot be read, or there is none.
    """
    try:
        certificates = tuple(x509.load_pem_x509_certificates(data))
        for certificate in certificates:
            _read_whole(certificate)
    except _UNREADABLE as error:
        raise Malformed(ReasonCode.CERT_FORMAT, "pem: expected certificates, found something else") from error
    begun = data.count(_BEGIN)
    if begun != len(certificates):
        detail = f"pem: expected {begun} certificates as there are beginnings, found {len(certificates)} whole ones"
        raise Malformed(ReasonCode.CERT_FORMAT, detail)
    return certificates


def _read_whole(certificate: x509.Certificate) -> None:
    """Read what is read only when asked for; anything wrong with it shows here."""
    _ = (certificate.subject, certificate.issuer, certificate.extensions)
