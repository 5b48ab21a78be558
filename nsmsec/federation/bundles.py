# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The trust bundles of this domain beside those of its partners, never merged."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from nsmsec.clock import Clock, SystemClock
from nsmsec.errors import Misconfigured, ReasonCode, Unverified
from nsmsec.federation.partner import Partner
from nsmsec.identity import BundleOrigin, TrustBundleSet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nsmsec.errors import NsmsecError
    from nsmsec.federation.document import BundleDocument
    from nsmsec.federation.relationship import Relationship
    from nsmsec.federation.status import PartnerStatus
    from nsmsec.identity import TrustBundle, TrustBundleSource, TrustDomain, TrustDomainAlias

__all__ = ["FederatedTrustBundles"]


class FederatedTrustBundles:
    """Gives our own trust bundles joined by those of the partners: a `TrustBundleSource`. Safe for threads.

    A partner speaks for its own trust domain only: a domain that our own source has is ours, whatever anybody
    serves. A partner's key that is also another domain's is refused. A partner that distrusts all its authorities is
    believed at once; one that is removed is forgotten at once.
    """

    def __init__(
        self,
        own: TrustBundleSource,
        *,
        aliases: Iterable[TrustDomainAlias] = (),
        max_age: timedelta = timedelta(hours=6),
        clock: Clock | None = None,
    ) -> None:
        """Begin without partners.

        Args:
            own: the bundles that we do not have from partners.
            aliases: which names stand for others while trust domains move; for policies to see, nothing is renamed.
            max_age: how long an endpoint may not have confirmed its document before its status is an alarm.
            clock: the time; the machine's if omitted.

        Raises:
            Misconfigured: a name stands for two, or for one that stands for another itself.
        """
        self._own = own
        self._aliases = _checked(tuple(aliases))
        self._max_age = max_age
        self._clock: Clock = SystemClock() if clock is None else clock
        self._lock = threading.Lock()
        self._partners: dict[TrustDomain, Partner] = {}
        self._changes = 0
        self._joined: tuple[tuple[int, int], TrustBundleSet] | None = None
        self._given: tuple[TrustBundleSet, TrustBundleSet] | None = None

    def add(self, relationship: Relationship) -> None:
        """Begin a relationship. A self-serving endpoint's initial bundle is in force until the first good fetch.

        Raises:
            Misconfigured: there is one with this trust domain, or it is our own.
            SourceUnavailable: our own bundles cannot be had.
        """
        domain = relationship.trust_domain
        own = self._own.trust_bundles()
        with self._lock:
            if domain in self._partners or own.get(domain) is not None:
                raise Misconfigured(f"federation: expected one source of trust for {domain}, found two")
            bundle = _initial_bundle(relationship)
            if bundle is not None:
                _check_keys(bundle, self._others(own, domain))
            self._partners[domain] = Partner(relationship=relationship, bundle=bundle)
            self._changes += 1
            self._given = None

    def remove(self, trust_domain: TrustDomain) -> None:
        """End a relationship: nobody of that domain is trusted from now on."""
        with self._lock:
            if self._partners.pop(trust_domain, None) is not None:
                self._changes += 1
                self._given = None

    def take(self, relationship: Relationship, document: BundleDocument) -> None:
        """Put in force what a partner's endpoint served.

        A document that comes when its relationship has ended is dropped.

        Raises:
            Misconfigured: the document is of another trust domain than the relationship.
            SourceUnavailable: our own bundles cannot be had.
            Unverified: `TRUST_BUNDLE_ROLLBACK`; `TD_MISMATCH`, one of its keys is also another domain's.
        """
        domain = relationship.trust_domain
        if document.trust_domain != domain:
            raise Misconfigured(f"federation: expected a document of {domain}, found one of {document.trust_domain}")
        own = self._own.trust_bundles()
        with self._lock:
            former = self._partners.get(domain)
            if former is None or former.relationship is not relationship:
                return
            partner = former.after(document, now=self._clock.now())
            _check_keys(document.trust_bundle, self._others(own, domain))
            self._partners[domain] = partner
            self._changes += partner.bundle != former.bundle
            self._given = None

    def failed(self, relationship: Relationship, error: NsmsecError) -> None:
        """Take note that a partner's bundle could not be fetched or used; what is in force stays."""
        with self._lock:
            partner = self._partners.get(relationship.trust_domain)
            if partner is not None and partner.relationship is relationship:
                self._partners[relationship.trust_domain] = partner.failed(error)

    def trust_bundles(self) -> TrustBundleSet:
        """Return what is in force; the same snapshot until something changes.

        A fetch that brings no other bundle, only another confirmation or sequence number, makes a snapshot of the same
        revision: whatever was proven still is.

        Raises:
            SourceUnavailable: our own bundles cannot be had.
        """
        own = self._own.trust_bundles()
        with self._lock:
            if self._given is None or self._given[0] is not own:
                self._given = (own, self._join(own))
            return self._given[1]

    def partner(self, trust_domain: TrustDomain) -> Partner | None:
        """Return what is known of a partner, if it is one."""
        with self._lock:
            return self._partners.get(trust_domain)

    @property
    def documents(self) -> tuple[BundleDocument, ...]:
        """The documents in force that were fetched, by trust domain."""
        with self._lock:
            found = [self._partners[domain].document for domain in sorted(self._partners)]
        return tuple(one for one in found if one is not None)

    @property
    def statuses(self) -> tuple[PartnerStatus, ...]:
        """How each partner is, by trust domain."""
        now = self._clock.now()
        with self._lock:
            partners = [self._partners[domain] for domain in sorted(self._partners)]
        return tuple(partner.status(now=now, max_age=self._max_age) for partner in partners)

    def _join(self, own: TrustBundleSet) -> TrustBundleSet:
        partners = [one for one in self._partners.values() if own.get(one.relationship.trust_domain) is None]
        key = (own.revision, self._changes)
        if self._joined is None or self._joined[0] != key:
            accepted = (one.bundle for one in partners if one.bundle is not None)
            self._joined = (key, TrustBundleSet.of(*own, *accepted))
        origins = {**own.origins, **{one.relationship.trust_domain.name: one.origin for one in partners}}
        for alias in self._aliases:
            known = origins.get(alias.old.name, BundleOrigin())
            origins[alias.old.name] = replace(known, alias=alias)
        self._joined = (key, self._joined[1].with_origins(origins))
        return self._joined[1]

    def _others(self, own: TrustBundleSet, domain: TrustDomain) -> list[TrustBundle]:
        foreign = [one.bundle for one in self._partners.values() if one.bundle is not None]
        return [bundle for bundle in (*own, *foreign) if bundle.trust_domain != domain]


def _checked(aliases: tuple[TrustDomainAlias, ...]) -> tuple[TrustDomainAlias, ...]:
    olds = [alias.old for alias in aliases]
    if len(set(olds)) != len(olds) or not {alias.new for alias in aliases}.isdisjoint(olds):
        raise Misconfigured("federation: expected each old name once, and no new name that is an old one, too")
    return aliases


def _initial_bundle(relationship: Relationship) -> TrustBundle | None:
    return getattr(relationship.profile, "initial_bundle", None) if relationship.is_self_serving else None


def _check_keys(bundle: TrustBundle, others: Iterable[TrustBundle]) -> None:
    """Refuse a key of two domains: it would let either speak for the other (Bundle, section 6.2; attacks C29)."""
    for other in others:
        if TrustBundleSet.of(bundle, other).trust_domains_sharing_keys:
            detail = (
                f"trust bundle of {bundle.trust_domain}: expected keys of its own, found one of {other.trust_domain}"
            )
            raise Unverified(ReasonCode.TD_MISMATCH, detail)
