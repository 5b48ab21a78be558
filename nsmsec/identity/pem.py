# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The PEM spelling of certificates."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.serialization import Encoding

from nsmsec.identity.decode import certificates_from_pem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cryptography import x509

__all__ = ["der_from_pem", "pem_from_certificates", "pem_from_der"]


def der_from_pem(data: bytes) -> tuple[bytes, ...]:
    """Return the DER bytes of all certificates of a PEM text.

    Raises:
        Malformed: `CERT_FORMAT`, a certificate cannot be read, or there is none.
    """
    return tuple(certificate.public_bytes(Encoding.DER) for certificate in certificates_from_pem(data))


def pem_from_der(certificates: Iterable[bytes]) -> tuple[str, ...]:
    """Return each of these DER certificates as a PEM text."""
    return tuple(ssl.DER_cert_to_PEM_cert(der) for der in certificates)


def pem_from_certificates(certificates: Iterable[x509.Certificate]) -> str:
    """Return these certificates as one PEM text."""
    return "".join(certificate.public_bytes(Encoding.PEM).decode("ascii") for certificate in certificates)
