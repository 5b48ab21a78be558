# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Bytes on their way from gRPC's local socket, the near end, to a TLS socket, the far end, or back.

A tunnel is plain state without a thread: whoever waits for the sockets tells it what became possible. It holds at
most one buffer each way and reads nothing more while that one is not delivered, so a slow reader slows its writer
down. HTTP/2 ends both ways at once, therefore the first end of either side, once delivered, ends the tunnel.
"""

from __future__ import annotations

import contextlib
import select
import ssl
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import socket

__all__ = ["Tunnel"]

#: No less than the largest TLS record (RFC 8446, section 5.1), so that nothing decrypted stays inside the TLS library.
_BUFFER_BYTES: Final = 64 * 1024

_NOT_NOW: Final = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class Tunnel:
    """Joins a TLS connection with the local connection that gRPC makes for it, now or later."""

    __slots__ = ("_down", "_up", "far", "near")

    def __init__(self, far: socket.socket) -> None:
        """Start with the far end only.

        Args:
            far: the TLS connection after its handshake, not blocking.
        """
        self.far = far
        self.near: socket.socket | None = None
        self._down = _Flow()
        self._up = _Flow()

    def attach(self, near: socket.socket) -> None:
        """Join the near end, and deliver what the server said already.

        Args:
            near: gRPC's local connection, not blocking.

        Raises:
            OSError: the near end is gone.
        """
        self.near = near
        self._down.push(near)

    def close(self) -> None:
        """Close both ends."""
        for end in (self.far, self.near):
            if end is not None:
                with contextlib.suppress(OSError):
                    end.close()

    def on_far(self, events: int) -> bool:
        """Move what the far end's events allow; return whether the tunnel goes on.

        Args:
            events: of `select.epoll`.

        Raises:
            OSError: either end is gone.
        """
        if events & select.EPOLLOUT:
            self._up.push(self.far)
        if events & ~select.EPOLLOUT:
            self._down.pull(self.far, self.near)
        return not self._ended

    def on_near(self, events: int) -> bool:
        """Move what the near end's events allow; return whether the tunnel goes on.

        Args:
            events: of `select.epoll`.

        Raises:
            OSError: either end is gone.
        """
        if events & select.EPOLLOUT and self.near is not None:
            self._down.push(self.near)
        if events & ~select.EPOLLOUT and self.near is not None:
            self._up.pull(self.near, self.far)
        return not self._ended

    @property
    def is_calm(self) -> bool:
        """Whether both ends are there with nothing to deliver, so that all there is to wait for is more from either."""
        return self.near is not None and self._down.wants_more and self._up.wants_more

    @property
    def far_interest(self) -> int:
        """The events of the far end that would move something."""
        return _interest(incoming=self._down, outgoing=self._up)

    @property
    def near_interest(self) -> int:
        """The events of the near end that would move something."""
        return _interest(incoming=self._up, outgoing=self._down)

    @property
    def _ended(self) -> bool:
        return self._up.ended or self._down.ended


class _Flow:
    """Moves bytes one way, one buffer at a time."""

    __slots__ = ("_buffer", "_end", "_source_ended", "_start")

    def __init__(self) -> None:
        self._buffer = memoryview(bytearray(_BUFFER_BYTES))
        self._start = 0
        self._end = 0
        self._source_ended = False

    @property
    def waiting(self) -> bool:
        """Whether something was received that is not delivered yet."""
        return self._start < self._end

    @property
    def ended(self) -> bool:
        """Whether the source has ended, and all it sent is delivered."""
        return self._source_ended and not self.waiting

    @property
    def wants_more(self) -> bool:
        """Whether the source should be read."""
        return not self._source_ended and not self.waiting

    def pull(self, source: socket.socket, sink: socket.socket | None) -> None:
        """Receive once, and deliver at once as much as the sink takes."""
        if not self.wants_more:  # told although it was not asked for: the source broke off, what it said last is lost
            self._source_ended, self._start = True, self._end
            return
        try:
            self._start, self._end = 0, source.recv_into(self._buffer)
        except _NOT_NOW:
            return
        self._source_ended = self._end == 0
        if sink is not None:
            self.push(sink)

    def push(self, sink: socket.socket) -> None:
        """Deliver as much of what waits as the sink takes."""
        try:
            while self._start < self._end:
                self._start += sink.send(self._buffer[self._start : self._end])
        except _NOT_NOW:
            return


def _interest(*, incoming: _Flow, outgoing: _Flow) -> int:
    return (select.EPOLLIN if incoming.wants_more else 0) | (select.EPOLLOUT if outgoing.waiting else 0)
