# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The attenuation of a path: how far, where, for what, until when (claim `lim`; token profile, section 3).

A hop can narrow what the hops before it allowed, never widen it. A member that is absent inherits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from nsmsec.errors import ReasonCode, Unverified

if TYPE_CHECKING:
    from nsmsec.identity import SpiffeID, TrustDomain

__all__ = ["UNLIMITED", "Limit"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """Bounds that a path must stay inside of; `None` bounds nothing.

    Attributes:
        hops: the highest index a hop may have.
        trust_domains: the domains that signers and audiences may belong to.
        services: the services a token may be for.
        until: the latest expiry of a token, in seconds since the epoch.
    """

    hops: int | None = None
    trust_domains: frozenset[TrustDomain] | None = None
    services: frozenset[str] | None = None
    until: int | None = None

    def narrowed_by(self, own: Limit) -> Limit:
        """Return what is in force after a hop stated its own limit.

        Raises:
            Unverified: `LIMIT_WIDENED`, a member of `own` allows more than this limit.
        """
        return Limit(
            hops=_lower("hops", self.hops, own.hops),
            trust_domains=_fewer("tds", self.trust_domains, own.trust_domains),
            services=_fewer("svc", self.services, own.services),
            until=_lower("until", self.until, own.until),
        )

    def check(self, *, index: int, subject: SpiffeID, audience: SpiffeID, service: str, expires_at: int) -> None:
        """Refuse a hop that lies outside.

        Raises:
            Unverified: `LIMIT_EXCEEDED`.
        """
        if self.hops is not None and index > self.hops:
            raise _exceeded(f"no index above {self.hops}", str(index))
        if self.trust_domains is not None:
            for identity in (subject, audience):
                if identity.trust_domain not in self.trust_domains:
                    raise _exceeded("one of the allowed trust domains", str(identity.trust_domain))
        if self.services is not None and service not in self.services:
            raise _exceeded("one of the allowed services", repr(service))
        if self.until is not None and expires_at > self.until:
            raise _exceeded(f"no expiry after {self.until}", str(expires_at))


#: What is in force where nobody stated a limit.
UNLIMITED = Limit()


def _lower(member: str, inherited: int | None, own: int | None) -> int | None:
    if own is None:
        return inherited
    if inherited is not None and own > inherited:
        raise _widened(member)
    return own


def _fewer(member: str, inherited: frozenset[T] | None, own: frozenset[T] | None) -> frozenset[T] | None:
    if own is None:
        return inherited
    if inherited is not None and not own <= inherited:
        raise _widened(member)
    return own


def _widened(member: str) -> Unverified:
    return Unverified(ReasonCode.LIMIT_WIDENED, f"limit: expected {member} to allow no more than inherited, found more")


def _exceeded(expected: str, found: str) -> Unverified:
    return Unverified(ReasonCode.LIMIT_EXCEEDED, f"limit: expected {expected}, found {found}")
