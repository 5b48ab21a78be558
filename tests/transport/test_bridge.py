# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Tests of the bridge: who is at the other end, now, and what becomes of a connection when that changes."""

from __future__ import annotations

import asyncio
import gc
import os
import socket
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import grpc
import pytest

from nsmsec.dev.authority import Authority
from nsmsec.errors import Misconfigured, NsmsecError, ReasonCode, SourceUnavailable, Status, Unverified
from nsmsec.identity import StaticX509SVIDSource, authorize_id, authorize_member_of
from nsmsec.transport import ABSOLUTE_MAX_METADATA_BYTES, Bridge, channel_options, server_credentials
from tests.transport.world import ECHO, NOW, STAGES, Clock, Judge, PlainTLS, Stage, SVIDs, Trust, verifier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nsmsec.identity import Authorizer, SpiffeID

AUTHORITY = Authority("corp.example", now=NOW)
SERVER = AUTHORITY.issue("/server")
OTHER_SERVER = AUTHORITY.issue("/other-server")
CLIENT = AUTHORITY.issue("/client")


@pytest.fixture(params=STAGES)
def stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    """Each runtime in turn."""
    made = STAGES[request.param]()
    yield made
    made.close()


class Scene:
    """A server, a bridge to it, and everything about them that a test may change."""

    def __init__(self, stage: Stage, *, authorizer: Authorizer | None = None) -> None:
        self.stage = stage
        self.clock = Clock()
        self.trust = Trust(AUTHORITY.bundle())
        self.svids = SVIDs(CLIENT)
        self.server_svids = SVIDs(SERVER)
        self.judge = Judge(Trust(AUTHORITY.bundle()))
        self.target = stage.serve(
            server_credentials(svid_source=self.server_svids, bundle_source=self.judge.trust), judge=self.judge
        )
        self.bridge = self.bridge_to(self.target, authorizer or authorize_id(SERVER.id))
        stage.open(self.bridge)

    def bridge_to(self, target: str, authorizer: Authorizer) -> Bridge:
        """Return another bridge of the same client."""
        return Bridge(
            target,
            svid_source=self.svids,
            bundle_source=self.trust,
            authorizer=authorizer,
            clock=self.clock,
            svid_verifier=verifier(),
        )

    def ask_on(self) -> NoReturn:
        """Ask for the peer until it is refused: the end of a connection takes its time to arrive."""
        while True:
            self.stage.peer(self.bridge)

    def refused(self, kind: type[NsmsecError], code: ReasonCode) -> None:
        """Assert that the peer is refused like this."""
        with pytest.raises(kind) as caught:
            self.stage.peer(self.bridge)
        assert caught.value.code is code


def test_the_peer_is_known_before_the_first_call(stage: Stage) -> None:
    """A handshake tells who the server is, and until when, without a call."""
    scene = Scene(stage)
    peer = stage.peer(scene.bridge)
    assert (peer.id, peer.leaf_sha256, peer.expires_at) == (SERVER.id, SERVER.leaf_sha256, SERVER.not_after)


def test_a_call_travels_on_the_connection_whose_peer_was_proven(stage: Stage) -> None:
    """The prewarmed connection is the one that gRPC gets."""
    scene = Scene(stage)
    stage.peer(scene.bridge)
    assert stage.call(scene.bridge) == b"hello"
    assert [peer.id for peer in scene.judge.peers] == [CLIENT.id]


def test_a_channel_works_when_grpc_comes_first(stage: Stage) -> None:
    """A call without a question for the peer gets a proven connection too."""
    scene = Scene(stage)
    assert stage.call(scene.bridge) == b"hello"
    assert stage.peer(scene.bridge).id == SERVER.id


def test_large_messages_pass_both_ways(stage: Stage) -> None:
    """Many TLS records and full buffers lose nothing."""
    scene = Scene(stage)
    request = os.urandom(3_000_000)
    assert stage.call(scene.bridge, request) == request


def test_a_path_of_the_largest_size_passes_in_metadata(stage: Stage) -> None:
    """Both of gRPC's limits leave room for it."""
    scene = Scene(stage)
    assert stage.call(scene.bridge, b"hello", ("nsmsec-path-bin", os.urandom(24 * 1024))) == b"hello"


def test_metadata_beyond_the_absolute_limit_is_refused_by_grpc(stage: Stage) -> None:
    """The bound holds even where nothing of ours looks."""
    scene = Scene(stage)
    with pytest.raises(grpc.RpcError) as caught:
        stage.call(scene.bridge, b"hello", ("nsmsec-path-bin", os.urandom(ABSOLUTE_MAX_METADATA_BYTES)))
    assert caught.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert not scene.judge.verdicts


def test_a_server_that_restarts_is_reached_again(stage: Stage) -> None:
    """In between it is unavailable; the channel need not be a new one."""
    scene = Scene(stage)
    stage.peer(scene.bridge)
    stage.call(scene.bridge)
    stage.stop(scene.target)
    with pytest.raises(SourceUnavailable) as caught:
        scene.ask_on()
    assert caught.value.code is ReasonCode.PEER_MISSING
    credentials = server_credentials(svid_source=scene.server_svids, bundle_source=scene.judge.trust)
    stage.serve(credentials, judge=scene.judge, address=scene.target)
    assert stage.peer(scene.bridge).id == SERVER.id
    assert stage.call(scene.bridge) == b"hello"


def test_a_server_that_is_not_there_is_unavailable(stage: Stage) -> None:
    """No handshake is PEER_MISSING, for gRPC's own attempt UNAVAILABLE."""
    scene = Scene(stage)
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        bridge = scene.bridge_to(f"127.0.0.1:{unused.getsockname()[1]}", authorize_id(SERVER.id))
        stage.open(bridge)
        with pytest.raises(SourceUnavailable) as caught:
            stage.peer(bridge)
        assert (caught.value.code, caught.value.status) == (ReasonCode.PEER_MISSING, Status.UNAVAILABLE)
        with pytest.raises(grpc.RpcError) as failed:
            stage.call(bridge)
        assert failed.value.code() is grpc.StatusCode.UNAVAILABLE


def test_a_server_that_never_shakes_hands_is_unavailable_in_time(stage: Stage) -> None:
    """The call's deadline bounds the wait."""
    scene = Scene(stage)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        bridge = scene.bridge_to(f"127.0.0.1:{silent.getsockname()[1]}", authorize_id(SERVER.id))
        stage.open(bridge)
        with pytest.raises(SourceUnavailable, match="in time") as caught:
            stage.peer(bridge, timeout=0.05)
        assert caught.value.code is ReasonCode.PEER_MISSING


def test_a_server_that_authorizer_does_not_want_is_refused(stage: Stage) -> None:
    """A proven identity is not enough."""
    Scene(stage, authorizer=authorize_id(CLIENT.id)).refused(Unverified, ReasonCode.PEER_MISMATCH)


def test_an_authorizer_that_fails_does_not_allow(stage: Stage) -> None:
    """A bug in the user's function denies."""

    def broken(_: SpiffeID) -> None:
        raise KeyError

    Scene(stage, authorizer=broken).refused(Unverified, ReasonCode.PEER_MISMATCH)


def test_a_server_without_http2_is_unavailable(stage: Stage) -> None:
    """A TLS server of another protocol is not a gRPC server."""
    scene = Scene(stage)
    with PlainTLS(SERVER) as server:
        bridge = scene.bridge_to(server.target, authorize_id(SERVER.id))
        stage.open(bridge)
        with pytest.raises(SourceUnavailable, match="HTTP/2") as caught:
            stage.peer(bridge)
        assert caught.value.code is ReasonCode.PEER_MISSING


def test_a_certificate_that_expired_on_an_open_connection_is_refused(stage: Stage) -> None:
    """TLS looks once; we look at every call."""
    scene = Scene(stage)
    stage.peer(scene.bridge)
    assert stage.call(scene.bridge) == b"hello"
    scene.clock.moment = SERVER.not_after + timedelta(seconds=1)
    scene.refused(Unverified, ReasonCode.CERT_EXPIRED)


def test_a_trust_bundle_removed_while_a_connection_is_open_refuses(stage: Stage) -> None:
    """Distrust takes effect with the next call."""
    scene = Scene(stage)
    stage.peer(scene.bridge)
    assert stage.call(scene.bridge) == b"hello"
    scene.trust.set()
    scene.refused(Unverified, ReasonCode.TD_UNKNOWN)


def test_a_refused_connection_is_dropped_and_the_next_call_shakes_hands(stage: Stage) -> None:
    """A renewed server is reached again without a new channel."""
    scene = Scene(stage)
    stage.peer(scene.bridge)
    stage.call(scene.bridge)
    scene.clock.moment = SERVER.not_after + timedelta(seconds=1)
    scene.refused(Unverified, ReasonCode.CERT_EXPIRED)
    scene.clock.moment = NOW
    scene.server_svids.svid = AUTHORITY.issue("/server")
    assert stage.peer(scene.bridge).leaf_sha256 == scene.server_svids.svid.leaf_sha256


def test_trust_bundles_that_cannot_be_had_refuse_but_keep_the_connection(stage: Stage) -> None:
    """A source that is down says nothing about the connection."""
    scene = Scene(stage)
    first = stage.peer(scene.bridge)
    scene.trust.error = SourceUnavailable(ReasonCode.SOURCE_UNAVAILABLE, "down")
    scene.refused(SourceUnavailable, ReasonCode.SOURCE_UNAVAILABLE)
    scene.trust.error = None
    assert stage.peer(scene.bridge) == first


def test_a_channel_is_pinned_to_the_identity_it_met_first(stage: Stage) -> None:
    """Another member of the same domain is refused once one has answered."""
    scene = Scene(stage, authorizer=authorize_member_of(SERVER.id.trust_domain))
    stage.peer(scene.bridge)
    scene.clock.moment = SERVER.not_after + timedelta(seconds=1)
    scene.refused(Unverified, ReasonCode.CERT_EXPIRED)
    scene.clock.moment = NOW
    scene.server_svids.svid = OTHER_SERVER
    scene.refused(Unverified, ReasonCode.PEER_MISMATCH)


def test_a_new_connection_uses_the_svid_of_that_moment(stage: Stage) -> None:
    """The client's own rotation needs no new channel."""
    scene = Scene(stage)
    stage.peer(scene.bridge)
    stage.call(scene.bridge)
    scene.svids.svid = AUTHORITY.issue("/client")
    scene.clock.moment = SERVER.not_after + timedelta(seconds=1)
    scene.refused(Unverified, ReasonCode.CERT_EXPIRED)
    scene.clock.moment = NOW
    stage.peer(scene.bridge)
    stage.call(scene.bridge)
    assert scene.judge.peers[-1].leaf_sha256 == scene.svids.svid.leaf_sha256


def test_a_source_that_breaks_is_an_internal_refusal(stage: Stage) -> None:
    """What is not ours never crosses: waiting calls get our error, without the foreign text."""
    scene = Scene(stage)
    scene.svids.error = ZeroDivisionError("secret")
    with pytest.raises(NsmsecError) as caught:
        stage.peer(scene.bridge)
    assert caught.value.code is ReasonCode.INTERNAL
    assert "secret" not in str(caught.value)


def test_a_unix_socket_of_the_server_is_reached(stage: Stage, tmp_path: Path) -> None:
    """Servers behind a Unix socket need mutual TLS as well."""
    scene = Scene(stage)
    credentials = server_credentials(svid_source=SVIDs(SERVER), bundle_source=scene.trust)
    target = stage.serve(credentials, address=f"unix:{tmp_path}/s")
    bridge = scene.bridge_to(target, authorize_id(SERVER.id))
    stage.open(bridge)
    assert stage.peer(bridge).id == SERVER.id
    assert stage.call(bridge) == b"hello"


def test_many_callers_share_one_handshake() -> None:
    """Callers from many threads wait for the same connection."""
    stage = STAGES["sync"]()
    scene = Scene(stage)
    with ThreadPoolExecutor(8) as callers:
        peers = set(callers.map(lambda _: scene.bridge.peer(10.0), range(32)))
    assert len(peers) == 1
    stage.close()


def test_many_loops_share_one_bridge() -> None:
    """Asyncio callers may come from any event loop."""
    stage = STAGES["sync"]()
    scene = Scene(stage)
    with ThreadPoolExecutor(4) as callers:
        peers = set(callers.map(lambda _: asyncio.run(scene.bridge.peer_aio(10.0)), range(8)))
    assert len(peers) == 1
    stage.close()


def test_a_caller_that_gives_up_leaves_the_handshake_to_others() -> None:
    """Cancelling one waiting task cancels nobody else."""
    stage = STAGES["sync"]()
    scene = Scene(stage)

    async def two() -> SpiffeID:
        hasty, patient = (asyncio.create_task(scene.bridge.peer_aio(timeout)) for timeout in (0.0, 10.0))
        with pytest.raises(SourceUnavailable):
            await hasty
        return (await patient).id

    assert asyncio.run(two()) == SERVER.id
    stage.close()


def test_a_second_channel_is_refused(stage: Stage) -> None:
    """A transport is one channel's."""
    scene = Scene(stage)
    with pytest.raises(Misconfigured, match="opened before"):
        scene.bridge.open(channel_options())


def test_the_users_authority_is_kept() -> None:
    """A user's `:authority` is passed on."""
    stage = STAGES["sync"]()
    scene = Scene(stage)
    bridge = scene.bridge_to(scene.target, authorize_id(SERVER.id))
    with bridge.open(channel_options([("grpc.default_authority", "other.example")])) as channel:
        send: grpc.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(ECHO)
        assert send(b"x", timeout=10.0) == b"x"
    bridge.close()
    stage.close()


def test_a_closed_bridge_refuses_and_leaves_nothing_behind(stage: Stage) -> None:
    """Closing gives the thread and the directory back, and may be repeated."""
    scene = Scene(stage)
    stage.peer(scene.bridge)
    scene.bridge.close()
    scene.bridge.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "nsmsec-bridge"]
    scene.refused(Misconfigured, ReasonCode.MISCONFIGURED)


def test_another_process_is_not_let_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The local socket is gRPC's of this very process, whatever the permissions are."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    stage = STAGES["sync"]()
    Scene(stage)
    (directory,) = tmp_path.glob("nsmsec-*")
    assert directory.stat().st_mode & 0o777 == 0o700
    connect = "import socket, sys; s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); print(s.recv(1))"
    done = subprocess.run(
        [sys.executable, "-c", connect, str(directory / "b")], capture_output=True, text=True, check=True
    )
    assert done.stdout == "b''\n"
    stage.close()
    assert not directory.exists()


def test_a_directory_too_deep_for_a_socket_is_misconfigured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The operating system bounds the length of a socket's path."""
    deep = tmp_path / ("d" * 120)
    deep.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    with pytest.raises(Misconfigured, match="no socket for gRPC"):
        Bridge(
            "127.0.0.1:1",
            svid_source=StaticX509SVIDSource(CLIENT),
            bundle_source=Trust(),
            authorizer=authorize_id(SERVER.id),
            clock=Clock(),
            svid_verifier=verifier(),
        )
    assert not tuple(deep.iterdir())


def test_a_bridge_that_is_dropped_leaves_nothing_behind() -> None:
    """Whoever forgets to close a channel loses neither a thread nor a directory to it."""
    stage = STAGES["sync"]()
    scene = Scene(stage)
    before = set(threading.enumerate())
    bridge = scene.bridge_to(scene.target, authorize_id(SERVER.id))
    (splicer,) = set(threading.enumerate()) - before
    directory = bridge._directory.name
    channel = bridge.open(channel_options())
    send: grpc.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(ECHO)
    assert send(b"x", timeout=10.0) == b"x"
    channel.close()
    del bridge, channel, send
    gc.collect()
    splicer.join(10)
    (closer,) = [thread for thread in threading.enumerate() if thread.name == "nsmsec-bridge-close"] or [splicer]
    closer.join(10)
    assert not splicer.is_alive()
    assert not Path(directory).exists()
    stage.close()
