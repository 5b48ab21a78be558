# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A socket whose whole use ends at one moment, however slowly the other side sends."""

from __future__ import annotations

import io
import select
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from _typeshed import ReadableBuffer, WriteableBuffer

__all__ = ["TimedSocket"]


class TimedSocket:
    """What `http.client` needs of a socket; each operation gets the time that is left.

    A time-out of a plain socket counts anew for each piece that arrives, so that a byte a second never ends.

    Attributes:
        deadline: when everything ends, by the clock.
    """

    def __init__(self, connected: socket.socket, *, deadline: float, monotonic: Callable[[], float]) -> None:
        """Take a connected socket, to be closed by closing this."""
        self._socket = connected
        self._monotonic = monotonic
        self.deadline = deadline

    def sendall(self, data: ReadableBuffer) -> None:
        """Send everything.

        Raises:
            TimeoutError: the time is over.
        """
        self.arm()
        self._socket.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        """Return a file that reads from the socket, which it keeps open until it is closed itself."""
        del mode  # http.client only reads
        return io.BufferedReader(_TimedReader(self._socket.makefile("rb", buffering=0), self))

    def arm(self) -> None:
        """Give the next operation the time that is left.

        Raises:
            TimeoutError: there is none.
        """
        left = self.deadline - self._monotonic()
        if left <= 0:
            raise TimeoutError
        self._socket.settimeout(left)

    def is_quiet(self) -> bool:
        """Return whether the other side has neither closed nor sent anything that nobody asked for."""
        poll = select.poll()
        poll.register(self._socket, select.POLLIN | select.POLLHUP | select.POLLERR)
        return not poll.poll(0)

    def close(self) -> None:
        """Close the socket, once no file reads from it any more."""
        self._socket.close()


class _TimedReader(io.RawIOBase):
    def __init__(self, raw: io.RawIOBase, timed: TimedSocket) -> None:
        super().__init__()
        self._raw = raw
        self._timed = timed

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int | None:
        self._timed.arm()
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()
