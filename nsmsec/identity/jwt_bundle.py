# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The keys that sign the JWT-SVIDs of each trust domain, never merged (JWT-SVID, section 6)."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from nsmsec.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nsmsec.identity.id import TrustDomain
    from nsmsec.identity.keys import PublicKey

__all__ = ["JWTAuthority", "JWTBundle", "JWTBundleSet", "JWTBundleSource"]


@dataclass(frozen=True, slots=True, kw_only=True)
class JWTAuthority:
    """A key that signs JWT-SVIDs of one trust domain.

    Attributes:
        key_id: how tokens name it.
        public_key: the key.
    """

    key_id: str
    public_key: PublicKey


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class JWTBundle:
    """The keys of one trust domain; none means that no JWT-SVID of it is trusted now.

    Attributes:
        trust_domain: the domain for which they vouch, and for no other.
        authorities: the keys, each with an ID of its own.
    """

    trust_domain: TrustDomain
    authorities: tuple[JWTAuthority, ...]

    def __post_init__(self) -> None:
        """Check that an ID names one key.

        Raises:
            Misconfigured: it names two.
        """
        if len({one.key_id for one in self.authorities}) != len(self.authorities):
            raise Misconfigured(f"jwt bundle of {self.trust_domain}: expected each key ID once, found one twice")

    def get(self, key_id: str) -> JWTAuthority | None:
        """Return the key with this ID, if there is one."""
        return next((one for one in self.authorities if one.key_id == key_id), None)

    def __repr__(self) -> str:
        return f"JWTBundle({self.trust_domain}, {len(self.authorities)} authorities)"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class JWTBundleSet:
    """The keys in force at one moment: an immutable snapshot, which is also its own source.

    Attributes:
        bundles: one bundle for each trust domain.
    """

    bundles: tuple[JWTBundle, ...]
    _by_domain: Mapping[TrustDomain, JWTBundle] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Index the bundles.

        Raises:
            Misconfigured: a trust domain has two bundles; we never merge.
        """
        by_domain = {bundle.trust_domain: bundle for bundle in self.bundles}
        if len(by_domain) != len(self.bundles):
            raise Misconfigured("jwt bundles: expected one for each trust domain, found two for one")
        object.__setattr__(self, "_by_domain", MappingProxyType(by_domain))

    @classmethod
    def of(cls, *bundles: JWTBundle) -> JWTBundleSet:
        """Return a snapshot of these bundles.

        Raises:
            Misconfigured: a trust domain has two bundles.
        """
        return cls(bundles=bundles)

    def get(self, trust_domain: TrustDomain) -> JWTBundle | None:
        """Return the bundle of this trust domain, if there is one."""
        return self._by_domain.get(trust_domain)

    def jwt_bundles(self) -> JWTBundleSet:
        """Return this snapshot: it is the source of itself."""
        return self

    def __iter__(self) -> Iterator[JWTBundle]:
        return iter(self.bundles)

    def __len__(self) -> int:
        return len(self.bundles)

    def __repr__(self) -> str:
        return f"JWTBundleSet({', '.join(sorted(str(one.trust_domain) for one in self.bundles))})"


class JWTBundleSource(Protocol):
    """Gives the keys in force now, as one immutable snapshot."""

    def jwt_bundles(self) -> JWTBundleSet:
        """Return the current snapshot.

        Raises:
            SourceUnavailable: there is none now.
        """
        ...
