# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A development provider for workloads of ours and of others: two domains that trust each other, one that is alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.clock import SystemClock
from nsmsec.dev.workload_api import DevelopmentProvider, parse_plan
from nsmsec.identity import SpiffeID, WorkloadAPISource
from nsmsec.interceptors import Workload
from nsmsec.testing.clock import FixedClock
from tests.identity.workload_api.provider import Heard
from tests.interceptors.world import hop

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from nsmsec.federation import BundleDocument
    from nsmsec.identity import TrustDomain
    from tests.interceptors.stage import Loop
    from tests.interceptors.world import Hop

__all__ = ["CLIENT", "LONER", "OTHER_CLIENT", "OTHER_SERVER", "SERVER", "Provided"]

PLAN = """
[[trust_domain]]
name = "a.example"
svid_ttl_s = 3600
bundle_endpoint = "localhost:0"
federates_with = ["b.example"]
workload = [{ path = "/client", socket = "1" }, { path = "/other-client", socket = "2" }]

[[trust_domain]]
name = "b.example"
svid_ttl_s = 3600
federates_with = ["a.example"]
workload = [{ path = "/server", socket = "3" }, { path = "/other-server", socket = "4" }]

[[trust_domain]]
name = "alone.example"
svid_ttl_s = 3600
federates_with = ["b.example"]
workload = [{ path = "/loner", socket = "5" }]
"""

#: Ours, then those of the other implementation.
CLIENT, SERVER = SpiffeID.parse("spiffe://a.example/client"), SpiffeID.parse("spiffe://b.example/server")
OTHER_CLIENT = SpiffeID.parse("spiffe://a.example/other-client")
OTHER_SERVER = SpiffeID.parse("spiffe://b.example/other-server")
#: Trusts the servers; nobody trusts it.
LONER = SpiffeID.parse("spiffe://alone.example/loner")


class Provided:
    """The provider, running, with the hops of ours that live on it; on the machine's clock, as those of others."""

    def __init__(self, folder: Path, loop: Loop) -> None:
        self._loop = loop
        self._provider = DevelopmentProvider(parse_plan(PLAN), folder, clock=SystemClock())
        self._sources: list[WorkloadAPISource] = []
        loop.run(self._provider.start())

    def address(self, workload: SpiffeID) -> str:
        """Return where a workload gets its identity."""
        return self._provider.addresses[workload]

    def endpoint(self, trust_domain: TrustDomain) -> str:
        """Return where a domain publishes its bundle."""
        return self._provider.bundle_endpoints[trust_domain]

    def document(self, trust_domain: TrustDomain) -> BundleDocument:
        """Return the bundle of a domain as it is now."""
        return self._provider.domains.signing(trust_domain).document

    def hop(self, workload: SpiffeID) -> Hop:
        """Bring up a workload of ours."""
        source = WorkloadAPISource(self.address(workload)).wait(20)
        self._sources.append(source)
        made = hop(workload.path)
        made.clock = FixedClock(SystemClock().now())  # what the provider issues now is valid from now on
        made.workload = Workload(svid=source, bundles=source, policy=made.policy, audit=made.kept)
        return made

    def prepare_authority(self, trust_domain: TrustDomain) -> None:
        """Publish the next authority of a domain."""
        self._changed(lambda: self._provider.domains.prepare_authorities([trust_domain]))

    def rotate(self, trust_domain: TrustDomain) -> None:
        """Replace the identities of a domain; the authority that was prepared signs them."""
        self._changed(lambda: self._provider.domains.rotate([trust_domain]))

    def _changed(self, change: Callable[[], None]) -> None:
        """Let the provider change something; wait until our hops know."""
        told = [Heard() for _ in self._sources]
        leaves = [source.subscribe(one) for source, one in zip(self._sources, told, strict=True)]

        async def changed() -> None:
            change()

        self._loop.run(changed())
        for one, leave in zip(told, leaves, strict=True):
            assert one.next().last_error is None
            leave()

    def close(self) -> None:
        """End everything."""
        for source in self._sources:
            source.close()
        self._loop.run(self._provider.aclose())
