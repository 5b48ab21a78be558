# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec demo`: an honest request, then attacks, each refused.

Exit codes: 0 every run ended as the topology says; 1 one did not, or could not be played; 2 the topology is none.
"""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click
from rich.console import Console

from nsmsec.cli.demo_report import print_report, surprise
from nsmsec.cli.playing import ending_on_signals, waiting
from nsmsec.clock import SystemClock
from nsmsec.dev.demonstration import RUNTIMES, demonstrate
from nsmsec.dev.topology_file import default_topology, read_topology
from nsmsec.errors import Misconfigured, SourceUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from nsmsec.dev.result import RunResult
    from nsmsec.dev.topology import Topology

__all__ = ["demo"]

_NOT_AS_EXPECTED = 1
_BAD_INPUT = 2


@click.command()
@click.argument("topology_file", metavar="[TOPOLOGY.toml]", required=False, type=click.Path(path_type=Path))
@click.option("--runtime", type=click.Choice(RUNTIMES), help="Play in this runtime only; both if omitted.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def demo(*, topology_file: Path | None, runtime: str | None, as_json: bool) -> None:
    """Play a topology: an honest request, then attacks, each refused with its reason.

    Every service is a process of its own, with an SVID of its own, on loopback. Without a topology it is the corporate
    VPN of examples/corporate-vpn.
    """
    try:
        topology = default_topology() if topology_file is None else read_topology(topology_file)
        with waiting("demonstration") as tell, ending_on_signals():
            results = _play(topology, RUNTIMES if runtime is None else (runtime,), tell)
    except Misconfigured as error:
        _fail(error.detail, _BAD_INPUT)
    except SourceUnavailable as error:
        _fail(error.detail, _NOT_AS_EXPECTED)
    except OSError as error:
        _fail(f"demonstration: expected to start processes in a new folder, found: {error}", _NOT_AS_EXPECTED)
    if as_json:
        click.echo(json.dumps({"runs": [result.as_document() for result in results]}, indent=2))
    else:
        print_report(topology, results, console=Console())
    surprises = [surprise(result) for result in results if not result.as_expected]
    for line in surprises:
        click.echo(f"nsmsec demo: {line}", err=True)
    raise click.exceptions.Exit(_NOT_AS_EXPECTED if surprises else 0)


def _play(topology: Topology, runtimes: tuple[str, ...], tell: Callable[[str], None]) -> list[RunResult]:
    with closing(demonstrate(topology, runtimes=runtimes, clock=SystemClock(), tell=tell)) as results:
        return list(results)


def _fail(detail: str, code: int) -> NoReturn:
    click.echo(f"nsmsec demo: {' '.join(detail.split())}", err=True)
    raise click.exceptions.Exit(code)
