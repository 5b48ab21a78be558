# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Certificates out of bytes, strictly.

What cannot be read whole is refused; nothing is skipped. No error message quotes its input, which
may be a private key in the wrong file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography import x509

from nsmsec.errors import Malformed, ReasonCode

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["certificate_from_der", "certificates_from_der", "certificates_from_pem", "extensions_of"]

_BEGIN = b"-----BEGIN CERTIFICATE-----"


def certificate_from_der(der: bytes, *, what: str) -> x509.Certificate:
    """Return the certificate that these bytes are, to the last byte.

    Args:
        der: the bytes.
        what: what to call it in a message.

    Raises:
        Malformed: `CERT_FORMAT`.
    """
    try:
        return x509.load_der_x509_certificate(der)
    except (TypeError, ValueError, x509.InvalidVersion) as error:
        raise Malformed(ReasonCode.CERT_FORMAT, f"{what}: expected one DER certificate, found other bytes") from error


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
    except (TypeError, ValueError, x509.InvalidVersion) as error:
        raise Malformed(ReasonCode.CERT_FORMAT, "pem: expected certificates, found something else") from error
    begun = data.count(_BEGIN)
    if begun != len(certificates):
        detail = f"pem: expected {begun} certificates as there are beginnings, found {len(certificates)} whole ones"
        raise Malformed(ReasonCode.CERT_FORMAT, detail)
    return certificates


def extensions_of(certificate: x509.Certificate, *, what: str) -> x509.Extensions:
    """Return the extensions of a certificate, which are parsed only when asked for.

    Raises:
        Malformed: `CERT_FORMAT`, an extension cannot be read or stands there twice.
    """
    try:
        return certificate.extensions
    except (ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType) as error:
        raise Malformed(ReasonCode.CERT_FORMAT, f"{what}: expected readable extensions, each once") from error
