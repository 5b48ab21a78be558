# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The authorities of a topology's trust domains, which give every service its identity: a development provider."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, Self

from cryptography.hazmat.primitives.serialization import Encoding

from nsmsec.dev.part import BUNDLES, CERTIFICATE, DECISIONS, KEY
from nsmsec.dev.workload_api import BackgroundProvider, DevelopmentProvider, ProviderPlan
from nsmsec.dev.workload_api.plan import PlannedDomain, PlannedWorkload
from nsmsec.identity import SpiffeID

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from nsmsec.clock import Clock
    from nsmsec.dev.topology import Topology
    from nsmsec.identity import TrustDomain

__all__ = ["Organisations"]

# Issued some time ago, so that somebody with a clock that is slow has a valid SVID too.
_AGO: Final = timedelta(minutes=15)
_SVID_TTL: Final = timedelta(hours=1)
_OUTSIDER: Final = "/outsider"


class Organisations:
    """Every trust domain's authority, in memory, for one demonstration; serves within its `with` block."""

    def __init__(self, topology: Topology, *, clock: Clock, folder: Path) -> None:
        """Make the authorities.

        Args:
            topology: which trust domains there are, who trusts whom.
            clock: the time.
            folder: where sockets go; nobody else may look into it.
        """
        self._trusted = {
            member.trust_domain: (member.trust_domain, *member.federates_with) for member in topology.members
        }
        self._provider = DevelopmentProvider(_plan(topology), folder, clock=_Slow(clock))
        self._serving = BackgroundProvider(self._provider)

    def equip(self, own_id: SpiffeID, home: Path) -> str:
        """Give a service its folder; return the address of its Workload API.

        Raises:
            OSError: the folder cannot be written.
        """
        _furnish(home)
        return self._provider.addresses[own_id]

    def equip_thief(self, victim: SpiffeID, home: Path) -> str:
        """Do as `equip` for somebody with an SVID of its own in the victim's trust domain.

        Raises:
            OSError: as there.
        """
        return self.equip(SpiffeID.of(victim.trust_domain, _OUTSIDER), home)

    def equip_impostor(self, victim: SpiffeID, issuer: TrustDomain, home: Path) -> None:
        """Give somebody files: an SVID in the victim's name, signed by the authority of another trust domain.

        Raises:
            OSError: the files cannot be written.
        """
        _furnish(home)
        authority = self._provider.domains.signing(issuer).authority
        issued = authority.issue_certificate(authority.profile(str(victim)))
        (home / CERTIFICATE).write_bytes(issued.certificates_pem)
        (home / KEY).touch(mode=0o600)
        (home / KEY).write_bytes(issued.private_key_pem)
        (home / BUNDLES).mkdir(mode=0o700)
        for domain in self._trusted[victim.trust_domain]:
            authorities = self._provider.domains.signing(domain).document.trust_bundle.authorities
            pem = b"".join(one.public_bytes(Encoding.PEM) for one in authorities)
            (home / BUNDLES / f"{domain}.pem").write_bytes(pem)

    def __enter__(self) -> Self:
        self._serving.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._serving.__exit__()


class _Slow:
    """The clock of whoever issued everything some time ago."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        return self._clock.now() - _AGO


def _plan(topology: Topology) -> ProviderPlan:
    """Return a plan with a socket for every service, and one for the outsider of every trust domain."""
    domains = [member.trust_domain for member in topology.members]
    outsiders = [SpiffeID.of(domain, _OUTSIDER) for domain in domains]
    ids = list(dict.fromkeys([*(service.id for service in topology.services), *outsiders]))
    workloads = [PlannedWorkload(id=own_id, socket=str(number)) for number, own_id in enumerate(ids)]
    return ProviderPlan(
        domains=tuple(
            PlannedDomain(
                trust_domain=member.trust_domain,
                svid_ttl=_SVID_TTL,
                rotate_every=_SVID_TTL / 2,
                federates_with=member.federates_with,
                partners=(),
                endpoint=None,
                workloads=tuple(one for one in workloads if one.id.trust_domain == member.trust_domain),
            )
            for member in topology.members
        )
    )


def _furnish(home: Path) -> None:
    """Make a folder with an empty decision log; nobody else can read them."""
    home.mkdir(parents=True, mode=0o700)
    (home / DECISIONS).touch(mode=0o600)
