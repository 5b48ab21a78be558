# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A path through attested machines, then the same path after one of them was changed."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from nsmsec.appraisal.renewal_status import RenewalState
from nsmsec.attestation.attester import AttesterSettings, EKKind
from nsmsec.dev.hardware.laboratory import laboratory
from nsmsec.dev.hardware.relay_aio import relaying_aio
from nsmsec.dev.hardware.relay_sync import relaying
from nsmsec.dev.hardware.software_tpm import SoftwareTPM, software_tpm
from nsmsec.dev.hardware.step import Ending, HardwareStep
from nsmsec.dev.hardware.verifier import PROFILE, VERIFIER
from nsmsec.identity import SpiffeID

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping, Sequence

    from nsmsec.appraisal.renewal_status import RenewalStatus
    from nsmsec.clock import Clock
    from nsmsec.dev.hardware.laboratory import Laboratory

__all__ = ["CLIENT", "FIREWALL", "GATEWAY", "IDS", "RELAYS", "SETTINGS", "demonstrate_hardware"]

CLIENT, FIREWALL, IDS, GATEWAY = (
    SpiffeID.parse(f"spiffe://{name}")
    for name in ("corp.example/client", "corp.example/firewall", "corp.example/ids", "partner.example/vpn-gateway")
)
#: What starts the services, by runtime.
RELAYS: Final = {"sync": relaying, "aio": relaying_aio}

_RELAY: Final = "/nsmsec.demo.v1.Relay/*"
_ATTESTATION: Final = "/nsmsec.attestation.v1.AttestationVerifier/*"

#: What differs from the shipped policy settings: each domain calls the other for one thing, and the gateway demands
#: that whoever stands before it runs on a machine as it was installed. Software TPMs will do, for trial.
SETTINGS: Final[Mapping[str, Any]] = {
    "federation": {
        "corp.example": {"partner.example": {"services": [_RELAY], "max_callers": 3, "max_callees": 1}},
        "partner.example": {"corp.example": {"services": [_ATTESTATION], "max_callers": 1, "max_callees": 1}},
    },
    "hardware": {
        "machines-as-installed": {
            "side": "server",
            "at": [str(GATEWAY)],
            "services": [_RELAY],
            "hops": ["*"],
            "statuses": ["affirming", "contraindicated"],
            "keys": ["delegated"],
            "software": True,
            "max_age_s": 300,
            "profiles": [PROFILE],
            "models": None,
            "min_firmware": None,
            "verifiers": [str(VERIFIER)],
        }
    },
}

_CHANGED_PCR: Final = 7
_OTHER_PROGRAM: Final = b"\xe7" * 32
_OK: Final = "OK"
_DENIED: Final = "denied"


def demonstrate_hardware(
    *, runtimes: Sequence[str], clock: Clock, tell: Callable[[str], None]
) -> Generator[HardwareStep]:
    """Play all steps in every runtime. Close the iterator to end early: processes and files never stay behind.

    Args:
        runtimes: in which runtimes, one after another.
        clock: the time.
        tell: is told what is going on, in a few words.

    Yields:
        How each step ended.

    Raises:
        Misconfigured: swtpm, or the extra `tpm`, is not installed.
        SourceUnavailable: a TPM does not answer.
        OSError: a file cannot be written, or a process not started.
    """
    for runtime in runtimes:
        tell(f"{runtime}: starting software TPMs")
        with TemporaryDirectory(prefix="nsmsec-hw-") as name, ExitStack() as resources:
            folder = Path(name)
            tpms: dict[SpiffeID, SoftwareTPM] = {}
            for own_id in (CLIENT, FIREWALL, IDS, GATEWAY):
                home = folder / str(len(tpms))
                home.mkdir()
                tpms[own_id] = resources.enter_context(software_tpm(home))
            machines = {one: AttesterSettings(tcti=tpm.tcti, ek=EKKind.P_384) for one, tpm in tpms.items()}
            lab = resources.enter_context(laboratory(machines, settings=SETTINGS, folder=folder, clock=clock))
            workloads = [place.workload for place in lab.places.values()]
            request = resources.enter_context(RELAYS[runtime](workloads))
            for step in _steps(lab, tpms[IDS], request, runtime=runtime):
                tell(f"{runtime}: {step.name}")
                yield step


def _steps(lab: Laboratory, ids: SoftwareTPM, request: Callable[[], str], *, runtime: str) -> Iterator[HardwareStep]:
    """Do what is demonstrated.

    1. Each machine enrols, attests; its TPM signs for a session key.
    2. A request through all of them.
    3. One machine runs another program; it attests again.
    4. The same request.
    """
    # 1
    found = {one: place.session.refresh() for one, place in lab.places.items()}
    yield HardwareStep(
        name="attested",
        about="Four machines enrol with a verifier, then attest; each TPM signs for a session key.",
        runtime=runtime,
        ending=_attested(*found.values()),
        machines={str(one): _told(status) for one, status in found.items()},
    )
    # 2
    yield HardwareStep(
        name="path",
        about="A request goes through all four; the gateway demands machines as they were installed.",
        runtime=runtime,
        ending=_ended(lab, request()),
        machines={
            **dict(zip(map(str, lab.places), lab.places[GATEWAY].called.machines, strict=False)),
            **{str(GATEWAY): one for one in lab.places[CLIENT].calling.machines[-1:]},
        },
    )
    # 3
    ids.extend(_CHANGED_PCR, _OTHER_PROGRAM)
    status = lab.places[IDS].session.refresh()
    yield HardwareStep(
        name="pcr-changed",
        about=f"On the machine of the ids PCR {_CHANGED_PCR} is extended; it attests again.",
        runtime=runtime,
        ending=_attested(status),
        machines={str(IDS): _told(status)},
    )
    # 4
    ending = _ended(lab, request())
    path = lab.places[GATEWAY].records[-1].path
    yield HardwareStep(
        name="path-again",
        about="The same request; nobody vouches for the machine of the ids any more.",
        runtime=runtime,
        ending=ending,
        machines={hop.id: dict(hop.machine or {}) for hop in path},
    )


def _attested(*found: RenewalStatus) -> Ending:
    refused = [status for status in found if status.state is not RenewalState.ATTESTED]
    return Ending(outcome="refused", code=refused[0].code) if refused else Ending(outcome="attested")


def _told(status: RenewalStatus) -> dict[str, object]:
    return {"status": str(status.state), "code": status.code}


def _ended(lab: Laboratory, status: str) -> Ending:
    """Return how a request ended: whoever refused it has kept why."""
    if status == _OK:
        return Ending(outcome="allowed")
    kept = (record for place in lab.places.values() for record in place.records)
    refusal = next((record for record in kept if record.outcome == _DENIED), None)
    return Ending(
        outcome=_DENIED,
        code=None if refusal is None else refusal.code,
        reasons=() if refusal is None else refusal.reasons,
        refused_by=None if refusal is None else refusal.self_id,
    )
