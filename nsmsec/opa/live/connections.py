# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""HTTP connections that another thread can end while one waits on them."""

from __future__ import annotations

import contextlib
import socket
import threading
import weakref
from typing import TYPE_CHECKING

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

if TYPE_CHECKING:
    from collections.abc import Iterator

    import requests

__all__ = ["Connections"]


class Connections:
    """The open connections of one session. A socket that is shut down wakes whoever reads from it."""

    def __init__(self, session: requests.Session) -> None:
        """Take care of all connections that a session will open."""
        self._open: weakref.WeakSet[socket.socket] = weakref.WeakSet()
        self._ended = False
        self._lock = threading.Lock()
        adapter = HTTPAdapter()
        # urllib3 opens connections by class, so its classes are what can be told to report them.
        opened = self._opened

        class Plain(HTTPConnection):
            def connect(self) -> None:
                super().connect()
                opened(self.sock)

        class Secure(HTTPSConnection):
            def connect(self) -> None:
                super().connect()
                opened(self.sock)

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = Secure

        adapter.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}
        session.mount("http://", adapter)
        session.mount("https://", adapter)

    def end(self) -> None:
        """End what is open, and whatever is opened after this."""
        with self._lock:
            self._ended = True
        self.interrupt()

    def interrupt(self) -> None:
        """End what is open now."""
        with self._lock:
            sockets = list(self._open)
        for one in sockets:
            _shut(one)

    @contextlib.contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Interrupt whatever goes on in this block for longer: a time-out of sockets counts for each read alone."""
        timer = threading.Timer(seconds, self.interrupt)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()

    def _opened(self, one: socket.socket) -> None:
        with self._lock:
            self._open.add(one)
            ended = self._ended
        if ended:
            _shut(one)


def _shut(one: socket.socket) -> None:
    with contextlib.suppress(OSError):  # closed or ended by the other side already
        # The plain socket's method: that of a TLS socket takes the TLS away from whoever reads.
        socket.socket.shutdown(one, socket.SHUT_RDWR)
