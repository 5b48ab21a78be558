# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Tests of the thread that waits for the sockets of a bridge."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

import pytest

from nsmsec.transport.splicer import Splicer
from nsmsec.transport.tunnel import Tunnel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SECONDS = 10.0


class Ends:
    """A splicer with one tunnel, and the outer ends of both its sockets."""

    def __init__(self) -> None:
        self.far, self.server = socket.socketpair()
        self.near, self.client = socket.socketpair()
        for inner in (self.far, self.near):
            inner.settimeout(0)
        self.tunnel = Tunnel(self.far)
        self.ended: list[Tunnel] = []
        self.splicer = Splicer(socket.create_server(("127.0.0.1", 0)), on_accept=socket.socket.close)
        self.splicer.run(lambda: self.splicer.add(self.tunnel, on_end=lambda: self.ended.append(self.tunnel)))

    def do(self, action: Callable[[], None]) -> None:
        """Run the action on the splicer's thread, and wait until it has served what that brought about."""
        self.splicer.run(action)
        for _ in range(2):
            done = threading.Event()
            self.splicer.run(done.set)
            assert done.wait(SECONDS)

    def close(self) -> None:
        """Stop the thread and close all sockets."""
        self.splicer.stop()
        for end in (self.far, self.near, self.server, self.client):
            end.close()


@pytest.fixture
def ends() -> Iterator[Ends]:
    """A tunnel that is not yet joined."""
    made = Ends()
    yield made
    made.close()


def test_a_tunnel_ends_once(ends: Ends) -> None:
    """Who drops it a second time finds it gone."""
    ends.do(lambda: ends.splicer.drop(ends.tunnel))
    ends.do(lambda: ends.splicer.drop(ends.tunnel))
    assert ends.ended == [ends.tunnel]


def test_a_near_end_that_is_gone_ends_the_tunnel(ends: Ends) -> None:
    """What the server said cannot be delivered."""
    ends.server.send(b"hello")
    ends.do(lambda: None)
    ends.client.close()
    ends.do(lambda: ends.splicer.join(ends.tunnel, ends.near))
    assert ends.ended == [ends.tunnel]


def test_two_ends_that_end_at_once_end_the_tunnel_once(ends: Ends) -> None:
    """The second event of a round finds the tunnel gone."""
    held, release = threading.Event(), threading.Event()

    def hold() -> None:
        held.set()
        release.wait(SECONDS)

    ends.do(lambda: ends.splicer.join(ends.tunnel, ends.near))
    ends.splicer.run(hold)
    assert held.wait(SECONDS)
    ends.server.close()
    ends.client.close()
    release.set()
    ends.do(lambda: None)
    assert ends.ended == [ends.tunnel]


def test_stopping_ends_what_is_left(ends: Ends) -> None:
    """The thread takes its tunnels with it."""
    ends.do(lambda: ends.splicer.join(ends.tunnel, ends.near))
    other = Ends()
    other.splicer.stop()
    assert other.ended == [other.tunnel]
    assert other.server.recv(1) == b""
    for end in (other.server, other.client, other.near):
        end.close()
