# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec hw serve`: a verifier of machines, a workload like any other.

Exit codes: 0 ended by SIGTERM or SIGINT; 1 no identity now, or no inventory that can be used; 2 an input is bad.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from nsmsec.appraisal import AttestationService, Inventory, ResultIssuer
from nsmsec.attestation.tpm import read_authorities
from nsmsec.cli.bundle_key import one_line
from nsmsec.cli.hw_verifier_file import read_verifier
from nsmsec.clock import SystemClock
from nsmsec.errors import NsmsecError, SourceUnavailable
from nsmsec.identity import WorkloadAPISource
from nsmsec.interceptors import Workload, server
from nsmsec.interceptors.appraisal import add_verifier
from nsmsec.opa import PlanEngine

if TYPE_CHECKING:
    from nsmsec.appraisal import Alarm
    from nsmsec.cli.hw_verifier_file import VerifierPlan

__all__ = ["serve"]

_NOT_NOW: Final = 1
_BAD_INPUT: Final = 2
_IDENTITY_S: Final = 30.0


@click.command()
@click.argument("config", metavar="CONFIG.toml", type=click.Path(path_type=Path))
@click.option("--ready-fd", type=click.IntRange(min=1), help="Write the address and a newline here when it answers.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, a line each.")
def serve(*, config: Path, ready_fd: int | None, as_json: bool) -> None:
    """Enrol machines, appraise them, issue results, until SIGTERM or Ctrl-C.

    The identity comes from the Workload API at SPIFFE_ENDPOINT_SOCKET. Each alarm is one line of JSON on stderr.
    """
    try:
        plan = read_verifier(config)
        with WorkloadAPISource() as source:
            source.wait(_IDENTITY_S)
            _serve(plan, source, ready_fd=ready_fd, as_json=as_json)
    except NsmsecError as error:
        click.echo(f"nsmsec hw serve: {error.code}: {one_line(error.detail)}", err=True)
        sys.exit(_NOT_NOW if isinstance(error, SourceUnavailable) else _BAD_INPUT)


def _serve(plan: VerifierPlan, source: WorkloadAPISource, *, ready_fd: int | None, as_json: bool) -> None:
    workload = Workload(svid=source, bundles=source, policy=PlanEngine.shipped(plan.settings))
    door = server(workload)
    add_verifier(door, _service(plan, workload))
    port = door.listen(plan.listen)
    door.start()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    address = f"{plan.listen.rpartition(':')[0]}:{port}"
    told = {"address": address, "id": str(workload.id), "key_id": plan.key.key_id}
    click.echo(json.dumps(told) if as_json else f"appraising at {address} as {workload.id}, key {plan.key.key_id}")
    if ready_fd is not None:
        os.write(ready_fd, f"{address}\n".encode())
    stop.wait()
    door.stop(None).wait()


def _service(plan: VerifierPlan, workload: Workload) -> AttestationService:
    issuer = ResultIssuer(
        verifier=workload.id,
        key=plan.key,
        salt=plan.salt,
        clock=SystemClock(),
        names=plan.names,
        lifetime=plan.lifetime,
    )
    return AttestationService(
        issuer=issuer,
        inventory=Inventory(plan.inventory),
        profiles=plan.profiles,
        ek_roots=read_authorities(plan.ek_roots),
        ek_intermediates=read_authorities(plan.ek_intermediates),
        settings=plan.appraisal,
        alarm=_alarmed,
    )


def _alarmed(alarm: Alarm) -> None:
    document = {
        "alarm": alarm.kind,
        "at": alarm.at.isoformat(),
        "workload": str(alarm.workload),
        "ek_sha256": alarm.ek_sha256,
        "before": alarm.before and asdict(alarm.before),
        "found": alarm.found and asdict(alarm.found),
    }
    click.echo(json.dumps(document), err=True)
