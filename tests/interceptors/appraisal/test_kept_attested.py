# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Calls of workloads that a remote verifier keeps attested, in both runtimes, while machine or verifier fail."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from nsmsec.appraisal.renewal_status import RenewalState
from nsmsec.errors import ReasonCode, SourceUnavailable
from nsmsec.testing import FixedClock
from tests.appraisal.paper_attester import PaperAttester, service
from tests.attestation.tpm import paper
from tests.interceptors.appraisal.kept_attested import Known, kept_attested, until, workload
from tests.interceptors.appraisal.verifiers import start
from tests.interceptors.stage import Kind
from tests.interceptors.world import NOW, authority, hop

if TYPE_CHECKING:
    from pathlib import Path

    from nsmsec.appraisal.renewal_status import RenewalStatus
    from nsmsec.attestation.attester import EndorsementKey
    from nsmsec.attestation.tpm import Evidence
    from tests.interceptors.stage import Stage

ATTESTED, BARE = ["delegated"], ["ATTESTATION_MISSING"]
HALF = timedelta(seconds=150)


class Scene:
    """A workload on a paper machine, with its verifier and a server that it calls; nothing is attested yet."""

    def __init__(self, stage: Stage, folder: Path) -> None:
        self.clock, self.attester = FixedClock(NOW), PaperAttester()
        self._stage, self._verifier = stage, hop("/verifier")
        self._verifier.workload = workload(self._verifier, self.clock)
        self._appraising = service(folder, self.clock, {self.attester.ek_sha256: (hop("/client").id,)})
        self.served = start(stage, self._verifier, self._appraising)
        self.caller, self.source = kept_attested(
            stage, "/client", self.attester, self.served.target, self._verifier, clock=self.clock
        )
        server, self._known = hop("/echo"), Known.at(self.clock)
        server.workload = workload(server, self.clock)
        self._calls = stage.client(stage.serve(server, self._known.answer), self.caller, server)

    def call(self) -> list[str]:
        """Make a call, and return what its server knows of our machine."""
        assert self._calls.call(Kind.UU, b"one").messages == [b"one"]
        return self._known.ways

    def after(self, span: timedelta) -> RenewalStatus:
        """Make an attempt some time later."""
        self.clock.move(span)
        return self.source.refresh()

    def restart_verifier(self) -> None:
        """Start the verifier again where it was."""
        self.served = start(self._stage, self._verifier, self._appraising, at=self.served.target)


@pytest.fixture
def scene(stage: Stage, tmp_path: Path) -> Scene:
    """Return a workload that was never attested."""
    return Scene(stage, tmp_path)


def test_calls_are_made_under_the_machines_word(scene: Scene) -> None:
    """From the first result on; before it the SVID's own key signs."""
    assert scene.call() == BARE
    scene.source.refresh()
    assert scene.call() == ATTESTED
    assert scene.after(HALF).state is RenewalState.ATTESTED
    assert scene.call() == ATTESTED


def test_calls_go_on_while_the_tpm_does_not_answer(scene: Scene) -> None:
    """Under the last result until it ends, then without the machine's word; the TPM's return is enough."""
    scene.source.refresh()
    scene.attester.error = SourceUnavailable(ReasonCode.TPM_TIMEOUT, "test: the TPM hangs")
    assert scene.after(HALF).code is ReasonCode.TPM_TIMEOUT
    assert scene.call() == ATTESTED
    assert scene.after(HALF).state is RenewalState.UNAVAILABLE
    assert scene.call() == BARE
    scene.attester.error = None
    assert scene.source.refresh().state is RenewalState.ATTESTED
    assert scene.call() == ATTESTED


def test_calls_go_on_while_the_verifier_is_down(scene: Scene) -> None:
    """Under the last result until it ends, then without the machine's word; the verifier's return is enough."""
    scene.source.refresh()
    scene.served.stop()
    assert scene.after(HALF).state is RenewalState.UNAVAILABLE
    assert scene.call() == ATTESTED
    assert scene.after(HALF).state is RenewalState.UNAVAILABLE
    assert scene.call() == BARE
    scene.restart_verifier()
    until(lambda: scene.source.refresh().state is RenewalState.ATTESTED)  # gRPC has connected again
    assert scene.call() == ATTESTED


def test_a_verifier_that_was_restarted_between_nonce_and_evidence_ends_nothing(scene: Scene) -> None:
    """It knows the nonce no longer, which says nothing about the machine."""
    scene.source.refresh()
    attest = scene.attester.attest

    def late(**asked: Any) -> Evidence:
        """Take longer than a nonce lives."""
        scene.clock.move(timedelta(seconds=60))
        return attest(**asked)

    scene.attester.attest = late  # type: ignore[method-assign]  # the one attester of this test
    assert scene.source.refresh().code is ReasonCode.ATTESTATION_CHALLENGE
    assert scene.call() == ATTESTED


def test_a_changed_pcr_takes_the_machines_word_away_at_once(scene: Scene) -> None:
    """The last result would have lived on."""
    scene.source.refresh()
    good = scene.attester.machine
    changed = paper.pcr_values(paper.SELECTION)
    changed["sha256"][7] = bytes(32)
    scene.attester.machine = good.changed(pcrs=changed)
    status = scene.source.refresh()
    assert (status.state, status.code) == (RenewalState.REFUSED, ReasonCode.TPM_PCR_VALUE)
    assert scene.call() == BARE
    scene.attester.machine = scene.attester.machine.changed(pcrs=None)
    assert scene.source.refresh().state is RenewalState.ATTESTED
    assert scene.call() == ATTESTED


def test_a_call_never_waits_for_a_machine_that_hangs(scene: Scene) -> None:
    """The thread does."""
    scene.source.refresh()
    hangs, go_on = threading.Event(), threading.Event()
    ek = scene.attester.ek

    def hang() -> EndorsementKey:
        """Hang."""
        hangs.set()
        assert go_on.wait(60)
        return ek()

    scene.attester.ek = hang  # type: ignore[method-assign]  # the one attester of this test
    with scene.source:
        try:
            assert hangs.wait(60)
            assert scene.call() == ATTESTED
            assert scene.source.status().state is RenewalState.ATTESTED
        finally:
            go_on.set()


def test_a_rotation_takes_no_calls_hardware_facts_away(scene: Scene) -> None:
    """The former SVID speaks until the next is attested, over a channel to the verifier that has to change, too."""
    with scene.source as source:
        source.wait(60)
        assert scene.call() == ATTESTED
        rotated = authority("corp.example").issue("/client", ttl=timedelta(hours=2))
        scene.caller.svids.svid = rotated
        known: list[list[str]] = []

        def is_attested() -> bool:
            known.append(scene.call())
            scene.clock.move(timedelta(seconds=1))  # a machine on paper may be faster than that channel
            source.wake()
            return source.attested_svid() is rotated

        until(is_attested)
        assert [*known, scene.call()] == [ATTESTED] * (len(known) + 1)
