# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A bundle comes over HTTP as OPA's bundle service protocol has it, whole and in time or not at all."""

from __future__ import annotations

import threading
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from nsmsec.errors import BundleRefused, Misconfigured, NsmsecError, ReasonCode, SourceUnavailable
from nsmsec.opa.bundle import BundleLimits
from nsmsec.opa.http_access import HTTPAccess
from nsmsec.opa.live import HTTPBundleSource, PresentedBundle
from tests.opa.certificates import Certificates
from tests.opa.live.parts import Signer, asked, live, rules_of, watching
from tests.opa.live.serving import BUNDLE_TYPE, BundleServer, Request, answer
from tests.opa.server import free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

SIGNER = Signer()
SHORT = timedelta(milliseconds=300)
LONG = timedelta(seconds=30)
SMALL = BundleLimits(max_archive_bytes=10_000)


def once(server: BundleServer, etag: str = "", **options: Any) -> PresentedBundle:  # noqa: ANN401 (those of the source)
    """Fetch once."""
    with closing(HTTPBundleSource(server.url, **options)) as source:
        return source.fetch(etag)


def serving(content: bytes, etag: str = '"e1"', *, kind: str = "application/gzip") -> Callable[[Request], None]:
    """Return a server's answer: the content, or that it is known."""

    def answered(request: Request) -> None:
        if request.headers.get("If-None-Match") == etag:
            answer(request, status=304, kind=None)
        else:
            answer(request, content, kind=kind, headers={"ETag": etag})

    return answered


def test_bundle_is_fetched_once_until_it_changes() -> None:
    """Each request says what is known; one connection serves them all."""
    with BundleServer(serving(b"one")) as server, closing(HTTPBundleSource(server.url)) as source:
        assert source.fetch("") == PresentedBundle(content=b"one", etag='"e1"')
        assert source.fetch('"e1"') == PresentedBundle(content=None, etag='"e1"')
        assert source.fetch('"e0"').content == b"one"
    assert [seen.get("if-none-match") for seen in server.seen] == [None, '"e1"', '"e0"']
    assert {seen["prefer"] for seen in server.seen} == {"modes=snapshot"}
    assert {seen["accept-encoding"] for seen in server.seen} == {"identity"}
    assert "authorization" not in server.seen[0]


@pytest.mark.parametrize(
    "kind", [BUNDLE_TYPE, "application/gzip; charset=binary", "Application/Octet-Stream", "binary/octet-stream", None]
)
def test_bundle_is_taken_under_the_names_of_archives(kind: str | None) -> None:
    """Those of OPA, of web servers, of object stores, and without any."""
    with BundleServer(lambda request: answer(request, b"one", kind=kind)) as server:
        assert once(server) == PresentedBundle(content=b"one", etag="")


def test_body_in_chunks_is_taken() -> None:
    """A length need not be known before."""

    def chunked(request: Request) -> None:
        request.send_response_only(200)
        request.send_header("Transfer-Encoding", "chunked")
        request.end_headers()
        request.wfile.write(b"3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n")

    with BundleServer(chunked) as server:
        assert once(server).content == b"onetwo"


@pytest.mark.parametrize("etag", ["x" * 1025, "caf\xe9"])
def test_name_that_could_not_be_sent_back_is_none(etag: str) -> None:
    """The bundle is fetched again then, which costs a transfer and nothing else."""
    with BundleServer(lambda request: answer(request, b"one", headers={"ETag": etag})) as server:
        assert once(server) == PresentedBundle(content=b"one", etag="")


def half_chunked(request: Request) -> None:
    """Begin a chunk and go away."""
    request.send_response_only(200)
    request.send_header("Transfer-Encoding", "chunked")
    request.end_headers()
    request.wfile.write(b"5\r\non")
    request.close_connection = True


def nonsense(request: Request) -> None:
    """Speak something else than HTTP."""
    request.wfile.write(b"\x00\x01\x02\x03\r\n\r\n")
    request.close_connection = True


def elsewhere(request: Request) -> None:
    """Send the client away, to a place where it must not go with our token."""
    answer(request, status=302, headers={"Location": "http://127.0.0.1:1/other"})


SPOILT: Mapping[str, tuple[Callable[[Request], None], ReasonCode]] = {
    "server error": (lambda request: answer(request, b"one", status=500), ReasonCode.SOURCE_UNAVAILABLE),
    "not found": (lambda request: answer(request, b"one", status=404), ReasonCode.SOURCE_UNAVAILABLE),
    "part of it": (lambda request: answer(request, b"one", status=206), ReasonCode.SOURCE_UNAVAILABLE),
    "not changed since never": (lambda request: answer(request, status=304), ReasonCode.SOURCE_UNAVAILABLE),
    "redirection": (elsewhere, ReasonCode.SOURCE_UNAVAILABLE),
    "empty": (lambda request: answer(request, b""), ReasonCode.SOURCE_UNAVAILABLE),
    "truncated": (lambda request: answer(request, b"one", length=5), ReasonCode.SOURCE_UNAVAILABLE),
    "truncated chunk": (half_chunked, ReasonCode.SOURCE_UNAVAILABLE),
    "no HTTP": (nonsense, ReasonCode.SOURCE_UNAVAILABLE),
    "a page": (lambda request: answer(request, b"<html>", kind="text/html"), ReasonCode.BUNDLE_FORMAT),
    "encoded once more": (
        lambda request: answer(request, b"one", headers={"Content-Encoding": "gzip"}),
        ReasonCode.BUNDLE_FORMAT,
    ),
    "too long": (lambda request: answer(request, b"x" * 10_001), ReasonCode.BUNDLE_LIMIT),
    "endless": (lambda request: answer(request, b"x" * 200_000, length=10**12), ReasonCode.BUNDLE_LIMIT),
}


@pytest.mark.parametrize("spoilt", SPOILT)
def test_bad_answer_is_refused(spoilt: str) -> None:
    """Each with its code; the next fetch of the same source is as good as any."""
    answering, code = SPOILT[spoilt]
    good = [False]
    with (
        BundleServer(lambda request: answer(request, b"one") if good[0] else answering(request)) as server,
        closing(HTTPBundleSource(server.url, limits=BundleLimits(max_archive_bytes=100))) as source,
    ):
        with pytest.raises(NsmsecError) as caught:
            source.fetch("")
        assert isinstance(caught.value, SourceUnavailable | BundleRefused)
        assert caught.value.code is code
        good[0] = True
        assert source.fetch("").content == b"one"


def test_longest_bundle_is_taken() -> None:
    """The bound itself is within it."""
    with BundleServer(lambda request: answer(request, b"x" * 10_000)) as server:
        content = once(server, limits=SMALL).content
    assert content == b"x" * 10_000


def test_server_that_is_not_there_is_unavailable() -> None:
    """Nobody listens."""
    with closing(HTTPBundleSource(f"http://127.0.0.1:{free_port()}/")) as source, pytest.raises(SourceUnavailable):
        source.fetch("")


def test_server_that_does_not_answer_is_left() -> None:
    """After the timeout."""
    release = threading.Event()
    with BundleServer(lambda request: answer(request) if release.wait(30) else None) as server:
        with pytest.raises(SourceUnavailable) as caught:
            once(server, timeout=SHORT)
        release.set()
    assert caught.value.code is ReasonCode.SOURCE_UNAVAILABLE


def test_server_that_drips_is_left() -> None:
    """However small the pieces, the whole has its time."""
    ticks = iter(range(100))

    def dripping(request: Request) -> None:
        request.send_response_only(200)
        request.send_header("Content-Length", "1000")
        request.end_headers()
        request.close_connection = True
        for _ in range(1000):
            request.wfile.write(b"x")
            request.wfile.flush()

    with BundleServer(dripping) as server, pytest.raises(SourceUnavailable, match="expected the whole bundle"):
        once(server, max_download=timedelta(seconds=0.5), monotonic=lambda: float(next(ticks)))


def test_server_that_drips_its_head_is_left() -> None:
    """Each byte comes in time, all of them never would."""
    left = threading.Event()

    def dripping(request: Request) -> None:
        request.close_connection = True
        request.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
        while not left.wait(0.02):
            request.wfile.write(b"x")

    with BundleServer(dripping) as server:
        with pytest.raises(SourceUnavailable):
            once(server, timeout=timedelta(seconds=0.2), max_download=timedelta(seconds=0.1))
        left.set()


# --- proofs -------------------------------------------------------------------------------------------------------


def test_bearer_token_is_asked_for_each_time() -> None:
    """So that it can be replaced; it stands in no error."""
    tokens = iter(["one", "two"])
    access = HTTPAccess(bearer_token=lambda: next(tokens))
    with BundleServer(serving(b"x")) as server, closing(HTTPBundleSource(server.url, access=access)) as source:
        source.fetch("")
        source.fetch("")
    assert [seen["authorization"] for seen in server.seen] == ["Bearer one", "Bearer two"]


def test_tls_proves_both_sides(tmp_path: Path) -> None:
    """The server by the authority in the file, we by a certificate, in one file or in two."""
    certificates = Certificates(tmp_path)
    with BundleServer(serving(b"one"), context=certificates.server_context()) as server:
        for ours in (
            HTTPAccess(
                ca_file=certificates.ca,
                client_certificate=certificates.client,
                client_key=certificates.client_key,
            ),
            HTTPAccess(ca_file=certificates.ca, client_certificate=certificates.both),
        ):
            assert once(server, access=ours).content == b"one"


def test_tls_that_proves_less_is_refused(tmp_path: Path) -> None:
    """Another authority, no certificate of ours, none that can be read."""
    certificates = Certificates(tmp_path)
    (tmp_path / "other").mkdir()
    other = Certificates(tmp_path / "other")
    with BundleServer(serving(b"one"), context=certificates.server_context()) as server:
        for access in (
            HTTPAccess(ca_file=other.ca, client_certificate=certificates.both),
            HTTPAccess(client_certificate=certificates.both),
            HTTPAccess(ca_file=certificates.ca),
            HTTPAccess(ca_file=tmp_path / "missing", client_certificate=certificates.both),
            HTTPAccess(ca_file=certificates.ca, client_certificate=tmp_path / "missing"),
        ):
            with pytest.raises(SourceUnavailable):
                once(server, access=access)
    assert server.seen == []


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody else sees the request."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("no_proxy", "")
    with BundleServer(serving(b"one")) as server:
        assert once(server).content == b"one"


@pytest.mark.parametrize(
    "options",
    [
        {"url": "ftp://127.0.0.1/"},
        {"url": "http://policies.example/"},
        {"long_poll": timedelta()},
        {"long_poll": timedelta(minutes=11)},
        {"timeout": timedelta()},
        {"max_download": timedelta()},
    ],
)
def test_source_out_of_bounds_is_a_misconfiguration(options: dict[str, Any]) -> None:
    """Found at start-up."""
    with pytest.raises(Misconfigured):
        HTTPBundleSource(**{"url": "https://policies.example/", **options})


# --- long polling -------------------------------------------------------------------------------------------------


class Holding:
    """Answers with the newest bundle, and holds requests of those who have it until there is another."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._held = threading.Semaphore(0)
        self._version = 1
        self._ended = False

    def __call__(self, request: Request) -> None:
        """Hold, then answer."""
        with self._changed:
            known = request.headers.get("If-None-Match")
            if known == self._etag:
                self._held.release()
                assert self._changed.wait_for(lambda: self._ended or known != self._etag, timeout=30)
            if not self._ended:
                content = SIGNER.signed(rules_of(f"v{self._version}"), self._version)
                answer(request, content, kind=BUNDLE_TYPE, headers={"ETag": self._etag})

    @property
    def _etag(self) -> str:
        return f'"{self._version}"'

    def held(self) -> None:
        """Wait until a request is held."""
        assert self._held.acquire(timeout=30)

    def publish(self) -> None:
        """Have another version."""
        with self._changed:
            self._version += 1
            self._changed.notify_all()

    def end(self) -> None:
        """Let go of whoever is held, without an answer."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()


def test_held_request_is_answered_when_there_is_something_new() -> None:
    """The server is told how long it may hold; its type says that it can."""
    holding = Holding()
    policy = live()
    with BundleServer(holding) as server:
        watch = watching(policy, HTTPBundleSource(server.url, long_poll=LONG), SIGNER)
        assert watch.refresh().revision == "v1"
        later = threading.Thread(target=watch.refresh)
        later.start()
        holding.held()
        assert asked(policy).revision == "v1"
        holding.publish()
        later.join(30)
        assert asked(policy).revision == "v2"
        assert watch._waits
        watch.close()
    assert {seen["prefer"] for seen in server.seen} == {"modes=snapshot;wait=30"}


@pytest.mark.parametrize("kind", ["application/gzip", BUNDLE_TYPE])
@pytest.mark.parametrize("long_poll", [None, LONG])
def test_server_that_cannot_hold_is_asked_at_intervals(kind: str, long_poll: timedelta | None) -> None:
    """It says so by the type of its bundle; that it has nothing newer says nothing about it."""
    waits = kind == BUNDLE_TYPE and long_poll is not None
    with (
        BundleServer(serving(b"one", kind=kind)) as server,
        closing(HTTPBundleSource(server.url, long_poll=long_poll)) as source,
    ):
        assert [source.fetch(etag).waits for etag in ("", '"e1"')] == [waits, waits]
    with BundleServer(serving(b"one", kind=kind)) as server:
        assert not once(server, '"e1"', long_poll=long_poll).waits


@pytest.mark.parametrize("tls", [False, True])
def test_close_ends_a_request_that_is_held(tmp_path: Path, tls: bool) -> None:  # noqa: FBT001 (a parameter of the test)
    """At once, whatever the server was allowed to hold; what was active decides on."""
    certificates = Certificates(tmp_path) if tls else None
    holding = Holding()
    policy = live()
    with BundleServer(holding, context=None if certificates is None else certificates.server_context()) as server:
        access = None
        if certificates is not None:
            access = HTTPAccess(ca_file=certificates.ca, client_certificate=certificates.both)
        source = HTTPBundleSource(server.url, access=access, long_poll=timedelta(minutes=10))
        watch = watching(policy, source, SIGNER, wait=lambda closed, _: closed.is_set())
        watch.start()
        holding.held()
        watch.close()
        assert watch._thread is not None
        assert not watch._thread.is_alive()
        holding.end()
    assert asked(policy).revision == "v1"
    assert policy.status.consecutive_failures == 0  # to be closed is no failure


def test_source_that_is_closed_fetches_nothing_more() -> None:
    """Also no connection that is opened afterwards."""
    with BundleServer(serving(b"one")) as server:
        source = HTTPBundleSource(server.url)
        source.close()
        with pytest.raises(SourceUnavailable):
            source.fetch("")
        source.close()


def test_bad_server_keeps_the_last_good_policy() -> None:
    """Each with its code in the status; the policy decides on, and takes the next good bundle."""
    answers: list[Callable[[Request], None]] = [serving(SIGNER.signed(rules_of("one"), 1))]
    policy = live()

    def newest(request: Request) -> None:
        answers[-1](request)

    with BundleServer(newest) as server:
        watch = watching(policy, HTTPBundleSource(server.url, limits=SMALL), SIGNER)
        watch.refresh()
        for answering, code in SPOILT.values():
            answers.append(answering)
            status = watch.refresh()
            assert (status.revision, asked(policy).revision) == ("one", "one")
            assert status.last_error_code is code
        answers.append(serving(SIGNER.signed(rules_of("two"), 2)))
        assert watch.refresh().consecutive_failures == 0
        assert asked(policy).revision == "two"
        watch.close()
