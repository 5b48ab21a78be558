# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""authorize: only an allowing decision on proven facts lets a call go on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from nsmsec.chain import Reply, compose
from nsmsec.elements.authorize import AuthorizeClient, AuthorizeServer
from nsmsec.errors import NsmsecError, PolicyDenied, PolicyIndeterminate, ReasonCode, SourceUnavailable, Unverified
from nsmsec.opa import Decision, Entrypoint
from nsmsec.testing.elements import Record
from nsmsec.testing.runtimes import RUNTIMES, Runtime
from tests.chain.parts import NOW, OPEN, Engine
from tests.chains.world import AllowAll, a_clock, hop

if TYPE_CHECKING:
    from nsmsec.chain import Call
    from nsmsec.opa import Question

both = pytest.mark.parametrize("runtime", RUNTIMES, ids=str)
DENY = Decision(allow=False, reasons=("path_too_long",), revision="r9", engine="test")
LATER = NOW + timedelta(seconds=5)


class DenyAnswers:
    """A policy that allows every request, then denies the answer."""

    def decide(self, question: Question, *, timeout: timedelta | None = None) -> Decision:
        """Decide by the entry point."""
        if question.entrypoint is Entrypoint.CLIENT_RESPONSE:
            return DENY
        return Decision(allow=True, reasons=(), revision="r9", engine="test")


def proven(runtime: Runtime) -> tuple[Call, Call, Reply]:
    """Return a server-side call, a client-side call and its answer, all proven."""
    clock = a_clock()
    server_calls: list[Call] = []
    client_calls = Record()
    firewall = hop("firewall", runtime=runtime, clock=clock)
    client = hop("client", runtime=runtime, clock=clock, extra=(client_calls,))

    def handler(call: Call) -> Reply:
        server_calls.append(call)
        return firewall.answer()

    client.call(firewall, handler=handler, origin=True)
    return server_calls[0], client_calls.calls[0], client_calls.replies[0]


def refused(runtime: Runtime, engine: object, call: Call) -> NsmsecError:
    """Return the server's refusal; the handler did not run."""
    inner = Record()
    element = AuthorizeServer(engine=engine if isinstance(engine, AllowAll) else Engine(engine))
    with pytest.raises(NsmsecError) as refusal:
        runtime.drive(compose(element, inner).flow(call), invoke=lambda _: OPEN)
    assert inner.calls == []
    return refusal.value


@both
def test_allowed_request_goes_on_with_its_facts_judged(runtime: Runtime) -> None:
    """The server asks once, about proven facts, before the handler."""
    call, _, _ = proven(runtime)
    engine = AllowAll()
    element = AuthorizeServer(engine=engine)
    stated = replace(call, stated={"label": "blue"})
    assert runtime.drive(compose(element).flow(stated), invoke=lambda _: OPEN) is OPEN
    (question,) = engine.questions
    assert question.entrypoint is Entrypoint.SERVER_REQUEST
    assert (question.document["side"], question.document["moment"]) == ("server", "request")
    assert question.document["now"] == int(NOW.timestamp())
    assert question.document["stated"] == {"label": "blue"}
    assert "eyJ" not in str(question)
    assert call.findings.revision == "all"


@both
def test_denied_request_does_not_reach_the_handler(runtime: Runtime) -> None:
    """A denial carries the policy's own reasons; the revision is found whatever it says."""
    call, _, _ = proven(runtime)
    refusal = refused(runtime, DENY, call)
    assert isinstance(refusal, PolicyDenied)
    assert not isinstance(refusal, PolicyIndeterminate)
    assert (refusal.code, refusal.reasons) == (ReasonCode.POLICY_DENIED, ("path_too_long",))
    assert call.findings.revision == "r9"


@both
@pytest.mark.parametrize(
    "code", [ReasonCode.POLICY_UNDEFINED, ReasonCode.POLICY_INVALID_RESULT, ReasonCode.POLICY_ERROR]
)
def test_request_without_a_decision_is_denied(runtime: Runtime, code: ReasonCode) -> None:
    """Indeterminate passes through as it is: a denial with its own code."""
    call, _, _ = proven(runtime)
    error = PolicyIndeterminate(code, "engine: no decision")
    assert refused(runtime, error, call) is error


@both
def test_request_is_denied_while_the_engine_is_down(runtime: Runtime) -> None:
    """An engine that cannot be had opens nothing."""
    call, _, _ = proven(runtime)
    error = SourceUnavailable(ReasonCode.ENGINE_UNAVAILABLE, "engine: down")
    assert refused(runtime, error, call) is error


@both
@pytest.mark.parametrize("revision", ["r9", ""])
def test_policy_that_could_not_decide_is_named_in_the_record(runtime: Runtime, revision: str) -> None:
    """What failed has a revision as what decided has; an engine that does not know it takes nothing away."""
    call, _, _ = proven(runtime)
    call.findings.revision = "r8"
    error = PolicyIndeterminate(ReasonCode.POLICY_ERROR, "engine: no decision")
    error.revision = revision
    assert refused(runtime, error, call) is error
    assert call.findings.revision == (revision or "r8")


@both
@pytest.mark.parametrize("allow", [1, "true", None, [True]], ids=str)
def test_decision_that_is_neither_true_nor_false_is_denied(runtime: Runtime, allow: object) -> None:
    """Only true allows, whoever wrote the engine."""
    call, _, _ = proven(runtime)
    decision = Decision(allow=allow, reasons=(), revision="r9", engine="test")  # type: ignore[arg-type]  # the wrong type is the test
    refusal = refused(runtime, decision, call)
    assert (type(refusal), refusal.code) == (PolicyIndeterminate, ReasonCode.POLICY_INVALID_RESULT)


@both
def test_decision_that_allows_with_reasons_is_denied(runtime: Runtime) -> None:
    """Allowed in spite of reasons is no decision."""
    call, _, _ = proven(runtime)
    refusal = refused(runtime, replace(DENY, allow=True), call)
    assert (type(refusal), refusal.code) == (PolicyIndeterminate, ReasonCode.POLICY_INVALID_RESULT)


@both
@pytest.mark.parametrize(
    ("missing", "code"), [("peer", ReasonCode.PEER_MISSING), ("verified", ReasonCode.PATH_MISSING)]
)
def test_request_without_proof_is_not_even_judged(runtime: Runtime, missing: str, code: ReasonCode) -> None:
    """A policy never sees a call of which nothing is proven."""
    call, _, _ = proven(runtime)
    spoiled = replace(call, peer=None) if missing == "peer" else replace(call, verified=None)
    engine = AllowAll()
    refusal = refused(runtime, engine, spoiled)
    assert (type(refusal), refusal.code) == (Unverified, code)
    assert engine.questions == []


@both
def test_engine_gets_the_time_that_the_caller_waits(runtime: Runtime) -> None:
    """The deadline of the call bounds the decision."""
    call, _, _ = proven(runtime)
    engine = Engine(Decision(allow=True, reasons=(), revision="r1", engine="test"))
    timed = replace(call, deadline=NOW + timedelta(seconds=3))
    runtime.drive(compose(AuthorizeServer(engine=engine)).flow(timed), invoke=lambda _: OPEN)
    runtime.drive(compose(AuthorizeServer(engine=engine)).flow(call), invoke=lambda _: OPEN)
    assert engine.timeouts == [timedelta(seconds=3), None]


@both
def test_call_whose_deadline_has_passed_is_not_judged(runtime: Runtime) -> None:
    """Nobody waits for that decision any more."""
    call, _, _ = proven(runtime)
    engine = AllowAll()
    refusal = refused(runtime, engine, replace(call, deadline=NOW))
    assert (type(refusal), refusal.code) == (SourceUnavailable, ReasonCode.ENGINE_UNAVAILABLE)
    assert engine.questions == []


@both
def test_client_asks_before_it_sends_then_before_it_delivers(runtime: Runtime) -> None:
    """Two questions a call: to whom, then over whom."""
    _, call, reply = proven(runtime)
    engine = AllowAll()
    later = replace(reply, now=LATER)
    assert runtime.drive(compose(AuthorizeClient(engine=engine)).flow(call), invoke=lambda _: later) is later
    first, second = engine.questions
    assert (first.entrypoint, second.entrypoint) == (Entrypoint.CLIENT_REQUEST, Entrypoint.CLIENT_RESPONSE)
    assert (first.document["now"], second.document["now"]) == (int(NOW.timestamp()), int(LATER.timestamp()))


@both
def test_client_that_may_not_call_sends_nothing(runtime: Runtime) -> None:
    """A denied request leaves neither token nor call."""
    _, call, reply = proven(runtime)
    inner = Record()
    with pytest.raises(PolicyDenied) as refusal:
        runtime.drive(compose(AuthorizeClient(engine=Engine(DENY)), inner).flow(call), invoke=lambda _: reply)
    assert refusal.value.code is ReasonCode.POLICY_DENIED
    assert inner.calls == []


@both
def test_client_does_not_take_a_denied_answer(runtime: Runtime) -> None:
    """The answer stops at the response policy."""
    _, call, reply = proven(runtime)
    with pytest.raises(PolicyDenied) as refusal:
        runtime.drive(compose(AuthorizeClient(engine=DenyAnswers())).flow(call), invoke=lambda _: reply)
    assert refusal.value.reasons == ("path_too_long",)


@both
def test_answer_with_another_status_is_not_judged(runtime: Runtime) -> None:
    """An error proves nothing, so there is nothing to judge."""
    _, call, _ = proven(runtime)
    engine = AllowAll()
    failed = Reply(ok=False, now=NOW)
    assert runtime.drive(compose(AuthorizeClient(engine=engine)).flow(call), invoke=lambda _: failed) is failed
    assert [question.entrypoint for question in engine.questions] == [Entrypoint.CLIENT_REQUEST]


@both
def test_answer_without_proof_is_not_even_judged(runtime: Runtime) -> None:
    """An OK answer whose path nobody proved is refused."""
    _, call, _ = proven(runtime)
    with pytest.raises(Unverified) as refusal:
        runtime.drive(compose(AuthorizeClient(engine=AllowAll())).flow(call), invoke=lambda _: OPEN)
    assert refusal.value.code is ReasonCode.PATH_MISSING


@both
def test_answer_that_comes_after_the_deadline_is_not_taken(runtime: Runtime) -> None:
    """The response question has what is left of the deadline."""
    _, call, reply = proven(runtime)
    timed = replace(call, deadline=LATER)
    with pytest.raises(SourceUnavailable):
        runtime.drive(
            compose(AuthorizeClient(engine=AllowAll())).flow(timed), invoke=lambda _: replace(reply, now=LATER)
        )


@both
def test_call_to_nobody_is_not_even_judged(runtime: Runtime) -> None:
    """Without a proven peer there is no one to ask about."""
    _, call, reply = proven(runtime)
    with pytest.raises(Unverified) as refusal:
        runtime.drive(
            compose(AuthorizeClient(engine=AllowAll())).flow(replace(call, peer=None)), invoke=lambda _: reply
        )
    assert refusal.value.code is ReasonCode.PEER_MISSING


@both
def test_open_stream_is_asked_about_again_on_the_facts_of_now(runtime: Runtime) -> None:
    """The same question, later; it says when it was asked first."""
    call, sent, reply = proven(runtime)
    engine = AllowAll()
    runtime.judge(compose(AuthorizeServer(engine=engine)).again(call, OPEN, now=LATER))
    runtime.judge(compose(AuthorizeClient(engine=engine)).again(sent, replace(reply, now=NOW), now=LATER))
    assert [question.entrypoint for question in engine.questions] == [
        Entrypoint.SERVER_REQUEST,
        Entrypoint.CLIENT_RESPONSE,
    ]
    for question in engine.questions:
        assert question.document["now"] == int(LATER.timestamp())
        assert question.document["opened_at"] == int(NOW.timestamp())
    assert (call.findings.revision, sent.findings.revision) == ("all", "all")


@both
def test_open_stream_that_is_denied_now_is_refused(runtime: Runtime) -> None:
    """Whatever was decided first."""
    call, sent, reply = proven(runtime)
    for element, one in ((AuthorizeServer(engine=Engine(DENY)), call), (AuthorizeClient(engine=Engine(DENY)), sent)):
        with pytest.raises(PolicyDenied) as refusal:
            runtime.judge(compose(element).again(one, reply, now=LATER))
        assert refusal.value.reasons == ("path_too_long",)


@both
def test_open_stream_without_proof_is_not_even_judged_again(runtime: Runtime) -> None:
    """As the first time: who, over which path."""
    call, sent, reply = proven(runtime)
    engine = AllowAll()
    server, client = compose(AuthorizeServer(engine=engine)), compose(AuthorizeClient(engine=engine))
    for chain, one, answer, code in (
        (server, replace(call, peer=None), reply, ReasonCode.PEER_MISSING),
        (server, replace(call, verified=None), reply, ReasonCode.PATH_MISSING),
        (client, replace(sent, peer=None), reply, ReasonCode.PEER_MISSING),
        (client, sent, OPEN, ReasonCode.PATH_MISSING),
    ):
        with pytest.raises(Unverified) as refusal:
            runtime.judge(chain.again(one, answer, now=LATER))
        assert refusal.value.code is code
    assert engine.questions == []
