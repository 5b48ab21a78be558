# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Our endpoint serves what is true now, to anybody, by either profile; go-spiffe fetches from it and serves us."""

from __future__ import annotations

import base64
import socket
import ssl
from typing import TYPE_CHECKING

import pytest

from nsmsec.clock import SystemClock
from nsmsec.dev import Authority
from nsmsec.errors import Misconfigured, ReasonCode, SourceUnavailable
from nsmsec.federation import BundleDocument, BundleEndpointServer, EndpointClient, spiffe_context, web_context
from nsmsec.identity import StaticX509SVIDSource
from tests.federation.endpoints import client, spiffe_server, web_server
from tests.federation.gospiffe import GoSpiffe
from tests.federation.parts import ENDPOINT, GOOD, PARTNER, document, spiffe_relationship, web_relationship
from tests.identity.parts import KEYS, refused

if TYPE_CHECKING:
    from pathlib import Path

    from nsmsec.dev.issuer import Issued


def test_document_of_the_moment_is_served() -> None:
    """What is served changes with its source, without a restart."""
    held = [document(sequence=1)]
    with spiffe_server(served=lambda: held[0]) as server:
        relationship = spiffe_relationship(server.url())
        assert client().fetch(relationship).sequence == 1
        held[0] = document(sequence=2)
        assert client().fetch(relationship).sequence == 2


def test_other_path_and_unavailable_document_have_no_answer() -> None:
    """Nothing but the document is there, and never half of it."""

    def none() -> BundleDocument:
        raise SourceUnavailable(ReasonCode.SOURCE_UNAVAILABLE, "none")

    with spiffe_server(served=none) as server:
        for path in ("", "other"):
            with refused(SourceUnavailable, ReasonCode.ENDPOINT_ANSWER):
                client().fetch(spiffe_relationship(server.url() + path))


def test_clients_that_go_away_disturb_nobody() -> None:
    """One that says nothing, one that does not trust us, then a good one."""
    with spiffe_server() as server:
        socket.create_connection(("127.0.0.1", server.port)).close()
        with socket.create_connection(("127.0.0.1", server.port)) as raw, pytest.raises(ssl.SSLError):
            ssl.create_default_context().wrap_socket(raw, server_hostname="localhost")
        assert client().fetch(spiffe_relationship(server.url())) == GOOD


def test_lost_identity_fails_the_connection_not_the_server(tmp_path: Path) -> None:
    """Each connection reads what proves us; when it is back, all is well."""
    server, ca_file = web_server(tmp_path)
    key = (tmp_path / "server.key").read_bytes()
    with server:
        (tmp_path / "server.key").unlink()
        with refused(SourceUnavailable, ReasonCode.SOURCE_UNAVAILABLE):
            client().fetch(web_relationship(server.url(), ca_file=ca_file))
        (tmp_path / "server.key").write_bytes(key)
        assert client().fetch(web_relationship(server.url(), ca_file=ca_file)) == GOOD


def test_server_that_cannot_listen_or_prove_itself_does_not_start(tmp_path: Path) -> None:
    """It is told at once."""
    source = StaticX509SVIDSource(PARTNER.issue("/bundle-endpoint"))
    with spiffe_server() as server, pytest.raises(Misconfigured):
        BundleEndpointServer(lambda: GOOD, spiffe_context(source), address=("127.0.0.1", server.port))
    with pytest.raises(Misconfigured):
        BundleEndpointServer(lambda: GOOD, web_context(tmp_path / "none", tmp_path / "none"))

    def none() -> ssl.SSLContext:
        raise SourceUnavailable(ReasonCode.SOURCE_UNAVAILABLE, "no svid")

    with pytest.raises(Misconfigured, match="no svid"):
        BundleEndpointServer(lambda: GOOD, none)


def real() -> tuple[Authority, Issued, BundleDocument]:
    """Return an authority whose certificates are good now: go-spiffe looks at the machine's clock."""
    authority = Authority("partner.example", now=SystemClock().now(), keys=KEYS)
    issued = authority.issue_certificate(authority.profile("/bundle-endpoint", dns_names=("localhost",)))
    return authority, issued, BundleDocument(trust_bundle=authority.bundle(), sequence=7, refresh_hint_s=60)


@pytest.mark.gospiffe
def test_go_spiffe_fetches_from_us_in_both_profiles(tmp_path: Path) -> None:
    """What it gets is what we serve."""
    authority, issued, served = real()
    (tmp_path / "server.pem").write_bytes(issued.certificates_pem)
    (tmp_path / "server.key").write_bytes(issued.private_key_pem)
    by_web = web_context(tmp_path / "server.pem", tmp_path / "server.key")
    by_spiffe = spiffe_context(StaticX509SVIDSource(issued.svid()))
    with GoSpiffe() as other:
        for context, proof in (
            (by_web, {"roots_pem": authority.bundle_pem().decode()}),
            (by_spiffe, {"endpoint_id": str(ENDPOINT)}),
        ):
            with BundleEndpointServer(lambda: served, context) as server:
                answer = other.ask(
                    "fetch", document=served.serialise(), trust_domain="partner.example", url=server.url(), **proof
                )
            assert BundleDocument.parse(served.trust_domain, base64.b64decode(answer["document"])) == served


@pytest.mark.gospiffe
def test_we_fetch_from_go_spiffe_in_both_profiles(tmp_path: Path) -> None:
    """What we get is what it serves."""
    authority, issued, served = real()
    (tmp_path / "ca.pem").write_bytes(authority.bundle_pem())
    with GoSpiffe() as other:
        answer = other.ask(
            "serve",
            document=served.serialise(),
            trust_domain="partner.example",
            svid_pem=issued.certificates_pem.decode(),
            key_pem=issued.private_key_pem.decode(),
        )
        by_spiffe = spiffe_relationship(answer["url"], initial_bundle=authority.bundle())
        by_web = web_relationship(answer["url"], ca_file=tmp_path / "ca.pem")
        for relationship in (by_spiffe, by_web):
            assert EndpointClient().fetch(relationship) == served
