# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Tests of the bytes between two sockets, told by hand what became possible."""

from __future__ import annotations

import select
import socket
from typing import TYPE_CHECKING

import pytest

from nsmsec.transport.tunnel import Tunnel

if TYPE_CHECKING:
    from collections.abc import Iterator


class Ends:
    """A tunnel between two socket pairs, and the outer ends of both."""

    def __init__(self) -> None:
        far, self.server = socket.socketpair()
        self.near, self.client = socket.socketpair()
        for inner in (far, self.near):
            inner.settimeout(0)
        self.tunnel = Tunnel(far)

    def close(self) -> None:
        """Close all four sockets."""
        self.tunnel.close()
        for end in (self.near, self.server, self.client):
            end.close()

    def fill(self) -> int:
        """Send from the server until the client's buffer is full and the tunnel holds the rest."""
        sent = 0
        while not self.tunnel.near_interest & select.EPOLLOUT:
            sent += self.server.send(b"x" * 60_000)
            self.tunnel.on_far(select.EPOLLIN)
        return sent


@pytest.fixture
def ends() -> Iterator[Ends]:
    """Two socket pairs with a tunnel that is not yet joined."""
    made = Ends()
    yield made
    made.close()


def test_bytes_of_either_end_reach_the_other(ends: Ends) -> None:
    """A joined tunnel moves bytes both ways."""
    ends.tunnel.attach(ends.near)
    ends.server.send(b"down")
    ends.client.send(b"up")
    assert ends.tunnel.on_far(select.EPOLLIN)
    assert ends.tunnel.on_near(select.EPOLLIN)
    assert (ends.client.recv(9), ends.server.recv(9)) == (b"down", b"up")


def test_what_the_far_end_says_first_waits_for_the_near_end(ends: Ends) -> None:
    """A server may speak before gRPC has connected."""
    ends.server.send(b"early")
    assert ends.tunnel.on_far(select.EPOLLIN)
    assert ends.tunnel.far_interest == 0
    ends.tunnel.attach(ends.near)
    assert ends.client.recv(9) == b"early"
    assert ends.tunnel.far_interest == select.EPOLLIN


def test_nothing_more_is_read_while_the_other_end_is_full(ends: Ends) -> None:
    """A slow reader slows its writer down, and loses nothing."""
    ends.tunnel.attach(ends.near)
    sent = ends.fill()
    assert ends.tunnel.far_interest == 0
    received = 0
    while received < sent:
        received += len(ends.client.recv(1 << 20))
        assert ends.tunnel.on_near(select.EPOLLOUT)
    assert ends.tunnel.near_interest == select.EPOLLIN


def test_a_full_far_end_is_served_when_it_takes_more(ends: Ends) -> None:
    """The way up is held back like the way down."""
    ends.tunnel.attach(ends.near)
    sent = 0
    while not ends.tunnel.far_interest & select.EPOLLOUT:
        sent += ends.client.send(b"x" * 60_000)
        ends.tunnel.on_near(select.EPOLLIN)
    received = 0
    while received < sent:
        received += len(ends.server.recv(1 << 20))
        assert ends.tunnel.on_far(select.EPOLLOUT)
    assert ends.tunnel.near_interest == select.EPOLLIN


def test_a_wake_up_without_bytes_changes_nothing(ends: Ends) -> None:
    """A socket may be readable without holding anything for us, as with TLS housekeeping."""
    ends.tunnel.attach(ends.near)
    assert ends.tunnel.on_far(select.EPOLLIN)
    assert ends.tunnel.on_near(select.EPOLLIN)


@pytest.mark.parametrize("outer", ["server", "client"])
def test_the_end_of_one_side_ends_the_tunnel(ends: Ends, outer: str) -> None:
    """HTTP/2 ends both ways at once."""
    ends.tunnel.attach(ends.near)
    getattr(ends, outer).close()
    serve = ends.tunnel.on_far if outer == "server" else ends.tunnel.on_near
    assert not serve(select.EPOLLIN)


def test_last_words_are_delivered_before_the_end(ends: Ends) -> None:
    """An end that comes while bytes wait ends the tunnel only after they went out."""
    ends.server.send(b"bye")
    ends.server.shutdown(socket.SHUT_WR)
    assert ends.tunnel.on_far(select.EPOLLIN)
    ends.tunnel.attach(ends.near)
    assert ends.client.recv(9) == b"bye"
    assert not ends.tunnel.on_far(select.EPOLLIN)


def test_a_far_end_that_breaks_off_while_its_words_wait_ends_the_tunnel(ends: Ends) -> None:
    """Epoll reports a broken socket whether asked or not, so it must not be left waiting."""
    ends.server.send(b"lost")
    assert ends.tunnel.on_far(select.EPOLLIN)
    assert not ends.tunnel.on_far(select.EPOLLHUP)


def test_a_near_end_that_is_gone_breaks_the_tunnel(ends: Ends) -> None:
    """Bytes for somebody who left are an error of the socket, not silence."""
    ends.server.send(b"hello")
    ends.tunnel.on_far(select.EPOLLIN)
    ends.client.close()
    with pytest.raises(OSError, match="Broken pipe"):
        ends.tunnel.attach(ends.near)


def test_a_tunnel_without_a_near_end_ignores_its_events(ends: Ends) -> None:
    """Nothing moves to or from an end that is not joined."""
    assert ends.tunnel.on_near(select.EPOLLIN | select.EPOLLOUT)


def test_closing_closes_both_ends_and_may_be_repeated(ends: Ends) -> None:
    """Both sockets are given back."""
    ends.tunnel.attach(ends.near)
    ends.tunnel.close()
    ends.tunnel.close()
    assert (ends.tunnel.far.fileno(), ends.near.fileno()) == (-1, -1)
