# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A development provider: Unix sockets for workloads, new identities when it is time."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final, Self

import grpc

from nsmsec.dev.workload_api.domains import Domains
from nsmsec.dev.workload_api.door import Door
from nsmsec.dev.workload_api.endpoint import publish
from nsmsec.dev.workload_api.service import NOBODY, WorkloadService
from nsmsec.dev.workload_api.sockets import appearing, remove_stale
from nsmsec.errors import Misconfigured
from nsmsec.identity.workload_api.address import grpc_target

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from nsmsec.clock import Clock
    from nsmsec.dev.workload_api.plan import PlannedWorkload, ProviderPlan
    from nsmsec.federation import BundleEndpointServer
    from nsmsec.identity import SpiffeID, TrustDomain

__all__ = ["DevelopmentProvider"]

_MIN_PAUSE_S: Final = 0.05


class DevelopmentProvider:
    """Serves a plan until it is closed; lives in one event loop. Whoever can open a socket is believed.

    Attributes:
        plan: what it serves.
        domains: its trust domains, to be rotated, revoked, federated.
    """

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
            clock: says when identities begin, and when they are replaced; an order can advance it.
            wait: waits between two questions to a partner: for an event, at most so many seconds; says whether it came.

        Raises:
            Misconfigured: a partner is there twice.
            Unverified: `TD_MISMATCH`, a partner's initial bundle has a key of ours.
        """
        self.plan = plan
        self.domains = Domains(plan, clock=clock, wait=wait)
        self._folder = folder.absolute()
        self._servers: list[grpc.aio.Server] = []
        self._rooms: dict[tuple[str, int], dict[int, Path]] = {}
        self._doors: list[Door] = []
        self._inside: TemporaryDirectory[str] | None = None
        self._endpoints: dict[TrustDomain, BundleEndpointServer] = {}

    @property
    def addresses(self) -> dict[SpiffeID, str]:
        """The address of each workload, as `SPIFFE_ENDPOINT_SOCKET` wants it."""
        return {
            workload.id: f"unix://{self._folder / workload.socket}"
            for domain in self.plan.domains
            for workload in domain.workloads
        }

    @property
    def bundle_endpoints(self) -> dict[TrustDomain, str]:
        """The URL of each bundle endpoint that is served now."""
        return {
            name: server.url(endpoint.host)
            for name, server in self._endpoints.items()
            if (endpoint := self.domains.signing(name).plan.endpoint) is not None
        }

    async def start(self) -> None:
        """Serve; when this returns, every socket takes calls, and so does every bundle endpoint.

        Raises:
            Misconfigured: a socket or an endpoint cannot be there; none is served.
        """
        try:
            self.domains.start()
            for name in self.domains.names:
                domain, federation = self.domains.signing(name), self.domains.federation(name)
                for workload in domain.plan.workloads:
                    service = WorkloadService(
                        workload, domain, federation, changes=self.domains.changes, clock=self.domains.clock
                    )
                    await self._serve_workload(workload, service.handler)
                if domain.plan.endpoint is not None:
                    self._endpoints[name] = publish(domain, domain.plan.endpoint)
            await self._open_doors()
        except BaseException:
            await self.aclose()
            raise

    def rotate_due(self) -> None:
        """Replace the identities whose time has come, by the clock."""
        self.domains.rotate_due()

    def rotate_authority(self, trust_domain: TrustDomain) -> None:
        """Let a new authority sign for a domain; the old one is believed until what it signed has ended.

        Raises:
            Misconfigured: there is no such domain here.
        """
        self.domains.prepare_authorities([trust_domain])
        self.domains.rotate([trust_domain])

    async def rotate_for_ever(self, pause: Callable[[float], Awaitable[object]] = asyncio.sleep) -> None:
        """Replace identities whenever it is time, until cancelled.

        Args:
            pause: waits so many seconds.
        """
        while True:
            await pause(max(_MIN_PAUSE_S, (self.domains.next_at - self.domains.clock.now()).total_seconds()))
            self.domains.rotate_due()

    async def aclose(self) -> None:
        """End every stream, remove the sockets, ask no partner any more; a second time does nothing."""
        while self._doors:
            await self._doors.pop().close()
        while self._servers:
            await self._servers.pop().stop(None)
        while self._endpoints:
            await asyncio.to_thread(self._endpoints.popitem()[1].close)
        if self._inside is not None:
            self._inside.cleanup()
            self._inside = None
        await asyncio.to_thread(self.domains.close)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def _serve_workload(self, workload: PlannedWorkload, service: grpc.GenericRpcHandler) -> None:
        """Serve at the workload's socket; behind its door, if only one user may get it."""
        if workload.user is None:
            await self._serve(service, self._folder / workload.socket, mode=workload.mode)
        else:
            room = await self._serve_inside(service)
            self._rooms.setdefault((workload.socket, workload.mode), {})[workload.user] = room

    async def _serve_inside(self, service: grpc.GenericRpcHandler) -> Path:
        """Serve at a socket that only this process can find."""
        if self._inside is None:
            self._inside = TemporaryDirectory(prefix="nsmsec-")
        path = Path(self._inside.name) / str(len(self._servers))
        await self._serve(service, path)
        return path

    async def _open_doors(self) -> None:
        for (name, mode), rooms in self._rooms.items():
            strangers = await self._serve_inside(NOBODY)
            door = Door(self._folder / name, mode=mode, rooms=rooms, strangers=strangers)
            await door.open()
            self._doors.append(door)

    async def _serve(self, service: grpc.GenericRpcHandler, path: Path, *, mode: int = 0o600) -> None:
        target = grpc_target(f"unix://{path}")
        remove_stale(path)
        server = grpc.aio.server(options=(("grpc.so_reuseport", 0),))
        server.add_generic_rpc_handlers((service,))
        try:
            with appearing(path, mode=mode):
                server.add_insecure_port(target)
        except RuntimeError as error:
            raise Misconfigured(f"provider: expected to serve at {path}, found no way to") from error
        self._servers.append(server)
        await server.start()
