# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A client's streams of answers are judged again: on every message, and in time where none comes."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from datetime import timedelta
from typing import TYPE_CHECKING

import grpc
import pytest

from nsmsec.errors import ReasonCode, Unverified
from nsmsec.interceptors import AioCallRefused, CallRefused
from nsmsec.limits import Limits
from nsmsec.opa import Decision, Entrypoint
from tests.interceptors.open_stream import DENIES, Lingering, opened
from tests.interceptors.scripts import Counting
from tests.interceptors.stage import TIMEOUT, Kind
from tests.interceptors.test_policy import ANSWERS
from tests.interceptors.world import NOW, bundles, hop

if TYPE_CHECKING:
    from nsmsec.identity import SpiffeID
    from nsmsec.opa import Question
    from tests.interceptors.stage import Handling, Outcome, Stage
    from tests.interceptors.world import Hop

ASKED = Entrypoint.CLIENT_RESPONSE
ALLOWS = Decision(allow=True, reasons=(), revision="r1", engine="test")
KINDS = [Kind.US, Kind.SS]
DENIED = grpc.StatusCode.PERMISSION_DENIED
UNAUTHENTICATED = grpc.StatusCode.UNAUTHENTICATED


def seen(outcome: Outcome) -> tuple[list[bytes], grpc.StatusCode, str | None]:
    """Return what the application saw of a stream that its own side has ended."""
    assert isinstance(outcome.error, CallRefused | AioCallRefused)
    return outcome.messages, outcome.code, outcome.reason


def ended(client: Hop) -> list[tuple[str, str | None]]:
    """Return what became of each call."""
    return [(record.outcome.value, record.code) for record in client.kept.records]


@pytest.mark.parametrize("kind", KINDS)
def test_a_policy_that_denies_from_now_on_ends_a_stream_whose_reader_waits(stage: Stage, kind: Kind) -> None:
    """The reader gets a refusal, the server's handler is told, the record says by which policy and why."""
    client, server, handler = hop("/client"), hop("/echo"), Lingering()
    with opened(stage.client(stage.serve(server, handler), client, server), kind, handler) as outcome:
        client.policy.activate(ASKED, DENIES)
        client.workload.streams.look()
        assert seen(outcome()) == ([b"1"], DENIED, ReasonCode.POLICY_DENIED)
    assert handler.told.wait(TIMEOUT)
    assert ended(client) == [("denied", ReasonCode.POLICY_DENIED)]
    assert (client.kept.last.reasons, client.kept.last.revision) == (("REVOKED",), "r2")


@pytest.mark.parametrize("kind", KINDS)
def test_a_policy_that_denies_from_now_on_lets_no_further_answer_in(stage: Stage, kind: Kind) -> None:
    """Even where nobody looks at idle streams: the message is there, the application does not get it."""
    client, server = hop("/client"), hop("/echo")
    revoked = threading.Event()

    async def answers(rpc: Handling) -> None:
        """Answer twice."""
        await rpc.send(b"1")
        await rpc.send(b"2")

    def revoke(_: bytes) -> None:
        client.policy.activate(ASKED, DENIES)
        revoked.set()

    outcome = stage.client(stage.serve(server, answers), client, server).call(kind, b"one", seen=revoke)
    assert revoked.is_set()
    assert seen(outcome) == ([b"1"], DENIED, ReasonCode.POLICY_DENIED)
    assert ended(client) == [("denied", ReasonCode.POLICY_DENIED)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("answer", ANSWERS)
def test_an_engine_that_does_not_allow_ends_an_open_stream(stage: Stage, kind: Kind, answer: str) -> None:
    """Whatever else comes of the question: no decision, no stream."""
    client, server, handler = hop("/client"), hop("/echo"), Lingering()
    decided, code, status = ANSWERS[answer]
    with opened(stage.client(stage.serve(server, handler), client, server), kind, handler) as outcome:
        client.policy.activate(ASKED, decided)
        client.workload.streams.look()
        assert seen(outcome()) == ([b"1"], status, code)
    assert ended(client) == [("denied", code)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_judgement_holds_for_a_minute(stage: Stage, kind: Kind) -> None:
    """Without any change the policy is asked again after `recheck`, not before, on the facts of then."""
    client, server, handler = hop("/client"), hop("/echo"), Lingering()
    with opened(stage.client(stage.serve(server, handler), client, server), kind, handler) as outcome:
        client.policy.answers[ASKED] = DENIES
        client.clock.move(timedelta(seconds=59))
        client.workload.streams.look()
        assert len(client.policy.questions) == 2
        client.clock.move(timedelta(seconds=1))
        client.workload.streams.look()
        assert seen(outcome()) == ([b"1"], DENIED, ReasonCode.POLICY_DENIED)
    _, first, again = (dict(question.document) for question in client.policy.questions)
    assert again.pop("opened_at") == first["now"] == int(NOW.timestamp())
    assert again.pop("now") == int(NOW.timestamp()) + 60
    assert again == {name: fact for name, fact in first.items() if name != "now"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_trust_domain_that_is_no_longer_known_ends_its_streams(stage: Stage, kind: Kind) -> None:
    """The server's bundle is removed."""
    client, server, handler = hop("/client"), hop("/echo", trust_domain="partner.example"), Lingering()
    with opened(stage.client(stage.serve(server, handler), client, server), kind, handler) as outcome:
        client.trust.bundles = bundles().without(server.id.trust_domain)
        client.workload.streams.look()
        messages, code, _ = seen(outcome())
        assert (messages, code) == ([b"1"], UNAUTHENTICATED)
    assert ended(client) == [("denied", ReasonCode.TD_UNKNOWN)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_server_that_is_no_longer_wanted_ends_its_streams(stage: Stage, kind: Kind) -> None:
    """What the transport says of the connection is asked again, too."""
    client, server, handler, wanted = hop("/client"), hop("/echo"), Lingering(), [True]

    def authorize(_: SpiffeID) -> None:
        if not wanted:
            raise Unverified(ReasonCode.PEER_MISMATCH, "not wanted")

    caller = stage.client(stage.serve(server, handler), client, server, authorizer=authorize)
    with opened(caller, kind, handler) as outcome:
        wanted.clear()
        client.trust.bundles = bundles().with_bundle(next(iter(bundles())))
        client.workload.streams.look()
        assert seen(outcome()) == ([b"1"], UNAUTHENTICATED, ReasonCode.PEER_MISMATCH)
    assert ended(client) == [("denied", ReasonCode.PEER_MISMATCH)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_stream_ends_with_the_servers_certificate_though_nothing_passes(stage: Stage, kind: Kind) -> None:
    """An idle stream is cut at its bound, too."""
    client, server = hop("/client", limits=Limits(max_stream=timedelta(days=1))), hop("/echo")
    handler = Lingering()
    with opened(stage.client(stage.serve(server, handler), client, server), kind, handler) as outcome:
        client.clock.move(timedelta(hours=2))
        client.workload.streams.look()
        assert seen(outcome()) == ([b"1"], UNAUTHENTICATED, ReasonCode.EXPIRED)
    assert ended(client) == [("denied", ReasonCode.EXPIRED)]


@pytest.mark.parametrize("kind", KINDS)
def test_streams_that_are_still_allowed_go_on(stage: Stage, kind: Kind) -> None:
    """Another policy is a reason to ask, not to refuse."""
    client, server = hop("/client"), hop("/echo")

    async def answers(rpc: Handling) -> None:
        """Answer twice."""
        await rpc.send(b"1")
        await rpc.send(b"2")

    caller = stage.client(stage.serve(server, answers), client, server)
    outcome = caller.call(kind, b"one", seen=lambda _: client.policy.activate(ASKED, ALLOWS))
    assert (outcome.messages, outcome.code) == ([b"1", b"2"], grpc.StatusCode.OK)
    assert len(client.policy.questions) == 3
    assert ended(client) == [("allowed", None)]


@pytest.mark.parametrize("kind", KINDS)
def test_one_stream_too_many_is_refused(stage: Stage, kind: Kind) -> None:
    """Nothing of its answer is delivered."""
    client, server, handler = hop("/client", limits=Limits(max_open_streams=1)), hop("/echo"), Lingering()
    caller = stage.client(stage.serve(server, handler), client, server)
    with opened(caller, kind, handler) as outcome:
        exhausted = grpc.StatusCode.RESOURCE_EXHAUSTED
        assert seen(caller.call(kind, b"two")) == ([], exhausted, ReasonCode.SIZE)
        client.policy.activate(ASKED, DENIES)
        client.workload.streams.look()
        outcome()
    client.policy.activate(ASKED, ALLOWS)
    handler.began.clear()
    with opened(caller, kind, handler) as outcome:
        client.policy.activate(ASKED, DENIES)
        client.workload.streams.look()
        assert outcome().messages == [b"1"]


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_that_is_refused_takes_no_room(stage: Stage, kind: Kind) -> None:
    """What never opened is not watched."""
    client, server, handler = hop("/client", limits=Limits(max_open_streams=1)), hop("/echo"), Counting()
    caller = stage.client(stage.serve(server, handler), client, server)
    client.policy.answers[ASKED] = DENIES
    assert caller.call(kind, b"one").code is DENIED
    client.policy.answers[ASKED] = ALLOWS
    assert caller.call(kind, b"one").messages == [b"one"]


@pytest.mark.parametrize("kind", KINDS)
def test_an_engine_that_does_not_answer_ends_its_stream_in_time(stage: Stage, kind: Kind) -> None:
    """Its reader waits no longer than a judgement may take."""
    client, server = hop("/client", limits=Limits(max_recheck=timedelta(seconds=5))), hop("/echo")
    handler, answer, asked = Lingering(), Future[Decision](), threading.Event()

    def decide(_: Question) -> object:
        asked.set()
        return stage.wait_for(answer)

    with opened(stage.client(stage.serve(server, handler), client, server), kind, handler) as outcome:
        client.policy.activate(ASKED, decide)
        client.workload.streams.look()
        assert asked.wait(TIMEOUT)
        client.clock.move(timedelta(seconds=6))
        client.workload.streams.look()
        assert seen(outcome()) == ([b"1"], grpc.StatusCode.UNAVAILABLE, ReasonCode.ENGINE_UNAVAILABLE)
    answer.set_result(ALLOWS)
    client.kept.wait()
    assert ended(client) == [("denied", ReasonCode.ENGINE_UNAVAILABLE)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_stream_that_nobody_holds_is_not_kept(stage: Stage, kind: Kind) -> None:
    """Whoever watches it does not keep it alive: it counts as cancelled, and leaves."""
    client, server = hop("/client"), hop("/echo")
    caller = stage.client(stage.serve(server, Lingering()), client, server)
    caller.drop(kind, b"one")
    client.kept.wait()
    assert ended(client) == [("cancelled", None)]
    assert len(client.workload.streams) == 0
