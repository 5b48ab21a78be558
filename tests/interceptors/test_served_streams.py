# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Served streams are judged again: on every message, and in time where none comes."""

from __future__ import annotations

import asyncio
import os
import threading
from concurrent.futures import Future
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

import grpc
import pytest

from nsmsec.chain import compose, evolved
from nsmsec.dev import Authority
from nsmsec.errors import ReasonCode, SourceUnavailable, Unverified
from nsmsec.identity import Peer, SpiffeID
from nsmsec.interceptors.incoming_call import IncomingCall
from nsmsec.interceptors.serving import Serving
from nsmsec.limits import Limits
from nsmsec.opa import Decision, Entrypoint
from tests.chain.parts import a_call
from tests.interceptors.aio_stage import AioStage
from tests.interceptors.open_stream import DENIES, Lingering, cut, opened
from tests.interceptors.scripts import echo
from tests.interceptors.stage import TIMEOUT, Kind
from tests.interceptors.test_policy import ANSWERS
from tests.interceptors.world import NOW, authority, bundles, hop

if TYPE_CHECKING:
    from nsmsec.opa import Question
    from tests.interceptors.stage import Handling, Loop, Stage
    from tests.interceptors.world import Hop

ASKED = Entrypoint.SERVER_REQUEST
ALLOWS = Decision(allow=True, reasons=(), revision="r1", engine="test")
KINDS = [Kind.US, Kind.SU, Kind.SS]
LONG = Limits(max_stream=timedelta(days=1))
DENIED = grpc.StatusCode.PERMISSION_DENIED
UNAUTHENTICATED = grpc.StatusCode.UNAUTHENTICATED


def sent(kind: Kind) -> list[bytes]:
    """Return what a lingering handler's caller gets before the cut."""
    return [b"1"] if kind.streams_answers else []


def ended(server: Hop, count: int = 1) -> list[tuple[str, str | None]]:
    """Return what became of each call, once so many have ended."""
    server.kept.wait(count)
    return [(record.outcome.value, record.code) for record in server.kept.records]


@pytest.mark.parametrize("kind", KINDS)
def test_a_policy_that_denies_from_now_on_ends_an_idle_stream(stage: Stage, kind: Kind) -> None:
    """Nothing more is delivered, the handler is told, the record says by which policy and why."""
    client, server, handler = hop("/client"), hop("/echo"), Lingering(send=kind.streams_answers)
    with opened(stage.client(stage.serve(server, handler), client, server), kind, handler) as outcome:
        server.policy.activate(ASKED, DENIES)
        server.workload.streams.look()
        assert (outcome().messages, outcome().code) == (sent(kind), cut(stage, DENIED))
    assert handler.told.wait(TIMEOUT)
    assert ended(server) == [("denied", ReasonCode.POLICY_DENIED)]
    assert (server.kept.last.reasons, server.kept.last.revision) == (("REVOKED",), "r2")
    assert server.kept.last.decision_id == server.policy.questions[-1].call_id


def test_an_idle_stream_ends_by_itself(stage: Stage) -> None:
    """Nobody has to look but the watch, which looks every second."""
    client, server, handler = hop("/client"), hop("/echo"), Lingering()
    with opened(stage.client(stage.serve(server, handler), client, server), Kind.SS, handler) as outcome:
        server.policy.activate(ASKED, DENIES)
        assert (outcome().messages, outcome().code) == ([b"1"], cut(stage, DENIED))


def test_a_stream_that_is_asked_about_again_says_since_when_it_is_open(stage: Stage) -> None:
    """The question is that of the first time, asked now."""
    client, server, handler = hop("/client"), hop("/echo", limits=LONG), Lingering()
    with opened(stage.client(stage.serve(server, handler), client, server), Kind.US, handler) as outcome:
        server.clock.move(timedelta(seconds=60))
        server.policy.activate(ASKED, DENIES)
        server.workload.streams.look()
        outcome()
    first, again = (dict(question.document) for question in server.policy.questions)
    assert again.pop("opened_at") == first["now"] == int(NOW.timestamp())
    assert again.pop("now") == int(NOW.timestamp()) + 60
    assert again == {name: fact for name, fact in first.items() if name != "now"}


@pytest.mark.parametrize("kind", [Kind.US, Kind.SS])
def test_a_policy_that_denies_from_now_on_stops_the_next_answer(stage: Stage, kind: Kind) -> None:
    """Even where nobody looks at idle streams."""
    client, server = hop("/client"), hop("/echo")

    async def revoked(rpc: Handling) -> None:
        """Answer, have another policy, answer."""
        await rpc.send(b"1")
        server.policy.activate(ASKED, DENIES)
        await rpc.send(b"2")

    outcome = stage.client(stage.serve(server, revoked), client, server).call(kind, b"one")
    assert outcome.messages in ([], [b"1"])  # what was sent before may be lost where a stream is cancelled
    assert outcome.code is cut(stage, DENIED)
    assert ended(server) == [("denied", ReasonCode.POLICY_DENIED)]


@pytest.mark.parametrize("kind", [Kind.SU, Kind.SS])
def test_a_policy_that_denies_from_now_on_stops_the_next_request(stage: Stage, kind: Kind) -> None:
    """A handler that swallows what it is told gets no message either, and nothing of it gets out."""
    client, server = hop("/client"), hop("/echo")
    received: list[bytes | None] = []
    done = threading.Event()

    async def revoked(rpc: Handling) -> None:
        """Receive, have another policy, receive."""
        received.append(await rpc.receive())
        server.policy.activate(ASKED, DENIES)
        try:
            received.append(await rpc.receive())
        except Exception:  # noqa: BLE001 - a handler that does not care
            received.append(None)
        done.set()
        await rpc.send(b"done")

    outcome = stage.client(stage.serve(server, revoked), client, server).call(kind, b"one", b"two")
    assert done.wait(TIMEOUT)
    assert (received, outcome.messages, outcome.code) == ([b"one", None], [], cut(stage, DENIED))
    assert ended(server) == [("denied", ReasonCode.POLICY_DENIED)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("answer", ANSWERS)
def test_an_engine_that_does_not_allow_ends_an_open_stream(stage: Stage, kind: Kind, answer: str) -> None:
    """Whatever else comes of the question: no decision, no stream."""
    client, server, handler = hop("/client"), hop("/echo"), Lingering(send=kind.streams_answers)
    decided, code, status = ANSWERS[answer]
    with opened(stage.client(stage.serve(server, handler), client, server), kind, handler) as outcome:
        server.policy.activate(ASKED, decided)
        server.workload.streams.look()
        assert (outcome().messages, outcome().code) == (sent(kind), cut(stage, status))
    assert ended(server) == [("denied", code)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_judgement_holds_for_a_minute(stage: Stage, kind: Kind) -> None:
    """Without any change the policy is asked again after `recheck`, not before."""
    client, server, handler = hop("/client"), hop("/echo"), Lingering(send=kind.streams_answers)
    with opened(stage.client(stage.serve(server, handler), client, server), kind, handler) as outcome:
        server.policy.answers[ASKED] = DENIES
        server.clock.move(timedelta(seconds=59))
        server.workload.streams.look()
        assert len(server.policy.questions) == 1
        server.clock.move(timedelta(seconds=1))
        server.workload.streams.look()
        assert (outcome().messages, outcome().code) == (sent(kind), cut(stage, DENIED))
    assert ended(server) == [("denied", ReasonCode.POLICY_DENIED)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_trust_domain_that_is_no_longer_known_ends_its_streams(stage: Stage, kind: Kind) -> None:
    """The caller's bundle is removed."""
    client, server = hop("/client", trust_domain="partner.example"), hop("/echo")
    handler = Lingering(send=kind.streams_answers)
    with opened(stage.client(stage.serve(server, handler), client, server), kind, handler) as outcome:
        server.trust.bundles = bundles().without(client.id.trust_domain)
        server.workload.streams.look()
        assert (outcome().messages, outcome().code) == (sent(kind), cut(stage, UNAUTHENTICATED))
    assert ended(server) == [("denied", ReasonCode.TD_UNKNOWN)]
    assert len(server.policy.questions) == 1


def test_an_authority_that_is_retired_ends_the_streams_of_those_it_vouched_for(stage: Stage) -> None:
    """Its trust domain is still known, by another authority."""
    client, server, handler = hop("/client", trust_domain="partner.example"), hop("/echo"), Lingering()
    with opened(stage.client(stage.serve(server, handler), client, server), Kind.US, handler) as outcome:
        server.trust.bundles = bundles().with_bundle(Authority("partner.example", now=NOW).bundle())
        server.workload.streams.look()
        assert (outcome().messages, outcome().code) == ([b"1"], cut(stage, UNAUTHENTICATED))
    assert ended(server) == [("denied", ReasonCode.CERT_UNTRUSTED)]


def test_bundles_that_still_hold_let_a_stream_go_on(stage: Stage) -> None:
    """Another revision is a reason to look, not to refuse."""
    client, server = hop("/client"), hop("/echo")

    async def rotated(rpc: Handling) -> None:
        """Answer, have another revision of the bundles, answer."""
        await rpc.send(b"1")
        server.trust.bundles = bundles().without(SpiffeID.parse("spiffe://partner.example/x").trust_domain)
        await rpc.send(b"2")

    outcome = stage.client(stage.serve(server, rotated), client, server).call(Kind.US, b"one")
    assert (outcome.messages, outcome.code) == ([b"1", b"2"], grpc.StatusCode.OK)
    assert len(server.policy.questions) == 2


def test_trust_bundles_that_cannot_be_had_end_open_streams(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """As they refuse every new call."""
    client, server, handler = hop("/client"), hop("/echo"), Lingering()
    with opened(stage.client(stage.serve(server, handler), client, server), Kind.US, handler) as outcome:
        monkeypatch.setattr(server.trust, "bundles", None)
        server.workload.streams.look()
        assert (outcome().messages, outcome().code) == ([b"1"], cut(stage, grpc.StatusCode.INTERNAL))
    assert ended(server) == [("denied", ReasonCode.INTERNAL)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_stream_ends_with_the_neighbours_certificate_though_nothing_passes(stage: Stage, kind: Kind) -> None:
    """An idle stream is cut at its bound, too."""
    client, server, handler = hop("/client"), hop("/echo", limits=LONG), Lingering(send=kind.streams_answers)
    with opened(stage.client(stage.serve(server, handler), client, server), kind, handler) as outcome:
        server.clock.move(timedelta(hours=2))
        server.workload.streams.look()
        assert (outcome().messages, outcome().code) == (sent(kind), cut(stage, UNAUTHENTICATED))
    assert ended(server) == [("denied", ReasonCode.EXPIRED)]
    assert len(server.policy.questions) == 1


def test_a_stream_ends_with_the_certificate_of_any_hop_of_its_path(stage: Stage) -> None:
    """The root's ends before the neighbour's."""
    short = authority("corp.example").issue("/root", ttl=timedelta(minutes=10))
    root, middle, server, handler = hop("/root", own=short), hop("/middle"), hop("/echo", limits=LONG), Lingering()
    onward = stage.client(stage.serve(server, handler), middle, server, origin=False)

    async def relay(rpc: Handling) -> None:
        """Call onward."""
        await rpc.call(onward, Kind.US, b"one")

    with opened(stage.client(stage.serve(middle, relay), root, middle), Kind.UU, handler) as outcome:
        server.clock.move(timedelta(minutes=11))
        server.workload.streams.look()
        outcome()
    assert ended(server) == [("denied", ReasonCode.CERT_EXPIRED)]
    assert server.kept.last.index == 0


def test_streams_that_are_still_allowed_go_on(stage: Stage) -> None:
    """One caller is revoked; what another one reads meanwhile is complete."""
    revoked, client, server, handler = hop("/revoked"), hop("/client"), hop("/echo"), Lingering()

    def decide(question: Question) -> Decision:
        """Deny one caller."""
        peer: Any = question.document["peer"]
        return DENIES if peer["id"] == str(revoked.id) else ALLOWS

    async def answer(rpc: Handling) -> None:
        """Linger at a first stream; answer a second around the change of policy."""
        if not handler.began.is_set():
            return await handler(rpc)
        await rpc.send(b"1")
        server.policy.activate(ASKED, decide)
        server.workload.streams.look()
        return await rpc.send(b"2")

    target = stage.serve(server, answer)
    with opened(stage.client(target, revoked, server), Kind.US, handler) as outcome:
        other = stage.client(target, client, server).call(Kind.US, b"one")
        assert (outcome().messages, outcome().code) == ([b"1"], cut(stage, DENIED))
    assert (other.messages, other.code) == ([b"1", b"2"], grpc.StatusCode.OK)


def test_an_engine_that_does_not_answer_ends_its_stream_in_time_and_no_other(stage: Stage) -> None:
    """Somebody else's question hangs; mine is answered, and theirs is ended all the same."""
    limits = Limits(max_recheck=timedelta(seconds=5))
    stuck, client, server, handler = hop("/stuck"), hop("/client"), hop("/echo", limits=limits), Lingering()
    answer: Future[Decision] = Future()
    asked = threading.Event()

    def decide(question: Question) -> Any:
        """Hang for one caller."""
        peer: Any = question.document["peer"]
        if peer["id"] != str(stuck.id):
            return ALLOWS
        asked.set()
        return stage.wait_for(answer)

    async def answered(rpc: Handling) -> None:
        """Linger at a first stream, echo at a second."""
        if not handler.began.is_set():
            return await handler(rpc)
        return await rpc.send(b"2")

    target = stage.serve(server, answered)
    with opened(stage.client(target, stuck, server), Kind.US, handler) as outcome:
        server.policy.activate(ASKED, decide)
        server.workload.streams.look()
        assert asked.wait(TIMEOUT)
        other = stage.client(target, client, server).call(Kind.US, b"one")
        assert (other.messages, other.code) == ([b"2"], grpc.StatusCode.OK)
        server.clock.move(timedelta(seconds=6))
        server.workload.streams.look()
        assert (outcome().messages, outcome().code) == ([b"1"], cut(stage, grpc.StatusCode.UNAVAILABLE))
    answer.set_result(ALLOWS)
    assert ended(server, 2)[-1] == ("denied", ReasonCode.ENGINE_UNAVAILABLE)


def test_what_continues_a_stream_that_was_ended_is_refused(stage: Stage) -> None:
    """The right to act for a caller ends with the stream, though its handler still runs."""
    client, server, other = hop("/client"), hop("/echo"), hop("/other")
    onward = stage.client(stage.serve(other, Lingering()), server, other, origin=False)
    handler, tried = Lingering(), threading.Event()

    async def act(rpc: Handling) -> None:
        """Call onward after the end."""
        try:
            await handler(rpc)
        finally:
            await rpc.call(onward, Kind.US, b"one")
            tried.set()

    with opened(stage.client(stage.serve(server, act), client, server), Kind.SS, handler) as outcome:
        server.policy.activate(ASKED, DENIES)
        server.workload.streams.look()
        assert outcome().messages == [b"1"]
    assert tried.wait(TIMEOUT)
    assert [(one.side, one.code) for one in server.kept.records] == [
        ("server", ReasonCode.POLICY_DENIED),
        ("client", ReasonCode.EXPIRED),
    ]


def test_one_stream_too_many_is_refused_until_another_ends(stage: Stage) -> None:
    """Before its handler; the caller learns that it is a matter of how many."""
    client, server, handler = hop("/client"), hop("/echo", limits=Limits(max_open_streams=1)), Lingering()
    caller = stage.client(stage.serve(server, handler), client, server)
    with opened(caller, Kind.US, handler) as outcome:
        refused = caller.call(Kind.US, b"two")
        assert (refused.code, refused.reason) == (grpc.StatusCode.RESOURCE_EXHAUSTED, ReasonCode.SIZE)
        assert handler.calls == 1
        server.policy.activate(ASKED, DENIES)
        server.workload.streams.look()
        outcome()
    server.policy.activate(ASKED, ALLOWS)
    server.kept.wait(2)
    handler.began.clear()
    with opened(caller, Kind.US, handler) as outcome:
        server.policy.activate(ASKED, SourceUnavailable(ReasonCode.ENGINE_UNAVAILABLE, "x"))
        server.workload.streams.look()
        assert outcome().messages == [b"1"]
    assert handler.calls == 2


def test_a_call_that_breaks_before_the_chain_takes_no_room(stage: Stage) -> None:
    """Where not even a decision id can be had, there is no stream."""

    def random(count: int) -> bytes:
        if broken:
            raise OSError("no randomness")
        return bytes(os.urandom(count))

    broken: list[bool] = []
    client, server = hop("/client"), hop("/echo", limits=Limits(max_open_streams=1), random=random)
    caller = stage.client(stage.serve(server, echo), client, server)
    broken.append(True)
    assert caller.call(Kind.US, b"one").code is grpc.StatusCode.UNKNOWN
    broken.clear()
    assert caller.call(Kind.US, b"one").messages == [b"one"]


class Left(Exception):
    """How a handler is left."""


class Context:
    """What a call on a thread needs of gRPC here."""

    def __init__(self) -> None:
        self.cancelled = False

    def code(self) -> None:
        """Return no status."""

    def cancel(self) -> None:
        """Take note of it."""
        self.cancelled = True

    def abort(self, code: grpc.StatusCode, details: str) -> None:
        """Leave the handler."""
        raise Left(code, details)


def test_a_thread_whose_stream_is_ended_before_its_first_answer_opens_nothing() -> None:
    """Between the look at what is in force and the answer; only a scheduler can bring that about, so without gRPC."""
    server, context = hop("/echo"), Context()
    call = evolved(a_call(), now=NOW)
    incoming = IncomingCall(call, workload=server.workload, peer=lambda: Peer(id=server.id))
    serving = Serving(compose(), incoming, cast("grpc.ServicerContext", context))
    serving.cut(Unverified(ReasonCode.EXPIRED, "x"))
    assert context.cancelled
    with pytest.raises(Left):
        serving.deliver()
    assert not incoming.opened


def test_a_task_whose_answer_was_refused_to_another_task_opens_nothing(loop: Loop) -> None:
    """Two tasks of a handler write; what refuses the first refuses the second."""
    stage = AioStage(loop)
    client, server = hop("/client"), hop("/echo")
    results: list[object] = []
    done = threading.Event()

    async def answer(rpc: Handling) -> None:
        """Write twice at once; no turn can be minted."""
        server.svids.error = SourceUnavailable(ReasonCode.SOURCE_UNAVAILABLE, "x")
        writes = [asyncio.ensure_future(rpc.send(message)) for message in (b"1", b"2")]
        results.extend(await asyncio.gather(*writes, return_exceptions=True))
        done.set()

    outcome = stage.client(stage.serve(server, answer), client, server).call(Kind.SS, b"one")
    assert done.wait(TIMEOUT)
    assert (outcome.messages, outcome.code) == ([], grpc.StatusCode.UNAVAILABLE)
    assert [type(result) for result in results] == [grpc.aio.AbortError, asyncio.CancelledError]
    stage.close()
