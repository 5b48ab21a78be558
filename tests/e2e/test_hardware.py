# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Machines with real software TPMs, from enrolment to a path that policy decides on, over real connections."""

from __future__ import annotations

import json
import subprocess
import sys
import uuid
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import grpc
import pytest

from nsmsec.appraisal.alarm import AlarmKind
from nsmsec.appraisal.renewal_status import RenewalState
from nsmsec.attestation.attester import AttesterSettings, EKKind
from nsmsec.clock import SystemClock
from nsmsec.dev.hardware import SoftwareTPM as OwnTPM
from nsmsec.dev.hardware import laboratory, software_tpm
from nsmsec.dev.hardware.demonstration import CLIENT, FIREWALL, GATEWAY, IDS, RELAYS, SETTINGS
from nsmsec.dev.hardware.step import EXPECTED
from nsmsec.errors import ReasonCode, SourceUnavailable
from nsmsec.testing import FixedClock
from tests.attestation.attester.asking import running, tcti
from tests.attestation.tpm.enrolled import authorities
from tests.attestation.tpm.software_tpm import SoftwareTPM
from tests.e2e.test_demo import environment, marked
from tests.interceptors.aio_stage import AioStage
from tests.interceptors.open_stream import Lingering, cut, opened
from tests.interceptors.stage import Kind, Loop
from tests.interceptors.sync_stage import SyncStage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from nsmsec.dev.hardware import Laboratory
    from nsmsec.identity import SpiffeID
    from tests.interceptors.stage import Stage

pytestmark = [pytest.mark.tpm, pytest.mark.swtpm, pytest.mark.xdist_group("swtpm")]

SERVICES = (CLIENT, FIREWALL, IDS, GATEWAY)
RUNTIMES = pytest.mark.parametrize("runtime", sorted(RELAYS))
RESULT_LIFE = timedelta(seconds=300)
DENIED = grpc.StatusCode.PERMISSION_DENIED


@pytest.fixture(params=["sync", "aio"])
def stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    """Return an empty stage of each runtime."""
    with ExitStack() as ends:
        made: Stage = SyncStage()
        if request.param == "aio":
            loop = Loop()
            ends.callback(loop.close)
            made = AioStage(loop)
        ends.callback(made.close)
        yield made


@pytest.fixture(scope="module")
def certified() -> Iterator[SoftwareTPM]:
    """Return a TPM with certificates for its RSA-2048 and P-384 EKs."""
    with running() as made:
        yield made


@pytest.fixture(scope="module")
def bare() -> Iterator[SoftwareTPM]:
    """Return a TPM without certificates."""
    with running(certificates=False) as made:
        yield made


@pytest.fixture
def clock() -> FixedClock:
    """Return a clock that begins now, since TLS looks at the machine's."""
    return FixedClock(SystemClock().now())


def attested(lab: Laboratory) -> None:
    """Let every machine attest."""
    for place in lab.places.values():
        assert place.session.refresh().state is RenewalState.ATTESTED


def on(one: SpiffeID, lab: Laboratory) -> Any:  # noqa: ANN401 - what a stage needs of a hop
    """Return a place as a stage takes one."""
    return SimpleNamespace(workload=lab.places[one].workload, id=one)


def demanding(side: str, at: SpiffeID) -> Mapping[str, Any]:
    """Return settings that demand attested machines at one place, of the methods that stages have."""
    (demand,) = SETTINGS["hardware"].values()
    everything = {"services": ["/test.Service/*"], "max_callers": 1, "max_callees": 1}
    corp, partner = SETTINGS["federation"].items()
    return {
        "federation": {corp[0]: {partner[0]: everything}, partner[0]: partner[1]},
        "hardware": {"machines": {**demand, "side": side, "at": [str(at)], "services": ["/test.Service/*"]}},
    }


@RUNTIMES
@pytest.mark.parametrize("kind", [EKKind.RSA_2048, EKKind.P_384], ids=lambda kind: kind.name)
@pytest.mark.parametrize("which", ["certified", "bare"])
def test_four_hops_know_the_machines_of_each_other(
    runtime: str, kind: EKKind, which: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Enrolled, attested, delegated to by the TPM: by each kind of EK, with and without its certificate."""
    tpm: SoftwareTPM = request.getfixturevalue(which)
    root, between = authorities(tpm) if which == "certified" else (None, None)
    machine = AttesterSettings(tcti=tcti(tpm), ek=kind)
    with laboratory(
        dict.fromkeys(SERVICES, machine),
        settings=SETTINGS,
        folder=tmp_path,
        clock=SystemClock(),  # its certificate is as young as the TPM
        ek_roots=(root,) if root else (),
        ek_intermediates=(between,) if between else (),
    ) as lab:
        attested(lab)
        assert all(entry.enrolled for entry in lab.verifier.inventory.entries())
        with RELAYS[runtime]([place.workload for place in lab.places.values()]) as ask:
            assert ask() == "OK"
        known = {
            "status": "contraindicated",
            "code": None,
            "verifier": "spiffe://corp.example/verifier",
            "software": True,
            "key": "delegated",
            "profile": "as-installed",
            "model": "swtpm" if which == "certified" else None,
        }
        for number, place in enumerate(lab.places.values()):
            before = place.called.machines
            behind = place.calling.machines[number + 1 :]
            assert (len(before), len(behind)) == (number, 3 - number)
            for facts in (*before, *behind):
                assert {name: facts[name] for name in known} == known
                assert facts["reset_count"] is not None
                assert facts["firmware"] is not None


@contextmanager
def on_two_machines(
    settings: Mapping[str, Any], folder: Path, clock: FixedClock
) -> Iterator[tuple[Laboratory, OwnTPM]]:
    """Give a client with the gateway, each on a machine of its own, with the TPM of the client."""
    with ExitStack() as resources:
        tpms = []
        for name in ("client", "gateway"):
            (folder / name).mkdir()
            tpms.append(resources.enter_context(software_tpm(folder / name)))
        machines = {
            one: AttesterSettings(tcti=tpm.tcti, ek=EKKind.P_384)
            for one, tpm in zip((CLIENT, GATEWAY), tpms, strict=True)
        }
        lab = resources.enter_context(laboratory(machines, settings=settings, folder=folder, clock=clock))
        attested(lab)
        yield lab, tpms[0]


def test_a_changed_pcr_refuses_new_calls_at_once_and_cuts_an_open_stream_in_time(
    stage: Stage, clock: FixedClock, tmp_path: Path
) -> None:
    """The next attestation is refused; what counted before ends with its result, in five minutes at most."""
    with on_two_machines(demanding("server", GATEWAY), tmp_path, clock) as (lab, tpm):
        client, gateway = lab.places[CLIENT], lab.places[GATEWAY]
        handler = Lingering()
        called = stage.client(stage.serve(on(GATEWAY, lab), handler), on(CLIENT, lab), on(GATEWAY, lab))
        with opened(called, Kind.US, handler) as outcome:
            tpm.extend(7, bytes(range(32)))
            status = client.session.refresh()
            assert (status.state, status.code) == (RenewalState.REFUSED, ReasonCode.TPM_PCR_VALUE)
            refused = called.call(Kind.UU, b"two")
            assert (refused.messages, refused.code) == ([], DENIED)
            assert ("HARDWARE_REQUIRED",) in [record.reasons for record in gateway.records]
            gateway.workload.streams.look()
            assert not handler.told.is_set()
            clock.move(RESULT_LIFE)
            gateway.workload.streams.look()
            assert outcome().code is cut(stage, DENIED)
            assert b"2" not in outcome().messages
        assert handler.told.wait(10)
        assert handler.calls == 1
    stage.close()


def test_a_machine_without_a_tpm_goes_on_until_its_result_ends(stage: Stage, clock: FixedClock, tmp_path: Path) -> None:
    """No answer is no verdict."""
    with on_two_machines(demanding("server", GATEWAY), tmp_path, clock) as (lab, tpm):
        called = stage.client(stage.serve(on(GATEWAY, lab), _answer), on(CLIENT, lab), on(GATEWAY, lab))
        tpm.server.unlink()
        status = lab.places[CLIENT].session.refresh()
        assert (status.state, status.code) == (RenewalState.UNAVAILABLE, ReasonCode.TPM_UNAVAILABLE)
        assert called.call(Kind.UU, b"one").messages == [b"one"]
        clock.move(RESULT_LIFE)
        assert called.call(Kind.UU, b"two").code is DENIED
    stage.close()


async def _answer(rpc: Any) -> None:  # noqa: ANN401 - of a runtime
    """Answer with the request."""
    message = await rpc.receive()
    await rpc.send(message)


def test_a_restored_state_raises_the_alarm_and_refuses_new_calls(
    stage: Stage, clock: FixedClock, tmp_path: Path
) -> None:
    """A copy of the TPM's state, made two boots before, takes its place: the keys are there, the counters went back."""
    with ExitStack() as resources:
        original = resources.enter_context(SoftwareTPM(certificates=False))
        original.stop()
        copy = SoftwareTPM(copy_of=original)
        for _ in range(2):
            original.start()
            original.stop()
        original.start()
        # Where the machine's TPM is found, whichever that is.
        place = tmp_path / "tpm"
        place.symlink_to(original.folder)
        machine = AttesterSettings(tcti=f"swtpm:path={place}/s", ek=EKKind.P_384)
        lab = resources.enter_context(
            laboratory(
                dict.fromkeys((CLIENT, GATEWAY), machine),
                settings=demanding("server", GATEWAY),
                folder=tmp_path,
                clock=clock,
            )
        )
        attested(lab)
        called = stage.client(stage.serve(on(GATEWAY, lab), _answer), on(CLIENT, lab), on(GATEWAY, lab))
        assert called.call(Kind.UU, b"one").messages == [b"one"]
        resources.enter_context(copy)
        place.unlink()
        place.symlink_to(copy.folder)
        status = lab.places[CLIENT].session.refresh()
        assert (status.state, status.code) == (RenewalState.REFUSED, ReasonCode.TPM_CLOCK)
        (alarm,) = lab.verifier.alarms
        assert (alarm.kind, alarm.workload) == (AlarmKind.CLOCK_WENT_BACK, CLIENT)
        assert called.call(Kind.UU, b"two").code is DENIED
        stage.close()


def test_a_software_tpm_that_is_gone_or_refuses_says_so(tmp_path: Path) -> None:
    """There is no PCR 24; a process that ended extends none."""
    with software_tpm(tmp_path) as tpm:
        with pytest.raises(SourceUnavailable) as refused:
            tpm.extend(24, bytes(32))
        assert refused.value.code is ReasonCode.TPM_UNAVAILABLE
    with pytest.raises(SourceUnavailable) as gone:
        tpm.extend(7, bytes(32))
    assert gone.value.code is ReasonCode.TPM_UNAVAILABLE


@RUNTIMES
def test_the_demonstration_ends_as_it_must_and_leaves_nothing(runtime: str, tmp_path: Path) -> None:
    """Every step, with the machines of all four hops; no process, no file."""
    mark = uuid.uuid4().hex
    done = subprocess.run(
        [sys.executable, "-m", "nsmsec", "hw", "demo", "--runtime", runtime, "--json"],
        env=environment(mark, tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    steps = {step["name"]: step for step in json.loads(done.stdout)["steps"]}
    assert list(steps) == list(EXPECTED)
    assert {step["runtime"] for step in steps.values()} == {runtime}
    hops = [str(one) for one in SERVICES]
    assert [machine["id"] for machine in steps["path"]["machines"]] == hops
    assert {(machine["key"], machine["software"]) for machine in steps["path"]["machines"]} == {("delegated", True)}
    assert steps["pcr-changed"]["code"] == "TPM_PCR_VALUE"
    again = steps["path-again"]
    assert (again["outcome"], again["reasons"], again["refused_by"]) == ("denied", ["HARDWARE_REQUIRED"], hops[3])
    assert [machine["code"] for machine in again["machines"]] == [None, None, "ATTESTATION_MISSING"]
    assert (marked(mark), list(tmp_path.iterdir())) == ([], [])
