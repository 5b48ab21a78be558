# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A development provider: one Unix socket for each workload, new identities when it is time."""

from __future__ import annotations

import asyncio
import os
import socket
import stat
import threading
from typing import TYPE_CHECKING, Final, Self

import grpc

from nsmsec.dev.workload_api.changes import Changes
from nsmsec.dev.workload_api.endpoint import publish
from nsmsec.dev.workload_api.federation import Federation
from nsmsec.dev.workload_api.service import WorkloadService
from nsmsec.dev.workload_api.signing import SigningDomain
from nsmsec.errors import Misconfigured
from nsmsec.identity.workload_api.address import grpc_target

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from nsmsec.clock import Clock
    from nsmsec.dev.workload_api.plan import ProviderPlan
    from nsmsec.federation import BundleDocument, BundleEndpointServer
    from nsmsec.identity import SpiffeID, TrustDomain

__all__ = ["DevelopmentProvider"]

_OWNER_ONLY: Final = 0o177
_MIN_PAUSE_S: Final = 0.05


class DevelopmentProvider:
    """Serves a plan until it is closed; lives in one event loop. Whoever can open a socket is believed.

    Attributes:
        plan: what it serves.
    """

    _loop: asyncio.AbstractEventLoop

    def __init__(
        self,
        plan: ProviderPlan,
        folder: Path,
        *,
        clock: Clock,
        wait: Callable[[threading.Event, float], bool] = threading.Event.wait,
    ) -> None:
        """Make the authorities; nothing is served yet.

        Args:
            plan: what to serve.
            folder: where the sockets go.
            clock: says when identities begin, and when they are replaced.
            wait: waits between two questions to a partner: for an event, at most so many seconds; says whether it came.

        Raises:
            Misconfigured: a partner is there twice.
            Unverified: `TD_MISMATCH`, a partner's initial bundle has a key of ours.
        """
        now = clock.now()
        self.plan = plan
        self._folder = folder.absolute()
        self._clock = clock
        self._domains = {one.trust_domain: SigningDomain(one, now=now) for one in plan.domains}
        self._federations = {
            name: Federation(domain, clock=clock, changed=self._partner_changed, wait=wait)
            for name, domain in self._domains.items()
        }
        for one in plan.domains:
            for other in one.federates_with:
                self._federations[one.trust_domain].join(self._domains[other])
            for partner in one.partners:
                self._federations[one.trust_domain].follow(partner)
        self._changes = Changes()
        self._servers: list[grpc.aio.Server] = []
        self._endpoints: dict[TrustDomain, BundleEndpointServer] = {}

    @property
    def addresses(self) -> dict[SpiffeID, str]:
        """The address of each workload, as `SPIFFE_ENDPOINT_SOCKET` wants it."""
        return {
            workload.id: f"unix://{self._folder / workload.socket}"
            for domain in self._domains.values()
            for workload in domain.plan.workloads
        }

    @property
    def bundle_endpoints(self) -> dict[TrustDomain, str]:
        """The URL of each bundle endpoint that is served now."""
        return {
            name: server.url(endpoint.host)
            for name, server in self._endpoints.items()
            if (endpoint := self._domains[name].plan.endpoint) is not None
        }

    def document(self, trust_domain: TrustDomain) -> BundleDocument:
        """Return the trust bundle of a domain as it is now."""
        return self._domains[trust_domain].document

    async def start(self) -> None:
        """Serve; when this returns, every socket takes calls, and so does every bundle endpoint.

        Raises:
            Misconfigured: a socket or an endpoint cannot be there; none is served.
        """
        self._loop = asyncio.get_running_loop()
        try:
            for name, domain in self._domains.items():
                federation = self._federations[name]
                federation.start()
                for workload in domain.plan.workloads:
                    service = WorkloadService(workload, domain, federation, changes=self._changes, clock=self._clock)
                    await self._serve(service, self._folder / workload.socket)
                if domain.plan.endpoint is not None:
                    self._endpoints[name] = publish(domain, domain.plan.endpoint)
        except BaseException:
            await self.aclose()
            raise

    def rotate_due(self) -> None:
        """Replace the identities whose time has come, by the clock."""
        now = self._clock.now()
        due = [domain for domain in self._domains.values() if domain.next_at <= now]
        for domain in due:
            domain.rotate(now)
        if due:
            self._changes.tell()

    def rotate(self, trust_domain: TrustDomain) -> None:
        """Replace the identities of a domain now; a prepared authority signs them."""
        self._domains[trust_domain].rotate(self._clock.now())
        self._changes.tell()

    def prepare_authority(self, trust_domain: TrustDomain) -> None:
        """Publish the authority that signs for a domain from its next rotation on, unless there is one already."""
        self._domains[trust_domain].prepare_authority(self._clock.now())
        self._changes.tell()

    def rotate_authority(self, trust_domain: TrustDomain) -> None:
        """Let a new authority sign for a domain; the old one is believed until what it signed has ended."""
        self._domains[trust_domain].rotate_authority(self._clock.now())
        self._changes.tell()

    async def rotate_for_ever(self, pause: Callable[[float], Awaitable[object]] = asyncio.sleep) -> None:
        """Replace identities whenever it is time, until cancelled.

        Args:
            pause: waits so many seconds.
        """
        while True:
            next_at = min(domain.next_at for domain in self._domains.values())
            await pause(max(_MIN_PAUSE_S, (next_at - self._clock.now()).total_seconds()))
            self.rotate_due()

    async def aclose(self) -> None:
        """End every stream, remove the sockets, ask no partner any more; a second time does nothing."""
        while self._servers:
            await self._servers.pop().stop(None)
        while self._endpoints:
            await asyncio.to_thread(self._endpoints.popitem()[1].close)
        for federation in self._federations.values():
            await asyncio.to_thread(federation.close)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def _partner_changed(self) -> None:
        """Take note, in a partner's thread; the first of them begins after the loop is known."""
        self._loop.call_soon_threadsafe(self._changes.tell)

    async def _serve(self, service: WorkloadService, path: Path) -> None:
        target = grpc_target(f"unix://{path}")
        _remove_stale(path)
        server = grpc.aio.server(options=(("grpc.so_reuseport", 0),))
        server.add_generic_rpc_handlers((service.handler,))
        before = os.umask(_OWNER_ONLY)  # of the whole process, for as long as the socket takes to appear
        try:
            server.add_insecure_port(target)
        except RuntimeError as error:
            raise Misconfigured(f"provider: expected to serve at {path}, found no way to") from error
        finally:
            os.umask(before)
        self._servers.append(server)
        await server.start()


def _remove_stale(path: Path) -> None:
    """Remove the socket of a provider that is gone.

    Raises:
        Misconfigured: something else is there, or somebody who serves.
    """
    try:
        if not stat.S_ISSOCK(path.lstat().st_mode):
            raise Misconfigured(f"provider: expected nothing but a socket at {path}, found something else")
    except OSError:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            path.unlink(missing_ok=True)
            return
    raise Misconfigured(f"provider: expected no other provider at {path}, found one")
