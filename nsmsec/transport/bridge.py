# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The default client transport: a bridge inside the process from gRPC to a TLS connection of our own.

gRPC connects to a Unix socket in a private directory, with local credentials; behind it a thread joins each such
connection with a TLS connection that `Dialer` has proven. So a server needs nothing but its SPIFFE ID, any authorizer
may choose, and every new connection uses the SVID and the trust bundles of that moment.

Linux only (Unix peer credentials, memory files, epoll). Not for use across `fork`: the thread stays in the parent,
and in a child the check of the connecting process refuses; make channels after forking.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import tempfile
import threading
import weakref
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import grpc

from nsmsec.errors import Misconfigured, NsmsecError, ReasonCode, SourceUnavailable, Unverified
from nsmsec.transport.anchors import warn_of_pooled_roots
from nsmsec.transport.connections import Connections
from nsmsec.transport.dialer import Dialer
from nsmsec.transport.target import Target

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nsmsec.clock import Clock
    from nsmsec.identity import Authorizer, Peer, SVIDVerifier, TrustBundleSource, X509SVIDSource
    from nsmsec.transport.options import Option

__all__ = ["Bridge"]

_AUTHORITY: Final = "grpc.default_authority"
#: Connecting to the bridge is cheap, so gRPC need not wait long before it tries again.
_BACKOFF: Final = (("grpc.initial_reconnect_backoff_ms", 100), ("grpc.max_reconnect_backoff_ms", 2000))
_HANDSHAKE_TIMEOUT: Final = timedelta(seconds=10)


class Bridge:
    """Carries one channel through TLS connections to one server, whoever the authorizer wants it to be.

    The first proven identity is the channel's for life: a later connection that yields another is refused.
    """

    def __init__(
        self,
        target: str,
        *,
        svid_source: X509SVIDSource,
        bundle_source: TrustBundleSource,
        authorizer: Authorizer,
        clock: Clock,
        svid_verifier: SVIDVerifier,
        handshake_timeout: timedelta = _HANDSHAKE_TIMEOUT,
        unsafe_pooled_roots: bool = False,
    ) -> None:
        """Listen for gRPC; nothing is sent to the server yet.

        Args:
            target: the server, as `host:port` or `unix:path`.
            svid_source: the own SVID, fetched for each connection.
            bundle_source: the trust bundles, fetched for each connection and call.
            authorizer: says whether a proven identity is wanted; asked at each connection and call.
            clock: the current time.
            svid_verifier: proves a presented chain; it remembers its successes.
            handshake_timeout: bounds connecting, and the handshake, whatever a call's own deadline is.
            unsafe_pooled_roots: give up the name constraints of the second layer, to show that the first holds alone.

        Raises:
            Misconfigured: the target has no form that can be connected to, or no socket can be made for gRPC.
        """
        if unsafe_pooled_roots:
            warn_of_pooled_roots()
        self._target = Target.parse(target)
        dialer = Dialer(
            target=self._target,
            svid_source=svid_source,
            bundle_source=bundle_source,
            authorizer=authorizer,
            clock=clock,
            svid_verifier=svid_verifier,
            handshake_timeout=handshake_timeout,
            unsafe_pooled_roots=unsafe_pooled_roots,
        )
        self._opened = False
        self._directory = tempfile.TemporaryDirectory(prefix="nsmsec-")
        self._path = f"{self._directory.name}/b"
        self._connections = Connections(dialer, self._listen())
        # Whoever drops the channel without closing it leaves neither a thread nor sockets behind.
        self._dropped = weakref.finalize(self, _close_later, self._connections, self._directory)
        self._dropped.atexit = False

    def open(self, options: Sequence[Option]) -> grpc.Channel:
        """Return the channel for blocking calls; see `ClientTransport.open`."""
        return grpc.secure_channel(*self._endpoint(), options=self._with_ours(options))

    def open_aio(self, options: Sequence[Option]) -> grpc.aio.Channel:
        """Return the channel for asyncio calls; see `ClientTransport.open_aio`."""
        return grpc.aio.secure_channel(*self._endpoint(), options=self._with_ours(options))

    def peer(self, timeout: float | None) -> Peer:
        """Return the server's proven identity as of now; see `ClientTransport.peer`."""
        try:
            peer = self._connections.current()
        except Unverified:
            with contextlib.suppress(NsmsecError):
                return self._dialled(timeout)
            raise
        return peer or self._dialled(timeout)

    async def peer_aio(self, timeout: float | None) -> Peer:
        """Return the server's proven identity as of now; see `ClientTransport.peer_aio`."""
        try:
            peer = self._connections.current()
        except Unverified:
            with contextlib.suppress(NsmsecError):
                return await self._dialled_aio(timeout)
            raise
        return peer or await self._dialled_aio(timeout)

    def close(self) -> None:
        """End all connections and the thread, and remove the directory; see `ClientTransport.close`."""
        self._opened = True
        self._dropped.detach()
        _close(self._connections, self._directory)

    async def aclose(self) -> None:
        """Do as `close`, without blocking the event loop."""
        await asyncio.to_thread(self.close)

    def _dialled(self, timeout: float | None) -> Peer:
        try:
            return self._connections.dial().result(timeout)
        except TimeoutError as error:
            raise self._too_late() from error

    async def _dialled_aio(self, timeout: float | None) -> Peer:
        try:
            return await asyncio.wait_for(asyncio.wrap_future(self._connections.dial()), timeout)
        except TimeoutError as error:
            raise self._too_late() from error

    def _endpoint(self) -> tuple[str, grpc.ChannelCredentials]:
        if self._opened:
            raise Misconfigured("bridge: closed, or its one channel was opened before")
        self._opened = True
        return f"unix:{self._path}", grpc.local_channel_credentials(grpc.LocalConnectionType.UDS)

    def _with_ours(self, options: Sequence[Option]) -> Sequence[Option]:
        """Return the options with ours where the user chose none: the server's name as `:authority`, short waits."""
        chosen = {name for name, _ in options}
        ours = ((_AUTHORITY, self._target.authority), *_BACKOFF)
        return (*options, *(option for option in ours if option[0] not in chosen))

    def _listen(self) -> socket.socket:
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        try:
            listener.bind(self._path)
            listener.listen()
        except OSError as error:
            listener.close()
            self._directory.cleanup()
            raise Misconfigured(f"bridge: no socket for gRPC in {self._directory.name}: {error}") from error
        return listener

    def _too_late(self) -> SourceUnavailable:
        return SourceUnavailable(ReasonCode.PEER_MISSING, f"bridge: no handshake with {self._target} in time")


def _close(connections: Connections, directory: tempfile.TemporaryDirectory[str]) -> None:
    connections.close()
    directory.cleanup()


def _close_later(connections: Connections, directory: tempfile.TemporaryDirectory[str]) -> None:
    """Close on a thread of its own: this one is whichever collects garbage, and may hold any lock."""
    threading.Thread(target=_close, args=(connections, directory), name="nsmsec-bridge-close", daemon=True).start()
