# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Everything that a server can answer, over real connections, in both runtimes."""

from __future__ import annotations

import json
import time
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nsmsec.errors import NsmsecError, PolicyIndeterminate, ReasonCode, SourceUnavailable
from nsmsec.opa import Decision
from nsmsec.opa.http_access import HTTPAccess
from nsmsec.opa.rest import RestLimits
from nsmsec.opa.rest.answers import decision_of
from nsmsec.opa.rest.connections import Answer
from tests.opa.rest.asking import LONG, SHORT, Asking, question
from tests.opa.rest.faulty import PROVENANCE, answering, good, http_answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from nsmsec.errors import NsmsecError as Refusal

    Ask = Callable[..., Asking]

ALLOWED = Decision(allow=True, reasons=(), revision="r1", engine="opa")
UNDEFINED = ReasonCode.POLICY_UNDEFINED
INVALID = ReasonCode.POLICY_INVALID_RESULT
ERROR = ReasonCode.POLICY_ERROR
UNAVAILABLE = ReasonCode.ENGINE_UNAVAILABLE


def refused(asking: Asking, **members: object) -> Refusal:
    """Return the refusal of a question."""
    with pytest.raises(NsmsecError) as refusal:
        asking.decide(question(**members))
    code = refusal.value.code
    assert isinstance(refusal.value, SourceUnavailable if code is UNAVAILABLE else PolicyIndeterminate)
    return refusal.value


def body(**members: object) -> bytes:
    """Return an answer with provenance and these members."""
    return http_answer(json.dumps({"provenance": PROVENANCE, **members}).encode())


def test_a_question_is_asked_as_opa_wants_it(ask: Ask) -> None:
    """The path is the rule, the body the input; provenance is asked for, built-ins are strict."""
    with answering(good()) as server, ask(server.url + "/v0/opa/") as asking:
        assert asking.decide(question(a=MappingProxyType({"b": (1, 2)}))) == ALLOWED
    line, *headers = server.requests[0].split("\n")
    assert line == ("POST /v0/opa/v1/data/nsmsec/server/request?provenance=true&strict-builtin-errors=true HTTP/1.1")
    assert f"Host: {server.url.removeprefix('http://')}" in headers
    assert json.loads(server.bodies[0]) == {"input": {"a": {"b": [1, 2]}}}


def test_a_denial_is_a_decision(ask: Ask) -> None:
    """With its reasons."""
    with answering(good({"allow": False, "reasons": ["b", "a"]})) as server, ask(server.url) as asking:
        assert asking.decide(question()) == Decision(allow=False, reasons=("a", "b"), revision="r1", engine="opa")


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (body(), UNDEFINED),
        (body(result=True), INVALID),
        (body(result=None), INVALID),
        (body(result={"allow": True}), INVALID),
        (body(result={"allow": True, "reasons": ["x"]}), INVALID),
        (body(result={"allow": False, "reasons": []}), INVALID),
        (body(result={"allow": True, "reasons": [], "more": 1}), INVALID),
        (good(provenance=None), INVALID),
        (good(provenance={"bundles": []}), INVALID),
        (good(provenance={"bundles": {"b": None}}), INVALID),
        (good(provenance={"bundles": {"b": {"revision": 5}}}), INVALID),
        (good(provenance={"bundles": {"b": {"revision": "x" * 1025}}}), INVALID),
        (good(provenance={"bundles": {str(n) * 600: {"revision": "r"} for n in range(2)}}), INVALID),
        (http_answer(b"[]"), INVALID),
        (http_answer(b""), INVALID),
        (http_answer(b"{"), INVALID),
        (http_answer(b"\xff"), INVALID),
        (http_answer(b'{"result": {"allow": true, "allow": true, "reasons": []}}'), INVALID),
        (http_answer(b"{}", content_type="text/html"), INVALID),
        (good().replace(b"application/json", b"text/plain; charset=utf-8"), INVALID),
        (good().replace(b"Content-Type: application/json\r\n", b""), INVALID),
        (http_answer(b" " * 262_145), INVALID),
        (http_answer(b'{"code": "invalid_parameter"}', status=400), ERROR),
        (http_answer(b'{"code": "internal_error", "errors": [{"code": "eval_conflict_error"}]}', status=500), ERROR),
        (http_answer(b'{"code": "Secret input", "errors": [5]}', status=500), UNAVAILABLE),
        (http_answer(b'{"code": "internal_error"}', status=500, content_type="text/html"), UNAVAILABLE),
        (http_answer(b"[]", status=500), UNAVAILABLE),
        (http_answer(b"{}", status=400), UNAVAILABLE),
        *((good().replace(b" 200 X", b" %d X" % status), UNAVAILABLE) for status in (201, 204, 302, 401, 403, 404)),
        *((good().replace(b" 200 X", b" %d X" % status), UNAVAILABLE) for status in (405, 429, 502, 503, 504)),
        (http_answer(b"{}", length=5), UNAVAILABLE),
        (b"HTTP/1.1 200 X\r\nContent-Type: application/json\r\n", UNAVAILABLE),
        (b"HTTP/1.1 200 X\r\n\r\n" + good().split(b"\r\n\r\n")[1], UNAVAILABLE),
        (b"220 mail.example ESMTP\r\n\r\n", UNAVAILABLE),
        (b"HTTP/1.1 200 X\r\n" + b"X: y\r\n" * 200 + b"\r\n", UNAVAILABLE),
        (b"HTTP/1.1 200 X\r\nX: " + b"y" * 70_000 + b"\r\n\r\n", UNAVAILABLE),
        (b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", UNAVAILABLE),
        (b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{}", UNAVAILABLE),
        (b"", UNAVAILABLE),
    ],
    ids=lambda value: value.value if isinstance(value, ReasonCode) else "",
)
def test_an_answer_without_a_decision_denies_with_its_code(ask: Ask, answer: bytes, code: ReasonCode) -> None:
    """Each with the one code that the table has for it; the server's own words are not repeated."""
    with answering(answer, close_after=True) as server, ask(server.url) as asking:
        refusal = refused(asking)
        assert refusal.code is code
        assert "Secret" not in str(refusal)
        server.answers[:] = [good()]
        assert asking.decide(question()) == ALLOWED


@pytest.mark.parametrize("answer", [body(), body(result=True)])
def test_a_refusal_names_the_revision_that_could_not_decide(ask: Ask, answer: bytes) -> None:
    """What provenance said is kept."""
    with answering(answer) as server, ask(server.url) as asking:
        refusal = refused(asking)
    assert isinstance(refusal, PolicyIndeterminate)
    assert refusal.revision == "r1"


@pytest.mark.parametrize(
    ("bundles", "bundle", "revision"),
    [
        ({}, None, ""),
        ({"a": {}}, None, ""),
        ({"a": {"revision": "1"}, "b": {"revision": "2"}}, None, "a=1,b=2"),
        ({"a": {"revision": "1"}, "b": {"revision": "2"}}, "b", "2"),
    ],
)
def test_the_revision_is_that_of_the_bundle(
    ask: Ask, bundles: dict[str, Any], bundle: str | None, revision: str
) -> None:
    """Of the one there is, of the one that is named, or of all."""
    answer = good(provenance={"bundles": bundles})
    with answering(answer) as server, ask(server.url, bundle=bundle) as asking:
        assert asking.decide(question()).revision == revision


def test_a_decision_by_another_bundle_is_none(ask: Ask) -> None:
    """Whoever names a bundle wants that one."""
    with answering(good()) as server, ask(server.url, bundle="other") as asking:
        assert refused(asking).code is INVALID


def test_a_connection_is_used_again(ask: Ask) -> None:
    """Also one whose answers come in chunks; the engine's end closes it."""
    chunked = good().split(b"\r\n\r\n")[1]
    head = b"HTTP/1.1 200 X\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    answer = head + b"%x\r\n%s\r\n0\r\n\r\n" % (len(chunked), chunked)
    with answering(good(), answer, good()) as server, ask(server.url) as asking:
        for _ in range(4):
            assert asking.decide(question()) == ALLOWED
        assert server.connections == 1


def test_a_connection_that_says_it_ends_is_not_used_again(ask: Ask) -> None:
    """The server's word is kept, and its answer is read all the same."""
    answer = good().replace(b"Content-Length", b"Connection: close\r\nContent-Length")
    with answering(answer) as server, ask(server.url) as asking:
        for _ in range(2):
            assert asking.decide(question()) == ALLOWED
        assert server.connections == 2


def test_a_connection_that_was_closed_meanwhile_is_replaced(ask: Ask) -> None:
    """A server that closes without a word costs nothing but a new connection."""
    with answering(good(), close_after=True) as server, ask(server.url) as asking:
        for _ in range(3):
            assert asking.decide(question()) == ALLOWED
        assert server.connections == 3


def test_a_connection_that_breaks_under_a_question_is_replaced_once(ask: Ask) -> None:
    """The same question is asked again, on a new connection; not for ever."""
    with answering(good(), b"", good()) as server, ask(server.url) as asking:
        assert [asking.decide(question()) for _ in range(2)] == [ALLOWED, ALLOWED]
        assert len(server.requests) == 3
        server.answers[:] = [b""]
        assert refused(asking).code is UNAVAILABLE
        assert len(server.requests) == 5


def test_nonsense_on_a_connection_that_was_kept_denies(ask: Ask) -> None:
    """It is not asked again."""
    with answering(good(), b"nonsense\r\n\r\n", good()) as server, ask(server.url) as asking:
        assert asking.decide(question()) == ALLOWED
        assert refused(asking).code is UNAVAILABLE


def test_an_answer_that_nobody_asked_for_is_never_taken_for_ours(ask: Ask) -> None:
    """Two answers to one question: the second one goes with its connection."""
    denied = good({"allow": False, "reasons": ["x"]})
    with answering(denied + good(), denied) as server, ask(server.url) as asking:
        for _ in range(3):
            assert not asking.decide(question()).allow


@pytest.mark.parametrize("idle", [0, 1])
def test_no_more_connections_are_kept_than_allowed(ask: Ask, idle: int) -> None:
    """None at all, if that is what is wanted."""
    limits = RestLimits(max_time=LONG, max_idle_connections=idle)
    with answering(good()) as server, ask(server.url, limits=limits) as asking:
        for _ in range(3):
            asking.decide(question())
        assert server.connections == (1 if idle else 3)


@pytest.mark.parametrize("answer", [good(), b"HTTP/1.1 200 X\r\n" + b"X: y\r\n" * 90], ids=["body", "headers"])
def test_a_server_that_drips_does_not_outlast_the_deadline(ask: Ask, answer: bytes) -> None:
    """Each byte comes in time, the whole does not."""
    with answering(answer, drip=True) as server, ask(server.url) as asking:
        started = time.monotonic()
        with pytest.raises(SourceUnavailable) as refusal:
            asking.decide(question(), SHORT)
        assert time.monotonic() - started < 5
        assert refusal.value.code is UNAVAILABLE


def test_a_question_that_is_asked_too_late_is_not_sent(ask: Ask) -> None:
    """No time, no connection."""
    with answering(good()) as server, ask(server.url) as asking:
        with pytest.raises(SourceUnavailable) as refusal:
            asking.decide(question(), -SHORT)
        assert refusal.value.code is UNAVAILABLE
        assert server.requests == []


@pytest.mark.parametrize("value", [object(), float("nan"), "x" * 2000], ids=["object", "nan", "long"])
def test_a_question_that_cannot_be_asked_denies(ask: Ask, value: object) -> None:
    """Nothing is sent of it."""
    with answering(good()) as server, ask(server.url, limits=RestLimits(max_question_bytes=1000)) as asking:
        assert refused(asking, value=value).code is ERROR
        assert server.requests == []


def test_the_bearer_token_is_asked_for_each_time(ask: Ask) -> None:
    """So it can be replaced."""
    tokens = iter(["one", "two"])
    access = HTTPAccess(bearer_token=lambda: next(tokens))
    with answering(good()) as server, ask(server.url, access=access) as asking:
        for _ in range(2):
            asking.decide(question())
    assert ["Authorization: Bearer " + token in server.requests[n] for n, token in enumerate(("one", "two"))] == [
        True
    ] * 2


@pytest.mark.parametrize("require_healthy", [True, False])
def test_a_token_that_cannot_be_had_denies(ask: Ask, require_healthy: bool) -> None:  # noqa: FBT001 - a parameter of pytest
    """Nothing is sent; the engine is away until there is one."""
    access = HTTPAccess(bearer_token=lambda: "")
    with answering(good()) as server, ask(server.url, access=access, require_healthy=require_healthy) as asking:
        assert refused(asking).code is UNAVAILABLE
        assert server.requests == []


def test_an_engine_that_requires_health_asks_for_it_first(ask: Ask) -> None:
    """Once, then again after each failure; an unhealthy server is asked nothing else."""
    answers = http_answer(b"{}", status=500), http_answer(b"{}"), good(), good(), http_answer(b"", status=503), good()
    with answering(*answers) as server, ask(server.url, require_healthy=True) as asking:
        assert refused(asking).code is UNAVAILABLE
        for _ in range(2):
            assert asking.decide(question()) == ALLOWED
        assert refused(asking).code is UNAVAILABLE
        assert asking.decide(question()) == ALLOWED
    asked = [one.split(" ")[1].split("?")[0] for one in server.requests]
    data = "/v1/data/nsmsec/server/request"
    assert asked == ["/health", "/health", data, data, data, "/health", data]
    assert server.requests[0].startswith("GET /health?bundles=true HTTP/1.1")


@given(status=st.sampled_from([200, 400, 404, 500]), content=st.binary(max_size=40))
def test_whatever_a_server_says_is_a_decision_or_one_of_our_errors(status: int, content: bytes) -> None:
    """Nothing else comes out of reading an answer."""
    with pytest.raises(NsmsecError) as refusal:
        decision_of(Answer(status=status, content_type="application/json", body=content), bundle=None)
    assert refusal.value.code in {UNDEFINED, INVALID, ERROR, UNAVAILABLE}
