# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Whoever can sign certificates for one trust domain: its root, or an intermediate below it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from nsmsec.dev.certificate import CertificateProfile, build_certificate
from nsmsec.identity import X509SVID, PresentedChain, SpiffeID

if TYPE_CHECKING:
    from datetime import datetime

    from cryptography import x509

    from nsmsec.dev.keys import NewKey, PrivateKey
    from nsmsec.identity import TrustDomain

__all__ = ["LEAF_TTL", "SIGNING_TTL", "Issued", "Issuer", "signing_profile"]

LEAF_TTL = timedelta(hours=1)
SIGNING_TTL = timedelta(days=7)
_BACKDATED = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A certificate as it was asked for, perhaps a bad one, with its key.

    Attributes:
        certificate: the certificate.
        private_key: its key.
        above: the intermediates to present after it.
    """

    certificate: x509.Certificate
    private_key: PrivateKey = field(repr=False)
    above: tuple[x509.Certificate, ...] = ()

    @property
    def chain(self) -> tuple[x509.Certificate, ...]:
        """The certificate, then the intermediates."""
        return (self.certificate, *self.above)

    @property
    def der_chain(self) -> tuple[bytes, ...]:
        """The chain as bytes."""
        return tuple(certificate.public_bytes(Encoding.DER) for certificate in self.chain)

    @property
    def presented(self) -> PresentedChain:
        """The chain as a peer would present it."""
        return PresentedChain(certificates=self.der_chain)

    @property
    def certificates_pem(self) -> bytes:
        """The chain as a PEM file."""
        return b"".join(certificate.public_bytes(Encoding.PEM) for certificate in self.chain)

    @property
    def private_key_pem(self) -> bytes:
        """The key as an unencrypted PKCS#8 PEM file."""
        return self.private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    def svid(self) -> X509SVID:
        """Return it as an SVID.

        Raises:
            Malformed: it is a bad one.
            Unverified: it is a bad one.
        """
        return X509SVID(certificates=self.chain, private_key=self.private_key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """Signs certificates, good or bad.

    Attributes:
        trust_domain: the domain for which it is an authority.
        now: when it signs; certificates begin a minute earlier.
        certificate: its own certificate.
        private_key: its own key.
        above: what follows a certificate of its own: itself, then its superiors, without the root.
        keys: makes the keys of what it issues.
    """

    trust_domain: TrustDomain
    now: datetime
    certificate: x509.Certificate
    private_key: PrivateKey = field(repr=False)
    above: tuple[x509.Certificate, ...] = ()
    keys: NewKey = field(repr=False)

    def profile(
        self, path: str = "/client", *, ttl: timedelta = LEAF_TTL, dns_names: tuple[str, ...] = ()
    ) -> CertificateProfile:
        """Return the profile of a good leaf, to be replaced in part for a bad one.

        Args:
            path: the path of its SPIFFE ID in this trust domain, or a whole SPIFFE ID of any domain.
            ttl: how long it lives from now on.
            dns_names: DNS names beside its one URI.

        Raises:
            Malformed: `ID_NOT_CANONICAL`.
        """
        leaf_id = SpiffeID.of(self.trust_domain, path) if path.startswith("/") else SpiffeID.parse(path)
        return CertificateProfile(
            not_before=self.now - _BACKDATED, not_after=self.now + ttl, uris=(str(leaf_id),), dns_names=dns_names
        )

    def issue_certificate(
        self, profile: CertificateProfile, *, key_kind: str = "p256", private_key: PrivateKey | None = None
    ) -> Issued:
        """Sign a certificate with this profile, whatever it says.

        Args:
            profile: what stands in it.
            key_kind: what kind of key to make for it.
            private_key: a key to take instead.

        Raises:
            Misconfigured: the kind of key is unknown.
        """
        key = self.keys(key_kind) if private_key is None else private_key
        certificate = build_certificate(
            profile, public_key=key.public_key(), issuer=self.certificate.subject, issuer_key=self.private_key
        )
        return Issued(certificate=certificate, private_key=key, above=self.above)

    def issue(
        self,
        path: str = "/client",
        *,
        ttl: timedelta = LEAF_TTL,
        key_kind: str = "p256",
        dns_names: tuple[str, ...] = (),
        intermediates: int = 0,
    ) -> X509SVID:
        """Issue a good SVID.

        Args:
            path: the path of its SPIFFE ID in this trust domain, or a whole SPIFFE ID of any domain.
            ttl: how long it lives from now on.
            key_kind: what kind of key it has.
            dns_names: DNS names beside its one URI.
            intermediates: how many new intermediates to put between.

        Raises:
            Malformed: `ID_NOT_CANONICAL`.
            Misconfigured: the kind of key is unknown.
            Unverified: `CERT_KEY`, no SVID may have such a key; `CERT_CHAIN`, too many intermediates.
        """
        issuer = self
        for _ in range(intermediates):
            issuer = issuer.intermediate()
        return issuer.issue_certificate(issuer.profile(path, ttl=ttl, dns_names=dns_names), key_kind=key_kind).svid()

    def intermediate_profile(self, *, ttl: timedelta = SIGNING_TTL) -> CertificateProfile:
        """Return the profile of a good intermediate, to be replaced in part for a bad one.

        Args:
            ttl: how long it lives from now on.
        """
        name = f"{self.trust_domain} intermediate {len(self.above) + 1}"
        return signing_profile(self.trust_domain, common_name=name, now=self.now, ttl=ttl)

    def intermediate(self, profile: CertificateProfile | None = None, *, key_kind: str = "p256") -> Issuer:
        """Return a new issuer right below this one.

        Args:
            profile: what stands in its certificate, if not the good one.
            key_kind: what kind of key it has.

        Raises:
            Misconfigured: the kind of key is unknown.
        """
        issued = self.issue_certificate(profile or self.intermediate_profile(), key_kind=key_kind)
        return replace(self, certificate=issued.certificate, private_key=issued.private_key, above=issued.chain)


def signing_profile(
    trust_domain: TrustDomain, *, common_name: str, now: datetime, ttl: timedelta
) -> CertificateProfile:
    """Return the profile of a good signing certificate (X509-SVID, section 3.2).

    Args:
        trust_domain: the domain, whose own SPIFFE ID it carries.
        common_name: its name.
        now: when it is signed.
        ttl: how long it lives from now on.
    """
    return CertificateProfile(
        not_before=now - _BACKDATED,
        not_after=now + ttl,
        uris=(trust_domain.uri,),
        common_name=common_name,
        authority=True,
        key_usages=frozenset({"key_cert_sign", "crl_sign"}),
        purposes=None,
    )
