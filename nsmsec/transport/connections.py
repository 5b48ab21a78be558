# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The TLS connections of one bridge, each joined with at most one of gRPC's local connections.

A connection begins because a call asks who its peer is, or because gRPC came first; whichever it is, one handshake at
a time is under way, and its connection waits for gRPC or gRPC waits for it. All connections lead to the identity of
the first.

Threads: callers read `_live` and take the lock to begin a handshake; each handshake has a thread of its own; `_ready`
and `_waiting` belong to the splicer's thread.
"""

from __future__ import annotations

import contextlib
import os
import socket
import struct
import threading
from collections import deque
from concurrent.futures import Future
from typing import TYPE_CHECKING, Final

from nsmsec.errors import Misconfigured, NsmsecError, ReasonCode
from nsmsec.transport.splicer import Splicer
from nsmsec.transport.tunnel import Tunnel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nsmsec.identity import Peer, PresentedChain, SpiffeID
    from nsmsec.transport.dialer import Connection, Dialer

__all__ = ["Connections"]

#: `struct ucred` of Linux: process, user and group of whoever connected.
_UCRED: Final = struct.Struct("3i")


class Connections:
    """Keeps the connections of one bridge, from the first handshake to the end."""

    def __init__(self, dialer: Dialer, listener: socket.socket) -> None:
        """Start to accept gRPC's connections.

        Args:
            dialer: makes and proves the TLS connections.
            listener: where gRPC connects, not blocking; closed in the end.
        """
        self._dialer = dialer
        self._lock = threading.Lock()
        self._closed = False
        self._pin: SpiffeID | None = None
        self._dialing: Future[Peer] | None = None
        self._live: Mapping[Tunnel, PresentedChain] = {}
        self._ready: Tunnel | None = None
        self._waiting: deque[socket.socket] = deque()
        self._splicer = Splicer(listener, on_accept=self._accept)

    def current(self) -> Peer | None:
        """Return the peer as every connection for new calls still proves it, or None where there is none.

        A connection that does not prove it any more is dropped, so that the next call begins with a handshake.

        Raises:
            Unverified: a certificate expired, its trust bundle is gone, or the identity is not wanted any more.
            SourceUnavailable: the trust bundles cannot be had.
            Misconfigured: closed.
        """
        if self._closed:
            raise Misconfigured("bridge: closed")
        live = self._live
        if not live:
            return None
        bundles = self._dialer.bundle_source.trust_bundles()
        peer = None
        for tunnel, presented_chain in live.items():
            try:
                peer = self._dialer.prove(presented_chain, bundles)
                self._dialer.authorize(peer.id)
            except NsmsecError:
                self._drop(tunnel)
                raise
        return peer

    def dial(self) -> Future[Peer]:
        """Return the handshake under way, or begin one; the future cannot be cancelled, others may wait for it.

        Raises:
            Misconfigured: closed.
        """
        with self._lock:
            if self._closed:
                raise Misconfigured("bridge: closed")
            if self._dialing is None:
                self._dialing = Future()
                self._dialing.set_running_or_notify_cancel()
                threading.Thread(
                    target=self._dial_now, args=(self._dialing, self._pin), name="nsmsec-bridge-dial", daemon=True
                ).start()
            return self._dialing

    def close(self) -> None:
        """End all connections and the splicer's thread; a handshake under way ends by itself, and comes to nothing."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
        self._splicer.stop()
        for near in self._waiting:
            near.close()

    def _dial_now(self, promise: Future[Peer], pin: SpiffeID | None) -> None:
        """Shake hands; the outcome becomes true on the splicer's thread, so that gRPC finds it settled."""
        try:
            connection = self._dialer.dial(pin)
        except NsmsecError as error:
            self._failed(promise, error)
        except Exception as error:  # noqa: BLE001 - the adapter's outer edge: nobody above this thread would see it
            self._failed(promise, NsmsecError(ReasonCode.INTERNAL, f"bridge: {type(error).__name__} in a handshake"))
        else:
            self._connected(promise, connection)

    def _connected(self, promise: Future[Peer], connection: Connection) -> None:
        with self._lock:
            self._dialing = None
            if not self._closed:
                tunnel = Tunnel(connection.tls)
                self._pin = connection.peer.id
                self._live = {**self._live, tunnel: connection.presented_chain}
                self._splicer.run(lambda: self._settle(promise, tunnel, connection.peer))
                return
        connection.tls.close()
        promise.set_exception(Misconfigured("bridge: closed during a handshake"))

    def _failed(self, promise: Future[Peer], error: NsmsecError) -> None:
        with self._lock:
            self._dialing = None
            if not self._closed:
                self._splicer.run(self._turn_away)
        promise.set_exception(error)

    def _drop(self, tunnel: Tunnel) -> None:
        with self._lock:
            self._forget(tunnel)
            if not self._closed:
                self._splicer.run(lambda: self._splicer.drop(tunnel))

    def _forget(self, tunnel: Tunnel) -> None:
        self._live = {other: chain for other, chain in self._live.items() if other is not tunnel}

    def _settle(self, promise: Future[Peer], tunnel: Tunnel, peer: Peer) -> None:
        """Join the new connection with a waiting one of gRPC, or keep it for the next; one in reserve is enough."""
        self._splicer.add(tunnel, on_end=lambda: self._ended(tunnel))
        if self._waiting:
            self._join(tunnel, self._waiting.popleft())
        elif self._ready is None:
            self._ready = tunnel
        else:
            self._splicer.drop(tunnel)
        promise.set_result(peer)
        if self._waiting:
            self._dial_for_waiting()

    def _accept(self, near: socket.socket) -> None:
        """Join gRPC's new connection with a TLS connection; one from another process is not gRPC's."""
        process, _, _ = _UCRED.unpack(near.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _UCRED.size))
        if process != os.getpid():
            near.close()
            return
        near.setblocking(False)  # noqa: FBT003 - the socket's own signature
        ready, self._ready = self._ready, None
        if ready is not None:
            self._join(ready, near)
            return
        self._waiting.append(near)
        self._dial_for_waiting()

    def _join(self, tunnel: Tunnel, near: socket.socket) -> None:
        """Join the ends. gRPC begins calls on its latest connection only; those before end in their own time."""
        with self._lock:
            self._live = {other: chain for other, chain in self._live.items() if other is tunnel or other.near is None}
        self._splicer.join(tunnel, near)

    def _dial_for_waiting(self) -> None:
        with contextlib.suppress(Misconfigured):  # being closed, which closes what waits as well
            self.dial()

    def _turn_away(self) -> None:
        """Close what waits: gRPC sees that there is no connection, and tries again in its own time."""
        while self._waiting:
            self._waiting.popleft().close()

    def _ended(self, tunnel: Tunnel) -> None:
        with self._lock:
            self._forget(tunnel)
        if self._ready is tunnel:
            self._ready = None
