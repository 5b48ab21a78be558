# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What becomes of calls while a Workload API is down: they go on, then fail closed, then recover by themselves."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import grpc
import pytest

from nsmsec.dev.authority import Authority
from nsmsec.errors import ReasonCode
from nsmsec.identity import ReconnectPace, WorkloadAPISource, authorize_id
from nsmsec.limits import Limits
from tests.attacks.network import NETWORKS, Party
from tests.identity.workload_api.provider import Hang, Heard, Provider, entry, update
from tests.transport.world import NOW, Clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from nsmsec.identity import X509SVID
    from tests.attacks.network import Network

AUTHORITY = Authority("corp.example", now=NOW)
TTL = timedelta(minutes=10)
PACE = ReconnectPace(first_retry=timedelta(milliseconds=5), last_retry=timedelta(milliseconds=20))
SECONDS = 20.0

#: What the provider does after its first good update, until it is restarted.
FAULTS: dict[str, Callable[[Provider], None]] = {
    "killed": lambda provider: provider.kill(),
    "hung": lambda provider: provider.say(Hang()),
    "ends the stream": lambda provider: provider.say(None),
    "answers nonsense": lambda provider: provider.say(b"\xff"),
    "answers without an identity": lambda provider: provider.say(update()),
}


@pytest.fixture(params=NETWORKS)
def network(request: pytest.FixtureRequest) -> Iterator[Network]:
    """Each runtime in turn."""
    made = NETWORKS[request.param]()
    yield made
    made.close()


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize(
    ("follower", "code"),
    [("client", ReasonCode.SOURCE_UNAVAILABLE), ("server", ReasonCode.CERT_EXPIRED)],
    ids=["client", "server"],
)
def test_calls_go_on_until_the_last_good_identity_expires_then_fail_closed_then_recover(
    network: Network, tmp_path: Path, fault: str, follower: str, code: ReasonCode
) -> None:
    """Nobody is restarted but the provider."""
    clock = Clock()
    heard = Heard()
    with (
        Provider(tmp_path / "api.sock") as provider,
        WorkloadAPISource(provider.address, clock=clock, pace=PACE) as source,
    ):
        source.subscribe(heard)
        send(provider, AUTHORITY.issue(f"/{follower}", ttl=TTL))
        source.wait(SECONDS)
        following = Party(source, source, clock=clock)  # type: ignore[arg-type]  # it is a source of both
        other = Party.of(AUTHORITY, "/other")
        other.clock.moment = clock.moment
        client, server = (following, other) if follower == "client" else (other, following)
        channel = network.channel(client, network.serve(server).target, authorize_id(server.id))
        assert network.call(channel) == [b"hello"]

        FAULTS[fault](provider)
        assert network.call(channel) == [b"hello"]
        for party in (client, server):
            party.clock.moment = NOW + TTL - 2 * Limits().min_leaf_life
        assert network.call(channel) == [b"hello"]

        for party in (client, server):
            party.clock.moment = NOW + TTL + timedelta(seconds=1)
        with pytest.raises(grpc.RpcError):
            network.call(channel)
        assert client.denials == [(code, None)]

        if fault != "killed":
            provider.kill()
        provider.restart()
        renewed = AUTHORITY.issue(f"/{follower}", ttl=3 * TTL)
        send(provider, renewed)
        while heard.next().expires_at != renewed.not_after:
            pass
        assert network.call(channel) == [b"hello"]


def send(provider: Provider, svid: X509SVID) -> None:
    """Say that this is the identity."""
    provider.say(update(entry(svid, AUTHORITY)))
