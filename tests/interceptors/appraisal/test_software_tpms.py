# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Paths over machines with real software TPMs: enrolled, attested, delegated for, while the TPMs fail."""

from __future__ import annotations

import signal
import threading
from contextlib import ExitStack
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from nsmsec.appraisal.reference_values import Profile
from nsmsec.appraisal.renewal_status import RenewalState
from nsmsec.attestation.attester import AttesterSettings, EKKind, TPMAttester
from nsmsec.attestation.tpm.certificate import read_certificate
from nsmsec.errors import ReasonCode
from nsmsec.testing import FixedClock
from tests.appraisal.paper_attester import service
from tests.attestation.attester.asking import tcti
from tests.attestation.attester.test_attester import bare, certified
from tests.attestation.attester.test_faults import send, state, tpm
from tests.attestation.tpm.enrolled import BANK, authorities, pcrs_of
from tests.interceptors.appraisal.kept_attested import Known, kept_attested, onward, ways, workload
from tests.interceptors.appraisal.verifiers import serve
from tests.interceptors.stage import Kind
from tests.interceptors.world import NOW, hop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from nsmsec.appraisal.alarm import Alarm
    from nsmsec.appraisal.renewal_status import RenewalStatus
    from tests.attestation.tpm.software_tpm import SoftwareTPM
    from tests.interceptors.stage import Stage

__all__ = ["bare", "certified", "state", "tpm"]  # fixtures

# One process makes one TPM for all of them.
pytestmark = [pytest.mark.tpm, pytest.mark.swtpm, pytest.mark.xdist_group("swtpm")]

ATTESTED, BARE = ["delegated"], ["ATTESTATION_MISSING"]
#: How long a TPM that hangs is waited for here.
SHORT_S, LONG_S = 0.4, 60.0


def asking(tpm: SoftwareTPM, kind: EKKind = EKKind.P_384) -> TPMAttester:
    """Return an attester."""
    return TPMAttester(AttesterSettings(tcti=tcti(tpm), ek=kind, deadline=timedelta(seconds=LONG_S)))


def profile_of(tpm: SoftwareTPM) -> Profile:
    """Return the state that a TPM is in as what is demanded."""
    values = pcrs_of(tpm)
    return Profile(id="as-started", pcrs={BANK: frozenset(values)}, values={BANK: values}, min_firmware=None)


def test_every_hop_of_four_has_hardware_facts(
    stage: Stage, tmp_path: Path, certified: SoftwareTPM, bare: SoftwareTPM
) -> None:
    """RSA-2048 and P-384 endorsement keys, each with and without a certificate: enrol, attest, delegate, call."""
    clock, verifier = FixedClock(NOW), hop("/verifier")
    verifier.workload = workload(verifier, clock)
    machines = {
        "/client": (certified, EKKind.RSA_2048),
        "/firewall": (certified, EKKind.P_384),
        "/ids": (bare, EKKind.RSA_2048),
        "/gateway": (bare, EKKind.P_384),
    }
    with ExitStack() as ends:
        attesters = {path: asking(*machine) for path, machine in machines.items()}
        for attester in attesters.values():
            ends.callback(attester.close)
        eks = {path: attester.ek() for path, attester in attesters.items()}
        assert [one.certificate is not None for one in eks.values()] == [True, True, False, False]
        certificates = [read_certificate(one.certificate) for one in eks.values() if one.certificate is not None]
        appraising = service(
            tmp_path,
            clock,
            {ek.spki_sha256: (hop(path).id,) for path, ek in eks.items()},
            profile=profile_of(certified),
            authorities=authorities(certified),
            appraises_at=FixedClock(certificates[0].not_valid_before_utc + timedelta(hours=1)),
        )
        target = serve(stage, verifier, appraising)
        hops = {}
        for path, attester in attesters.items():
            hops[path], source = kept_attested(stage, path, attester, target, verifier, clock=clock)
            assert source.refresh().state is RenewalState.ATTESTED
        known = {path: Known.at(clock) for path in machines}
        client, firewall, ids, gateway = hops.values()
        third = stage.client(stage.serve(gateway, known["/gateway"].answer), ids, gateway, origin=False)
        second = stage.client(stage.serve(ids, onward(known["/ids"], third)), firewall, ids, origin=False)
        first = stage.client(stage.serve(firewall, onward(known["/firewall"], second)), client, firewall)
        outcome = first.call(Kind.UU, b"one")
    assert outcome.messages == [b"one"]
    assert [known[path].ways for path in machines] == [[], ATTESTED, ATTESTED * 2, ATTESTED * 3]
    assert outcome.path is not None
    answer = known["/client"].of(outcome.path)
    assert ways(answer) == ["ATTESTATION_UNPROVEN", *ATTESTED * 3]
    facts: list[Any] = [known["/firewall"].machines[0], *answer[1:]]
    assert [one["model"] for one in facts] == ["swtpm", "swtpm", None, None]
    assert all(one["software"] and one["profile"] == "as-started" and one["reset_count"] > 0 for one in facts)
    assert len({one["device"] for one in facts}) == 4


class Scene:
    """A workload on a machine of its own that calls a server, attested once."""

    def __init__(self, stage: Stage, folder: Path, tpm: SoftwareTPM) -> None:
        self.clock = FixedClock(NOW)
        self.alarms: list[Alarm] = []
        self.attester = asking(tpm)
        verifier, server, self._known = hop("/verifier"), hop("/echo"), Known.at(self.clock)
        for one in (verifier, server):
            one.workload = workload(one, self.clock)
        ek = self.attester.ek()
        assert ek.certificate is not None
        appraising = service(
            folder,
            self.clock,
            {ek.spki_sha256: (hop("/client").id,)},
            alarms=self.alarms,
            profile=profile_of(tpm),
            authorities=authorities(tpm),
            appraises_at=FixedClock(read_certificate(ek.certificate).not_valid_before_utc + timedelta(hours=1)),
        )
        target = serve(stage, verifier, appraising)
        caller, self.source = kept_attested(stage, "/client", self.attester, target, verifier, clock=self.clock)
        self._calls = stage.client(stage.serve(server, self._known.answer), caller, server)
        assert self.source.refresh().state is RenewalState.ATTESTED

    def call(self) -> list[str]:
        """Make a call, and return what its server knows of our machine."""
        assert self._calls.call(Kind.UU, b"one").messages == [b"one"]
        return self._known.ways

    def later(self) -> RenewalStatus:
        """Make the next attempt, at half of the life of a result."""
        self.clock.move(timedelta(seconds=150))
        return self.source.refresh()

    def wait_for_tpm(self, seconds: float) -> None:
        """Have the attester wait so long for its TPM from now on."""
        self.attester._machine._worker._deadline_s = seconds

    def idle(self) -> None:
        """Wait until what hung is over."""
        over = threading.Event()
        self.attester._machine._worker._jobs.put(over.set)
        assert over.wait(LONG_S)


@pytest.fixture
def scene(stage: Stage, tmp_path: Path, tpm: SoftwareTPM) -> Iterator[Scene]:
    """Return an attested workload."""
    made = Scene(stage, tmp_path, tpm)
    yield made
    made.attester.close()


def test_calls_go_on_while_the_tpm_is_gone(scene: Scene, tpm: SoftwareTPM) -> None:
    """Until the result ends; nobody restarts anything once it is back after a boot."""
    tpm.stop()
    assert scene.later().code is ReasonCode.TPM_UNAVAILABLE
    assert scene.call() == ATTESTED
    assert scene.later().code is ReasonCode.TPM_UNAVAILABLE
    assert scene.call() == BARE
    tpm.start()
    tpm.flush()
    assert scene.later().state is RenewalState.ATTESTED
    assert scene.call() == ATTESTED


def test_a_killed_tpm_is_believed_again_once_its_clock_is_safe(scene: Scene, tpm: SoftwareTPM) -> None:
    """It lost how late it is, and says so: an alarm, and its word counts no longer."""
    tpm.stop(orderly=False)
    assert scene.later().code is ReasonCode.TPM_UNAVAILABLE
    assert scene.call() == ATTESTED
    tpm.start()
    tpm.flush()
    status = scene.source.refresh()
    assert (status.state, status.code) == (RenewalState.REFUSED, ReasonCode.TPM_CLOCK)
    assert len(scene.alarms) == 1
    assert scene.call() == BARE
    tpm.tool("setclock", "1000000")  # on, which time does as well, past what it had written down
    assert scene.later().state is RenewalState.ATTESTED
    assert scene.call() == ATTESTED


def test_calls_go_on_while_the_tpm_hangs(scene: Scene, tpm: SoftwareTPM) -> None:
    """Each attempt costs a deadline, in a thread; once it goes on, so does everything."""
    scene.wait_for_tpm(SHORT_S)
    send(tpm, signal.SIGSTOP)
    try:
        assert scene.later().code is ReasonCode.TPM_TIMEOUT
        assert scene.call() == ATTESTED
    finally:
        scene.wait_for_tpm(LONG_S)
        send(tpm, signal.SIGCONT)
    scene.idle()
    assert scene.source.refresh().state is RenewalState.ATTESTED
    assert scene.call() == ATTESTED


def test_a_tpm_that_others_locked_out_still_attests(scene: Scene, tpm: SoftwareTPM) -> None:
    """Our keys do not count wrong passwords."""
    bad = "fixedtpm|fixedparent|sensitivedataorigin|userwithauth|sign"
    tpm.tool("createprimary", "-C", "o", "-G", "ecc", "-g", "sha256", "-p", "secret", "-a", bad, "-c", "da.ctx")
    tpm.flush()
    tpm.write("message", b"")
    for _ in range(4):
        with pytest.raises(AssertionError):
            tpm.tool("sign", "-c", "da.ctx", "-p", "wrong", "-g", "sha256", "-o", "signature", "message")
        tpm.flush()
    assert scene.attester.info().locked_out
    assert scene.later().state is RenewalState.ATTESTED
    assert scene.call() == ATTESTED


def test_a_cleared_tpm_raises_the_alarm_then_enrols_again(scene: Scene, tpm: SoftwareTPM) -> None:
    """Its counters went back."""
    tpm.stop()
    tpm.start()
    tpm.flush()
    assert scene.later().state is RenewalState.ATTESTED
    tpm.tool("clear", "-c", "p")
    tpm.flush()
    status = scene.later()
    assert (status.state, status.code) == (RenewalState.REFUSED, ReasonCode.TPM_CLOCK)
    assert len(scene.alarms) == 1
    assert scene.call() == BARE
    assert scene.later().state is RenewalState.ATTESTED
    assert scene.call() == ATTESTED


def test_a_machine_that_changes_its_state_loses_its_word_at_once(scene: Scene, tpm: SoftwareTPM) -> None:
    """A measured program was another one; a boot into the demanded state gives it back."""
    tpm.write("event", b"another program")
    tpm.tool("pcrevent", "7", "event")
    status = scene.later()
    assert (status.state, status.code) == (RenewalState.REFUSED, ReasonCode.TPM_PCR_VALUE)
    assert scene.call() == BARE
    tpm.stop()
    tpm.start()
    tpm.flush()
    assert scene.later().state is RenewalState.ATTESTED
    assert scene.call() == ATTESTED
