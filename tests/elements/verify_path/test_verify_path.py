# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""verify_path: the proof, before anything is decided or delivered."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from nsmsec.chain import Call, OwnSegment, Reply, Side, compose
from nsmsec.elements.verify_path import VerifyPathClient, VerifyPathServer
from nsmsec.errors import Misconfigured, NsmsecError, ReasonCode, Unverified
from nsmsec.identity import Peer
from nsmsec.testing.elements import Record
from nsmsec.testing.runtimes import RUNTIMES, Runtime
from tests.chain.parts import NOW, OPEN, opened
from tests.chains.world import METHOD, Hop, a_clock, fresh_id, hop

if TYPE_CHECKING:
    from nsmsec.chain import Chain
    from nsmsec.testing import FixedClock

both = pytest.mark.parametrize("runtime", RUNTIMES, ids=str)


def pair(runtime: Runtime) -> tuple[Hop, Hop]:
    """Return a client with the service it calls."""
    clock = a_clock()
    return hop("client", runtime=runtime, clock=clock), hop("firewall", runtime=runtime, clock=clock)


def request(client: Hop, firewall: Hop) -> tuple[Call, str]:
    """Return a good server-side call with the client's own token."""
    minted = client.minter.forward(
        path=None,
        segment_id=fresh_id(),
        segment_name="client",
        audience=firewall.id,
        operation="call",
        service=METHOD,
    )
    call = firewall.taken_up(Side.SERVER, client.id)
    return replace(call, path=minted.path, certificates=minted.certificates), minted.token


def answer(firewall: Hop, call: Call) -> Reply:
    """Return a good answer to a request, as it comes off the wire."""
    assert call.path is not None
    assert call.certificates is not None
    verified = firewall.verifier.verify_request(
        call.path, call.certificates, self_id=firewall.id, peer=call.peer, operation="call", service=METHOD
    )
    minted = firewall.minter.turn(
        path=verified, segment_id=fresh_id(), segment_name="firewall", operation="call", service=METHOD
    )
    return Reply(ok=True, now=NOW, path=minted.path, certificates=minted.certificates)


def refused(runtime: Runtime, firewall: Hop, call: Call) -> NsmsecError:
    """Return the server's refusal; nothing behind it ran, nothing counts as proven."""
    inner = Record()
    with pytest.raises(NsmsecError) as refusal:
        runtime.drive(compose(VerifyPathServer(verifier=firewall.verifier), inner).flow(call), invoke=opened)
    assert inner.calls == []
    assert call.findings.verified is None
    return refusal.value


@both
def test_request_is_proven_before_the_rest_runs(runtime: Runtime) -> None:
    """What stands behind verify_path sees a verified path."""
    client, firewall = pair(runtime)
    call, _ = request(client, firewall)
    inner = Record()
    runtime.drive(compose(VerifyPathServer(verifier=firewall.verifier), inner).flow(call), invoke=opened)
    verified = inner.calls[0].verified
    assert verified is not None
    assert [hop.id for hop in verified.hops] == [client.id]
    assert call.findings.verified is verified


@both
@pytest.mark.parametrize("missing", ["path", "certificates"])
def test_request_without_a_path_is_refused(runtime: Runtime, missing: str) -> None:
    """Nothing to prove is nothing proven."""
    client, firewall = pair(runtime)
    call, _ = request(client, firewall)
    spoiled = replace(call, path=None) if missing == "path" else replace(call, certificates=None)
    refusal = refused(runtime, firewall, spoiled)
    assert (type(refusal), refusal.code) == (Unverified, ReasonCode.PATH_MISSING)


@both
def test_request_without_a_peer_is_refused(runtime: Runtime) -> None:
    """No peer, no proof: the neighbour is a part of it."""
    client, firewall = pair(runtime)
    call, _ = request(client, firewall)
    refusal = refused(runtime, firewall, replace(call, peer=None))
    assert (type(refusal), refusal.code, refusal.index) == (Unverified, ReasonCode.PEER_MISSING, 0)


@both
def test_request_of_another_peer_is_refused(runtime: Runtime) -> None:
    """The last token's signer is the neighbour on the connection."""
    client, firewall = pair(runtime)
    call, _ = request(client, firewall)
    refusal = refused(runtime, firewall, replace(call, peer=Peer(id=firewall.id)))
    assert (type(refusal), refusal.code, refusal.index) == (Unverified, ReasonCode.PEER_MISMATCH, 0)


@both
def test_request_that_was_seen_before_is_refused(runtime: Runtime) -> None:
    """A token is used once, whatever became of the call."""
    client, firewall = pair(runtime)
    call, _ = request(client, firewall)
    element = VerifyPathServer(verifier=firewall.verifier)
    runtime.drive(compose(element).flow(call), invoke=opened)
    refusal = refused(runtime, firewall, replace(call, findings=firewall.taken_up(Side.SERVER, None).findings))
    assert (type(refusal), refusal.code, refusal.index) == (Unverified, ReasonCode.REPLAYED, 0)


def sent(client: Hop, firewall: Hop, token: str) -> Call:
    """Return the client-side call behind update_token."""
    return replace(client.taken_up(Side.CLIENT, firewall.id), sent=token)


@both
def test_answer_is_proven_before_anyone_sees_it(runtime: Runtime) -> None:
    """The reply that leaves verify_path carries the proof of all hops."""
    client, firewall = pair(runtime)
    call, token = request(client, firewall)
    reply = answer(firewall, call)
    outgoing = sent(client, firewall, token)
    proven = runtime.drive(compose(VerifyPathClient(verifier=client.verifier)).flow(outgoing), invoke=lambda _: reply)
    assert proven.verified is not None
    assert [hop.id for hop in proven.verified.hops] == [client.id, firewall.id]
    assert outgoing.findings.verified is proven.verified


@both
@pytest.mark.parametrize("missing", ["path", "certificates"])
def test_ok_answer_without_a_path_is_refused(runtime: Runtime, missing: str) -> None:
    """OK without a path is not an answer to us."""
    client, firewall = pair(runtime)
    call, token = request(client, firewall)
    reply = answer(firewall, call)
    spoiled = replace(reply, path=None) if missing == "path" else replace(reply, certificates=None)
    with pytest.raises(Unverified) as refusal:
        runtime.drive(
            compose(VerifyPathClient(verifier=client.verifier)).flow(sent(client, firewall, token)),
            invoke=lambda _: spoiled,
        )
    assert (refusal.value.code, refusal.value.index) == (ReasonCode.PATH_MISSING, None)


@both
def test_answer_to_another_call_is_refused(runtime: Runtime) -> None:
    """The token of this very call stands in the answer, byte for byte."""
    client, firewall = pair(runtime)
    call, _ = request(client, firewall)
    _, other = request(client, firewall)
    reply = answer(firewall, call)
    with pytest.raises(Unverified) as refusal:
        runtime.drive(
            compose(VerifyPathClient(verifier=client.verifier)).flow(sent(client, firewall, other)),
            invoke=lambda _: reply,
        )
    assert refusal.value.code is ReasonCode.RESPONSE_UNBOUND


@both
def test_answer_with_another_status_proves_nothing(runtime: Runtime) -> None:
    """A path beside an error is dropped unread."""
    client, firewall = pair(runtime)
    call, token = request(client, firewall)
    failed = replace(answer(firewall, call), ok=False)
    outgoing = sent(client, firewall, token)
    reply = runtime.drive(compose(VerifyPathClient(verifier=client.verifier)).flow(outgoing), invoke=lambda _: failed)
    assert (reply.ok, reply.path, reply.certificates, reply.verified) == (False, None, None, None)
    assert outgoing.findings.verified is None


@both
def test_call_without_a_token_of_ours_is_misconfigured(runtime: Runtime) -> None:
    """Without update_token there is nothing an answer could be bound to, so nothing is sent."""
    client, firewall = pair(runtime)
    started: list[Call] = []

    def send(call: Call) -> Reply:
        started.append(call)
        return OPEN

    call = client.taken_up(Side.CLIENT, firewall.id)
    with pytest.raises(Misconfigured):
        runtime.drive(compose(VerifyPathClient(verifier=client.verifier)).flow(call), invoke=send)
    assert started == []


def both_sides(runtime: Runtime, clock: FixedClock) -> list[tuple[Chain, Call, Reply]]:
    """Return an open stream as its server and as its client sees it."""
    client, firewall = hop("client", runtime=runtime, clock=clock), hop("firewall", runtime=runtime, clock=clock)
    call, token = request(client, firewall)
    reply = answer(firewall, call)
    inner = Record()
    server = compose(VerifyPathServer(verifier=hop("firewall", runtime=runtime, clock=clock).verifier), inner)
    runtime.drive(server.flow(call), invoke=opened)
    reader = compose(VerifyPathClient(verifier=client.verifier))
    outgoing = replace(sent(client, firewall, token), segment=OwnSegment(index=0, id="1", name="client"))
    return [
        (server, inner.calls[0], OPEN),
        (reader, outgoing, runtime.drive(reader.flow(outgoing), invoke=lambda _: reply)),
    ]


@both
def test_path_of_an_open_stream_stands_though_its_tokens_have_ended(runtime: Runtime) -> None:
    """They were used when it began, and are no replay."""
    for chain, call, reply in both_sides(runtime, a_clock()):
        assert runtime.judge(chain.again(call, reply, now=NOW + timedelta(minutes=30))) is reply


@both
def test_path_of_an_open_stream_falls_with_a_certificate(runtime: Runtime) -> None:
    """Each hop's has to be alive now."""
    for chain, call, reply in both_sides(runtime, a_clock()):
        with pytest.raises(Unverified) as refusal:
            runtime.judge(chain.again(call, reply, now=NOW + timedelta(hours=2)))
        assert refusal.value.code is ReasonCode.CERT_EXPIRED


@both
def test_open_stream_without_a_proven_path_is_refused(runtime: Runtime) -> None:
    """There is nothing to prove again."""
    (server, call, reply), (client, sent, answered) = both_sides(runtime, a_clock())
    for chain, one, its_reply in (
        (server, replace(call, verified=None), reply),
        (client, replace(sent, segment=None), answered),
        (client, sent, OPEN),
    ):
        with pytest.raises(Unverified) as refusal:
            runtime.judge(chain.again(one, its_reply, now=NOW))
        assert refusal.value.code is ReasonCode.PATH_MISSING
