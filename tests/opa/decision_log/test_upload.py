# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Uploading events to a log service, over real HTTP."""

from __future__ import annotations

import os
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from nsmsec.errors import Misconfigured, ReasonCode
from nsmsec.opa.decision_log import DecisionLog, LoggedEngine, LogLimits, LogServiceEvents, Undelivered
from nsmsec.opa.http_access import HTTPAccess
from tests.opa.certificates import Certificates
from tests.opa.decision_log.events import ALLOW, question
from tests.opa.decision_log.log_service import log_service
from tests.opa.decision_log.test_engine import Says

if TYPE_CHECKING:
    from pathlib import Path

ONE, TWO = b'{"decision_id":"1"}', b'{"decision_id":"2"}'
SENT = [{"decision_id": "1"}, {"decision_id": "2"}]


def test_events_are_posted_as_opa_posts_them() -> None:
    """A gzipped JSON array to /logs, on one connection."""
    with log_service() as service, LogServiceEvents(service.url + "/") as sink:
        sink.write([ONE, TWO])
        sink.write([ONE])
    assert service.uploads == [SENT, SENT[:1]]
    assert service.paths == ["/logs", "/logs"]
    assert service.headers[0]["content-type"] == "application/json"
    assert service.headers[0]["content-encoding"] == "gzip"
    assert "authorization" not in service.headers[0]


def test_a_partition_and_a_token_are_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each upload asks for the token again; the environment's proxies are not used."""
    monkeypatch.setitem(os.environ, "HTTP_PROXY", "http://127.0.0.1:1")
    tokens = iter(["one", "two"])
    access = HTTPAccess(bearer_token=lambda: next(tokens))
    with log_service() as service, LogServiceEvents(service.url, partition="a b/c", access=access) as sink:
        sink.write([ONE])
        sink.write([ONE])
    assert service.paths == ["/logs/a%20b/c"] * 2
    assert [headers["authorization"] for headers in service.headers] == ["Bearer one", "Bearer two"]


def test_a_batch_beyond_the_size_of_an_upload_is_split() -> None:
    """No upload is longer than allowed, compressed; an event that fits into none is dropped alone."""
    long = [b'{"n":%d,"t":"%s"}' % (n, secrets.token_hex(300).encode()) for n in range(8)]
    long.insert(3, b'{"t":"%s"}' % secrets.token_hex(2000).encode())
    told: list[int] = []
    with log_service() as service:
        with LogServiceEvents(service.url, upload_size_limit_bytes=1024, on_drop=told.append) as sink:
            sink.write(long)
        assert max(service.sizes) <= 1024
        assert [event["n"] for upload in service.uploads for event in upload] == list(range(8))
        assert (sink.dropped, told) == (1, [1])


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 0])
def test_a_service_that_cannot_now_is_asked_again(status: int) -> None:
    """What is not delivered is said, and nothing is dropped."""
    with log_service(status) as service, LogServiceEvents(service.url) as sink:
        with pytest.raises(Undelivered) as refused:
            sink.write([ONE, TWO])
        assert (refused.value.remaining, sink.dropped) == (2, 0)
        sink.write([ONE, TWO])
    assert service.uploads == [SENT]


def test_only_what_did_not_arrive_is_undelivered() -> None:
    """A chunk that arrived is not sent again."""
    long = [b'{"t":"%s"}' % secrets.token_hex(400).encode() for _ in range(4)]
    with (
        log_service(200, 503) as service,
        LogServiceEvents(service.url, upload_size_limit_bytes=1024) as sink,
        pytest.raises(Undelivered) as refused,
    ):
        sink.write(long)
    assert refused.value.remaining == 4 - len(service.uploads[0])


def test_a_service_that_is_not_there_is_asked_again() -> None:
    """A refused connection is no reason to drop."""
    with log_service() as service:
        url = service.url
    with LogServiceEvents(url) as sink, pytest.raises(Undelivered):
        sink.write([ONE])
    assert sink.dropped == 0


def test_a_token_that_cannot_be_had_is_asked_for_again() -> None:
    """It may be there the next time."""
    tokens = iter(["", "good"])
    access = HTTPAccess(bearer_token=lambda: next(tokens))
    with log_service() as service, LogServiceEvents(service.url, access=access) as sink:
        with pytest.raises(Undelivered):
            sink.write([ONE])
        sink.write([ONE])
    assert service.uploads == [SENT[:1]]


@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 403, 404, 413])
def test_a_service_that_refuses_is_not_asked_again(status: int) -> None:
    """The same bytes would be refused again: counted, and nobody is redirected anywhere."""
    with log_service(status) as service, LogServiceEvents(service.url) as sink:
        sink.write([ONE, TWO])
        assert sink.dropped == 2
        sink.write([ONE])
    assert service.paths == ["/logs", "/logs"]
    assert service.uploads == [SENT[:1]]


def test_the_log_delivers_once_the_service_is_back() -> None:
    """The whole way: a decision, a service that is down at first, one upload."""
    limits = LogLimits(first_retry=timedelta(milliseconds=1), last_retry=timedelta(milliseconds=2))
    with (
        log_service(503, 0, 429) as service,
        LogServiceEvents(service.url) as sink,
        DecisionLog([sink], {"service": "gateway"}, limits=limits) as log,
    ):
        LoggedEngine(Says(ALLOW), log).decide(question())
    ((event,),) = service.uploads
    assert (event["labels"], event["custom"]["code"], log.dropped) == ({"service": "gateway"}, "ALLOWED", 0)


def test_both_sides_prove_themselves_by_tls(tmp_path: Path) -> None:
    """The service's certificate comes from our authority, ours from theirs; without either nothing is sent."""
    certificates = Certificates(tmp_path)
    access = HTTPAccess(
        ca_file=certificates.ca, client_certificate=certificates.client, client_key=certificates.client_key
    )
    with log_service(tls=certificates.server_context()) as service:
        url = service.url.replace("127.0.0.1", "localhost")
        with LogServiceEvents(url, access=access) as sink:
            sink.write([ONE])
        for other in (HTTPAccess(ca_file=certificates.ca), HTTPAccess(client_certificate=certificates.both)):
            with LogServiceEvents(url, access=other) as sink, pytest.raises(Undelivered):
                sink.write([ONE])
    assert service.uploads == [SENT[:1]]


def test_a_chunk_that_could_hold_nothing_is_refused() -> None:
    """Misconfigured at once, not at the first event."""
    with pytest.raises(Misconfigured) as refused:
        LogServiceEvents("http://127.0.0.1:1", upload_size_limit_bytes=1023)
    assert refused.value.code is ReasonCode.MISCONFIGURED
