# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A path over real connections: replayed, stolen, spoiled, left out, too large (C1–C17, C21, C47)."""

from __future__ import annotations

import importlib.metadata
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import grpc
import pytest

from nsmsec.dev import Authority
from nsmsec.errors import ReasonCode
from nsmsec.identity import authorize_id
from nsmsec.limits import Limits
from nsmsec.path import wire
from nsmsec.testing import CapturedPath, capture
from nsmsec.tokens import base64url
from nsmsec.transport import channel_options, server_options
from tests.attacks.network import KINDS, PATH, Metadata, Network, Party, method, refusal_of
from tests.attacks.sites import Lax
from tests.transport.world import NOW, SVIDs

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

    from nsmsec.opa import Decision, Question
    from nsmsec.transport import Option

CORP: Final = Authority("corp.example", now=NOW)


@pytest.mark.parametrize("kind", KINDS)
def test_honest_call_is_answered(network: Network, kind: str) -> None:
    """What every test here spoils."""
    server, client = Party.of(CORP, "/server"), Party.of(CORP, "/client")
    service = network.serve(server)
    channel = network.channel(client, service.target, authorize_id(server.id))
    assert network.call(channel, kind) == [b"hello"]
    assert service.handled == [kind]
    assert [str(record.outcome) for record in client.seen.records] == ["allowed"]


@pytest.mark.parametrize("kind", KINDS)
def test_path_sent_twice_over_its_own_connection_is_replayed(network: Network, kind: str) -> None:
    """C2: the bytes of a call that was served are worth nothing more."""
    server, client = Party.of(CORP, "/server"), Party.of(CORP, "/client")
    service = network.serve(server)
    plain = network.plain(client.bridge(service.target))
    metadata = client.path_to(server.id, kind)
    assert network.call(plain, kind, metadata) == [b"hello"]
    assert refusal_of(network, plain, metadata, kind) == ("REPLAYED", grpc.StatusCode.UNAUTHENTICATED)
    assert service.handled == [kind]
    assert server.denials == [(ReasonCode.REPLAYED, 0)]


@pytest.mark.parametrize("kind", KINDS)
def test_path_stolen_and_sent_over_another_workloads_tls_is_a_peer_mismatch(network: Network, kind: str) -> None:
    """C4: the thief has the whole token, a genuine SVID, no key of the victim."""
    server, victim, thief = (Party.of(CORP, f"/{name}") for name in ("server", "victim", "thief"))
    service = network.serve(server)
    plain = network.plain(thief.bridge(service.target))
    stolen = victim.path_to(server.id, kind)
    assert refusal_of(network, plain, stolen, kind) == ("PEER_MISMATCH", grpc.StatusCode.UNAUTHENTICATED)
    assert service.handled == []
    assert server.denials == [(ReasonCode.PEER_MISMATCH, 0)]


@pytest.mark.parametrize("kind", KINDS)
def test_call_without_a_path_is_path_missing(network: Network, kind: str) -> None:
    """C12: mutual TLS alone is not a path."""
    server, client = Party.of(CORP, "/server"), Party.of(CORP, "/client")
    service = network.serve(server)
    plain = network.plain(client.bridge(service.target))
    assert refusal_of(network, plain, (), kind) == ("PATH_MISSING", grpc.StatusCode.UNAUTHENTICATED)
    assert service.handled == []
    assert server.denials == [(ReasonCode.PATH_MISSING, None)]


@pytest.mark.parametrize("kind", KINDS)
def test_path_for_another_method_is_a_svc_mismatch(network: Network, kind: str) -> None:
    """C5: a token for one method of a server opens no other."""
    server, client = Party.of(CORP, "/server"), Party.of(CORP, "/client")
    service = network.serve(server)
    plain = network.plain(client.bridge(service.target))
    other = KINDS[KINDS.index(kind) - 1]
    assert refusal_of(network, plain, client.path_to(server.id, other), kind)[0] == "SVC_MISMATCH"
    assert service.handled == []
    assert server.denials == [(ReasonCode.SVC_MISMATCH, 0)]


@pytest.mark.parametrize(
    ("metadata", "code", "status"),
    [
        (((PATH, b"x" * (24 * 1024 + 1)),), ReasonCode.SIZE, grpc.StatusCode.RESOURCE_EXHAUSTED),
        (((PATH, b"x" * 60_000),), ReasonCode.SIZE, grpc.StatusCode.RESOURCE_EXHAUSTED),
        (((PATH, b"\xff" * 100),), ReasonCode.FORMAT, grpc.StatusCode.UNAUTHENTICATED),
        (((PATH, b""), (PATH, b"")), ReasonCode.FORMAT, grpc.StatusCode.UNAUTHENTICATED),
        ((("nsm-client-token", "a.b.c"),), ReasonCode.FORMAT, grpc.StatusCode.UNAUTHENTICATED),
        ((("path", "{}"),), ReasonCode.FORMAT, grpc.StatusCode.UNAUTHENTICATED),
        (((PATH, b""),), ReasonCode.PATH_MISSING, grpc.StatusCode.UNAUTHENTICATED),
    ],
    ids=["25 KiB", "60 KB", "noise", "twice", "another carrier", "registry", "empty"],
)
def test_metadata_that_is_no_path_is_refused(
    network: Network, metadata: Metadata, code: ReasonCode, status: grpc.StatusCode
) -> None:
    """C15: by us, with a code, not at random by the library below."""
    server, client = Party.of(CORP, "/server"), Party.of(CORP, "/client")
    service = network.serve(server)
    plain = network.plain(client.bridge(service.target))
    assert refusal_of(network, plain, metadata) == (code, status)
    assert service.handled == []
    assert server.denials == [(code, None)]


# --- paths of several hops ------------------------------------------------------------------------------------------


def received(*names: str) -> tuple[CapturedPath, Party, Party]:
    """Return an honest path as the server receives it, with its last hop, who calls, and the server itself."""
    server = Party.of(CORP, "/server")
    ids = [f"spiffe://partner.example/{name}" for name in names]
    captured = capture(ids, audience=str(server.id), service=method("unary_unary"), now=NOW)
    server.trust.set(CORP.bundle(), *captured.bundles)
    return captured, Party(SVIDs(captured.tokens[-1].svid), server.trust), server


def carried(captured: CapturedPath) -> Metadata:
    """Return a path as metadata."""
    return ((PATH, wire.encode(captured.path(), captured.table())),)


SPOILED: Final[dict[str, tuple[Callable[[CapturedPath], CapturedPath], ReasonCode, int | None]]] = {
    "earlier hop forged": (
        lambda path: path.with_token(0, replace(path.tokens[0], svid=path.tokens[1].svid)),
        ReasonCode.SIG_INVALID,
        0,
    ),
    "earlier hop under another certificate": (
        lambda path: path.with_header(0, **{"x5t#S256": path.tokens[1].header["x5t#S256"]}),
        ReasonCode.CERT_MISMATCH,
        0,
    ),
    "another connection": (lambda path: path.with_claims(2, cid="other"), ReasonCode.CID_MISMATCH, 2),
    "another segment": (lambda path: path.with_segment(1, segment_id="other"), ReasonCode.SEGMENT_MISMATCH, 1),
    "head cut off": (
        lambda path: replace(path, tokens=path.tokens[1:], segments=path.segments[1:]),
        ReasonCode.INDEX_MISMATCH,
        0,
    ),
    "chain broken": (lambda path: path.with_claims(1, prh="A" * 43), ReasonCode.CHAIN_BROKEN, 1),
    "none": (lambda path: path.with_header(1, alg="none"), ReasonCode.ALG_FORBIDDEN, 1),
    "key in header": (lambda path: path.with_header(1, jwk={}), ReasonCode.FORMAT, 1),
    "legacy": (lambda path: path.with_header(1, typ="JWT"), ReasonCode.TYP_MISMATCH, 1),
    "empty token": (lambda path: path.with_compact(1, ""), ReasonCode.PATH_MISSING, None),
    "limit widened": (
        lambda path: path.with_claims(0, lim={"hops": 4}).with_claims(1, lim={"hops": 5}),
        ReasonCode.LIMIT_WIDENED,
        1,
    ),
    "no certificates": (lambda path: replace(path, certificates=()), ReasonCode.CERT_MISSING, 0),
}


@pytest.mark.parametrize("name", SPOILED)
def test_spoiled_path_over_a_real_connection_is_refused_before_the_handler(network: Network, name: str) -> None:
    """C1, C8, C10, C12, C13, C14, C17, C21: as the last hop would send it, over its own genuine connection."""
    spoil, code, at = SPOILED[name]
    captured, caller, server = received("client", "firewall", "ids")
    service = network.serve(server)
    plain = network.plain(caller.bridge(service.target))
    assert network.call(plain, metadata=carried(captured)) == [b"hello"]
    told_code, _ = refusal_of(network, plain, carried(spoil(captured.with_claims(2, jti="A" * 22))))
    assert told_code == ("CERT" if code.startswith("CERT_") else code)
    assert len(service.handled) == 1
    assert server.denials == [(code, at)]


def test_large_path_is_accepted_every_time(network: Network) -> None:
    """C15: above gRPC's own default, at which it refuses at random, and below ours."""
    captured, caller, server = received(*(f"hop-number-{number}-of-ten" for number in range(10)))
    service = network.serve(server)
    plain = network.plain(caller.bridge(service.target))
    for number in range(20):
        jti = base64url.encode(number.to_bytes(16, "big"))
        metadata = carried(captured.with_claims(9, jti=jti))
        assert 8 * 1024 < len(metadata[0][1]) < 24 * 1024
        assert network.call(plain, metadata=metadata) == [b"hello"]


# --- C47: identity by header ----------------------------------------------------------------------------------------


class Asked:
    """A policy that allows, and keeps what it was asked."""

    def __init__(self) -> None:
        self.documents: list[str] = []

    def decide(self, question: Question, *, timeout: timedelta | None = None) -> Decision:
        """Allow."""
        self.documents.append(json.dumps(question.document))
        return Lax().decide(question)


def test_identity_in_a_header_is_ignored(network: Network) -> None:
    """C47: who one is, TLS and tokens say, nobody else."""
    asked = Asked()
    server, client = Party.of(CORP, "/server", policy=asked), Party.of(CORP, "/client")
    service = network.serve(server)
    admin = "spiffe://corp.example/admin"
    headers: Metadata = (
        ("x-forwarded-client-cert", f"By={server.id};URI={admin}"),
        ("x-spiffe-id", admin),
        ("x-forwarded-for", "127.0.0.1"),
        ("authorization", f"Bearer {admin}"),
    )
    plain = network.plain(client.bridge(service.target))
    assert refusal_of(network, plain, headers)[0] == "PATH_MISSING"
    network.call(plain, metadata=(*headers, *client.path_to(server.id)))
    assert [record.peer for record in server.seen.records] == [str(client.id)] * 2
    assert len(asked.documents) == 1
    assert str(client.id) in asked.documents[0]
    assert "admin" not in asked.documents[0] + repr(server.seen.records)


# --- C45: floods ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [server_options, channel_options], ids=["server", "channel"])
def test_limits_of_the_library_below_are_set_on_both_sides(options: Callable[[], tuple[Option, ...]]) -> None:
    """C45: both bounds on metadata, ours below the soft one; nothing lifts gRPC's own bound on messages."""
    found = dict(options())
    soft, hard = found["grpc.max_metadata_size"], found["grpc.absolute_max_metadata_size"]
    assert isinstance(soft, int)
    assert isinstance(hard, int)
    assert Limits().max_path_bytes < soft < hard
    assert "grpc.max_receive_message_length" not in found


def test_library_versions_with_known_floods_are_not_installable() -> None:
    """C45: the lowest version is long after the fixes of CVE-2023-33953, CVE-2023-1428 and CVE-2023-45288."""
    required = importlib.metadata.requires("nsmsec") or ()
    [lowest] = [line for line in required if line.startswith("grpcio") and "status" not in line]
    assert re.search(r">=1\.(7[89]|[89]\d)", lowest)
