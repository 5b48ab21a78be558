# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Tests of the direct channel: one configured identity behind one DNS name."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import grpc
import pytest

from nsmsec.dev.authority import Authority
from nsmsec.errors import Misconfigured, NsmsecError, ReasonCode, SourceUnavailable, Unverified
from nsmsec.transport import Direct, channel_options, server_credentials
from tests.transport.world import NOW, STAGES, Judge, Stage, SVIDs, Trust

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nsmsec.identity import X509SVID

AUTHORITY = Authority("corp.example", now=NOW)
OTHER_AUTHORITY = Authority("partner.example", now=NOW)
NAME = "server.corp.example"
SERVER = AUTHORITY.issue("/server", dns_names=(NAME,))
CLIENT = AUTHORITY.issue("/client")


@pytest.fixture(params=STAGES)
def stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    """Each runtime in turn."""
    made = STAGES[request.param]()
    yield made
    made.close()


class Scene:
    """A server with a DNS name, and a direct channel to it."""

    def __init__(self, stage: Stage, *, server: X509SVID = SERVER) -> None:
        self.stage = stage
        self.trust = Trust(AUTHORITY.bundle(), OTHER_AUTHORITY.bundle())
        self.judge = Judge(Trust(AUTHORITY.bundle()))
        self.target = stage.serve(
            server_credentials(svid_source=SVIDs(server), bundle_source=self.judge.trust), judge=self.judge
        )
        self.direct = self.direct_to(self.target)
        stage.open(self.direct)

    def direct_to(self, target: str) -> Direct:
        """Return another direct channel of the same client."""
        return Direct(target, svid_source=SVIDs(CLIENT), bundle_source=self.trust, expected_id=SERVER.id, dns_name=NAME)

    def refused(self, kind: type[NsmsecError], code: ReasonCode) -> None:
        """Assert that the peer is refused like this."""
        with pytest.raises(kind) as caught:
            self.stage.peer(self.direct)
        assert caught.value.code is code


def test_the_configured_identity_is_the_peer_once_connected(stage: Stage) -> None:
    """The name proves the identity; the certificate itself is not seen."""
    scene = Scene(stage)
    for _ in range(2):
        peer = stage.peer(scene.direct)
        assert (peer.id, peer.leaf_sha256, peer.expires_at) == (SERVER.id, None, None)
    assert stage.call(scene.direct) == b"hello"
    assert [peer.id for peer in scene.judge.peers] == [CLIENT.id]


@pytest.mark.parametrize(
    "impostor",
    [
        AUTHORITY.issue("/server"),
        AUTHORITY.issue("/server", dns_names=("other.corp.example",)),
        OTHER_AUTHORITY.issue("/server", dns_names=(NAME,)),
    ],
    ids=["no name", "another name", "the name from another domain"],
)
def test_a_server_that_does_not_prove_the_name_is_unavailable(stage: Stage, impostor: X509SVID) -> None:
    """Only an authority of the server's own domain can give the name."""
    scene = Scene(stage, server=impostor)
    scene.refused(SourceUnavailable, ReasonCode.PEER_MISSING)
    with pytest.raises(grpc.RpcError) as caught:
        stage.call(scene.direct)
    assert caught.value.code() is grpc.StatusCode.UNAVAILABLE


def test_a_server_that_never_shakes_hands_is_unavailable_in_time(stage: Stage) -> None:
    """The call's deadline bounds the wait."""
    scene = Scene(stage)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        direct = scene.direct_to(f"127.0.0.1:{silent.getsockname()[1]}")
        stage.open(direct)
        with pytest.raises(SourceUnavailable) as caught:
            stage.peer(direct, timeout=0.05)
        assert caught.value.code is ReasonCode.PEER_MISSING


def test_a_trust_bundle_removed_while_a_connection_is_open_refuses(stage: Stage) -> None:
    """Distrust takes effect with the next call."""
    scene = Scene(stage)
    stage.peer(scene.direct)
    scene.trust.set(OTHER_AUTHORITY.bundle())
    scene.refused(Unverified, ReasonCode.TD_UNKNOWN)


def test_an_authority_removed_while_a_connection_is_open_refuses(stage: Stage) -> None:
    """The channel still trusts it, so the channel is not used any more."""
    scene = Scene(stage)
    stage.peer(scene.direct)
    scene.trust.set(Authority("corp.example", now=NOW).bundle())
    scene.refused(Unverified, ReasonCode.CERT_UNTRUSTED)


def test_without_a_trust_bundle_no_channel_is_opened() -> None:
    """An empty list of roots would mean the system's."""
    direct = Direct(
        "127.0.0.1:1", svid_source=SVIDs(CLIENT), bundle_source=Trust(), expected_id=SERVER.id, dns_name=NAME
    )
    with pytest.raises(Unverified) as caught:
        direct.open(channel_options())
    assert caught.value.code is ReasonCode.TD_UNKNOWN


def test_without_a_dns_name_nothing_can_be_proven() -> None:
    """Grpcio would fall back to the target's own name."""
    with pytest.raises(Misconfigured, match="bridge"):
        Direct("s:1", svid_source=SVIDs(CLIENT), bundle_source=Trust(), expected_id=SERVER.id, dns_name="")


def test_a_second_channel_is_refused(stage: Stage) -> None:
    """A transport is one channel's."""
    scene = Scene(stage)
    with pytest.raises(Misconfigured, match="opened before"):
        scene.direct.open(channel_options())


def test_a_peer_without_a_channel_is_misconfigured(stage: Stage) -> None:
    """There is no connection to wait for."""
    scene = Scene(stage)
    with pytest.raises(Misconfigured, match="no channel"):
        stage.peer(scene.direct_to(scene.target))


def test_a_closed_transport_refuses(stage: Stage) -> None:
    """Closing may be repeated."""
    scene = Scene(stage)
    stage.peer(scene.direct)
    scene.direct.close()
    scene.direct.close()
    scene.refused(Misconfigured, ReasonCode.MISCONFIGURED)
