# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""grpc-go with go-spiffe's credentials calls our servers, serves our channels; both sides mint by the token profile."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import grpc
import pytest
from google.protobuf.wrappers_pb2 import StringValue

from nsmsec.identity import SpiffeID, authorize_id
from nsmsec.path import Path
from nsmsec.path.wire import encode
from nsmsec.tokens import Minter
from tests.interceptors.scripts import Counting, echo
from tests.interceptors.stage import KINDS, Kind, method
from tests.interop.provided import CLIENT, LONER, OTHER_CLIENT, OTHER_SERVER, SERVER

if TYPE_CHECKING:
    from tests.federation.gospiffe import GoSpiffe
    from tests.interceptors.stage import Client, Handling, Stage
    from tests.interceptors.world import Hop
    from tests.interop.provided import Provided

pytestmark = pytest.mark.gospiffe

HELLO = StringValue(value="hello").SerializeToString()


class World:
    """Who calls, who serves, in which runtime of ours."""

    def __init__(self, stage: Stage, provided: Provided, go: GoSpiffe) -> None:
        self.stage, self.provided, self._go = stage, provided, go

    def go_calls(
        self,
        target: str,
        *,
        kind: Kind = Kind.UU,
        who: SpiffeID = OTHER_CLIENT,
        wanted: SpiffeID = SERVER,
        path: str = "",
    ) -> dict[str, Any]:
        """Let Go call a server of ours."""
        address, name = self.provided.address(who), method(kind)
        return self._go.ask(
            "call", address=address, target=target, method=name, peer_id=str(wanted), text="hello", path=path
        )

    def go_serves(self, *, wanted: SpiffeID = CLIENT, path: str = "") -> str:
        """Let Go serve; return its target."""
        address = self.provided.address(OTHER_SERVER)
        target: str = self._go.ask("listen", address=address, peer_id=str(wanted), path=path)["target"]
        return target

    def channel(self, target: str, hop: Hop, *, wanted: SpiffeID = OTHER_SERVER, origin: bool = True) -> Client:
        """Open a channel of ours to Go."""
        return self.stage.client(target, hop, hop, authorizer=authorize_id(wanted), origin=origin)

    def rotate(self) -> None:
        """Replace every authority, so every identity, as one should: all know the new one before it signs."""
        for domain in (CLIENT.trust_domain, SERVER.trust_domain):
            for step in (self.provided.prepare_authority, self.provided.rotate):
                step(domain)
                address = self.provided.address(OTHER_SERVER)
                assert self._go.ask("watch", address=address, trust_domain=str(domain))["accepted"]


@pytest.fixture
def world(stage: Stage, provided: Provided, go: GoSpiffe) -> World:
    """Return a world of one runtime."""
    return World(stage, provided, go)


@pytest.mark.parametrize("kind", KINDS)
def test_call_of_go_is_proven_by_us_and_our_answer_by_go(world: World, kind: Kind) -> None:
    """Go minted the path by its SVID; each side names the other, over all that TLS and the path prove."""
    server = world.provided.hop(SERVER)
    given = world.go_calls(world.stage.serve(server, echo), kind=kind)
    assert given == {
        "accepted": True,
        "text": "hello",
        "code": "OK",
        "peer_id": str(SERVER),
        "path": [str(OTHER_CLIENT), str(SERVER)],
    }
    server.kept.wait()
    assert (server.kept.last.outcome, server.kept.last.peer) == ("allowed", str(OTHER_CLIENT))
    assert [one.id for one in server.kept.last.path] == [str(OTHER_CLIENT)]


def test_call_of_go_without_a_path_is_refused_after_its_identity_was_proven(world: World) -> None:
    """TLS alone is not enough; the record says who it was."""
    server, handler = world.provided.hop(SERVER), Counting()
    given = world.go_calls(world.stage.serve(server, handler), path="none")
    assert (given["code"], given["reason"], given["peer_id"]) == ("Unauthenticated", "PATH_MISSING", str(SERVER))
    server.kept.wait()
    assert (server.kept.last.code, server.kept.last.peer) == ("PATH_MISSING", str(OTHER_CLIENT))
    assert handler.calls == 0


def test_go_refuses_our_server_if_it_wants_another(world: World) -> None:
    """go-spiffe's authorizer ends the handshake."""
    handler = Counting()
    given = world.go_calls(world.stage.serve(world.provided.hop(SERVER), handler), wanted=OTHER_SERVER)
    assert given["code"] == "Unavailable"
    assert f"unexpected ID {SERVER}" in re.sub(r'[\\"]', "", given["error"])
    assert handler.calls == 0


def test_our_server_refuses_go_of_a_domain_that_it_does_not_trust(world: World) -> None:
    """The stranger proves us, we do not prove the stranger."""
    handler = Counting()
    given = world.go_calls(world.stage.serve(world.provided.hop(SERVER), handler), who=LONER)
    assert (given["accepted"], given["code"]) == (False, "Unavailable")
    assert handler.calls == 0


@pytest.mark.parametrize("kind", KINDS)
def test_our_call_is_proven_by_go_and_its_answer_by_us(world: World, kind: Kind) -> None:
    """Go tells the peer of its TLS, then the path it proved; its turn token is as good as ours."""
    client = world.provided.hop(CLIENT)
    outcome = world.channel(world.go_serves(), client).call(kind, HELLO)
    assert outcome.error is None
    assert [StringValue.FromString(one).value for one in outcome.messages] == [f"{CLIENT} {CLIENT}"]
    assert outcome.path is not None
    assert [str(one.id) for one in outcome.path.hops] == [str(CLIENT), str(OTHER_SERVER)]
    assert (client.kept.last.outcome, client.kept.last.peer) == ("allowed", str(OTHER_SERVER))


def test_answer_of_go_without_a_path_is_refused_after_its_identity_was_proven(world: World) -> None:
    """What a server without our profile says is not delivered; the record says who it was."""
    client = world.provided.hop(CLIENT)
    outcome = world.channel(world.go_serves(path="none"), client).call(Kind.UU, HELLO)
    assert (outcome.code, outcome.messages) == (grpc.StatusCode.UNAUTHENTICATED, [])
    assert (client.kept.last.code, client.kept.last.peer) == ("PATH_MISSING", str(OTHER_SERVER))


def test_our_channel_refuses_go_if_it_wants_another(world: World) -> None:
    """By name, before anything is sent."""
    client = world.provided.hop(CLIENT)
    outcome = world.channel(world.go_serves(), client, wanted=SERVER).call(Kind.UU, HELLO)
    assert (outcome.code, client.kept.last.code) == (grpc.StatusCode.UNAUTHENTICATED, "PEER_MISMATCH")


def test_go_refuses_our_channel_if_it_wants_another(world: World) -> None:
    """go-spiffe's authorizer ends the handshake; nothing is answered."""
    client = world.provided.hop(CLIENT)
    outcome = world.channel(world.go_serves(wanted=OTHER_CLIENT), client).call(Kind.UU, HELLO)
    assert (outcome.code, outcome.messages) == (grpc.StatusCode.UNAVAILABLE, [])


@dataclass(frozen=True, kw_only=True)
class Spoilt:
    """What is wrong with a path that is sent to Go, and what Go says of it; nothing, for the good one."""

    found: str | None = None
    signer: SpiffeID = CLIENT
    audience: SpiffeID = OTHER_SERVER
    service: str = method(Kind.UU)
    signature: str | None = None


SPOILT = {
    "good": Spoilt(),
    "signer": Spoilt(signer=SERVER, found="not the path of this call"),
    "audience": Spoilt(audience=SERVER, found="not the path of this call"),
    "service": Spoilt(service=method(Kind.US), found="not the path of this call"),
    "signature": Spoilt(signature="A" * 86, found="hop 0: go-jose/go-jose: error in cryptographic primitive"),
}


@pytest.mark.parametrize("spoilt", SPOILT.values(), ids=SPOILT)
def test_go_really_proves_our_path(world: World, spoilt: Spoilt) -> None:
    """What the tests above show of Go is more than that it decodes."""
    client, server = world.provided.hop(CLIENT), world.provided.hop(OTHER_SERVER)
    signer = world.provided.hop(spoilt.signer).workload
    minter = Minter(source=signer.svid, clock=signer.clock, limits=signer.limits, random=os.urandom)
    minted = minter.forward(
        path=None,
        segment_id="1",
        segment_name="client",
        audience=spoilt.audience,
        operation="call",
        service=spoilt.service,
    )
    (segment,) = minted.path.segments
    if spoilt.signature:
        segment = replace(segment, token=f"{segment.token.rpartition('.')[0]}.{spoilt.signature}")
    metadata = (("nsmsec-path-bin", encode(Path.of(segment), minted.certificates)),)
    outcome = world.stage.bare_client(world.go_serves(), client, server).call(Kind.UU, HELLO, metadata=metadata)
    assert outcome.code is (grpc.StatusCode.UNAUTHENTICATED if spoilt.found else grpc.StatusCode.OK)
    assert (outcome.details or None) == spoilt.found


def test_path_leads_from_go_through_us_to_go_and_back(world: World) -> None:
    """Three hops of two programs: each proves all before it, the first proves the whole."""
    middle = world.provided.hop(SERVER)
    onward = world.channel(world.go_serves(wanted=SERVER), middle, origin=False)
    seen = []

    async def forward(rpc: Handling) -> None:
        """Call onward, answer with what came back."""
        request = await rpc.receive()
        assert request is not None
        outcome = await rpc.call(onward, Kind.UU, request)
        seen.append(outcome.error)
        await rpc.send(outcome.messages[0])

    given = world.go_calls(world.stage.serve(middle, forward))
    assert seen == [None]
    assert given["text"] == f"{SERVER} {OTHER_CLIENT} {SERVER}"
    assert given["path"] == [str(OTHER_CLIENT), str(SERVER), str(OTHER_SERVER)]


def test_calls_go_on_through_rotations_of_every_authority(world: World) -> None:
    """A server of ours, a server of Go, a channel of ours that stays open: nobody restarts."""
    server, client = world.provided.hop(SERVER), world.provided.hop(CLIENT)
    target = world.stage.serve(server, echo)
    opened = world.channel(world.go_serves(), client)
    before = server.workload.svid.x509_svid().leaf_sha256
    for _ in range(2):
        assert world.go_calls(target)["code"] == "OK"
        assert opened.call(Kind.UU, HELLO).error is None
        world.rotate()
    assert server.workload.svid.x509_svid().leaf_sha256 != before
    assert world.go_calls(target)["code"] == "OK"
    assert opened.call(Kind.UU, HELLO).error is None
