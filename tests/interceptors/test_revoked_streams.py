# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A deny-list ends the streams that are open as it arrives, by the policies that ship, in both runtimes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import grpc
import pytest

from nsmsec.errors import ReasonCode
from nsmsec.identity import leaf_facts
from tests.interceptors.open_stream import Lingering, cut, opened
from tests.interceptors.stage import TIMEOUT, Kind
from tests.interceptors.world import authority, hop
from tests.opa.live.test_revocation_over_grpc import LISTED, ROOT, SERVER, deny_list, judged

if TYPE_CHECKING:
    from tests.interceptors.stage import Handling, Stage

DENIED = grpc.StatusCode.PERMISSION_DENIED
STOLEN = LISTED["key"][0]


@pytest.mark.parametrize("kind", [Kind.US, Kind.SU, Kind.SS])
def test_stolen_key_loses_its_open_stream_when_the_list_arrives(stage: Stage, kind: Kind) -> None:
    """Though nothing passes on it: the handler is told, the record says why and by which list."""
    thief, server, handler = hop("/client"), hop("/echo"), Lingering(send=kind.streams_answers)
    policy = judged(server)
    with opened(stage.client(stage.serve(server, handler), thief, server), kind, handler) as outcome:
        policy.activate(deny_list(1, **STOLEN), root=ROOT)
        server.workload.streams.look()
        assert outcome().code is cut(stage, DENIED)
        assert b"2" not in outcome().messages
    assert handler.told.wait(TIMEOUT)
    server.kept.wait()
    assert (server.kept.last.code, server.kept.last.reasons) == (ReasonCode.POLICY_DENIED, ("REVOKED_KEY",))
    assert str(server.kept.last.revision).endswith("+list-1")


def test_owner_of_a_stolen_key_keeps_the_stream_that_was_opened_with_the_next(stage: Stage) -> None:
    """One identity, two keys: only the one that is listed is cut."""
    thief, owner, server, handler = hop("/client"), hop("/client"), hop("/echo"), Lingering()
    owner.svids.svid = authority("corp.example").issue("/client", ttl=timedelta(hours=2))
    policy = judged(server)

    async def answer(rpc: Handling) -> None:
        """Linger at a first stream; answer a second around the arrival of the list."""
        if not handler.began.is_set():
            return await handler(rpc)
        await rpc.send(b"1")
        policy.activate(deny_list(1, **STOLEN), root=ROOT)
        server.workload.streams.look()
        return await rpc.send(b"2")

    target = stage.serve(server, answer)
    with opened(stage.client(target, thief, server), Kind.US, handler) as outcome:
        other = stage.client(target, owner, server).call(Kind.US, b"one")
        assert outcome().code is cut(stage, DENIED)
    assert (other.messages, other.code) == ([b"1", b"2"], grpc.StatusCode.OK)


@pytest.mark.parametrize("kind", [Kind.US, Kind.SS])
def test_reader_gets_nothing_more_from_a_stolen_key(stage: Stage, kind: Kind) -> None:
    """The server's key is on the client's list."""
    client, server, handler = hop("/client"), hop("/echo"), Lingering()
    policy = judged(client)
    listed: dict[str, Any] = {"keys": {leaf_facts(SERVER.certificates[0])["key_sha256"]: {}}}
    with opened(stage.client(stage.serve(server, handler), client, server), kind, handler) as outcome:
        policy.activate(deny_list(1, **listed), root=ROOT)
        client.workload.streams.look()
        assert (outcome().messages, outcome().code) == ([b"1"], DENIED)
    assert (client.kept.last.code, client.kept.last.reasons) == (ReasonCode.POLICY_DENIED, ("REVOKED_KEY",))


def test_stream_that_nothing_is_against_outlives_its_tokens(stage: Stage) -> None:
    """The shipped policies on both sides are asked every minute for half an hour."""
    client, server = hop("/client"), hop("/echo")
    judged(client)
    judged(server)
    minutes = 30

    async def clock(rpc: Handling) -> None:
        """Answer every minute."""
        for _ in range(minutes):
            await rpc.send(b"tick")
            server.clock.move(timedelta(minutes=1))

    def seen(_: bytes) -> None:
        client.clock.move(timedelta(minutes=1))

    outcome = stage.client(stage.serve(server, clock), client, server).call(Kind.US, b"one", seen=seen)
    assert (len(outcome.messages), outcome.code) == (minutes, grpc.StatusCode.OK)
    assert outcome.path is not None
    assert outcome.path.expires_at < client.clock.now()
