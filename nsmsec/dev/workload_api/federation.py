# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Whom the workloads of one trust domain trust beside their own domain.

Each direction is a relation of its own: that one domain trusts another says nothing about the other.
"""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from nsmsec.errors import Misconfigured
from nsmsec.federation import BundleDocument, EndpointClient, FederatedTrustBundles, FederationWatch, RefreshPace

if TYPE_CHECKING:
    from collections.abc import Callable

    from nsmsec.clock import Clock
    from nsmsec.dev.workload_api.signing import SigningDomain
    from nsmsec.federation import Relationship
    from nsmsec.identity import TrustDomain

__all__ = ["Federation"]

# Domains for development rotate within seconds.
_PACE: Final = RefreshPace(min_interval=timedelta(seconds=1), first_retry=timedelta(seconds=1))


class Federation:
    """The relations of one domain: with neighbours, which are served here, and with partners, which are elsewhere."""

    def __init__(
        self,
        domain: SigningDomain,
        *,
        clock: Clock,
        changed: Callable[[], None],
        wait: Callable[[threading.Event, float], bool] = threading.Event.wait,
    ) -> None:
        """Begin without any.

        Args:
            domain: whose they are.
            clock: the time.
            changed: told in a partner's thread when its bundle is another.
            wait: waits for an event, at most so many seconds; says whether it came.
        """
        self._own = domain.plan.trust_domain
        self._neighbours: dict[TrustDomain, SigningDomain] = {}
        self._partners: set[TrustDomain] = set()
        self._told: dict[str, BundleDocument] = {}
        self._changed = changed
        self._waiting = wait
        self._bundles = FederatedTrustBundles(domain, clock=clock)
        self._watch = FederationWatch(self._bundles, (), EndpointClient(clock=clock), pace=_PACE, wait=self._wait)

    @property
    def names(self) -> frozenset[TrustDomain]:
        """The domains that are trusted, known yet or not."""
        return frozenset({*self._neighbours, *self._partners})

    def documents(self) -> dict[str, BundleDocument]:
        """Return the bundle of each trusted domain as it is now, by its URI; an unknown one is not there."""
        return {**{name.uri: one.document for name, one in self._neighbours.items()}, **self._followed()}

    def crls(self) -> tuple[bytes, ...]:
        """Return the revocation lists of the neighbours; a bundle document has none, so a partner has none here."""
        return tuple(crl for one in self._neighbours.values() for crl in one.crls)

    def join(self, neighbour: SigningDomain) -> None:
        """Trust a domain that is served here.

        Raises:
            Misconfigured: it is trusted already, or is ours.
        """
        name = neighbour.plan.trust_domain
        self._once(name)
        self._neighbours[name] = neighbour

    def follow(self, partner: Relationship) -> None:
        """Trust a domain that is served elsewhere, as its endpoint says from now on.

        Raises:
            Misconfigured: it is trusted already, or is ours.
            Unverified: `TD_MISMATCH`, its initial bundle has a key of ours.
        """
        self._once(partner.trust_domain)
        self._watch.add(partner)
        self._partners.add(partner.trust_domain)

    def leave(self, trust_domain: TrustDomain) -> None:
        """Trust a domain no more.

        Raises:
            Misconfigured: it is not trusted.
        """
        if trust_domain in self._partners:
            self._partners.remove(trust_domain)
            self._watch.remove(trust_domain)
        elif self._neighbours.pop(trust_domain, None) is None:
            raise Misconfigured(f"provider: expected a domain that is trusted, found {trust_domain}")

    def start(self) -> None:
        """Begin to ask the partners."""
        self._watch.start()

    def close(self) -> None:
        """Ask no more."""
        self._watch.close()

    def _once(self, name: TrustDomain) -> None:
        if name in self.names or name == self._own:
            raise Misconfigured(f"provider: expected a domain that is not trusted yet, found {name}")

    def _followed(self) -> dict[str, BundleDocument]:
        known = {name: self._bundles.partner(name) for name in tuple(self._partners)}
        return {
            name.uri: one.document
            or BundleDocument(trust_bundle=one.bundle)  # what it began with, until it was fetched
            for name, one in known.items()
            if one is not None and one.bundle is not None
        }

    def _wait(self, stop: threading.Event, seconds: float) -> bool:
        """Wait for a partner's next round, after telling what the last one changed."""
        documents = self._followed()
        if documents != self._told:
            self._told = documents
            self._changed()
        return self._waiting(stop, seconds)
