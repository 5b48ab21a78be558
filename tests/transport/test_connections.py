# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Tests of a bridge's connections where several things happen at once, held apart by gates."""

from __future__ import annotations

import socket
import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from nsmsec.dev.authority import Authority
from nsmsec.errors import Misconfigured, ReasonCode, SourceUnavailable, Unverified
from nsmsec.identity import authorize_id
from nsmsec.transport import server_credentials
from nsmsec.transport.connections import Connections
from nsmsec.transport.dialer import Dialer
from nsmsec.transport.target import Target
from tests.transport.world import NOW, Clock, SVIDs, SyncStage, Trust, verifier

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from nsmsec.identity import SpiffeID, TrustBundleSet

AUTHORITY = Authority("corp.example", now=NOW)
SERVER = AUTHORITY.issue("/server")
CLIENT = AUTHORITY.issue("/client")
SECONDS = 10.0


class Gate:
    """An authorizer that waits until it is opened."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.opened = threading.Event()
        self.opened.set()
        self.wanted = SERVER.id

    def __call__(self, proven_id: SpiffeID) -> None:
        """Want one identity, in time."""
        self.reached.set()
        self.opened.wait(SECONDS)
        authorize_id(self.wanted)(proven_id)


class ClosingTrust(Trust):
    """Trust bundles whose last answer comes when everything was closed, and is empty."""

    connections: Connections | None = None

    def trust_bundles(self) -> TrustBundleSet:
        """Return the bundles in force."""
        if self.connections is not None:
            self.connections.close()
            self.set()
        return super().trust_bundles()


class Scene:
    """A server, and the connections of a bridge to it without the bridge."""

    def __init__(self, stage: SyncStage, directory: Path) -> None:
        self.gate = Gate()
        self.trust = ClosingTrust(AUTHORITY.bundle())
        self.svids = SVIDs(CLIENT)
        dialer = Dialer(
            target=Target.parse(
                stage.serve(server_credentials(svid_source=SVIDs(SERVER), bundle_source=Trust(AUTHORITY.bundle())))
            ),
            svid_source=self.svids,
            bundle_source=self.trust,
            authorizer=self.gate,
            clock=Clock(),
            svid_verifier=verifier(),
            handshake_timeout=timedelta(seconds=SECONDS),
        )
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        self.path = f"{directory}/b"
        listener.bind(self.path)
        listener.listen()
        self.connections = Connections(dialer, listener)

    def near(self) -> socket.socket:
        """Connect as gRPC would."""
        connected = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connected.settimeout(SECONDS)
        connected.connect(self.path)
        return connected


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """A server without calls."""
    stage = SyncStage()
    made = Scene(stage, tmp_path)
    yield made
    made.connections.close()
    stage.close()


def test_two_that_come_before_the_handshake_both_get_a_connection(scene: Scene) -> None:
    """One handshake serves the first, the next one the second."""
    scene.gate.opened.clear()
    with scene.near() as first, scene.near() as second:
        assert scene.gate.reached.wait(SECONDS)
        scene.gate.opened.set()
        assert first.recv(1)
        assert second.recv(1)


def test_one_connection_in_reserve_is_enough(scene: Scene) -> None:
    """A second handshake without need is undone."""
    scene.connections.dial().result(SECONDS)
    scene.connections.dial().result(SECONDS)
    assert len(scene.connections._live) == 1


def test_those_who_wait_are_turned_away_when_the_handshake_fails(scene: Scene) -> None:
    """For gRPC that is a server that is not there."""
    scene.svids.error = SourceUnavailable(ReasonCode.SOURCE_UNAVAILABLE, "none")
    with scene.near() as near:
        assert near.recv(1) == b""


def test_a_handshake_that_ends_after_closing_comes_to_nothing(scene: Scene) -> None:
    """Its waiting callers are told, and its socket is given back."""
    scene.gate.opened.clear()
    promise = scene.connections.dial()
    assert scene.gate.reached.wait(SECONDS)
    scene.connections.close()
    scene.gate.opened.set()
    with pytest.raises(Misconfigured, match="closed during a handshake"):
        promise.result(SECONDS)


def test_a_handshake_that_fails_after_closing_still_answers(scene: Scene) -> None:
    """Nobody waits for ever."""
    scene.gate.opened.clear()
    scene.gate.wanted = CLIENT.id
    promise = scene.connections.dial()
    assert scene.gate.reached.wait(SECONDS)
    scene.connections.close()
    scene.gate.opened.set()
    with pytest.raises(Unverified) as caught:
        promise.result(SECONDS)
    assert caught.value.code is ReasonCode.PEER_MISMATCH


def test_closing_closes_those_who_wait(scene: Scene) -> None:
    """A handshake that nobody needs any more keeps nobody."""
    scene.gate.opened.clear()
    with scene.near() as near:
        assert scene.gate.reached.wait(SECONDS)
        scene.connections.close()
        assert near.recv(1) == b""
        scene.gate.opened.set()


def test_no_handshake_begins_after_closing(scene: Scene) -> None:
    """Closed is closed."""
    scene.connections.close()
    with pytest.raises(Misconfigured, match="closed"):
        scene.connections.dial()


def test_a_proof_that_fails_while_closing_refuses(scene: Scene) -> None:
    """A connection that is judged in the moment of closing needs no drop."""
    scene.connections.dial().result(SECONDS)
    scene.trust.connections = scene.connections
    with pytest.raises(Unverified) as caught:
        scene.connections.current()
    assert caught.value.code is ReasonCode.TD_UNKNOWN
