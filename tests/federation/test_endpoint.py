# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A document counts only from an endpoint that is proven, in one good answer within bounds."""

from __future__ import annotations

import socket
import ssl
import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from nsmsec.dev import Authority
from nsmsec.errors import Malformed, Misconfigured, NsmsecError, ReasonCode, SourceUnavailable, Unverified
from nsmsec.federation import (
    BundleEndpointServer,
    DocumentLimits,
    EndpointClient,
    HTTPSSpiffe,
    Relationship,
    spiffe_context,
)
from nsmsec.federation import connection as federation_connection
from nsmsec.identity import SpiffeID, StaticX509SVIDSource, TrustBundle, TrustBundleSet
from tests.federation.endpoints import Stuck, client, hostile, json_answer, spiffe_server, web_server
from tests.federation.parts import (
    ENDPOINT,
    GOOD,
    OWN,
    PARTNER,
    PARTNER_DOMAIN,
    document,
    spiffe_relationship,
    web_relationship,
)
from tests.identity.parts import KEYS, NOW, refused

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from nsmsec.federation import BundleDocument
    from nsmsec.identity import X509SVID
    from tests.opa.live.serving import Request

SHORT = timedelta(milliseconds=300)


def test_document_is_fetched_by_spiffe_authentication() -> None:
    """The endpoint's SVID is proven by the initial bundle, also through intermediates."""
    for svid in (None, PARTNER.issue("/bundle-endpoint", intermediates=2)):
        with spiffe_server(svid, path="/bundles/partner.json") as server:
            assert client().fetch(spiffe_relationship(server.url())) == GOOD


def test_document_is_fetched_by_web_authentication(tmp_path: Path) -> None:
    """The endpoint's certificate is of the host, from the stated authorities."""
    server, ca_file = web_server(tmp_path)
    with server:
        assert client().fetch(web_relationship(server.url(), ca_file=ca_file)) == GOOD


def test_web_certificate_of_another_authority_is_refused(tmp_path: Path) -> None:
    """Neither the machine's authorities nor others vouch for it."""
    other = tmp_path / "other.pem"
    other.write_bytes(OWN.bundle_pem())
    server, _ = web_server(tmp_path)
    with server:
        for ca_file in (None, other):
            with refused(Unverified, ReasonCode.CERT_UNTRUSTED):
                client().fetch(web_relationship(server.url(), ca_file=ca_file))


def test_web_certificate_of_another_host_is_refused(tmp_path: Path) -> None:
    """The name in the URL counts."""
    server, ca_file = web_server(tmp_path)
    with server, refused(Unverified, ReasonCode.CERT_UNTRUSTED):
        client().fetch(web_relationship(server.url("127.0.0.1"), ca_file=ca_file))


def test_authorities_that_cannot_be_read_are_a_misconfiguration(tmp_path: Path) -> None:
    """Nothing falls back to the machine's."""
    empty = tmp_path / "empty.pem"
    empty.write_text("nothing")
    for ca_file in (tmp_path / "none.pem", empty):
        with pytest.raises(Misconfigured):
            client().fetch(web_relationship("https://localhost:1/", ca_file=ca_file))


WRONG_SVIDS: dict[str, tuple[Callable[[], X509SVID], ReasonCode]] = {
    "another ID": (lambda: PARTNER.issue("/other"), ReasonCode.CERT_MISMATCH),
    "another trust domain": (lambda: OWN.issue("/bundle-endpoint"), ReasonCode.CERT_MISMATCH),
    "another authority": (
        lambda: Authority("partner.example", now=NOW, keys=KEYS).issue("/bundle-endpoint"),
        ReasonCode.CERT_UNTRUSTED,
    ),
    "our authority in its name": (
        lambda: OWN.issue("spiffe://partner.example/bundle-endpoint"),
        ReasonCode.CERT_UNTRUSTED,
    ),
    "expired": (
        lambda: Authority("partner.example", now=NOW - timedelta(days=1), keys=KEYS).issue("/bundle-endpoint"),
        ReasonCode.CERT_EXPIRED,
    ),
}


@pytest.mark.parametrize("name", WRONG_SVIDS)
def test_endpoint_that_is_not_the_stated_one_is_refused(name: str) -> None:
    """It is asked nothing: the proof comes before the request."""
    make, code = WRONG_SVIDS[name]
    asked: list[bool] = []

    def served() -> BundleDocument:
        asked.append(True)
        return GOOD

    with spiffe_server(make(), served=served) as server, refused(Unverified, code):
        client().fetch(spiffe_relationship(server.url()))
    assert asked == []


def test_endpoint_is_proven_by_the_latest_bundle_of_its_domain() -> None:
    """What we hold now counts, not the initial bundle; after distrust nothing is proven any more."""
    rotated = Authority("partner.example", now=NOW, keys=KEYS)
    now_held = TrustBundleSet.of(OWN.bundle(), rotated.bundle())
    none_held = TrustBundleSet.of(TrustBundle(trust_domain=PARTNER_DOMAIN, authorities=()))
    with spiffe_server(rotated.issue("/bundle-endpoint")) as server:
        relationship = spiffe_relationship(server.url())
        assert client().fetch(relationship, bundles=now_held) == GOOD
        with refused(Unverified, ReasonCode.CERT_UNTRUSTED):
            client().fetch(relationship, bundles=TrustBundleSet.of(OWN.bundle()))
        with refused(Unverified, ReasonCode.TD_UNKNOWN):
            client().fetch(relationship, bundles=none_held)


def test_endpoint_of_another_domain_may_serve_a_document() -> None:
    """Not every endpoint serves itself (Federation, section 5.2.2.2); the document stays the partner's."""
    profile = HTTPSSpiffe(endpoint_id=SpiffeID.parse("spiffe://corp.example/hub"), initial_bundle=OWN.bundle())
    with spiffe_server(OWN.issue("/hub")) as server:
        relationship = Relationship(trust_domain=PARTNER_DOMAIN, url=server.url(), profile=profile)
        assert client().fetch(relationship).trust_domain == PARTNER_DOMAIN


ANSWERS: dict[str, tuple[Callable[[Request], None], type[NsmsecError], ReasonCode]] = {
    "redirection": (
        lambda request: json_answer(request, b"", status=302, headers={"Location": "https://localhost/"}),
        SourceUnavailable,
        ReasonCode.ENDPOINT_ANSWER,
    ),
    "permanent redirection": (
        lambda request: json_answer(request, GOOD.serialise(), status=308, headers={"Location": "/"}),
        SourceUnavailable,
        ReasonCode.ENDPOINT_ANSWER,
    ),
    "not found": (
        lambda request: json_answer(request, GOOD.serialise(), status=404),
        SourceUnavailable,
        ReasonCode.ENDPOINT_ANSWER,
    ),
    "HTML": (
        lambda request: json_answer(request, GOOD.serialise(), kind="text/html"),
        SourceUnavailable,
        ReasonCode.ENDPOINT_ANSWER,
    ),
    "compressed": (
        lambda request: json_answer(request, GOOD.serialise(), headers={"Content-Encoding": "gzip"}),
        SourceUnavailable,
        ReasonCode.ENDPOINT_ANSWER,
    ),
    "nothing": (lambda request: json_answer(request, b""), Malformed, ReasonCode.TRUST_BUNDLE_FORMAT),
    "no document": (lambda request: json_answer(request, b"{}"), Malformed, ReasonCode.TRUST_BUNDLE_FORMAT),
    "keys twice": (
        lambda request: json_answer(request, b'{"keys":[],"keys":[]}'),
        Malformed,
        ReasonCode.TRUST_BUNDLE_FORMAT,
    ),
    "cut": (
        lambda request: json_answer(request, GOOD.serialise(), length=100_000),
        SourceUnavailable,
        ReasonCode.SOURCE_UNAVAILABLE,
    ),
    "no HTTP": (
        lambda request: _raw(request, b"SSH-2.0-x\r\n"),
        SourceUnavailable,
        ReasonCode.SOURCE_UNAVAILABLE,
    ),
    "100 MB": (lambda request: _flood(request, 100), Malformed, ReasonCode.SIZE),
}


def _raw(request: Request, content: bytes) -> None:
    request.close_connection = True
    request.wfile.write(content)


def _flood(request: Request, megabytes: int) -> None:
    request.close_connection = True
    request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
    try:
        for _ in range(megabytes):
            request.wfile.write(b" " * 1_000_000)
    except OSError:
        return


@pytest.mark.parametrize("name", ANSWERS)
def test_answer_that_is_no_document_is_refused(name: str) -> None:
    """Nothing is followed, guessed, completed; no more is read than is taken."""
    answering, kind, code = ANSWERS[name]
    with hostile(answering) as server, refused(kind, code):
        client().fetch(spiffe_relationship(server.url))


def test_charset_and_missing_type_are_no_fault() -> None:
    """The type should be there (Federation, section 5.2.1.3); JSON is UTF-8 anyway."""
    for kind in ("application/json; charset=utf-8", "Application/JSON", None):
        with hostile(lambda request, kind=kind: json_answer(request, GOOD.serialise(), kind=kind)) as server:  # type: ignore[misc]  # bound at once
            assert client().fetch(spiffe_relationship(server.url)) == GOOD


def test_nothing_of_ours_is_shown_to_an_endpoint() -> None:
    """No cookies, no passwords, no proxies: a plain GET."""
    with hostile(lambda request: json_answer(request, GOOD.serialise())) as server:
        client().fetch(spiffe_relationship(server.url))
        assert server.seen[0].keys() == {"host", "accept", "accept-encoding", "user-agent", "connection"}


@pytest.mark.parametrize(
    "stuck",
    [
        Stuck(drip=b"H"),
        Stuck(head=b"HTTP/1.1 200 OK\r\n", drip=b"X: y\r\n"),
        Stuck(head=b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n", drip=b" "),
    ],
    ids=["status line", "headers", "body"],
)
def test_slow_endpoint_is_given_up_in_time(stuck: Stuck) -> None:
    """A byte now and again does not keep us: the whole fetch has an end."""
    with hostile(stuck) as server:
        with refused(SourceUnavailable, ReasonCode.SOURCE_UNAVAILABLE):
            client(max_fetch=SHORT).fetch(spiffe_relationship(server.url))
        stuck.released.set()


def test_silent_endpoint_is_given_up_in_time() -> None:
    """One that accepts and never shakes hands, or is not there at all."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"https://localhost:{listener.getsockname()[1]}/"
        for options in ({"timeout": SHORT}, {"max_fetch": SHORT}):
            with refused(SourceUnavailable, ReasonCode.SOURCE_UNAVAILABLE):
                client(**options).fetch(spiffe_relationship(url))
    with refused(SourceUnavailable, ReasonCode.SOURCE_UNAVAILABLE):
        client().fetch(spiffe_relationship(url))


def test_close_ends_a_fetch_under_way_and_later_ones() -> None:
    """Whoever closes the client does not wait for an endpoint."""
    stuck, fetching = Stuck(), client()
    failed: list[NsmsecError] = []

    def fetch() -> None:
        try:
            fetching.fetch(spiffe_relationship(server.url))
        except NsmsecError as error:
            failed.append(error)

    with hostile(stuck) as server:
        thread = threading.Thread(target=fetch)
        thread.start()
        assert stuck.reached.wait(30)
        fetching.close()
        thread.join()
        fetch()
        stuck.released.set()
    assert [error.code for error in failed] == [ReasonCode.SOURCE_UNAVAILABLE] * 2


def test_old_tls_is_not_spoken() -> None:
    """TLS 1.2 at least."""
    context = spiffe_context(StaticX509SVIDSource(PARTNER.issue("/bundle-endpoint")))()
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        context.minimum_version = ssl.TLSVersion.TLSv1
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
    server = BundleEndpointServer(lambda: GOOD, lambda: context)
    with server, refused(SourceUnavailable, ReasonCode.SOURCE_UNAVAILABLE):
        client().fetch(spiffe_relationship(server.url()))


def test_bounds_of_documents_hold_while_reading() -> None:
    """A document one byte too long is not read to its end."""
    size = len(GOOD.serialise())
    with spiffe_server() as server:
        relationship = spiffe_relationship(server.url())
        assert client(limits=DocumentLimits(max_bytes=size)).fetch(relationship) == GOOD
        with refused(Malformed, ReasonCode.SIZE):
            client(limits=DocumentLimits(max_bytes=size - 1)).fetch(relationship)


@pytest.mark.parametrize("name", ["timeout", "max_fetch"])
def test_times_must_be_above_zero(name: str) -> None:
    """A fetch always has an end, which is not its beginning."""
    with pytest.raises(Misconfigured):
        client(**{name: timedelta()})


def test_chain_is_read_from_every_python() -> None:
    """Before 3.13 certificates are shown by an inner object, as PEM; from then on as bytes."""
    der = OWN.issue("/x").der_chain[0]
    pem = ssl.DER_cert_to_PEM_cert(der)

    class Shown:
        def public_bytes(self) -> str:
            return pem

    assert federation_connection._as_der(Shown()) == der
    assert federation_connection._as_der(der) == der
    with refused(Malformed, ReasonCode.CERT_MISSING):
        federation_connection._presented(object())


def test_default_clock_is_the_machines() -> None:
    """Nobody has to say what time it is."""
    with spiffe_server() as server, refused(Unverified, ReasonCode.CERT_EXPIRED):
        EndpointClient().fetch(spiffe_relationship(server.url()))
    assert document().trust_domain == ENDPOINT.trust_domain
