# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Neighbours that do not play by the rules: what they send is refused, by its own code."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import grpc
import pytest

from nsmsec.errors import ReasonCode
from nsmsec.identity import TrustBundleSet, authorize_member_of
from nsmsec.interceptors import AioServerInterceptor, ServerInterceptor
from nsmsec.interceptors.carriers import PATH_KEY
from nsmsec.limits import Limits
from nsmsec.path import CertificateTable, Path, PathSegment, wire
from tests.interceptors.scripts import Counting, echo
from tests.interceptors.stage import KINDS, Kind
from tests.interceptors.world import authority, hop

if TYPE_CHECKING:
    from tests.interceptors.stage import Handling, Stage
    from tests.interceptors.world import Hop

UNAUTHENTICATED = grpc.StatusCode.UNAUTHENTICATED
A_PATH = wire.encode(Path.of(PathSegment(name="x", id="x", token="x.x.x")), CertificateTable())


def bare_interceptor(stage: Stage, server: Hop) -> Any:
    """Return the interceptor for a server of one's own."""
    return ServerInterceptor(server.workload) if str(stage) == "sync" else AioServerInterceptor(server.workload)


@pytest.mark.parametrize("kind", KINDS)
def test_a_caller_without_a_path_is_refused(stage: Stage, kind: Kind) -> None:
    """Mutual TLS alone opens nothing; an empty path is none."""
    client, server, handler = hop("/client"), hop("/echo"), Counting()
    caller = stage.bare_client(stage.serve(server, handler), client, server)
    empty = wire.encode(Path.of(), CertificateTable())
    for metadata in ((), ((PATH_KEY, empty),)):
        outcome = caller.call(kind, b"one", metadata=metadata)
        assert (outcome.code, outcome.reason) == (UNAUTHENTICATED, ReasonCode.PATH_MISSING)
    assert handler.calls == 0
    assert [record.code for record in server.kept.records] == [ReasonCode.PATH_MISSING] * 2
    assert server.kept.last.peer == str(client.id)


@pytest.mark.parametrize(
    ("metadata", "code", "status"),
    [
        (((PATH_KEY, A_PATH), (PATH_KEY, A_PATH)), ReasonCode.FORMAT, UNAUTHENTICATED),
        (((PATH_KEY, b"\xff"),), ReasonCode.FORMAT, UNAUTHENTICATED),
        (((PATH_KEY, A_PATH), ("path", "{}")), ReasonCode.FORMAT, UNAUTHENTICATED),
        ((("nsm-client-token", "x.x.x"),), ReasonCode.FORMAT, UNAUTHENTICATED),
        ((("nsm-client-token-expires", "0"), (PATH_KEY, A_PATH)), ReasonCode.FORMAT, UNAUTHENTICATED),
        (((PATH_KEY, A_PATH),), ReasonCode.FORMAT, UNAUTHENTICATED),
        (((PATH_KEY, b"x" * 25000),), ReasonCode.SIZE, grpc.StatusCode.RESOURCE_EXHAUSTED),
    ],
    ids=["twice", "garbage", "registry", "nsm", "nsm-expires", "token", "long"],
)
def test_a_path_that_cannot_be_read_is_refused(stage: Stage, metadata: Any, code: ReasonCode, status: Any) -> None:
    """A key twice, another carrier, nonsense or too much of it end before the handler, always with our own code."""
    client, server, handler = hop("/client"), hop("/echo"), Counting()
    caller = stage.bare_client(stage.serve(server, handler), client, server)
    outcome = caller.call(Kind.UU, b"one", metadata=metadata)
    assert (outcome.code, outcome.reason, handler.calls) == (status, code, 0)
    assert server.kept.last.code == code


def test_an_identity_asserted_in_metadata_is_ignored(stage: Stage) -> None:
    """A header that claims an identity changes nothing about who was proven."""
    client, server = hop("/client"), hop("/echo")
    claim = (("x-forwarded-client-cert", "URI=spiffe://corp.example/admin"), ("x-spiffe-id", "spiffe://a.example/b"))
    outcome = stage.client(stage.serve(server, echo), client, server).call(Kind.UU, b"one", metadata=claim)
    assert outcome.error is None
    assert server.kept.last.peer == str(client.id)
    assert server.kept.last.path[0].id == str(client.id)


@pytest.mark.parametrize("kind", KINDS)
def test_a_bare_interceptor_on_an_insecure_port_refuses_calls(stage: Stage, kind: Kind) -> None:
    """Where TLS proves nobody, nobody is served, whatever they present.

    A stream of requests stays empty: grpcio's own asyncio client calls any refusal INTERNAL that meets it writing.
    """
    server, handler = hop("/echo"), Counting()
    interceptors = (bare_interceptor(stage, server),)
    target = stage.serve_bare(server, handler, secure=False, interceptors=interceptors)
    requests = () if kind.streams_requests else (b"one",)
    outcome = stage.bare_client(target, None, server).call(kind, *requests, metadata=((PATH_KEY, A_PATH),))
    assert (outcome.code, outcome.reason) == (UNAUTHENTICATED, ReasonCode.PEER_MISSING)
    assert handler.calls == 0
    assert server.kept.last.code == ReasonCode.PEER_MISSING


def test_a_bare_interceptor_with_what_it_needs_serves(stage: Stage) -> None:
    """On a server of one's own with the options, the credentials of nsmsec, the interceptor does its work."""
    client, server = hop("/client"), hop("/echo")
    target = stage.serve_bare(server, echo, interceptors=(bare_interceptor(stage, server),))
    assert stage.client(target, client, server).call(Kind.UU, b"one").messages == [b"one"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_server_without_the_interceptor_is_no_answer(stage: Stage, kind: Kind) -> None:
    """OK without a path, as from a forgotten interceptor on one of two servers, is refused; nothing is delivered."""
    client, server, handler = hop("/client"), hop("/echo"), Counting()
    outcome = stage.client(stage.serve_bare(server, handler), client, server).call(kind, b"one")
    assert (outcome.code, outcome.reason, outcome.messages) == (UNAUTHENTICATED, ReasonCode.PATH_MISSING, [])
    assert client.kept.last.code == ReasonCode.PATH_MISSING


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_whose_path_cannot_be_read_is_refused(stage: Stage, kind: Kind) -> None:
    """Nonsense where the answer's path should be denies like no path."""

    async def nonsense(rpc: Handling) -> None:
        """Send something that is no path."""
        await rpc.initial((PATH_KEY, b"\xff"))
        await echo(rpc)

    client, server = hop("/client"), hop("/echo")
    outcome = stage.client(stage.serve_bare(server, nonsense), client, server).call(kind, b"one")
    assert (outcome.code, outcome.reason, outcome.messages) == (UNAUTHENTICATED, ReasonCode.FORMAT, [])
    assert client.kept.last.code == ReasonCode.FORMAT


@pytest.mark.parametrize("kind", KINDS)
def test_a_failed_call_proves_nothing_beyond_the_neighbour(stage: Stage, kind: Kind) -> None:
    """A status other than OK needs no path; it is passed on as it came."""

    async def not_found(rpc: Handling) -> None:
        """Find nothing."""
        await rpc.abort(grpc.StatusCode.NOT_FOUND, "no such thing")

    client, server = hop("/client"), hop("/echo")
    outcome = stage.client(stage.serve_bare(server, not_found), client, server).call(kind, b"one")
    assert (outcome.code, outcome.details) == (grpc.StatusCode.NOT_FOUND, "no such thing")
    assert outcome.path is None
    assert (client.kept.last.outcome, client.kept.last.status) == ("failed", "NOT_FOUND")


@pytest.mark.parametrize("kind", KINDS)
def test_an_unknown_method_answers_only_to_the_proven(stage: Stage, kind: Kind) -> None:
    """Whether a method exists is told to nobody whom the chain does not let through."""
    client, server = hop("/client"), hop("/echo")
    target = stage.serve(server, echo)
    known = stage.client(target, client, server).call(kind, b"one", name="/test.Service/Nothing")
    assert (known.code, known.details) == (grpc.StatusCode.UNIMPLEMENTED, "Method not found!")
    unknown = stage.bare_client(target, client, server).call(kind, b"one", name="/test.Service/Nothing")
    assert (unknown.code, unknown.reason) == (UNAUTHENTICATED, ReasonCode.PATH_MISSING)


def test_a_method_without_a_carrier_is_refused_on_both_sides(stage: Stage) -> None:
    """What carries its path inside a message of Network Service Mesh is not treated as if it were any RPC."""
    client, server, name = hop("/client"), hop("/echo"), "/networkservice.NetworkService/Request"
    target = stage.serve(server, echo)
    ours = stage.client(target, client, server).call(Kind.UU, b"one", name=name)
    assert (ours.code, ours.reason) == (grpc.StatusCode.FAILED_PRECONDITION, ReasonCode.MISCONFIGURED)
    assert server.kept.records == []
    theirs = stage.bare_client(target, client, server).call(Kind.UU, b"one", name=name)
    assert (theirs.code, theirs.reason) == (grpc.StatusCode.FAILED_PRECONDITION, ReasonCode.MISCONFIGURED)


def test_a_peer_that_expired_on_an_open_connection_is_refused(stage: Stage) -> None:
    """TLS looked once; each call looks again."""
    client, server, handler = hop("/client"), hop("/echo"), Counting()
    caller = stage.client(stage.serve(server, handler), client, server)
    assert caller.call(Kind.UU, b"one").error is None
    server.clock.move(timedelta(hours=3))
    outcome = caller.call(Kind.UU, b"one")
    assert (outcome.code, outcome.reason, handler.calls) == (UNAUTHENTICATED, "CERT", 1)
    assert server.kept.last.code == ReasonCode.CERT_EXPIRED


def test_a_bundle_removed_on_an_open_connection_refuses(stage: Stage) -> None:
    """Distrust holds from the next call on, on either side."""
    client, server, handler = hop("/client", trust_domain="partner.example"), hop("/echo"), Counting()
    caller = stage.client(stage.serve(server, handler), client, server)
    assert caller.call(Kind.UU, b"one").error is None
    server.trust.bundles = TrustBundleSet.of(authority("corp.example").bundle())
    outcome = caller.call(Kind.UU, b"one")
    assert (outcome.code, outcome.reason, handler.calls) == (UNAUTHENTICATED, "CERT", 1)
    assert server.kept.last.code == ReasonCode.TD_UNKNOWN
    client.trust.bundles = TrustBundleSet.of(authority("partner.example").bundle())
    outcome = caller.call(Kind.UU, b"one")
    assert (outcome.code, outcome.reason, handler.calls) == (UNAUTHENTICATED, "CERT", 1)
    assert client.kept.last.code == ReasonCode.TD_UNKNOWN


def test_nobody_there_is_unavailable(stage: Stage) -> None:
    """No handshake: UNAVAILABLE, PEER_MISSING, recorded like every refusal."""
    client, server = hop("/client"), hop("/echo")
    outcome = stage.client("127.0.0.1:1", client, server).call(Kind.UU, b"one")
    assert (outcome.code, outcome.reason) == (grpc.StatusCode.UNAVAILABLE, ReasonCode.PEER_MISSING)
    assert client.kept.last.code == ReasonCode.PEER_MISSING


def test_somebody_else_is_a_mismatch(stage: Stage) -> None:
    """Whom the authorizer does not want is not called."""
    client, server, other = hop("/client"), hop("/echo"), hop("/other")
    outcome = stage.client(stage.serve(other, echo), client, server).call(Kind.UU, b"one")
    assert (outcome.code, outcome.reason) == (UNAUTHENTICATED, ReasonCode.PEER_MISMATCH)
    assert other.kept.records == []


def test_a_path_too_long_for_any_verifier_does_not_leave(stage: Stage) -> None:
    """A client that would be refused for the size of its path refuses itself."""
    limits = Limits(max_path_bytes=100)
    client, server = hop("/client", limits=limits), hop("/echo")
    caller = stage.client(stage.serve(server, echo), client, server)
    outcome = caller.call(Kind.UU, b"one")
    assert (outcome.code, outcome.reason) == (grpc.StatusCode.RESOURCE_EXHAUSTED, ReasonCode.SIZE)
    assert client.kept.last.code == ReasonCode.SIZE
    assert server.kept.records == []


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_too_long_for_any_verifier_does_not_leave(stage: Stage, kind: Kind) -> None:
    """A server whose finished path outgrew the limits refuses with a code, rather than send it."""
    client, server = hop("/client"), hop("/echo", limits=Limits(max_path_bytes=1800))
    caller = stage.client(
        stage.serve(server, echo), client, server, authorizer=authorize_member_of(server.id.trust_domain)
    )
    outcome = caller.call(kind, b"one")
    assert (outcome.code, outcome.reason, outcome.messages) == (
        grpc.StatusCode.RESOURCE_EXHAUSTED,
        ReasonCode.SIZE,
        [],
    )
    assert (server.kept.last.code, len(server.kept.records)) == (ReasonCode.SIZE, 1)
