# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Revocation lists as authorities sign them, good by default, bad in any way that a test asks for."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from tests.identity.parts import CORP, NOW

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from nsmsec.dev import Issuer
    from nsmsec.dev.keys import PrivateKey

__all__ = ["crl", "serial_of"]


def serial_of(leaf: bytes) -> int:
    """Return the serial number of a certificate in DER."""
    return x509.load_der_x509_certificate(leaf).serial_number


def crl(
    *serials: int,
    issuer: Issuer = CORP.root,
    signer: PrivateKey | None = None,
    digest: hashes.SHA224 | hashes.SHA256 | None = None,
    begins_at: datetime = NOW,
    ends_at: datetime = NOW + timedelta(hours=1),
    extensions: Sequence[tuple[x509.ExtensionType, bool]] = (),
    entry_extensions: Sequence[tuple[x509.ExtensionType, bool]] = (),
) -> bytes:
    """Return a list in DER that takes back these serial numbers."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(begins_at)
        .next_update(ends_at)
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    for serial in serials:
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(NOW)
        for extension, critical in entry_extensions:
            entry = entry.add_extension(extension, critical=critical)
        builder = builder.add_revoked_certificate(entry.build())
    key = issuer.private_key if signer is None else signer
    return builder.sign(key, digest or hashes.SHA256()).public_bytes(Encoding.DER)
