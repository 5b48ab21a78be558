# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What one of the two measured processes is, in a form that can be handed to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nsmsec.identity import X509SVID, TrustBundle, TrustBundleSet, TrustDomain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nsmsec.dev.authority import Authority
    from nsmsec.dev.issuer import Issuer

__all__ = ["Credentials"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """An SVID and the authorities of its trust domain, as PEM; lives for one run, in memory and in a pipe.

    Attributes:
        trust_domain: the one trust domain of client and server.
        certificates: the own certificate chain.
        private_key: the own key.
        authorities: the trust bundle.
    """

    trust_domain: str
    certificates: bytes
    private_key: bytes = field(repr=False)
    authorities: bytes

    @classmethod
    def issue(cls, authority: Authority, issuer: Issuer, path: str, *, dns_names: tuple[str, ...] = ()) -> Credentials:
        """Issue an SVID to a process."""
        issued = issuer.issue_certificate(issuer.profile(path, dns_names=dns_names))
        return cls(
            trust_domain=authority.trust_domain.name,
            certificates=issued.certificates_pem,
            private_key=issued.private_key_pem,
            authorities=authority.bundle_pem(),
        )

    @classmethod
    def from_document(cls, document: Mapping[str, str]) -> Credentials:
        """Read what `as_document` returned."""
        return cls(
            trust_domain=document["trust_domain"],
            certificates=document["certificates"].encode("ascii"),
            private_key=document["private_key"].encode("ascii"),
            authorities=document["authorities"].encode("ascii"),
        )

    def as_document(self) -> dict[str, str]:
        """Return all of it as JSON values, for the pipe to the other process."""
        return {
            "trust_domain": self.trust_domain,
            "certificates": self.certificates.decode("ascii"),
            "private_key": self.private_key.decode("ascii"),
            "authorities": self.authorities.decode("ascii"),
        }

    @property
    def svid(self) -> X509SVID:
        """The SVID."""
        return X509SVID.from_pem(self.certificates, self.private_key)

    @property
    def bundles(self) -> TrustBundleSet:
        """The trust bundle, as a source."""
        return TrustBundleSet.of(TrustBundle.from_pem(TrustDomain.parse(self.trust_domain), self.authorities))
