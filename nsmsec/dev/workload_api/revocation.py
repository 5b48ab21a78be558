# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The living certificates of one trust domain for development, with those of them that are revoked.

The lists are those of RFC 5280, section 5.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from nsmsec.dev.issuer import Issuer
    from nsmsec.identity import SpiffeID

__all__ = ["IssuedCertificate", "Register"]

_BACKDATED: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedCertificate:
    """One certificate.

    Attributes:
        id: whose it is.
        serial: its serial number.
        not_after: when it ends.
        issuer: who signed it, and signs that it is revoked.
        revoked_at: when it was revoked, if it was.
    """

    id: SpiffeID
    serial: int
    not_after: datetime
    issuer: Issuer
    revoked_at: datetime | None = None


class Register:
    """Remembers every certificate until it ends."""

    def __init__(self) -> None:
        """Begin without any."""
        self._certificates: dict[int, IssuedCertificate] = {}
        self._number = 0

    def add(self, own_id: SpiffeID, certificate: x509.Certificate, issuer: Issuer) -> IssuedCertificate:
        """Take note of a certificate that an issuer signed."""
        issued = IssuedCertificate(
            id=own_id,
            serial=certificate.serial_number,
            not_after=certificate.not_valid_after_utc,
            issuer=issuer,
        )
        self._certificates[issued.serial] = issued
        return issued

    def revoke(self, wanted: Callable[[IssuedCertificate], bool], *, now: datetime) -> tuple[IssuedCertificate, ...]:
        """Revoke the living certificates that are wanted; return those that were not revoked before."""
        self._forget(now)
        found = tuple(one for one in self._certificates.values() if one.revoked_at is None and wanted(one))
        self._certificates.update({one.serial: replace(one, revoked_at=now) for one in found})
        return found

    def crls(self, *, now: datetime, ttl: timedelta) -> tuple[bytes, ...]:
        """Return a list in DER of every issuer that has something to revoke.

        Args:
            now: when it is signed; it begins a minute earlier.
            ttl: how long it lives.
        """
        self._forget(now)
        self._number += 1
        revoked = [one for one in self._certificates.values() if one.revoked_at is not None]
        issuers = {one.issuer.certificate: one.issuer for one in revoked}
        return tuple(
            self._crl(issuer, [one for one in revoked if one.issuer.certificate == certificate], now=now, ttl=ttl)
            for certificate, issuer in issuers.items()
        )

    def _crl(self, issuer: Issuer, revoked: list[IssuedCertificate], *, now: datetime, ttl: timedelta) -> bytes:
        authority_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.private_key.public_key())
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(issuer.certificate.subject)
            .last_update(now - _BACKDATED)
            .next_update(now + ttl)
            .add_extension(authority_key, critical=False)
            .add_extension(x509.CRLNumber(self._number), critical=False)
        )
        for one in revoked:
            entry = x509.RevokedCertificateBuilder().serial_number(one.serial).revocation_date(one.revoked_at or now)
            builder = builder.add_revoked_certificate(entry.build())
        return builder.sign(issuer.private_key, hashes.SHA256()).public_bytes(Encoding.DER)

    def _forget(self, now: datetime) -> None:
        self._certificates = {serial: one for serial, one in self._certificates.items() if now <= one.not_after}
