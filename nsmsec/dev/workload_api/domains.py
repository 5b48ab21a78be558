# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The trust domains of one provider: whatever changes in them is told to those who serve them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from nsmsec.dev.workload_api.changes import Changes
from nsmsec.dev.workload_api.federation import Federation
from nsmsec.dev.workload_api.shifted_clock import ShiftedClock
from nsmsec.dev.workload_api.signing import SigningDomain
from nsmsec.errors import Misconfigured
from nsmsec.federation import Relationship

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterable
    from datetime import datetime, timedelta

    from nsmsec.clock import Clock
    from nsmsec.dev.workload_api.plan import PlannedWorkload, ProviderPlan
    from nsmsec.dev.workload_api.revocation import IssuedCertificate
    from nsmsec.identity import SpiffeID, TrustDomain

__all__ = ["Domains"]


class Domains:
    """Signs, rotates, revokes, federates; lives in one event loop.

    Attributes:
        changes: counts whatever workloads have to be told.
        clock: says when identities begin, and when they are replaced.
    """

    _loop: asyncio.AbstractEventLoop

    def __init__(self, plan: ProviderPlan, *, clock: Clock, wait: Callable[[threading.Event, float], bool]) -> None:
        """Make the authorities, begin the federations; no partner is asked yet.

        Args:
            plan: what there is.
            clock: the time at first; it can be advanced.
            wait: waits between two questions to a partner: for an event, at most so many seconds; says whether it came.

        Raises:
            Misconfigured: a partner is there twice.
            Unverified: `TD_MISMATCH`, a partner's initial bundle has a key of ours.
        """
        self.clock = ShiftedClock(clock)
        self.changes = Changes()
        now = self.clock.now()
        self._signing = {one.trust_domain: SigningDomain(one, now=now) for one in plan.domains}
        self._federations = {
            name: Federation(domain, clock=self.clock, changed=self._partner_changed, wait=wait)
            for name, domain in self._signing.items()
        }
        for one in plan.domains:
            for other in one.federates_with:
                self._federations[one.trust_domain].join(self._signing[other])
            for partner in one.partners:
                self._federations[one.trust_domain].follow(partner)

    @property
    def names(self) -> tuple[TrustDomain, ...]:
        """The domains, in the order of the plan."""
        return tuple(self._signing)

    @property
    def next_at(self) -> datetime:
        """When the next identities are to be replaced."""
        return min(domain.next_at for domain in self._signing.values())

    def signing(self, trust_domain: TrustDomain) -> SigningDomain:
        """Return who signs for a domain.

        Raises:
            Misconfigured: there is no such domain here.
        """
        found = self._signing.get(trust_domain)
        if found is None:
            raise Misconfigured(f"provider: expected a trust domain of this provider, found {trust_domain}")
        return found

    def federation(self, trust_domain: TrustDomain) -> Federation:
        """Return whom a domain trusts.

        Raises:
            Misconfigured: there is no such domain here.
        """
        return self._federations[self.signing(trust_domain).plan.trust_domain]

    def workload(self, own_id: SpiffeID) -> PlannedWorkload:
        """Return the workload with an identity.

        Raises:
            Misconfigured: there is none here.
        """
        workloads = self.signing(own_id.trust_domain).plan.workloads
        found = next((one for one in workloads if one.id == own_id), None)
        if found is None:
            raise Misconfigured(f"provider: expected a workload of this provider, found {own_id}")
        return found

    def rotate_due(self) -> None:
        """Replace the identities whose time has come, by the clock."""
        now = self.clock.now()
        due = tuple(name for name, domain in self._signing.items() if domain.next_at <= now)
        if due:
            self.rotate(due)

    def rotate(self, trust_domains: Iterable[TrustDomain]) -> None:
        """Replace the identities of domains now; authorities that are prepared sign them.

        Raises:
            Misconfigured: there is no such domain here.
        """
        for domain in [self.signing(name) for name in trust_domains]:
            domain.rotate(self.clock.now())
        self.changes.tell()

    def rotate_workload(self, own_id: SpiffeID) -> None:
        """Replace one identity now.

        Raises:
            Misconfigured: there is none such here.
        """
        self.signing(own_id.trust_domain).rotate_workload(self.workload(own_id), self.clock.now())
        self.changes.tell()

    def advance(self, by: timedelta) -> None:
        """Move the clock forward, then replace every identity: its time may have come."""
        self.clock.advance(by)
        self.rotate(self.names)

    def prepare_authorities(self, trust_domains: Iterable[TrustDomain]) -> None:
        """Publish the authorities that sign for domains from their next rotation on, unless there are some already.

        Raises:
            Misconfigured: there is no such domain here.
        """
        for domain in [self.signing(name) for name in trust_domains]:
            domain.prepare_authority(self.clock.now())
        self.changes.tell()

    def revoke(
        self, trust_domains: Iterable[TrustDomain], wanted: Callable[[IssuedCertificate], bool]
    ) -> tuple[IssuedCertificate, ...]:
        """Revoke living certificates, replace the identities that lose theirs.

        Returns:
            Those that were revoked now.

        Raises:
            Misconfigured: there is no such domain here, or no such certificate.
        """
        domains = [self.signing(name) for name in trust_domains]
        revoked = tuple(one for domain in domains for one in domain.revoke(wanted, self.clock.now()))
        if not revoked:
            raise Misconfigured("provider: expected a living certificate that is not revoked yet, found none such")
        self.changes.tell()
        return revoked

    def federate(self, trust_domain: TrustDomain, other: TrustDomain | Relationship) -> None:
        """Let a domain trust another one of this provider, or a partner elsewhere; not the other way round.

        Raises:
            Misconfigured: one is not here, a partner is, the other one is itself, or is trusted already.
            Unverified: `TD_MISMATCH`, the partner's initial bundle has a key of ours.
        """
        federation = self.federation(trust_domain)
        if isinstance(other, Relationship):
            if other.trust_domain in self._signing:
                raise Misconfigured(f"provider: expected a partner to be served elsewhere, found {other.trust_domain}")
            federation.follow(other)
        else:
            federation.join(self.signing(other))
        self.changes.tell()

    def end_federation(self, trust_domain: TrustDomain, other: TrustDomain) -> None:
        """Let a domain trust another one no more.

        Raises:
            Misconfigured: it is not here, or does not trust the other one.
        """
        self.federation(trust_domain).leave(other)
        self.changes.tell()

    def start(self) -> None:
        """Begin to ask partners; to be called in the event loop."""
        self._loop = asyncio.get_running_loop()
        for federation in self._federations.values():
            federation.start()

    def close(self) -> None:
        """Ask no partner any more."""
        for federation in self._federations.values():
            federation.close()

    def _partner_changed(self) -> None:
        """Take note, in a partner's thread; the first of them begins after the loop is known."""
        self._loop.call_soon_threadsafe(self.changes.tell)
