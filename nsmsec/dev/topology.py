# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What is demonstrated: who takes part, who calls whom, what is tried, how it has to end."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nsmsec.identity import SpiffeID, TrustDomain

__all__ = ["METHOD", "Attack", "Expectation", "Member", "Run", "Service", "Topology"]

#: The one method that every service of a demonstration serves, so that no service changes along a path.
METHOD = "/nsmsec.demo.v1.Relay/Pass"


class Attack(enum.StrEnum):
    """What may go wrong in a run, at the service that it names; docs/demo.md explains each."""

    SKIP = "skip"
    FORGE = "forge"
    STEAL = "steal"
    IMPERSONATE = "impersonate"
    REPLAY = "replay"
    BACKDATE = "backdate"
    SWAP = "swap"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A trust domain that takes part.

    Attributes:
        trust_domain: its name.
        federates_with: the other domains whose trust bundles its services hold.
    """

    trust_domain: TrustDomain
    federates_with: tuple[TrustDomain, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A workload that takes part, a process of its own.

    Attributes:
        name: what the topology calls it.
        id: its SPIFFE ID.
        calls: the services it calls, in order, for every request.
        settings: what differs in its policy settings from those of the topology.
    """

    name: str
    id: SpiffeID
    calls: tuple[str, ...] = ()
    settings: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """How a run has to end.

    Attributes:
        outcome: `allowed` or `denied`.
        code: the reason code of the refusal; None when allowed.
        refused_by: the service that must refuse; None if it does not matter.
        reasons: the policy's reasons; None if they do not matter.
    """

    outcome: str
    code: str | None = None
    refused_by: str | None = None
    reasons: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One request, honest or not.

    Attributes:
        name: what the run is called.
        about: one sentence for people.
        start: the service that makes the request.
        attack: what goes wrong, if anything.
        at: where it goes wrong; empty for an honest run.
        settings: service to what differs in its policy settings during this run.
        expect: how it has to end.
    """

    name: str
    about: str
    start: str
    attack: Attack | None = None
    at: str = ""
    settings: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    expect: Expectation


@dataclass(frozen=True, slots=True, kw_only=True)
class Topology:
    """Everything that a demonstration is made of; `topology_file` reads one and checks it.

    Attributes:
        members: the trust domains.
        services: the services.
        settings: the policy settings of all services, layouts included.
        runs: the runs in order.
    """

    members: tuple[Member, ...]
    services: tuple[Service, ...]
    settings: Mapping[str, object]
    runs: tuple[Run, ...]

    def service(self, name: str) -> Service:
        """Return the service of this name.

        Raises:
            KeyError: there is none.
        """
        return {service.name: service for service in self.services}[name]

    def callees(self, name: str, *, skipping: bool = False) -> tuple[Service, ...]:
        """Return whom a service calls; if it skips them, whom they call."""
        calls = self.service(name).calls
        if skipping:
            calls = tuple(dict.fromkeys(onward for skipped in calls for onward in self.service(skipped).calls))
        return tuple(self.service(callee) for callee in calls)

    def foreign_authority(self, name: str) -> TrustDomain | None:
        """Return the first trust domain, not that of a service, whose authority is trusted by the first it calls."""
        own, callee = self.service(name).id.trust_domain, self.callees(name)[0].id.trust_domain
        federated = next(member.federates_with for member in self.members if member.trust_domain == callee)
        return next((domain for domain in (callee, *federated) if domain != own), None)
