# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Long streams: nothing passes their bound, in either direction, on either side."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import grpc
import pytest

from nsmsec.errors import ReasonCode
from nsmsec.interceptors import AioCallRefused, CallRefused
from nsmsec.limits import Limits
from tests.interceptors.scripts import echo
from tests.interceptors.stage import KINDS, Kind
from tests.interceptors.world import hop

if TYPE_CHECKING:
    from tests.interceptors.stage import Handling, Stage

SHORT = Limits(max_stream=timedelta(seconds=5))
LONGER = timedelta(seconds=6)
STREAMS = [Kind.US, Kind.SS]


def cut(stage: Stage) -> grpc.StatusCode:
    """Return what a cut stream ends with: a blocking one is cancelled, as it would be from outside."""
    return grpc.StatusCode.CANCELLED if str(stage) == "sync" else grpc.StatusCode.UNAUTHENTICATED


@pytest.mark.parametrize("kind", STREAMS)
def test_a_server_sends_no_message_after_the_bound(stage: Stage, kind: Kind) -> None:
    """The message that comes too late is not sent; the log says EXPIRED."""
    client, server = hop("/client"), hop("/echo", limits=SHORT)

    async def late(rpc: Handling) -> None:
        """Answer, let time pass, answer."""
        await rpc.send(b"1")
        server.clock.move(LONGER)
        await rpc.send(b"2")

    outcome = stage.client(stage.serve(server, late), client, server).call(kind, b"one")
    assert (outcome.messages, outcome.code) == ([b"1"], cut(stage))
    assert [(one.outcome, one.code) for one in server.kept.records] == [("denied", ReasonCode.EXPIRED)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_server_opens_no_answer_after_the_bound(stage: Stage, kind: Kind) -> None:
    """The same where nothing was sent before; no turn is minted."""
    client, server = hop("/client"), hop("/echo", limits=SHORT)

    async def late(rpc: Handling) -> None:
        """Let time pass, then answer."""
        server.clock.move(LONGER)
        await echo(rpc)

    outcome = stage.client(stage.serve(server, late), client, server).call(kind, b"one")
    assert (outcome.messages, outcome.code) == ([], cut(stage))
    assert [(one.outcome, one.code) for one in server.kept.records] == [("denied", ReasonCode.EXPIRED)]


@pytest.mark.parametrize("kind", [Kind.SU, Kind.SS])
def test_a_server_hands_out_no_request_after_the_bound(stage: Stage, kind: Kind) -> None:
    """A handler that swallows what it is told still ends with its stream."""
    client, server = hop("/client"), hop("/echo", limits=SHORT)
    received: list[bytes | None] = []
    done = threading.Event()

    async def collect(rpc: Handling) -> None:
        """Let time pass between two requests."""
        received.append(await rpc.receive())
        server.clock.move(LONGER)
        try:
            received.append(await rpc.receive())
        except Exception:  # noqa: BLE001 - a handler that does not care
            received.append(None)
        done.set()
        await rpc.send(b"done")

    outcome = stage.client(stage.serve(server, collect), client, server).call(kind, b"one", b"two")
    assert done.wait(10)
    assert received == [b"one", None]
    assert (outcome.messages, outcome.code) == ([], cut(stage))
    assert [(one.outcome, one.code) for one in server.kept.records] == [("denied", ReasonCode.EXPIRED)]


@pytest.mark.parametrize("kind", STREAMS)
def test_a_client_delivers_no_message_after_the_bound(stage: Stage, kind: Kind) -> None:
    """The application gets what came in time, then a refusal; the call below is cancelled."""
    client, server = hop("/client", limits=SHORT), hop("/echo")

    async def late(rpc: Handling) -> None:
        """Answer, let the client's time pass, answer."""
        await rpc.send(b"1")
        client.clock.move(LONGER)
        await rpc.send(b"2")

    # Whether the client's clock moves before or after it looks at the first message is the scheduler's to say.
    outcome = stage.client(stage.serve(server, late), client, server).call(kind, b"one", timeout=None)
    assert outcome.messages in ([], [b"1"])
    assert isinstance(outcome.error, CallRefused | AioCallRefused)
    assert (outcome.code, outcome.reason) == (grpc.StatusCode.UNAUTHENTICATED, ReasonCode.EXPIRED)
    assert client.kept.last.code == ReasonCode.EXPIRED


@pytest.mark.parametrize("kind", KINDS)
def test_a_stream_does_not_outlive_the_neighbours_certificate(stage: Stage, kind: Kind) -> None:
    """Whatever the longest life of a stream, it ends with the proof of who is at the other end."""
    limits = Limits(max_stream=timedelta(days=1))
    client, server = hop("/client"), hop("/echo", limits=limits)

    async def late(rpc: Handling) -> None:
        """Let the caller's certificate expire, then answer."""
        server.clock.move(timedelta(hours=2))
        await echo(rpc)

    outcome = stage.client(stage.serve(server, late), client, server).call(kind, b"one")
    assert (outcome.messages, outcome.code) == ([], cut(stage))
    assert server.kept.last.code == ReasonCode.EXPIRED
