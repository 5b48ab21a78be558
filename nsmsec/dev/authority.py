# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A certificate authority for development: the root of one trust domain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.serialization import Encoding

from nsmsec.dev.certificate import CertificateProfile, build_certificate
from nsmsec.dev.issuer import LEAF_TTL, SIGNING_TTL, Issued, Issuer, signing_profile
from nsmsec.dev.keys import new_key
from nsmsec.identity import TrustBundle, TrustDomain

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from cryptography import x509

    from nsmsec.dev.keys import NewKey, PrivateKey
    from nsmsec.identity import X509SVID

__all__ = ["Authority"]


class Authority:
    """The root of a trust domain; its key lives in memory only.

    >>> from datetime import UTC, datetime
    >>> authority = Authority("corp.example", now=datetime(2026, 1, 1, tzinfo=UTC))
    >>> authority.issue("/client").id
    SpiffeID('spiffe://corp.example/client')
    """

    def __init__(
        self,
        trust_domain: TrustDomain | str,
        *,
        now: datetime,
        key: str = "p256",
        ttl: timedelta = SIGNING_TTL,
        common_name: str | None = None,
        private_key: PrivateKey | None = None,
        profile: CertificateProfile | None = None,
        keys: NewKey = new_key,
    ) -> None:
        """Make a root.

        Args:
            trust_domain: the domain for which it is the authority.
            now: when it signs; certificates begin a minute earlier.
            key: what kind of key it has.
            ttl: how long its certificate lives from now on.
            common_name: its name, if not one made of the trust domain's.
            private_key: a key to take instead of a new one.
            profile: what stands in its certificate, if not the good one.
            keys: makes every key that is needed.

        Raises:
            Malformed: `ID_NOT_CANONICAL`.
            Misconfigured: the kind of key is unknown.
        """
        domain = trust_domain if isinstance(trust_domain, TrustDomain) else TrustDomain.parse(trust_domain)
        own_key = keys(key) if private_key is None else private_key
        good = signing_profile(domain, common_name=common_name or f"{domain} authority", now=now, ttl=ttl)
        wanted = profile or good
        certificate = build_certificate(
            wanted, public_key=own_key.public_key(), issuer=wanted.subject, issuer_key=own_key
        )
        self._root = Issuer(trust_domain=domain, now=now, certificate=certificate, private_key=own_key, keys=keys)

    @property
    def trust_domain(self) -> TrustDomain:
        """The domain for which this is the authority."""
        return self._root.trust_domain

    @property
    def root(self) -> Issuer:
        """The root as an issuer, with its certificate and key."""
        return self._root

    @property
    def certificate(self) -> x509.Certificate:
        """The root's certificate."""
        return self._root.certificate

    def bundle(self) -> TrustBundle:
        """Return the trust bundle of the domain: this root alone.

        Raises:
            Malformed: `CERT_FORMAT`, the root was made with a profile of no authority.
        """
        return TrustBundle(trust_domain=self.trust_domain, authorities=(self.certificate,))

    def bundle_pem(self) -> bytes:
        """Return the trust bundle as a PEM file."""
        return self.certificate.public_bytes(Encoding.PEM)

    def issue(
        self,
        path: str = "/client",
        *,
        ttl: timedelta = LEAF_TTL,
        key_kind: str = "p256",
        dns_names: tuple[str, ...] = (),
        intermediates: int = 0,
    ) -> X509SVID:
        """Issue a good SVID; see `Issuer.issue`.

        Raises:
            Malformed: as there.
            Misconfigured: as there.
            Unverified: as there.
        """
        return self._root.issue(path, ttl=ttl, key_kind=key_kind, dns_names=dns_names, intermediates=intermediates)

    def profile(
        self, path: str = "/client", *, ttl: timedelta = LEAF_TTL, dns_names: tuple[str, ...] = ()
    ) -> CertificateProfile:
        """Return the profile of a good leaf; see `Issuer.profile`.

        Raises:
            Malformed: as there.
        """
        return self._root.profile(path, ttl=ttl, dns_names=dns_names)

    def issue_certificate(
        self, profile: CertificateProfile, *, key_kind: str = "p256", private_key: PrivateKey | None = None
    ) -> Issued:
        """Sign a certificate with this profile, whatever it says; see `Issuer.issue_certificate`.

        Raises:
            Misconfigured: as there.
        """
        return self._root.issue_certificate(profile, key_kind=key_kind, private_key=private_key)

    def intermediate(self, profile: CertificateProfile | None = None, *, key_kind: str = "p256") -> Issuer:
        """Return a new issuer right below the root; see `Issuer.intermediate`.

        Raises:
            Misconfigured: as there.
        """
        return self._root.intermediate(profile, key_kind=key_kind)

    def __repr__(self) -> str:
        return f"Authority({self.trust_domain})"
