# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The time that an application gives a call is all that the call gets, handshake, decision included."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import grpc
import pytest

from nsmsec.errors import ReasonCode
from nsmsec.identity import authorize_id
from nsmsec.transport import Bridge
from tests.interceptors.scripts import Counting, echo
from tests.interceptors.stage import KINDS, Kind
from tests.interceptors.world import Hop, hop

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nsmsec.identity import Peer
    from nsmsec.transport import Option
    from tests.interceptors.stage import Handling, Stage


class Slow:
    """A bridge whose handshake takes its time by the client's clock."""

    def __init__(self, target: str, client: Hop, server: Hop, *, takes: timedelta) -> None:
        self._clock, self._takes = client.clock, takes
        self._bridge = Bridge(
            target,
            svid_source=client.workload.svid,
            bundle_source=client.workload.bundles,
            authorizer=authorize_id(server.id),
            clock=client.clock,
            svid_verifier=client.workload.svid_verifier,
        )

    def open(self, options: Sequence[Option]) -> grpc.Channel:
        """Open the bridge's channel."""
        return self._bridge.open(options)

    def open_aio(self, options: Sequence[Option]) -> grpc.aio.Channel:
        """Open the bridge's channel."""
        return self._bridge.open_aio(options)

    def peer(self, timeout: float | None) -> Peer:
        """Take time, then do as the bridge."""
        self._clock.move(self._takes)
        return self._bridge.peer(timeout)

    async def peer_aio(self, timeout: float | None) -> Peer:
        """Take time, then do as the bridge."""
        self._clock.move(self._takes)
        return await self._bridge.peer_aio(timeout)

    def close(self) -> None:
        """Close the bridge."""
        self._bridge.close()

    async def aclose(self) -> None:
        """Close the bridge."""
        await self._bridge.aclose()


class Broken(Slow):
    """A transport with a bug."""

    def peer(self, timeout: float | None) -> Peer:
        """Fail.

        Raises:
            RuntimeError: always.
        """
        raise RuntimeError("boom")

    async def peer_aio(self, timeout: float | None) -> Peer:
        """Fail.

        Raises:
            RuntimeError: always.
        """
        raise RuntimeError("boom")


@pytest.mark.parametrize("kind", KINDS)
def test_the_time_that_the_handshake_takes_is_gone(stage: Stage, kind: Kind) -> None:
    """GRPC gets what is left of the application's timeout, the handler sees it."""
    seen: list[Any] = []

    async def look(rpc: Handling) -> None:
        """Note what is left."""
        seen.append(rpc.context.time_remaining())
        await echo(rpc)

    client, server = hop("/client"), hop("/echo")
    target = stage.serve(server, look)
    slow = Slow(target, client, server, takes=timedelta(seconds=10))
    outcome = stage.client(target, client, server, transport=slow).call(kind, b"one", timeout=30)
    assert outcome.messages == [b"one"]
    assert 0 < seen[0] <= 21


def test_a_call_whose_time_is_up_is_not_decided(stage: Stage) -> None:
    """A decision that nobody waits for is not made; the call ends as one that nobody answered in time."""
    client, server, handler = hop("/client"), hop("/echo"), Counting()
    target = stage.serve(server, handler)
    slow = Slow(target, client, server, takes=timedelta(seconds=40))
    outcome = stage.client(target, client, server, transport=slow).call(Kind.UU, b"one", timeout=30)
    assert (outcome.code, outcome.reason) == (grpc.StatusCode.UNAVAILABLE, ReasonCode.ENGINE_UNAVAILABLE)
    assert handler.calls == 0


def test_a_call_without_a_deadline_has_none(stage: Stage) -> None:
    """No timeout stays no timeout."""
    seen: list[Any] = []

    async def look(rpc: Handling) -> None:
        """Note what is left."""
        seen.append(rpc.context.time_remaining())
        await echo(rpc)

    client, server = hop("/client"), hop("/echo")
    outcome = stage.client(stage.serve(server, look), client, server).call(Kind.UU, b"one", timeout=None)
    assert outcome.messages == [b"one"]
    assert seen[0] is None or seen[0] > 10**9


@pytest.mark.parametrize("kind", KINDS)
def test_a_transport_with_a_bug_denies(stage: Stage, kind: Kind) -> None:
    """Whatever goes wrong before a call, it does not go out."""
    client, server, handler = hop("/client"), hop("/echo"), Counting()
    target = stage.serve(server, handler)
    broken = Broken(target, client, server, takes=timedelta())
    outcome = stage.client(target, client, server, transport=broken).call(kind, b"one")
    assert (outcome.code, outcome.reason) == (grpc.StatusCode.INTERNAL, ReasonCode.INTERNAL)
    assert handler.calls == 0
