# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Tests of a channel that follows rotations: no call is lost, none goes out under what is not in force any more."""

from __future__ import annotations

import asyncio
import socket
import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import grpc
import pytest

from nsmsec.dev.authority import Authority
from nsmsec.errors import Misconfigured, NsmsecError, ReasonCode, SourceUnavailable, Unverified
from nsmsec.identity import X509SVID, TrustBundle, authorize_member_of
from nsmsec.limits import Limits
from nsmsec.transport import Bridge, Direct, Rotating, channel_options, connection_age, server_credentials
from nsmsec.transport.credentials import certificate_chain_pem
from tests.transport.world import NOW, STAGES, Clock, Judge, Stage, SVIDs, Trust, verifier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nsmsec.transport import ClientTransport

AUTHORITY = Authority("corp.example", now=NOW)
NEXT_AUTHORITY = Authority("corp.example", now=NOW)
PARTNER = Authority("partner.example", now=NOW)
NAME = "server.corp.example"
#: Less than others live, and yet far beyond the end of a test run: TLS itself knows no clock but the machine's.
SHORT = timedelta(minutes=40)
SERVER = AUTHORITY.issue("/server", dns_names=(NAME,))
NEXT_SERVER = NEXT_AUTHORITY.issue("/server", dns_names=(NAME,))
OTHER_SERVER = AUTHORITY.issue("/other-server", dns_names=(NAME,))
CLIENT = AUTHORITY.issue("/client")
NEXT_CLIENT = NEXT_AUTHORITY.issue("/client")
BOTH = TrustBundle(
    trust_domain=SERVER.id.trust_domain,
    authorities=AUTHORITY.bundle().authorities + NEXT_AUTHORITY.bundle().authorities,
)


class Watched:
    """A transport that tells when it is closed."""

    def __init__(self, transport: ClientTransport) -> None:
        self._transport = transport
        self.open = transport.open
        self.open_aio = transport.open_aio
        self.peer = transport.peer
        self.peer_aio = transport.peer_aio
        self.closed = threading.Event()

    def close(self) -> None:
        """Close it."""
        self._transport.close()
        self.closed.set()

    async def aclose(self) -> None:
        """Close it."""
        await self._transport.aclose()
        self.closed.set()


class Scene:
    """A server, a channel to it that follows rotations, and everything that may change."""

    def __init__(self, stage: Stage, kind: str) -> None:
        self.stage = stage
        self.kind = kind
        self.clock = Clock()
        self.trust = Trust(BOTH, PARTNER.bundle())
        self.svids = SVIDs(CLIENT)
        self.server_svids = SVIDs(SERVER)
        self.judge = Judge(Trust(BOTH))
        self.target = stage.serve(
            server_credentials(svid_source=self.server_svids, bundle_source=self.judge.trust), judge=self.judge
        )
        self.made: list[Watched] = []
        self.fault: Exception | None = None
        self.gate = threading.Event()
        self.gate.set()
        self.on_make: Callable[[], object] = lambda: None
        self.on_fault: Callable[[], object] = lambda: None
        self.rotating = self.another()
        stage.open(self.rotating)

    def another(self) -> Rotating:
        """Return another channel of the same client."""
        return Rotating(self.make, svid_source=self.svids, bundle_source=self.trust, clock=self.clock)

    def make(self) -> ClientTransport:
        """Return a transport of the kind, unless there is a fault."""
        self.gate.wait(20)
        fault = self.fault
        if fault is not None:
            self.on_fault()
            raise fault
        self.made.append(Watched(self._bridge() if self.kind == "bridge" else self._direct()))
        self.on_make()
        return self.made[-1]

    def call(self) -> bytes | None:
        """Send a call as the interceptors do; return the leaf that the server saw."""
        assert self.stage.peer(self.rotating).id == SERVER.id
        assert self.stage.call(self.rotating) == b"hello"
        return self.judge.peers[-1].leaf_sha256

    def call_until(self, reached: Callable[[], bool]) -> None:
        """Go on calling: a handshake beside the calls takes its time."""
        while not reached():
            self.call()

    def refused(self, kind: type[NsmsecError], code: ReasonCode) -> None:
        """Assert that the peer is refused like this."""
        with pytest.raises(kind) as caught:
            self.stage.peer(self.rotating)
        assert caught.value.code is code

    def _bridge(self) -> Bridge:
        return Bridge(
            self.target,
            svid_source=self.svids,
            bundle_source=self.trust,
            authorizer=authorize_member_of(SERVER.id.trust_domain),
            clock=self.clock,
            svid_verifier=verifier(),
        )

    def _direct(self) -> Direct:
        return Direct(
            self.target,
            svid_source=self.svids,
            bundle_source=self.trust,
            expected_id=SERVER.id,
            dns_name=NAME,
            clock=self.clock,
        )


@pytest.fixture(params=STAGES)
def stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    """Each runtime in turn."""
    made = STAGES[request.param]()
    yield made
    made.close()


@pytest.fixture(params=["bridge", "direct"])
def scene(request: pytest.FixtureRequest, stage: Stage) -> Scene:
    """Each transport in turn."""
    return Scene(stage, request.param)


def test_without_a_rotation_there_is_one_channel(scene: Scene) -> None:
    """The same SVID as another object is the same."""
    scene.call()
    scene.svids.svid = X509SVID.from_pem(certificate_chain_pem(CLIENT), CLIENT.private_key_pem_for_transport())
    scene.call()
    scene.call()
    assert len(scene.made) == 1


def test_a_new_svid_is_presented_on_new_calls(scene: Scene) -> None:
    """The channel the application holds stays; the former connection is given back."""
    assert scene.call() == CLIENT.leaf_sha256
    scene.svids.svid = NEXT_CLIENT
    scene.call_until(lambda: scene.call() == NEXT_CLIENT.leaf_sha256)
    scene.call_until(scene.made[0].closed.is_set)
    assert scene.call() == NEXT_CLIENT.leaf_sha256
    assert len(scene.made) == 2


def test_a_stream_under_way_ends_where_it_began(scene: Scene) -> None:
    """It goes on on the former connection, which is given back after it."""
    scene.call()
    chat = scene.stage.chat(scene.rotating)
    assert chat.say(b"before") == b"before"
    scene.svids.svid = NEXT_CLIENT
    scene.call_until(lambda: scene.call() == NEXT_CLIENT.leaf_sha256)
    assert chat.say(b"after") == b"after"
    assert not scene.made[0].closed.is_set()
    chat.end()
    scene.call_until(scene.made[0].closed.is_set)


def test_what_outlives_every_bound_is_cancelled_by_a_later_rotation(scene: Scene) -> None:
    """A former connection is not kept for a call that can deliver nothing more."""
    scene.call()
    chat = scene.stage.chat(scene.rotating)
    assert chat.say(b"before") == b"before"
    scene.svids.svid = NEXT_CLIENT
    scene.call_until(lambda: len(scene.made) == 2 and scene.call() == NEXT_CLIENT.leaf_sha256)
    scene.svids.svid = CLIENT
    scene.call_until(lambda: scene.call() == CLIENT.leaf_sha256)
    assert not scene.made[0].closed.is_set()
    scene.clock.move(Limits().max_stream)
    scene.server_svids.svid = AUTHORITY.issue("/server", ttl=timedelta(hours=3), dns_names=(NAME,))
    scene.svids.svid = AUTHORITY.issue("/client", ttl=timedelta(hours=3))
    scene.call_until(lambda: scene.call() == scene.svids.svid.leaf_sha256)
    scene.call_until(scene.made[0].closed.is_set)
    with pytest.raises((grpc.RpcError, asyncio.InvalidStateError)):
        chat.say(b"after")


def test_another_domains_bundle_makes_no_new_channel(scene: Scene) -> None:
    """Partners come and go without a handshake."""
    scene.call()
    scene.trust.set(BOTH)
    scene.call()
    scene.call()
    assert len(scene.made) == 1


def test_an_authority_that_leaves_after_its_overlap_costs_no_call(scene: Scene) -> None:
    """The call waits for a connection on which everything is proven by what is left."""
    scene.call()
    scene.server_svids.svid = NEXT_SERVER
    scene.trust.set(NEXT_AUTHORITY.bundle())
    scene.call()
    assert len(scene.made) >= 2


def test_an_authority_that_leaves_while_the_server_still_uses_it_refuses(scene: Scene) -> None:
    """No connection proves it any more, old or new; the former reason is the one that is told."""
    scene.call()
    scene.trust.set(NEXT_AUTHORITY.bundle())
    scene.refused(Unverified, ReasonCode.CERT_UNTRUSTED)


def test_a_server_whose_certificate_expires_refuses_without_a_rotation(stage: Stage) -> None:
    """There is nothing to wait for."""
    scene = Scene(stage, "bridge")
    scene.server_svids.svid = AUTHORITY.issue("/server", ttl=SHORT)
    scene.call()
    scene.clock.move(SHORT + timedelta(minutes=1))
    scene.refused(Unverified, ReasonCode.CERT_EXPIRED)
    scene.server_svids.svid = SERVER
    scene.call()


def test_a_server_that_has_replaced_what_expired_costs_no_call(stage: Stage) -> None:
    """The connection is made anew within the call."""
    scene = Scene(stage, "bridge")
    scene.server_svids.svid = AUTHORITY.issue("/server", ttl=SHORT)
    scene.call()
    scene.clock.move(SHORT + timedelta(minutes=1))
    scene.server_svids.svid = SERVER
    scene.call()


def test_a_connection_is_renewed_before_a_server_would_end_it(scene: Scene) -> None:
    """Without any rotation, in half the time."""
    scene.call()
    scene.clock.move(connection_age(CLIENT) / 2 - timedelta(seconds=1))
    scene.call()
    assert len(scene.made) == 1
    scene.clock.move(timedelta(seconds=1))
    scene.call_until(scene.made[0].closed.is_set)
    assert len(scene.made) == 2


def test_a_refused_channel_recovers_by_itself(scene: Scene) -> None:
    """Once the server has its new SVID, calls pass again, with a pause between two handshakes."""
    scene.call()
    scene.trust.set(NEXT_AUTHORITY.bundle())
    scene.refused(Unverified, ReasonCode.CERT_UNTRUSTED)
    scene.server_svids.svid = NEXT_SERVER
    scene.clock.move(timedelta(seconds=2))
    scene.call()


def test_a_call_after_the_own_svid_has_ended_waits_for_the_new_one(scene: Scene) -> None:
    """What was idle for long is not used once more."""
    scene.call()
    scene.clock.moment = CLIENT.not_after
    scene.svids.svid = AUTHORITY.issue("/client", ttl=timedelta(hours=3))
    scene.server_svids.svid = AUTHORITY.issue("/server", ttl=timedelta(hours=3), dns_names=(NAME,))
    assert scene.call() == scene.svids.svid.leaf_sha256


class Restless(SVIDs):
    """A source of SVIDs that have ended, another one each time."""

    def x509_svid(self) -> X509SVID:
        """Return another one."""
        return AUTHORITY.issue("/client")


def test_svids_that_change_faster_than_handshakes_refuse(scene: Scene) -> None:
    """A call does not wait for ever."""
    scene.call()
    scene.clock.moment = CLIENT.not_after
    scene.server_svids.svid = AUTHORITY.issue("/server", ttl=timedelta(hours=3), dns_names=(NAME,))
    scene.svids.__class__ = Restless
    scene.refused(SourceUnavailable, ReasonCode.PEER_MISSING)


def test_an_own_svid_that_cannot_be_had_refuses(scene: Scene) -> None:
    """Who has no identity calls nobody; it costs no connection."""
    scene.call()
    scene.svids.error = SourceUnavailable(ReasonCode.SOURCE_UNAVAILABLE, "expired")
    scene.refused(SourceUnavailable, ReasonCode.SOURCE_UNAVAILABLE)
    scene.svids.error = None
    scene.call()
    assert len(scene.made) == 1


def test_a_handshake_that_fails_leaves_the_former_channel(scene: Scene) -> None:
    """It is tried again after a pause, not by every call."""
    scene.call()
    scene.fault = ZeroDivisionError("secret")
    scene.svids.svid = NEXT_CLIENT
    for _ in range(3):
        assert scene.call() == CLIENT.leaf_sha256
    scene.fault = None
    assert scene.call() == CLIENT.leaf_sha256
    assert len(scene.made) == 1
    scene.clock.move(timedelta(seconds=2))
    scene.call_until(lambda: scene.call() == NEXT_CLIENT.leaf_sha256)


def test_a_handshake_overtaken_by_another_rotation_costs_no_call(scene: Scene) -> None:
    """It fails for a reason that has gone meanwhile, so another one is begun at once."""
    scene.call()
    scene.clock.moment = CLIENT.not_after
    scene.server_svids.svid = AUTHORITY.issue("/server", ttl=timedelta(hours=3), dns_names=(NAME,))
    overtaken, latest = (AUTHORITY.issue("/client", ttl=timedelta(hours=3)) for _ in range(2))

    def overtake() -> None:
        scene.fault = None
        scene.svids.svid = latest

    scene.svids.svid = overtaken
    scene.fault = ZeroDivisionError()
    scene.on_fault = overtake
    assert scene.call() == latest.leaf_sha256


def test_a_fault_that_a_call_has_to_wait_for_is_told_without_its_text(scene: Scene) -> None:
    """What is not ours never crosses."""
    scene.call()
    scene.fault = ZeroDivisionError("secret")
    scene.clock.moment = CLIENT.not_after
    scene.svids.svid = AUTHORITY.issue("/client", ttl=timedelta(hours=3))
    with pytest.raises(NsmsecError) as caught:
        scene.stage.peer(scene.rotating)
    assert caught.value.code is ReasonCode.INTERNAL
    assert "secret" not in str(caught.value)


def test_another_identity_does_not_take_over(stage: Stage) -> None:
    """An authorizer that wants any member of a domain does not make the channel change sides."""
    scene = Scene(stage, "bridge")
    scene.call()
    scene.server_svids.svid = OTHER_SERVER
    scene.svids.svid = NEXT_CLIENT
    scene.call_until(lambda: len(scene.made) == 2 and scene.made[1].closed.is_set())
    assert scene.call() == CLIENT.leaf_sha256
    scene.clock.moment = CLIENT.not_after
    scene.refused(Unverified, ReasonCode.PEER_MISMATCH)


def test_a_handshake_that_takes_too_long_is_peer_missing_in_time(scene: Scene) -> None:
    """A call that must wait for the new connection waits no longer than its deadline."""
    scene.call()
    scene.clock.moment = CLIENT.not_after
    scene.svids.svid = AUTHORITY.issue("/client", ttl=timedelta(hours=3))
    with pytest.raises(SourceUnavailable) as caught:
        scene.stage.peer(scene.rotating, timeout=0.0)
    assert caught.value.code is ReasonCode.PEER_MISSING


def test_a_second_channel_is_refused(scene: Scene) -> None:
    """A transport is one channel's."""
    with pytest.raises(Misconfigured, match="opened before"):
        scene.rotating.open(channel_options())


def test_a_peer_without_a_channel_is_misconfigured(scene: Scene) -> None:
    """There is nobody to ask."""
    with pytest.raises(Misconfigured, match="no channel"):
        scene.stage.peer(scene.another())


def test_a_channel_that_cannot_be_opened_gives_its_transport_back(scene: Scene) -> None:
    """Nothing is left behind by a start that fails."""
    scene.trust.set()
    if scene.kind == "direct":
        with pytest.raises(Unverified):
            scene.stage.open(scene.another())
        assert scene.made[-1].closed.is_set()


@pytest.mark.parametrize("kind", ["bridge", "direct"])
def test_a_blocking_channel_that_is_closed_during_a_handshake_leaves_nothing_behind(kind: str) -> None:
    """The new connection comes to nothing, and is given back as well."""
    stage = STAGES["sync"]()
    scene = Scene(stage, kind)
    scene.call()
    scene.gate.clear()
    made = threading.Event()
    scene.on_make = made.set
    scene.svids.svid = NEXT_CLIENT
    scene.call()
    scene.rotating.close()
    scene.gate.set()
    assert made.wait(20)
    assert all(one.closed.wait(20) for one in scene.made)
    stage.close()


@pytest.mark.parametrize("kind", ["bridge", "direct"])
def test_an_asyncio_channel_that_is_closed_during_a_handshake_leaves_nothing_behind(kind: str) -> None:
    """Whoever waits for the new connection is told; everything is given back."""
    stage = STAGES["sync"]()
    scene = Scene(stage, kind)

    async def closed(silent: str) -> None:
        rotating = scene.another()
        channel = rotating.open_aio(channel_options())
        await rotating.peer_aio(10.0)
        scene.target = silent
        begun = asyncio.Event()
        scene.on_make = begun.set
        scene.clock.moment = CLIENT.not_after
        scene.svids.svid = AUTHORITY.issue("/client", ttl=timedelta(hours=3))
        waiting = asyncio.create_task(rotating.peer_aio(10.0))
        await begun.wait()
        await channel.close()
        await rotating.aclose()
        with pytest.raises(Misconfigured, match="closed during a handshake"):
            await waiting
        assert all(one.closed.is_set() for one in scene.made[1:])

    with socket.create_server(("127.0.0.1", 0)) as silent:
        asyncio.run(closed(f"127.0.0.1:{silent.getsockname()[1]}"))
    stage.close()


def test_a_closed_transport_refuses(scene: Scene) -> None:
    """Closing may be repeated."""
    scene.call()
    scene.rotating.close()
    scene.rotating.close()
    scene.refused(Misconfigured, ReasonCode.MISCONFIGURED)
