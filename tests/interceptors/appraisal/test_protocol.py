# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A verifier over real connections, in both runtimes: who asks is what TLS proved, refusals keep their codes."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import grpc
import pytest

import nsmsec
from nsmsec.appraisal.attesting import Attesting
from nsmsec.appraisal.port import AttestedPeer, QuoteChallenge
from nsmsec.chain import evolved
from nsmsec.errors import (
    AttestationFailed,
    Malformed,
    Misconfigured,
    NsmsecError,
    ReasonCode,
    SourceUnavailable,
)
from nsmsec.identity import Peer, TrustDomain, authorize_id
from nsmsec.identity.keys import key_bytes
from nsmsec.interceptors.appraisal import RemoteVerifier, add_aio_verifier, add_verifier
from nsmsec.interceptors.appraisal.aio_server import OffLoop
from nsmsec.interceptors.appraisal.answers import caller
from nsmsec.interceptors.appraisal.methods import ATTEST, BEGIN_ENROLMENT, CHALLENGE, FINISH_ENROLMENT, path_of
from nsmsec.interceptors.appraisal.refusal import refusal_of
from nsmsec.interceptors.served import Handling, ServedCall
from nsmsec.opa import Decision, Entrypoint
from nsmsec.testing import FixedClock
from tests.appraisal.paper_attester import PaperAttester, service
from tests.interceptors.appraisal.verifiers import Answering, client, serve, serve_bytes
from tests.interceptors.stage import Kind
from tests.interceptors.test_served import a_call
from tests.interceptors.world import NOW, hop

if TYPE_CHECKING:
    from pathlib import Path

    from tests.interceptors.stage import Stage

CORP = frozenset({TrustDomain.parse("corp.example")})
EK = "ab" * 32
CHALLENGE_OF_NOW = QuoteChallenge(nonce=bytes(32), pcrs={"sha256": frozenset({7, 0})}, expires_at=5)


def test_a_machine_enrols_and_attests_over_a_real_connection(stage: Stage, tmp_path: Path) -> None:
    """Evidence there, a result back; only the first time it enrols."""
    machine, verifier, attester = hop("/client"), hop("/verifier"), PaperAttester()
    appraising = service(tmp_path, FixedClock(NOW), {attester.ek_sha256: (machine.id,)})
    remote = client(stage, serve(stage, verifier, appraising), machine, verifier)
    attesting = Attesting(attester=attester, verifier=remote, audience=CORP)
    result = attesting.result(machine.svids.svid)
    assert result.expires_at == int(NOW.timestamp()) + 300
    assert result.text.count(".") == 2
    attester.asked.clear()
    attesting.result(machine.svids.svid)
    assert "activate" not in attester.asked


def test_who_asks_is_what_the_connection_proves(stage: Stage) -> None:
    """Its SPIFFE ID with the key of its SVID; the answer comes back as it was given."""
    asking, verifier, answering = hop("/client"), hop("/verifier"), Answering(CHALLENGE_OF_NOW)
    remote = client(stage, serve(stage, verifier, answering), asking, verifier)
    assert remote.challenge(ek_sha256=EK) == CHALLENGE_OF_NOW
    key = key_bytes(asking.svids.svid.certificates[0])
    assert answering.peers == [AttestedPeer(id=asking.id, svid_spki=key)]


@pytest.mark.parametrize(
    ("raised", "kind", "code"),
    [
        (AttestationFailed(ReasonCode.TPM_CLOCK, "back"), AttestationFailed, ReasonCode.TPM_CLOCK),
        (
            AttestationFailed(ReasonCode.ATTESTATION_NOT_ENROLLED, "no"),
            AttestationFailed,
            ReasonCode.ATTESTATION_NOT_ENROLLED,
        ),
        (Malformed(ReasonCode.TPM_FORMAT, "cut"), AttestationFailed, ReasonCode.TPM_FORMAT),
        (
            SourceUnavailable(ReasonCode.ATTESTATION_TOO_MANY, "full"),
            SourceUnavailable,
            ReasonCode.ATTESTATION_TOO_MANY,
        ),
        (Misconfigured("a fault of its operator"), SourceUnavailable, ReasonCode.MISCONFIGURED),
        (ZeroDivisionError("a fault of its own"), SourceUnavailable, ReasonCode.INTERNAL),
    ],
    ids=["clock", "not-enrolled", "format", "too-many", "misconfigured", "crash"],
)
def test_a_refusal_comes_back_with_its_code(
    stage: Stage, raised: Exception, kind: type[NsmsecError], code: ReasonCode
) -> None:
    """A verdict as a verdict; what says nothing about the machine as no answer. No detail leaves the verifier."""
    asking, verifier = hop("/client"), hop("/verifier")
    remote = client(stage, serve(stage, verifier, Answering(raised)), asking, verifier)
    with pytest.raises(NsmsecError) as refused:
        remote.challenge(ek_sha256=EK)
    assert type(refused.value) is kind
    assert refused.value.code is code
    assert str(raised) not in str(refused.value)


@pytest.mark.parametrize("side", ["verifier", "own"])
def test_a_call_that_a_policy_refuses_is_no_verdict(stage: Stage, side: str) -> None:
    """Nobody looked at the machine; the code still says what happened."""
    asking, verifier, answering = hop("/client"), hop("/verifier"), Answering(CHALLENGE_OF_NOW)
    remote = client(stage, serve(stage, verifier, answering), asking, verifier)
    denied = Decision(allow=False, reasons=("no",), revision="r1", engine="test")
    if side == "own":
        asking.policy.answers[Entrypoint.CLIENT_REQUEST] = denied
    else:
        verifier.policy.answers[Entrypoint.SERVER_REQUEST] = denied
    with pytest.raises(SourceUnavailable) as refused:
        remote.challenge(ek_sha256=EK)
    assert refused.value.code is ReasonCode.POLICY_DENIED
    assert isinstance(refused.value.__cause__, grpc.RpcError)
    assert answering.peers == []


def test_a_verifier_that_is_not_there_is_unavailable(stage: Stage) -> None:
    """Nor is one whose identity is another."""
    asking, verifier, impostor = hop("/client"), hop("/verifier"), hop("/impostor")
    with pytest.raises(SourceUnavailable) as refused:
        client(stage, "127.0.0.1:1", asking, verifier).challenge(ek_sha256=EK)
    assert refused.value.code is ReasonCode.PEER_MISSING
    target = serve(stage, impostor, Answering(AttestationFailed(ReasonCode.TPM_CLOCK, "a lie")))
    with pytest.raises(SourceUnavailable) as refused:
        client(stage, target, asking, verifier).challenge(ek_sha256=EK)
    assert refused.value.code is ReasonCode.PEER_MISMATCH


class Stuck(Answering):
    """A verifier that hangs until it is let go."""

    def __init__(self) -> None:
        super().__init__(CHALLENGE_OF_NOW)
        self.begun = threading.Semaphore(0)
        self.go_on = threading.Event()

    def challenge(self, workload: AttestedPeer, *, ek_sha256: str) -> QuoteChallenge:
        """Wait."""
        self.begun.release()
        assert self.go_on.wait(60)
        return super().challenge(workload, ek_sha256=ek_sha256)


def test_a_verifier_that_hangs_costs_a_deadline(stage: Stage) -> None:
    """Not more."""
    asking, verifier, stuck = hop("/client"), hop("/verifier"), Stuck()
    remote = client(stage, serve(stage, verifier, stuck), asking, verifier, timeout_s=0.5)
    try:
        with pytest.raises(SourceUnavailable, match="DEADLINE_EXCEEDED") as refused:
            remote.challenge(ek_sha256=EK)
    finally:
        stuck.go_on.set()
    assert refused.value.code is ReasonCode.SOURCE_UNAVAILABLE


@pytest.mark.parametrize("stage", ["aio"], indirect=True)
def test_an_event_loop_does_not_wait_for_its_verifier(stage: Stage) -> None:
    """A thread does."""
    asking, verifier, stuck = hop("/client"), hop("/verifier"), Stuck()
    remote = client(stage, serve(stage, verifier, stuck), asking, verifier)
    with ThreadPoolExecutor(1) as callers:
        try:
            asked = callers.submit(remote.challenge, ek_sha256=EK)
            assert stuck.begun.acquire(timeout=60)
            assert stage.tasks() > 0  # the loop answers
        finally:
            stuck.go_on.set()
        assert asked.result() == CHALLENGE_OF_NOW


async def test_a_verifier_of_an_event_loop_is_asked_by_a_bounded_number(tmp_path: Path) -> None:
    """One is under way, one waits, the next is told to come again; who gives up before it began leaves room."""
    go_on, begun, peer = threading.Event(), threading.Event(), AttestedPeer(id=hop("/client").id, svid_spki=b"")

    def stuck(workload: AttestedPeer, request: bytes) -> bytes:
        begun.set()
        assert go_on.wait(60)
        return request

    off_loop = OffLoop(threads=1, max_waiting=1)
    first = off_loop.answer(stuck, peer, b"1")
    assert begun.wait(60)
    second = off_loop.answer(stuck, peer, b"2")
    with pytest.raises(SourceUnavailable) as refused:
        off_loop.answer(stuck, peer, b"3")
    assert refused.value.code is ReasonCode.ATTESTATION_TOO_MANY
    assert isinstance(second, asyncio.Future)
    second.cancel()
    await asyncio.sleep(0)
    third = off_loop.answer(stuck, peer, b"3")
    go_on.set()
    assert [await first, await third] == [b"1", b"3"]


@pytest.mark.parametrize("method", [BEGIN_ENROLMENT, FINISH_ENROLMENT, CHALLENGE, ATTEST])
@pytest.mark.parametrize(
    ("request_bytes", "code"),
    [
        (b"\xff", ReasonCode.FORMAT),
        (b"\xf8\x01\x01", ReasonCode.FORMAT),
        (bytes(2 * 1024 * 1024), ReasonCode.SIZE),
    ],
    ids=["no-message", "unknown-field", "too-long"],
)
def test_a_request_that_cannot_be_read_is_refused_unseen(
    stage: Stage, method: str, request_bytes: bytes, code: ReasonCode
) -> None:
    """The verifier is not asked."""
    asking, verifier, answering = hop("/client"), hop("/verifier"), Answering(CHALLENGE_OF_NOW)
    target = serve(stage, verifier, answering)
    outcome = stage.client(target, asking, verifier).call(Kind.UU, request_bytes, name=path_of(method))
    assert isinstance(outcome.error, grpc.RpcError)
    assert isinstance(outcome.error, grpc.aio.AioRpcError) == (str(stage) == "aio")
    assert refusal_of(outcome.error).code is code
    assert answering.peers == []


@pytest.mark.parametrize("answer", [b"\xff", b"", bytes(5000)], ids=["no-message", "empty", "too-long"])
def test_an_answer_that_cannot_be_read_is_no_answer(stage: Stage, answer: bytes) -> None:
    """Whoever runs the verifier has to look at it; nothing was found out about the machine."""
    asking, verifier = hop("/client"), hop("/verifier")
    remote = client(stage, serve_bytes(stage, verifier, answer), asking, verifier)
    with pytest.raises(SourceUnavailable) as refused:
        remote.challenge(ek_sha256=EK)
    assert refused.value.code is ReasonCode.ENDPOINT_ANSWER


def test_servers_and_channels_without_proof_are_misconfigured() -> None:
    """Anybody could speak for anybody there."""
    answering = Answering(CHALLENGE_OF_NOW)
    with pytest.raises(Misconfigured, match="server"):
        add_verifier(grpc.server(ThreadPoolExecutor(1)), answering)
    with grpc.insecure_channel("127.0.0.1:1") as channel, pytest.raises(Misconfigured, match="channel"):
        RemoteVerifier(channel)


async def test_an_asyncio_server_without_proof_is_misconfigured() -> None:
    """As a blocking one is."""
    with pytest.raises(Misconfigured, match="server"):
        add_aio_verifier(grpc.aio.server(), Answering(CHALLENGE_OF_NOW))


def test_a_verifier_without_time_to_answer_is_misconfigured() -> None:
    """Every question would fail."""
    asking, verifier = hop("/client"), hop("/verifier")
    with (
        nsmsec.channel("127.0.0.1:1", asking.workload, authorizer=authorize_id(verifier.id), origin=True) as channel,
        pytest.raises(Misconfigured, match="time"),
    ):
        RemoteVerifier(channel, timeout=timedelta())


def test_a_caller_whose_certificate_is_not_shown_speaks_for_nobody() -> None:
    """Its key is what evidence is bound to."""
    call = evolved(a_call(), peer=Peer(id=hop("/client").id))
    with Handling(ServedCall(call)), pytest.raises(Misconfigured, match="certificate"):
        caller()
