# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What travels, over real connections (C2, C4, C12, C15, C47, C49, C50, C52, C58)."""

from __future__ import annotations

import asyncio
import json
import secrets
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

import grpc
import pytest

import nsmsec
from nsmsec import Disclosure, ServerInterceptor, chains
from nsmsec.chain import Side, compose
from nsmsec.dev import Authority
from nsmsec.errors import Misconfigured, ReasonCode
from nsmsec.identity import SVIDVerifier, authorize_id
from nsmsec.limits import Limits
from nsmsec.path import wire
from nsmsec.testing.elements import Record
from nsmsec.tokens import InProcessReplayMemory, Minter, PathVerifier, TokenSettings
from nsmsec.transport import server_options
from tests.attacks.network import KINDS, PATH, Metadata, Network, Party, told
from tests.attacks.sites import Denying, Lax
from tests.transport.world import NOW

if TYPE_CHECKING:
    from datetime import timedelta
    from pathlib import Path

    from nsmsec.chain import Element
    from nsmsec.identity import Peer
    from nsmsec.opa import Decision, Question

CORP: Final = Authority("corp.example", now=NOW)
PARTNER: Final = Authority("partner.example", now=NOW)


def refusal_of(
    network: Network, channel: object, metadata: Metadata = (), kind: str = "unary_unary"
) -> tuple[str | None, grpc.StatusCode]:
    """Call; return what the caller is told about the refusal."""
    with pytest.raises(grpc.RpcError) as refusal:
        network.call(channel, kind, metadata)
    answer = told(refusal.value)
    return answer.reason, answer.status


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


# --- C49, C50: what a caller is told --------------------------------------------------------------------------------


def test_refusal_tells_the_caller_no_reason_of_the_policy(network: Network) -> None:
    """C50: a generic sentence, the code, the decision id under which the log has everything."""
    server, client = Party.of(CORP, "/server", policy=Denying()), Party.of(CORP, "/client")
    service = network.serve(server)
    channel = network.channel(client, service.target, authorize_id(server.id))
    with pytest.raises(grpc.RpcError) as refusal:
        network.call(channel)
    answer = told(refusal.value)
    [record] = server.seen.records
    assert (answer.status, answer.reason) == (grpc.StatusCode.PERMISSION_DENIED, "POLICY_DENIED")
    assert answer.decision_id == record.decision_id
    assert record.reasons == ("NOT_TODAY",)
    for secret in ("NOT_TODAY", "hop", "index", str(server.id), str(client.id)):
        assert secret not in answer.text


def test_refusal_tells_the_caller_no_detail_of_a_certificate(network: Network) -> None:
    """C50: every `CERT_*` and `TD_*` is `CERT`; which it was is in the log."""
    server, client = Party.of(CORP, "/server", CORP, PARTNER), Party.of(PARTNER, "/client", CORP, PARTNER)
    service = network.serve(server)
    channel = network.channel(client, service.target, authorize_id(server.id))
    network.call(channel)
    server.trust.set(CORP.bundle())
    with pytest.raises(grpc.RpcError) as refusal:
        network.call(channel)
    answer = told(refusal.value)
    assert (answer.status, answer.reason) == (grpc.StatusCode.UNAUTHENTICATED, "CERT")
    assert server.denials == [(ReasonCode.TD_UNKNOWN, None)]
    assert "TD_UNKNOWN" not in answer.text


@pytest.mark.parametrize(
    ("disclosure", "reason", "reasons_shown"),
    [
        (Disclosure.DECISION, "REFUSED", False),
        (Disclosure.CODE, "POLICY_DENIED", False),
        (Disclosure.EVERYTHING, "POLICY_DENIED", True),
    ],
)
def test_disclosure_is_what_the_operator_chose(
    network: Network, disclosure: Disclosure, reason: str, *, reasons_shown: bool
) -> None:
    """C50: less or more, by a setting; never a token."""
    server = Party.of(CORP, "/server", policy=Denying(), disclosure=disclosure)
    client = Party.of(CORP, "/client")
    service = network.serve(server)
    plain = network.plain(client.bridge(service.target))
    metadata = client.path_to(server.id)
    with pytest.raises(grpc.RpcError) as refusal:
        network.call(plain, metadata=metadata)
    answer = told(refusal.value)
    assert answer.reason == reason
    assert ("NOT_TODAY" in answer.text) is reasons_shown
    assert signature_in(metadata) not in answer.text


def signature_in(metadata: Metadata) -> str:
    """Return the signature part of the last token in metadata."""
    [value] = [value for key, value in metadata if key == PATH]
    assert isinstance(value, bytes)
    return wire.decode(value, Limits())[0].segments[-1].token.rpartition(".")[2]


def test_refusal_shows_no_part_of_a_token_anywhere(
    network: Network, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """C49: error, decision log, logger, standard output."""
    caplog.set_level("DEBUG")
    server, victim, thief = (Party.of(CORP, f"/{name}") for name in ("server", "victim", "thief"))
    service = network.serve(server)
    plain = network.plain(thief.bridge(service.target))
    stolen = victim.path_to(server.id)
    with pytest.raises(grpc.RpcError) as refusal:
        network.call(plain, metadata=stolen)
    out, err = capfd.readouterr()
    records = [f"{record!r} {record.as_document()}" for record in server.seen.records]
    shown = " ".join([told(refusal.value).text, *records, caplog.text, out, err])
    assert signature_in(stolen) not in shown


# --- C52: answers ---------------------------------------------------------------------------------------------------


class Answers:
    """Gives genuine answers as one hop, perhaps to the wrong calls."""

    def __init__(self, party: Party) -> None:
        self._party = party
        self.given: list[Metadata] = []

    def __call__(self, metadata: Metadata) -> Metadata:
        """Return the genuine answer to a call, and keep it."""
        party, limits = self._party, Limits()
        [value] = [value for key, value in metadata if key == PATH]
        assert isinstance(value, bytes)
        path, certificates = wire.decode(value, limits)
        verifier = PathVerifier(
            bundle_source=party.trust,
            svid_verifier=SVIDVerifier(limits),
            replay=InProcessReplayMemory(limits=limits),
            settings=TokenSettings(),
            limits=limits,
            clock=party.clock,
        )
        service = "/demo.Echo/unary_unary"
        caller = self.caller
        verified = verifier.verify_request(
            path, certificates, self_id=party.id, peer=caller, operation="call", service=service
        )
        minter = Minter(source=party.svids, clock=party.clock, limits=limits, random=secrets.token_bytes)
        minted = minter.turn(
            path=verified, segment_id=secrets.token_hex(16), segment_name="x", operation="call", service=service
        )
        answer: Metadata = ((PATH, wire.encode(minted.path, minted.certificates)),)
        self.given.append(answer)
        return answer

    caller: Peer | None = None


def test_answer_to_one_call_for_another_is_unbound(network: Network) -> None:
    """C52: the server replays the answer that it gave before, on the same connection, to the same caller."""
    server, client = Party.of(CORP, "/server"), Party.of(CORP, "/client")
    answers = Answers(server)
    answers.caller = nsmsec_peer(client)
    service = network.impostor(server, lambda metadata: answers.given[0] if answers.given else answers(metadata))
    channel = network.channel(client, service.target, authorize_id(server.id))
    assert network.call(channel) == [b"hello"]
    assert refusal_of(network, channel) == ("RESPONSE_UNBOUND", grpc.StatusCode.UNAUTHENTICATED)
    assert service.handled == ["unary_unary"] * 2
    assert client.denials == [(ReasonCode.RESPONSE_UNBOUND, None)]


@pytest.mark.parametrize(
    ("spoil", "code", "at"),
    [
        (lambda _: (), ReasonCode.PATH_MISSING, None),
        (lambda answer: (*answer, *answer), ReasonCode.FORMAT, None),
        (lambda answer: (("path", "{}"), *answer), ReasonCode.FORMAT, None),
        (lambda _: ((PATH, b"\xff"),), ReasonCode.FORMAT, None),
        (lambda _: ((PATH, b"x" * (24 * 1024 + 1)),), ReasonCode.SIZE, None),
    ],
    ids=["none", "twice", "two carriers", "noise", "size"],
)
def test_answer_without_its_one_path_never_reaches_the_application(
    network: Network, spoil: object, code: ReasonCode, at: int | None
) -> None:
    """C52: OK proves nothing by itself."""
    server, client = Party.of(CORP, "/server"), Party.of(CORP, "/client")
    answers = Answers(server)
    answers.caller = nsmsec_peer(client)
    assert callable(spoil)
    service = network.impostor(server, lambda metadata: spoil(answers(metadata)))
    channel = network.channel(client, service.target, authorize_id(server.id))
    assert refusal_of(network, channel)[0] == code
    assert client.denials == [(code, at)]


def test_answer_that_only_echoes_the_request_is_unbound(network: Network) -> None:
    """C52: our own path back, without anybody's turn token."""
    server, client = Party.of(CORP, "/server"), Party.of(CORP, "/client")
    service = network.impostor(server, lambda metadata: tuple(entry for entry in metadata if entry[0] == PATH))
    channel = network.channel(client, service.target, authorize_id(server.id))
    assert refusal_of(network, channel)[0] == "RESPONSE_UNBOUND"
    assert client.denials == [(ReasonCode.RESPONSE_UNBOUND, None)]


def nsmsec_peer(party: Party) -> Peer:
    """Return the party as its neighbour knows it."""
    from nsmsec.identity import Peer

    return Peer(id=party.id)


# --- C58: nobody is there to check ----------------------------------------------------------------------------------


def test_insecure_port_is_misconfigured() -> None:
    """C58: nobody could be proven there."""
    server = nsmsec.server(Party.of(CORP, "/server").workload)
    with pytest.raises(Misconfigured):
        server.add_insecure_port("127.0.0.1:0")
    server.stop(None)


def handler(kind: str) -> grpc.GenericRpcHandler:
    """Return a handler that must not run."""

    def unary_unary(request: bytes, context: grpc.ServicerContext) -> bytes:
        raise AssertionError("the handler ran")

    async def unary_unary_aio(request: bytes, context: object) -> bytes:
        raise AssertionError("the handler ran")

    behaviour = unary_unary if kind == "sync" else unary_unary_aio
    made: grpc.RpcMethodHandler[bytes, bytes] = grpc.unary_unary_rpc_method_handler(behaviour)
    return grpc.method_handlers_generic_handler("demo.Echo", {"unary_unary": made})


@pytest.mark.parametrize("address", ["tcp", "uds"])
def test_call_over_an_insecure_port_of_ones_own_server_is_peer_missing(address: str, tmp_path: Path) -> None:
    """C58: the bare interceptor on a server without TLS, or on a socket of the machine."""
    server = Party.of(CORP, "/server")
    own = grpc.server(
        ThreadPoolExecutor(1),
        interceptors=[ServerInterceptor(server.workload)],
        handlers=[handler("sync")],
        options=server_options(),
    )
    where = "127.0.0.1:0" if address == "tcp" else f"unix:{tmp_path}/s"
    port = own.add_insecure_port(where)
    own.start()
    with grpc.insecure_channel(f"127.0.0.1:{port}" if address == "tcp" else where) as channel:
        call: grpc.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary("/demo.Echo/unary_unary")
        with pytest.raises(grpc.RpcError) as refusal:
            call(b"", metadata=Party.of(CORP, "/client").path_to(server.id), timeout=20)
    own.stop(None).wait()
    assert told(refusal.value).reason == "PEER_MISSING"
    assert server.denials == [(ReasonCode.PEER_MISSING, None)]


@pytest.mark.parametrize("address", ["tcp", "uds"])
def test_call_over_an_insecure_port_of_ones_own_asyncio_server_is_peer_missing(address: str, tmp_path: Path) -> None:
    """C58: as above."""
    server = Party.of(CORP, "/server")

    async def attack() -> grpc.RpcError:
        own = grpc.aio.server(
            interceptors=[nsmsec.AioServerInterceptor(server.workload)],
            handlers=[handler("aio")],
            options=server_options(),
        )
        where = "127.0.0.1:0" if address == "tcp" else f"unix:{tmp_path}/s"
        port = own.add_insecure_port(where)
        await own.start()
        async with grpc.aio.insecure_channel(f"127.0.0.1:{port}" if address == "tcp" else where) as channel:
            call: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary("/demo.Echo/unary_unary")
            with pytest.raises(grpc.aio.AioRpcError) as refusal:
                await call(b"", metadata=Party.of(CORP, "/client").path_to(server.id), timeout=20)
        await own.stop(None)
        return refusal.value

    assert told(asyncio.run(attack())).reason == "PEER_MISSING"
    assert server.denials == [(ReasonCode.PEER_MISSING, None)]


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("index", range(5))
def test_chain_without_an_element_or_out_of_order_is_misconfigured(side: Side, index: int) -> None:
    """C58: found when a server or a channel is made, not by the first attacker."""
    workload = Party.of(CORP, "/server").workload
    chain = workload.server_chain if side is Side.SERVER else workload.client_chain
    elements: list[Element] = list(chain.elements)
    chains.check(chain, side=side)
    missing = elements[:index] + elements[index + 1 :]
    swapped = [*missing[: (index + 1) % 5], elements[index], *missing[(index + 1) % 5 :]]
    for spoiled in (missing, swapped, [Record(), *elements]):
        with pytest.raises(Misconfigured):
            chains.check(compose(*spoiled), side=side)
