# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""update_token: minted last, for exactly one neighbour, once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from nsmsec.chain import OwnSegment, Reply, Side, compose
from nsmsec.elements.update_token import UpdateTokenClient, UpdateTokenServer
from nsmsec.errors import Misconfigured, ReasonCode, SourceUnavailable, Unverified
from nsmsec.identity import Peer
from nsmsec.testing.runtimes import RUNTIMES, Runtime
from tests.chain.parts import NOW
from tests.chains.world import Hop, a_clock, fresh_id, hop

if TYPE_CHECKING:
    from nsmsec.chain import Call

both = pytest.mark.parametrize("runtime", RUNTIMES, ids=str)


class Trio:
    """A client that calls a firewall that calls a gateway."""

    def __init__(self, runtime: Runtime) -> None:
        self.clock = a_clock()
        self.client = hop("client", runtime=runtime, clock=self.clock)
        self.firewall = hop("firewall", runtime=runtime, clock=self.clock)
        self.gateway = hop("gateway", runtime=runtime, clock=self.clock)

    def served(self) -> Call:
        """Return a server-side call of the firewall as its handler gets it."""
        calls: list[Call] = []

        def handler(call: Call) -> Reply:
            calls.append(call)
            return self.firewall.answer()

        self.client.call(self.firewall, handler=handler, origin=True)
        return calls[0]

    def onward(self, served: Call) -> Reply:
        """Return the answer to an onward call of the firewall."""
        return self.firewall.call(self.gateway, handler=lambda _: self.gateway.answer(), served=served)


def outgoing(client: Hop, peer: Hop) -> Call:
    """Return a client-side call that policy allowed, at the start of a path."""
    call = client.taken_up(Side.CLIENT, peer.id)
    return replace(call, segment=OwnSegment(index=0, id=fresh_id(), name="client"))


@both
def test_forward_token_is_for_the_proven_peer(runtime: Runtime) -> None:
    """The next hop, and nobody else, can prove the path that goes onto the wire."""
    trio = Trio(runtime)
    sent: list[Call] = []

    def send(call: Call) -> Reply:
        sent.append(call)
        return Reply(ok=False, now=NOW)

    element = UpdateTokenClient(minter=trio.client.minter)
    runtime.drive(compose(element).flow(outgoing(trio.client, trio.firewall)), invoke=send)
    (call,) = sent
    assert call.path is not None
    assert call.certificates is not None
    assert call.path.segments[-1].token == call.sent
    neighbour = Peer(id=trio.client.id)
    verified = trio.firewall.verifier.verify_request(
        call.path,
        call.certificates,
        self_id=trio.firewall.id,
        peer=neighbour,
        operation=call.operation,
        service=call.service,
    )
    assert [hop.id for hop in verified.hops] == [trio.client.id]
    with pytest.raises(Unverified) as refusal:
        trio.gateway.verifier.verify_request(
            call.path,
            call.certificates,
            self_id=trio.gateway.id,
            peer=neighbour,
            operation=call.operation,
            service=call.service,
        )
    assert refusal.value.code is ReasonCode.AUD_MISMATCH


@both
def test_every_call_gets_a_token_of_its_own(runtime: Runtime) -> None:
    """Two calls from one place on a path never share a token."""
    trio = Trio(runtime)
    element = UpdateTokenClient(minter=trio.client.minter)
    call = outgoing(trio.client, trio.firewall)
    first, second = (
        runtime.start(compose(element).flow(call)),
        runtime.start(compose(element).flow(call)),
    )
    assert first.call.sent != second.call.sent
    first.close()
    second.close()


@both
def test_call_without_a_peer_is_refused(runtime: Runtime) -> None:
    """A token for nobody in particular does not exist."""
    trio = Trio(runtime)
    call = replace(outgoing(trio.client, trio.firewall), peer=None)
    with pytest.raises(Unverified) as refusal:
        runtime.start(compose(UpdateTokenClient(minter=trio.client.minter)).flow(call))
    assert refusal.value.code is ReasonCode.PEER_MISSING


@both
def test_call_without_a_place_on_the_path_is_misconfigured(runtime: Runtime) -> None:
    """Without update_path there is nothing to sign."""
    trio = Trio(runtime)
    call = replace(outgoing(trio.client, trio.firewall), segment=None)
    with pytest.raises(Misconfigured):
        runtime.start(compose(UpdateTokenClient(minter=trio.client.minter)).flow(call))


@both
def test_minter_that_refuses_ends_the_call(runtime: Runtime) -> None:
    """Nothing is sent without a token: an SVID about to expire mints none."""
    trio = Trio(runtime)
    call = outgoing(trio.client, trio.firewall)
    trio.clock.move(trio.client.svid.not_after - NOW)
    with pytest.raises(SourceUnavailable):
        runtime.start(compose(UpdateTokenClient(minter=trio.client.minter)).flow(call))


@both
def test_ok_answer_gets_a_turn_token(runtime: Runtime) -> None:
    """A hop that answers itself adds its own token behind the request's path."""
    trio = Trio(runtime)
    call = trio.served()
    element = UpdateTokenServer(minter=trio.firewall.minter)
    reply = runtime.drive(compose(element).flow(call), invoke=lambda _: trio.firewall.answer())
    assert call.path is not None
    assert reply.path is not None
    assert reply.path.segments[:-1] == call.path.segments
    assert len(reply.path.segments) == 2
    assert reply.certificates is not None


@both
def test_answer_with_another_status_gets_no_token(runtime: Runtime) -> None:
    """A token says that this hop answered; an error is no answer, whatever it called before."""
    trio = Trio(runtime)
    call = trio.served()
    failed = replace(trio.firewall.answer(trio.onward(call).verified), ok=False)
    element = UpdateTokenServer(minter=trio.firewall.minter)
    reply = runtime.drive(compose(element).flow(call), invoke=lambda _: failed)
    assert (reply.path, reply.certificates, reply.verified) == (None, None, None)


@both
def test_finished_onward_path_is_passed_on_unchanged(runtime: Runtime) -> None:
    """A hop that called onward adds nothing: its own forward token already stands in the answer."""
    trio = Trio(runtime)
    call = trio.served()
    onward = trio.onward(call).verified
    assert onward is not None
    element = UpdateTokenServer(minter=trio.firewall.minter)
    reply = runtime.drive(compose(element).flow(call), invoke=lambda _: trio.firewall.answer(onward))
    assert reply.path is onward.path
    assert reply.certificates is onward.certificates


@both
@pytest.mark.parametrize("wrong", ["another call", "our own request", "a path of our own"])
def test_onward_path_that_does_not_continue_the_call_is_refused(runtime: Runtime, wrong: str) -> None:
    """What does not run over this very call is not its answer."""
    trio = Trio(runtime)
    call = trio.served()
    onward = {
        "another call": lambda: trio.onward(trio.served()),
        "our own request": lambda: replace(trio.firewall.answer(), verified=call.verified),
        "a path of our own": lambda: trio.firewall.call(
            trio.gateway, handler=lambda _: trio.gateway.answer(), origin=True
        ),
    }[wrong]().verified
    assert onward is not None
    element = UpdateTokenServer(minter=trio.firewall.minter)
    with pytest.raises(Unverified) as refusal:
        runtime.drive(compose(element).flow(call), invoke=lambda _: trio.firewall.answer(onward))
    assert refusal.value.code is ReasonCode.RESPONSE_UNBOUND


@both
@pytest.mark.parametrize("missing", ["verified", "segment"])
def test_server_call_without_a_proof_is_misconfigured(runtime: Runtime, missing: str) -> None:
    """Without verify_path the handler does not even run."""
    trio = Trio(runtime)
    call = trio.served()
    spoiled = replace(call, verified=None) if missing == "verified" else replace(call, segment=None)
    ran: list[Call] = []

    def handler(call: Call) -> Reply:
        ran.append(call)
        return trio.firewall.answer()

    with pytest.raises(Misconfigured):
        runtime.drive(compose(UpdateTokenServer(minter=trio.firewall.minter)).flow(spoiled), invoke=handler)
    assert ran == []
