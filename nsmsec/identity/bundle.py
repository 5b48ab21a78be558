# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Trust bundles: the authorities of each trust domain, never merged.

A trust domain's authorities vouch for that domain only (SPIFFE Trust Domain & Bundle, section 4;
Federation, section 7.3). An empty bundle is legal; it means that the domain is not trusted now.
"""

from __future__ import annotations

import copy
import itertools
from collections.abc import Hashable
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from nsmsec.errors import Malformed, Misconfigured, ReasonCode, Unverified
from nsmsec.identity.decode import certificates_from_pem
from nsmsec.identity.keys import certified_key, key_bytes
from nsmsec.identity.leaf import says_authority

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cryptography import x509

    from nsmsec.identity.bundle_origin import BundleOrigin
    from nsmsec.identity.id import TrustDomain
    from nsmsec.identity.revoked import RevokedCertificate

__all__ = ["TrustBundle", "TrustBundleSet"]

# The one process-wide counter: a revision never repeats within a process, so a cache keyed by it
# can never confuse two snapshots (token profile, section 4, step 8).
_revisions = itertools.count(1)

_Key = TypeVar("_Key", bound=Hashable)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class TrustBundle:
    """The authorities of one trust domain.

    Attributes:
        trust_domain: the domain for which they vouch, and for no other.
        authorities: their certificates; none means that the domain is not trusted now.
        revoked: certificates that they took back.
        anchors: those of them with a key that is on our allow-list; only they can prove anything.
    """

    trust_domain: TrustDomain
    authorities: tuple[x509.Certificate, ...]
    revoked: frozenset[RevokedCertificate] = frozenset()
    anchors: tuple[x509.Certificate, ...] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Check that each certificate is that of an authority.

        Raises:
            Malformed: `CERT_FORMAT`.
        """
        for number, authority in enumerate(self.authorities):
            _check_authority(authority, what=f"trust bundle of {self.trust_domain}: authority {number}")
        object.__setattr__(self, "anchors", tuple(one for one in self.authorities if _has_listed_key(one)))

    @classmethod
    def from_pem(cls, trust_domain: TrustDomain, data: bytes) -> TrustBundle:
        """Return the bundle in a PEM file; a blank file is an empty bundle.

        Raises:
            Malformed: `CERT_FORMAT`.
        """
        authorities = certificates_from_pem(data) if data.strip() else ()
        return cls(trust_domain=trust_domain, authorities=authorities)

    def __repr__(self) -> str:
        return f"TrustBundle({self.trust_domain}, {len(self.authorities)} authorities)"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class TrustBundleSet:
    """The trust bundles in force at one moment: an immutable snapshot, which is also its own source.

    Attributes:
        bundles: one bundle for each trust domain.
        revision: a number that no other bundles in this process have.
        origins: what is known of where they came from, by the name of the trust domain; not of each.
    """

    bundles: tuple[TrustBundle, ...]
    revision: int = field(init=False)
    origins: Mapping[str, BundleOrigin] = field(init=False)
    _by_domain: Mapping[TrustDomain, TrustBundle] = field(init=False)
    _by_key: Mapping[bytes, frozenset[TrustDomain]] = field(init=False)
    _by_subject: Mapping[x509.Name, frozenset[TrustDomain]] = field(init=False)

    def __post_init__(self) -> None:
        """Index the bundles.

        Raises:
            Misconfigured: a trust domain has two bundles; we never merge.
        """
        by_domain = {bundle.trust_domain: bundle for bundle in self.bundles}
        if len(by_domain) != len(self.bundles):
            raise Misconfigured("trust bundles: expected one for each trust domain, found two for one")
        anchors = [(bundle.trust_domain, anchor) for bundle in self.bundles for anchor in bundle.anchors]
        object.__setattr__(self, "revision", next(_revisions))
        object.__setattr__(self, "origins", MappingProxyType({}))
        object.__setattr__(self, "_by_domain", MappingProxyType(by_domain))
        object.__setattr__(self, "_by_key", _index((key_bytes(anchor), domain) for domain, anchor in anchors))
        object.__setattr__(self, "_by_subject", _index((anchor.subject, domain) for domain, anchor in anchors))

    @classmethod
    def of(cls, *bundles: TrustBundle) -> TrustBundleSet:
        """Return a snapshot of these bundles.

        Raises:
            Misconfigured: a trust domain has two bundles.
        """
        return cls(bundles=bundles)

    @property
    def trust_domains(self) -> frozenset[TrustDomain]:
        """The domains that have a bundle here, an empty one included."""
        return frozenset(self._by_domain)

    @property
    def trust_domains_sharing_keys(self) -> frozenset[TrustDomain]:
        """The domains one of whose authorities has a key that is also an authority's of another domain."""
        return frozenset(domain for domains in self._by_key.values() if len(domains) > 1 for domain in domains)

    def get(self, trust_domain: TrustDomain) -> TrustBundle | None:
        """Return the bundle of this trust domain, if there is one."""
        return self._by_domain.get(trust_domain)

    def trust_bundles(self) -> TrustBundleSet:
        """Return this snapshot: it is the source of itself."""
        return self

    def trust_domains_of_key(self, certificate: x509.Certificate) -> frozenset[TrustDomain]:
        """Return the domains that have an anchor with the key of this certificate."""
        return self._by_key.get(key_bytes(certificate), frozenset())

    def trust_domains_of_subject(self, subject: x509.Name) -> frozenset[TrustDomain]:
        """Return the domains that have an anchor of this name."""
        return self._by_subject.get(subject, frozenset())

    def with_origins(self, origins: Mapping[str, BundleOrigin]) -> TrustBundleSet:
        """Return the same bundles, revision included, with what is known of them; itself if that is no news."""
        if origins == self.origins:
            return self
        told = copy.copy(self)
        object.__setattr__(told, "origins", MappingProxyType(dict(origins)))
        return told

    def with_bundle(self, bundle: TrustBundle) -> TrustBundleSet:
        """Return another snapshot, in which this bundle is that of its trust domain."""
        return TrustBundleSet.of(*self.without(bundle.trust_domain), bundle)

    def without(self, trust_domain: TrustDomain) -> TrustBundleSet:
        """Return another snapshot, which does not know this trust domain."""
        return TrustBundleSet.of(*(bundle for bundle in self if bundle.trust_domain != trust_domain))

    def __iter__(self) -> Iterator[TrustBundle]:
        return iter(self.bundles)

    def __len__(self) -> int:
        return len(self.bundles)

    def __repr__(self) -> str:
        return f"TrustBundleSet({', '.join(sorted(map(str, self.trust_domains)))}; revision {self.revision})"


def _check_authority(certificate: x509.Certificate, *, what: str) -> None:
    if not says_authority(certificate.extensions):
        raise Malformed(ReasonCode.CERT_FORMAT, f"{what}: expected one with basic constraints that say so")


def _has_listed_key(certificate: x509.Certificate) -> bool:
    try:
        certified_key(certificate, what="authority")
    except Unverified:
        return False
    return True


def _index(entries: Iterable[tuple[_Key, TrustDomain]]) -> Mapping[_Key, frozenset[TrustDomain]]:
    index: dict[_Key, frozenset[TrustDomain]] = {}
    for key, domain in entries:
        index[key] = index.get(key, frozenset()) | {domain}
    return MappingProxyType(index)
