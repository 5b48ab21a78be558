# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""One thread that waits for the sockets of a bridge.

An event loop of `asyncio` would do the same at several times the cost per call: its TLS goes through memory buffers and
callbacks, here a readable socket is one `recv` and one `send` away from the other one.
"""

from __future__ import annotations

import contextlib
import os
import select
import threading
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from nsmsec.transport.tunnel import Tunnel

__all__ = ["Splicer"]


class Splicer:
    """Moves the bytes of all tunnels of one bridge.

    Only `run` and `stop` may be called from any thread; everything else belongs to the splicer's own.
    """

    def __init__(self, listener: socket.socket, *, on_accept: Callable[[socket.socket], None]) -> None:
        """Start the thread.

        Args:
            listener: the listening local socket; the splicer closes it in the end.
            on_accept: told each new local connection, on the splicer's thread.
        """
        self._listener = listener
        self._on_accept = on_accept
        self._epoll = select.epoll()
        self._wake = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        self._actions: deque[Callable[[], None]] = deque()
        self._handlers: dict[int, Callable[[int], None]] = {}
        self._interests: dict[int, int] = {}
        self._tunnels: dict[Tunnel, Callable[[], None]] = {}
        self._running = True
        self._watch(listener.fileno(), self._accept)
        self._watch(self._wake, self._act)
        self._thread = threading.Thread(target=self._main, name="nsmsec-bridge", daemon=True)
        self._thread.start()

    def run(self, action: Callable[[], None]) -> None:
        """Run the action on the splicer's thread soon.

        Args:
            action: must not block or raise.
        """
        self._actions.append(action)
        os.eventfd_write(self._wake, 1)

    def stop(self) -> None:
        """End the thread, close the listener and all tunnels, and wait until that is done."""
        self.run(self._stop)
        self._thread.join()
        os.close(self._wake)

    def add(self, tunnel: Tunnel, *, on_end: Callable[[], None]) -> None:
        """Take over a tunnel that has only its far end.

        Args:
            tunnel: the new tunnel.
            on_end: told, on the splicer's thread, when the tunnel has ended.
        """
        self._tunnels[tunnel] = on_end
        self._watch(tunnel.far.fileno(), lambda events: self._serve(tunnel, tunnel.on_far, events))
        self._refresh(tunnel)

    def join(self, tunnel: Tunnel, near: socket.socket) -> None:
        """Give a tunnel its near end.

        Args:
            tunnel: one that was added.
            near: gRPC's local connection.
        """
        self._watch(near.fileno(), lambda events: self._serve(tunnel, tunnel.on_near, events))
        self._serve(tunnel, lambda _: tunnel.attach(near), 0)

    def drop(self, tunnel: Tunnel) -> None:
        """End a tunnel; one that has ended is left alone.

        Args:
            tunnel: the tunnel.
        """
        on_end = self._tunnels.pop(tunnel, None)
        if on_end is None:
            return
        self._forget(tunnel.far)
        if tunnel.near is not None:
            self._forget(tunnel.near)
        tunnel.close()
        on_end()

    def _main(self) -> None:
        while self._running:
            for descriptor, events in self._epoll.poll():
                handler = self._handlers.get(descriptor)
                if handler is not None:  # it may have ended earlier in this round
                    handler(events)
        for tunnel in tuple(self._tunnels):
            self.drop(tunnel)
        self._listener.close()
        self._epoll.close()

    def _stop(self) -> None:
        self._running = False

    def _act(self, _events: int) -> None:
        os.eventfd_read(self._wake)
        while self._actions:
            self._actions.popleft()()

    def _accept(self, _events: int) -> None:
        with contextlib.suppress(OSError):  # the client went away between the event and now
            self._on_accept(self._listener.accept()[0])

    def _serve(self, tunnel: Tunnel, move: Callable[[int], bool | None], events: int) -> None:
        """Move bytes, then wait for what would move more; a tunnel whose end broke is dropped."""
        was_calm = tunnel.is_calm
        try:
            goes_on = move(events)
        except OSError:
            goes_on = False
        if goes_on is False:
            self.drop(tunnel)
        elif not was_calm or not tunnel.is_calm:
            self._refresh(tunnel)

    def _refresh(self, tunnel: Tunnel) -> None:
        self._await(tunnel.far.fileno(), tunnel.far_interest)
        if tunnel.near is not None:
            self._await(tunnel.near.fileno(), tunnel.near_interest)

    def _watch(self, descriptor: int, handler: Callable[[int], None]) -> None:
        self._handlers[descriptor] = handler
        self._interests[descriptor] = select.EPOLLIN
        self._epoll.register(descriptor, select.EPOLLIN)

    def _await(self, descriptor: int, interest: int) -> None:
        if self._interests[descriptor] != interest:
            self._interests[descriptor] = interest
            self._epoll.modify(descriptor, interest)

    def _forget(self, end: socket.socket) -> None:
        descriptor = end.fileno()
        del self._handlers[descriptor], self._interests[descriptor]
        self._epoll.unregister(descriptor)
