# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec dev up`: a SPIFFE Workload API for development, until it is told to end.

Exit codes: 0 ended by SIGTERM or SIGINT; 2 the configuration is none, or cannot be served.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from nsmsec.clock import SystemClock
from nsmsec.dev.workload_api import DevelopmentProvider, read_plan
from nsmsec.dev.workload_api.control import Control
from nsmsec.errors import NsmsecError

if TYPE_CHECKING:
    from nsmsec.dev.workload_api import ProviderPlan
    from nsmsec.dev.workload_api.plan import PlannedDomain

__all__ = ["up"]

_BAD_INPUT = 2
_FOR_DEVELOPMENT = (
    "for development only: whoever opens a socket gets its identity, keys are in memory, nobody is attested"
)


@click.command()
@click.argument("config", metavar="CONFIG.toml", type=click.Path(path_type=Path))
@click.option("--socket-dir", type=click.Path(path_type=Path), required=True, help="Where the sockets go.")
@click.option(
    "--ready-fd", type=click.IntRange(min=1), help="Write `ready` and a newline here when all sockets answer."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document that says where everybody is.")
def up(*, config: Path, socket_dir: Path, ready_fd: int | None, as_json: bool) -> None:
    """Serve the SPIFFE Workload API on Unix sockets, one a workload."""
    try:
        plan = read_plan(config)
        socket_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        asyncio.run(_serve(plan, socket_dir, ready_fd=ready_fd, as_json=as_json))
    except NsmsecError as error:
        _fail(error.detail)
    except OSError as error:
        _fail(f"provider: expected to serve in {socket_dir}, found: {error.strerror}")


async def _serve(plan: ProviderPlan, folder: Path, *, ready_fd: int | None, as_json: bool) -> None:
    ending = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ending.set)
    click.echo(f"nsmsec dev up: {_FOR_DEVELOPMENT}", err=True)
    async with (
        DevelopmentProvider(plan, folder, clock=SystemClock()) as provider,
        Control(provider.domains, folder),
    ):
        _tell(plan, provider, as_json=as_json)
        if ready_fd is not None:
            os.write(ready_fd, b"ready\n")
        rotating = asyncio.create_task(provider.rotate_for_ever())
        await ending.wait()
        rotating.cancel()
        await asyncio.wait((rotating,))


def _tell(plan: ProviderPlan, provider: DevelopmentProvider, *, as_json: bool) -> None:
    addresses = {str(own_id): address for own_id, address in provider.addresses.items()}
    if as_json:
        domains = [_domain(one, provider) for one in plan.domains]
        workloads = [{"id": own_id, "socket": address} for own_id, address in addresses.items()]
        click.echo(json.dumps({"trust_domains": domains, "workloads": workloads}))
    else:
        for own_id, address in addresses.items():
            click.echo(f"{own_id} SPIFFE_ENDPOINT_SOCKET={address}")
        for one in plan.domains:
            if one.endpoint is not None:
                url = provider.bundle_endpoints[one.trust_domain]
                click.echo(f"{one.trust_domain} bundle endpoint {url} ({one.endpoint.profile})")


def _domain(plan: PlannedDomain, provider: DevelopmentProvider) -> dict[str, object]:
    endpoint = plan.endpoint
    return {
        "name": str(plan.trust_domain),
        "bundle_endpoint": provider.bundle_endpoints.get(plan.trust_domain),
        "profile": None if endpoint is None else endpoint.profile,
        "endpoint_id": str(endpoint.id) if endpoint is not None and endpoint.web is None else None,
        "bundle": provider.domains.signing(plan.trust_domain).document.members(),
    }


def _fail(detail: str) -> NoReturn:
    click.echo(f"nsmsec dev up: {' '.join(detail.split())}", err=True)
    raise click.exceptions.Exit(_BAD_INPUT)
