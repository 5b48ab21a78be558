# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The four kinds of RPC, in both runtimes, when nothing is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import grpc
import pytest

import nsmsec
from tests.interceptors.scripts import echo
from tests.interceptors.stage import KINDS, Kind
from tests.interceptors.world import hop

if TYPE_CHECKING:
    from tests.interceptors.stage import Handling, Stage


@pytest.mark.parametrize("kind", KINDS)
def test_an_honest_call_delivers_its_answer_with_the_whole_path(stage: Stage, kind: Kind) -> None:
    """The application gets its messages; the path names who called, then who answered."""
    client, server = hop("/client"), hop("/echo")
    outcome = stage.client(stage.serve(server, echo), client, server).call(kind, b"one")
    assert outcome.error is None
    assert outcome.messages == [b"one"]
    assert outcome.code is grpc.StatusCode.OK
    assert outcome.path is not None
    assert [str(one.id) for one in outcome.path.hops] == [str(client.id), str(server.id)]
    assert [record.outcome for record in (*server.kept.records, *client.kept.records)] == ["allowed", "allowed"]


@pytest.mark.parametrize("kind", [Kind.US, Kind.SS])
def test_an_empty_stream_has_a_path(stage: Stage, kind: Kind) -> None:
    """A stream that ends OK without a message proves who ended it."""

    async def silent(rpc: Handling) -> None:
        """Answer nothing."""

    client, server = hop("/client"), hop("/echo")
    outcome = stage.client(stage.serve(server, silent), client, server).call(kind, b"one")
    assert outcome.error is None
    assert outcome.messages == []
    assert outcome.path is not None


@pytest.mark.parametrize("kind", KINDS)
def test_a_handler_sees_the_proven_path(stage: Stage, kind: Kind) -> None:
    """Inside the handler the current path is the caller's, proven; outside there is none."""
    seen: list[str] = []

    async def look(rpc: Handling) -> None:
        """Note the current path."""
        seen.extend(str(one.id) for one in nsmsec.current_path().hops)
        await echo(rpc)

    client, server = hop("/client"), hop("/echo")
    assert stage.client(stage.serve(server, look), client, server).call(kind, b"one").error is None
    assert seen == [str(client.id)]
    with pytest.raises(nsmsec.NsmsecError) as caught:
        nsmsec.current_path()
    assert caught.value.code is nsmsec.ReasonCode.PATH_MISSING
