# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What a development provider is told to serve: trust domains with their workloads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import timedelta
    from pathlib import Path

    from nsmsec.federation import Relationship
    from nsmsec.identity import SpiffeID, TrustDomain

__all__ = ["PlannedDomain", "PlannedEndpoint", "PlannedWorkload", "ProviderPlan"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedWorkload:
    """Who gets an identity from which socket.

    Attributes:
        id: the identity.
        socket: the name of the socket in the provider's folder; several workloads share one only by their users.
        dns_names: DNS names beside it.
        user: the number of the only user who gets it; None is whoever can open the socket.
        mode: the permissions of the socket.
    """

    id: SpiffeID
    socket: str
    dns_names: tuple[str, ...] = ()
    user: int | None = None
    mode: int = 0o600


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedEndpoint:
    """Where a domain publishes its trust bundle.

    Attributes:
        host: the address to listen on.
        port: the port; 0 is a free one.
        id: who the endpoint is, for the profile `https_spiffe`.
        web: its certificate chain with its key, two files in PEM, for the profile `https_web` instead.
    """

    host: str
    port: int
    id: SpiffeID
    web: tuple[Path, Path] | None = None

    @property
    def profile(self) -> str:
        """How the endpoint is proven, as the standard calls it."""
        return "https_spiffe" if self.web is None else "https_web"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedDomain:
    """One trust domain.

    Attributes:
        trust_domain: its name.
        svid_ttl: how long its SVIDs live.
        rotate_every: how often they are replaced.
        federates_with: the domains whose bundles its workloads get, too.
        partners: the domains that are served elsewhere whose bundles its workloads get, too.
        endpoint: where it publishes its bundle, if it does.
        workloads: those who get identities.
    """

    trust_domain: TrustDomain
    svid_ttl: timedelta
    rotate_every: timedelta
    federates_with: tuple[TrustDomain, ...]
    partners: tuple[Relationship, ...]
    endpoint: PlannedEndpoint | None
    workloads: tuple[PlannedWorkload, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderPlan:
    """Everything that a provider serves.

    Attributes:
        domains: the trust domains.
    """

    domains: tuple[PlannedDomain, ...]
