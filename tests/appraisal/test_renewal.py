# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A workload stays attested in the background: what counts when its machine, its verifier or its SVID change."""

from __future__ import annotations

import asyncio
import queue
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from nsmsec.appraisal.in_process import InProcessVerifier
from nsmsec.appraisal.issuing import IssuedResult
from nsmsec.appraisal.renewal import AttestedSession
from nsmsec.appraisal.renewal_status import RenewalState, RenewalStatus
from nsmsec.dev import Authority
from nsmsec.errors import AttestationFailed, Misconfigured, NsmsecError, ReasonCode, SourceUnavailable
from nsmsec.identity import TrustDomain
from nsmsec.testing import FixedClock
from tests.appraisal.paper_attester import PaperAttester, service
from tests.attestation.tpm import paper

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable
    from pathlib import Path

    from nsmsec.appraisal.alarm import Alarm
    from nsmsec.appraisal.port import EnrolmentChallenge, EnrolmentKeys, QuoteChallenge, VerifierClient
    from nsmsec.attestation.tpm import Evidence
    from nsmsec.identity import X509SVID
    from nsmsec.tokens import Session

CORP = TrustDomain.parse("corp.example")
NOW = paper.NOW
AUTHORITY = Authority(CORP, now=NOW)
UNAVAILABLE = SourceUnavailable(ReasonCode.TPM_TIMEOUT, "test: the TPM hangs")
LIFE = timedelta(seconds=300)


class SVIDs:
    """A source of an SVID that a test changes."""

    def __init__(self) -> None:
        self.svid = AUTHORITY.issue("/client", ttl=timedelta(hours=2))
        self.error: Exception | None = None

    def x509_svid(self) -> X509SVID:
        """Return the SVID in force."""
        if self.error is not None:
            raise self.error
        return self.svid

    def rotate(self) -> None:
        """Have another one of the same identity, with another key."""
        self.svid = AUTHORITY.issue("/client", ttl=timedelta(hours=2))


class Watched:
    """A verifier that a test refuses with, or changes the results of."""

    def __init__(self, inner: VerifierClient) -> None:
        self.error: Exception | None = None
        self.asked: list[str] = []
        self.change: Callable[[IssuedResult], IssuedResult] = lambda result: result
        self._inner = inner

    def begin_enrolment(self, keys: EnrolmentKeys) -> EnrolmentChallenge:
        """Ask on."""
        self._ask("begin_enrolment")
        return self._inner.begin_enrolment(keys)

    def finish_enrolment(self, *, challenge_id: str, secret: bytes) -> None:
        """Ask on."""
        self._ask("finish_enrolment")
        self._inner.finish_enrolment(challenge_id=challenge_id, secret=secret)

    def challenge(self, *, ek_sha256: str) -> QuoteChallenge:
        """Ask on."""
        self._ask("challenge")
        return self._inner.challenge(ek_sha256=ek_sha256)

    def attest(self, *, nonce: bytes, evidence: Evidence, audience: frozenset[TrustDomain]) -> IssuedResult:
        """Ask on."""
        self._ask("attest")
        return self.change(self._inner.attest(nonce=nonce, evidence=evidence, audience=audience))

    def _ask(self, name: str) -> None:
        self.asked.append(name)
        if self.error is not None:
            raise self.error


class Turns:
    """Waiting that ends when a test says so; the test knows when it begins."""

    def __init__(self) -> None:
        self._begun: queue.SimpleQueue[float] = queue.SimpleQueue()

    def __call__(self, event: threading.Event, seconds: float) -> None:
        """Wait for the event alone."""
        self._begun.put(seconds)
        event.wait()

    def resting(self) -> float:
        """Return, once the thread rests, for how many seconds at most it does."""
        return self._begun.get(timeout=60)


class Stage:
    """A workload with its machine and its verifier, all for a test to move."""

    def __init__(self, folder: Path) -> None:
        self.clock = FixedClock(NOW)
        self.svids = SVIDs()
        self.attester = PaperAttester()
        self.alarms: list[Alarm] = []
        speakers = {self.attester.ek_sha256: (self.svids.svid.id,)}
        self.verifier = Watched(
            InProcessVerifier(service(folder, self.clock, speakers, alarms=self.alarms), self.svids)
        )
        self.turns = Turns()
        self.source = AttestedSession(
            svid=self.svids,
            attester=self.attester,
            verifier=self.verifier,
            audience=frozenset({CORP}),
            clock=self.clock,
            random=lambda: 0.0,
            wait=self.turns,
        )

    def session(self) -> Session | None:
        """Return the session in force."""
        return self.source.session(self.svids.svid)

    def after(self, seconds: float) -> RenewalStatus:
        """Make an attempt so many seconds later."""
        self.clock.move(timedelta(seconds=seconds))
        return self.source.refresh()


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """Return a workload that was never attested."""
    return Stage(tmp_path)


def test_before_the_first_result_there_is_no_session(stage: Stage) -> None:
    """The SVID's own key signs; nobody has been asked."""
    assert stage.session() is None
    assert stage.source.status() == RenewalStatus(
        state=RenewalState.WAITING, code=None, expires_at=None, failures=0, next_try=None
    )
    assert stage.attester.asked == stage.verifier.asked == []


def test_a_new_machine_enrols_then_attests(stage: Stage) -> None:
    """Once; the next attempt only attests. The session stands on the result, for which the TPM signed."""
    status = stage.source.refresh()
    assert status == RenewalStatus(
        state=RenewalState.ATTESTED,
        code=None,
        expires_at=NOW + LIFE,
        failures=0,
        next_try=NOW + LIFE / 2,
    )
    assert stage.verifier.asked == ["challenge", "begin_enrolment", "finish_enrolment", "challenge", "attest"]
    session = stage.session()
    assert session is not None
    assert session.attestation is not None
    assert session.attestation.expires_at == (NOW + LIFE).timestamp()
    assert session.result is not None
    assert stage.attester.asked[-1] == "sign_delegation"
    stage.verifier.asked.clear()
    assert stage.after(150).expires_at == NOW + timedelta(seconds=150) + LIFE
    assert stage.verifier.asked == ["challenge", "attest"]
    renewed = stage.session()
    assert renewed is not None
    assert renewed.thumbprint != session.thumbprint


@pytest.mark.parametrize("code", [ReasonCode.ATTESTATION_CHALLENGE, ReasonCode.TPM_NONCE])
def test_evidence_that_came_too_late_is_made_again_at_once(stage: Stage, code: ReasonCode) -> None:
    """The verifier forgot the nonce, or the channel went from one SVID to the next."""
    stage.source.refresh()
    late = [AttestationFailed(code, "test: late")]

    def change(result: IssuedResult) -> IssuedResult:
        if late:
            raise late.pop()
        return result

    stage.verifier.change = change
    assert stage.after(150).state is RenewalState.ATTESTED


def test_a_session_ends_with_its_result(stage: Stage) -> None:
    """Not a moment later: the delegation itself would live on."""
    stage.source.refresh()
    stage.clock.move(LIFE - timedelta(seconds=1))
    assert stage.session() is not None
    stage.clock.move(timedelta(seconds=1))
    assert stage.session() is None
    assert stage.source.status().expires_at is None


@pytest.mark.parametrize("who", ["attester", "verifier"])
@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UNAVAILABLE, ReasonCode.TPM_TIMEOUT),
        (AttestationFailed(ReasonCode.ATTESTATION_CHALLENGE, "test: late"), ReasonCode.ATTESTATION_CHALLENGE),
        (AttestationFailed(ReasonCode.TPM_NONCE, "test: another connection"), ReasonCode.TPM_NONCE),
        (ZeroDivisionError("boom"), ReasonCode.SOURCE_UNAVAILABLE),
    ],
    ids=["unavailable", "challenge spent", "for another connection", "crash"],
)
def test_without_an_answer_the_last_result_counts_until_it_ends(
    stage: Stage, who: str, error: Exception, code: ReasonCode
) -> None:
    """Attempts come soon, then later and later; the first answer is a result again."""
    stage.source.refresh()
    before = stage.session()
    asked = stage.attester if who == "attester" else stage.verifier
    asked.error = error
    pauses = []
    for failures in range(1, 8):
        status = stage.after(1)
        assert (status.state, status.code, status.failures) == (RenewalState.UNAVAILABLE, code, failures)
        assert status.next_try is not None
        pauses.append((status.next_try - stage.clock.now()).total_seconds())
    assert pauses == [1, 2, 4, 8, 16, 30, 30]
    assert stage.session() is before
    asked.error = None
    assert stage.after(1).state is RenewalState.ATTESTED
    assert stage.session() is not before


@pytest.mark.parametrize(
    "error",
    [
        AttestationFailed(ReasonCode.TPM_PCR_VALUE, "test: another state"),
        AttestationFailed(ReasonCode.ATTESTATION_NOT_ENROLLED, "test: never"),
        Misconfigured("test: nobody could ever answer"),
        NsmsecError(ReasonCode.POLICY_DENIED, "test: not you"),
    ],
    ids=lambda error: str(error.code),
)
def test_a_refusal_ends_the_session_at_once(stage: Stage, error: NsmsecError) -> None:
    """It is the alarm; the next attempt comes late. Once it holds again, there is a session again."""
    stage.source.refresh()
    assert stage.session() is not None
    stage.verifier.error = error
    status = stage.after(1)
    assert status == RenewalStatus(
        state=RenewalState.REFUSED,
        code=error.code,
        expires_at=None,
        failures=1,
        next_try=stage.clock.now() + timedelta(minutes=2),
    )
    assert stage.session() is None
    stage.verifier.error = None
    assert stage.after(120).state is RenewalState.ATTESTED
    assert stage.session() is not None


def test_a_machine_in_another_state_is_refused_by_its_verifier(stage: Stage) -> None:
    """A PCR has changed: the session is over."""
    stage.source.refresh()
    changed = paper.pcr_values(paper.SELECTION)
    changed["sha256"][7] = bytes(32)
    stage.attester.machine = stage.attester.machine.changed(pcrs=changed)
    status = stage.after(150)
    assert (status.state, status.code) == (RenewalState.REFUSED, ReasonCode.TPM_PCR_VALUE)
    assert stage.session() is None


def test_a_machine_whose_clock_went_back_is_refused_then_enrols_again(stage: Stage) -> None:
    """The verifier raises its alarm."""
    stage.source.refresh()
    stage.attester.machine = stage.attester.machine.changed(reset_count=1)
    assert stage.after(150).code is ReasonCode.TPM_CLOCK
    assert stage.session() is None
    assert len(stage.alarms) == 1
    stage.verifier.asked.clear()
    assert stage.after(120).state is RenewalState.ATTESTED
    assert "begin_enrolment" in stage.verifier.asked


@pytest.mark.parametrize("lives_s", [-1, 0, 331, 10**17, -(10**17)])
def test_a_result_that_does_not_count_now_is_no_answer(stage: Stage, lives_s: int) -> None:
    """Ended, or longer than results may live; with the allowance for clocks."""
    stage.verifier.change = lambda result: IssuedResult(text=result.text, expires_at=int(NOW.timestamp()) + lives_s)
    status = stage.source.refresh()
    assert (status.state, status.code) == (RenewalState.UNAVAILABLE, ReasonCode.ENDPOINT_ANSWER)
    assert stage.session() is None


def test_another_svid_has_no_session_until_it_is_attested(stage: Stage) -> None:
    """A result is bound to one key."""
    stage.source.refresh()
    stage.svids.rotate()
    assert stage.session() is None
    stage.source.refresh()
    assert stage.session() is not None


def test_without_an_svid_there_is_no_attempt(stage: Stage) -> None:
    """The machine is not asked."""
    stage.svids.error = SourceUnavailable(ReasonCode.SOURCE_UNAVAILABLE, "test: none")
    assert stage.source.refresh().state is RenewalState.UNAVAILABLE
    assert stage.attester.asked == []


def test_an_empty_audience_is_misconfigured(stage: Stage) -> None:
    """Nobody could rely on its results."""
    with pytest.raises(Misconfigured, match="trust domains"):
        AttestedSession(svid=stage.svids, attester=stage.attester, verifier=stage.verifier, audience=frozenset())


def test_the_thread_renews_when_it_is_time(stage: Stage) -> None:
    """At half of the life of a result, not before."""
    with stage.source as source:
        assert source.wait(60) is source
        assert stage.turns.resting() == 1
        first = stage.session()
        stage.clock.move(timedelta(seconds=149))
        source.wake()
        stage.turns.resting()
        assert stage.session() is first
        stage.clock.move(timedelta(seconds=1))
        source.wake()
        stage.turns.resting()
        assert stage.session() not in {first, None}


@pytest.mark.parametrize("told_by", ["a call", "wake"])
def test_the_thread_renews_at_once_when_the_svid_rotates(stage: Stage, told_by: str) -> None:
    """Whoever notices first; even where the machine was just refused."""
    stage.verifier.error = AttestationFailed(ReasonCode.TPM_FIRMWARE, "test: old")
    with stage.source as source:
        stage.turns.resting()
        assert source.status().state is RenewalState.REFUSED
        stage.verifier.error = None
        stage.svids.rotate()
        if told_by == "wake":
            source.wake()
        else:
            assert stage.session() is None
        stage.turns.resting()
        assert stage.session() is not None


def test_calls_under_a_session_in_force_wake_nobody(stage: Stage) -> None:
    """Not even those of a former SVID, while the next one cannot be attested; nor one that was tried already."""
    stage.source.refresh()
    former = stage.svids.svid
    stage.svids.rotate()
    stage.verifier.error = UNAVAILABLE
    stage.source.refresh()
    assert stage.source.session(former) is not None
    assert stage.session() is None
    assert not stage.source._wake.is_set()


def test_a_source_of_svids_that_fails_is_no_rotation(stage: Stage) -> None:
    """What is in force stays; the thread goes on."""
    with stage.source as source:
        stage.turns.resting()
        session = stage.session()
        asked = len(stage.verifier.asked)
        stage.svids.error = ZeroDivisionError("boom")
        source.wake()
        stage.turns.resting()
        assert stage.session() is session
        assert len(stage.verifier.asked) == asked


def test_waiting_ends_without_a_result_when_time_is_over(stage: Stage) -> None:
    """The error says what was wrong last."""
    with pytest.raises(SourceUnavailable, match="nobody has answered yet"):
        stage.source.wait(0)
    stage.attester.error = UNAVAILABLE
    stage.source.refresh()
    with pytest.raises(SourceUnavailable, match="the TPM hangs") as late:
        stage.source.wait(0)
    assert late.value.code is ReasonCode.TPM_TIMEOUT


async def test_asyncio_waits_and_closes_off_the_loop(stage: Stage) -> None:
    """As threads do."""
    async with stage.source as source:
        assert await source.wait_aio(60) is source
        assert stage.session() is not None
    assert source.status().state is RenewalState.CLOSED


async def test_closing_ends_what_waits(stage: Stage) -> None:
    """Whoever waits for a result that will not come is told."""
    waiting = asyncio.create_task(stage.source.wait_aio())
    await asyncio.sleep(0)
    await stage.source.aclose()
    with pytest.raises(SourceUnavailable):
        await waiting


def test_a_closed_source_keeps_its_session_until_that_ends(stage: Stage) -> None:
    """Calls under way go on; nobody is asked any more."""
    with stage.source as source:
        source.wait(60)
        stage.turns.resting()
    assert stage.session() is not None
    status = source.status()
    assert (status.state, status.next_try) == (RenewalState.CLOSED, None)
    with pytest.raises(Misconfigured):
        source.start()


def test_a_source_is_started_once(stage: Stage) -> None:
    """Two threads would ask for the same."""
    with stage.source as source, pytest.raises(Misconfigured):
        source.start()
