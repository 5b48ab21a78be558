# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What an application catches when an RPC fails, what is recorded then."""

from __future__ import annotations

import pickle
import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import grpc
import pytest

from nsmsec.errors import ReasonCode
from nsmsec.interceptors import CallRefused
from nsmsec.interceptors.carriers import PATH_KEY
from nsmsec.limits import Limits
from tests.interceptors.scripts import echo
from tests.interceptors.stage import KINDS, Kind, method
from tests.interceptors.sync_stage import SyncStage
from tests.interceptors.world import NOW, hop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from tests.interceptors.stage import Handling, Stage


@pytest.mark.parametrize("kind", [Kind.US, Kind.SS])
def test_a_stream_that_fails_late_shows_no_token(stage: Stage, kind: Kind) -> None:
    """Its initial metadata had the path; the error has the application's only, status and text as ever."""
    client, server = hop("/client"), hop("/echo")

    async def fail(rpc: Handling) -> None:
        """Answer, then fail."""
        await rpc.initial(("a", "b"))
        await rpc.send(b"one")
        rpc.context.set_trailing_metadata((("c", "d"),))
        await rpc.abort(grpc.StatusCode.ABORTED, "late")

    outcome = stage.client(stage.serve(server, fail), client, server).call(kind, b"one")
    error: Any = outcome.error
    assert outcome.messages == [b"one"]
    assert (error.code(), error.details()) == (grpc.StatusCode.ABORTED, "late")
    assert [tuple(entry) for entry in error.initial_metadata()] == [("a", "b")]
    assert [tuple(entry) for entry in error.trailing_metadata()] == [("c", "d")]
    assert "late" in str(error)
    assert error.__cause__ is None


@pytest.mark.parametrize("kind", KINDS)
def test_a_path_that_comes_with_a_failure_is_not_shown(stage: Stage, kind: Kind) -> None:
    """A neighbour that plays by no rules puts one where none belongs; nothing keeps it."""
    client, server = hop("/client"), hop("/echo")

    async def fail(rpc: Handling) -> None:
        """Fail, with anything for a path."""
        await rpc.initial((PATH_KEY, b"path"))
        rpc.context.set_trailing_metadata(((PATH_KEY, b"path"),))
        await rpc.abort(grpc.StatusCode.ABORTED, "x")

    outcome = stage.client(stage.serve_bare(server, fail), client, server).call(kind, b"one")
    assert outcome.messages == []
    if str(stage) == "aio":
        assert PATH_KEY.encode() not in pickle.dumps(outcome.error)


@pytest.fixture
def blocking() -> Iterator[SyncStage]:
    """Return an empty stage of the blocking runtime."""
    stage = SyncStage()
    yield stage
    stage.close()


def test_the_refusal_of_the_last_message_is_what_is_recorded(
    blocking: SyncStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The end of the RPC is told in a thread of gRPC, maybe before the last message was let through."""
    client, server = hop("/client", limits=Limits(max_stream=timedelta(seconds=5))), hop("/echo")
    channel = blocking.client(blocking.serve(server, echo), client, server).channel
    call = channel.unary_stream(method(Kind.US))(b"one", timeout=10)
    assert call.initial_metadata() == ()
    over = threading.Event()
    call.add_callback(over.set)

    def late() -> datetime:
        """Look at the clock once the RPC is over, if that is told at all before."""
        over.wait(0.2)
        return NOW + timedelta(seconds=6)

    monkeypatch.setattr(client.clock, "now", late)
    with pytest.raises(CallRefused) as refusal:
        next(call)
    assert refusal.value.refusal.code is ReasonCode.EXPIRED
    assert over.wait(10)
    assert [(one.outcome, one.code) for one in client.kept.records] == [("denied", ReasonCode.EXPIRED)]
