# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The port behind which a client's connection to one server lives.

grpcio's client can neither verify a server that has only a SPIFFE ID nor show the server's certificate. What makes up
for it stands behind this port, so that it can be exchanged once grpcio grows a verifier of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    import grpc

    from nsmsec.identity import Peer
    from nsmsec.transport.options import Option

__all__ = ["ClientTransport"]


class ClientTransport(Protocol):
    """Carries one channel's calls to one server whose identity it proves.

    A transport opens one channel, blocking or asyncio. The channel belongs to whoever opened it: close it first, then
    the transport. All connections of a transport lead to one SPIFFE ID for as long as it lives.
    """

    def open(self, options: Sequence[Option]) -> grpc.Channel:
        """Return the channel for blocking calls.

        Args:
            options: the channel's options, `channel_options()` among them.

        Raises:
            Misconfigured: the transport is closed or has a channel already.
            NsmsecError: the own SVID or the trust bundles cannot be had.
        """
        ...

    def open_aio(self, options: Sequence[Option]) -> grpc.aio.Channel:
        """Return the channel for asyncio calls.

        Args:
            options: the channel's options, `channel_options()` among them.

        Raises:
            Misconfigured: the transport is closed or has a channel already.
            NsmsecError: the own SVID or the trust bundles cannot be had.
        """
        ...

    def peer(self, timeout: float | None) -> Peer:
        """Return the server's proven identity as of now, connecting first where there is no connection.

        Asked before every call: a certificate that expired, or a trust bundle that was removed, refuses from that
        moment also on a connection that was open before.

        Args:
            timeout: how many seconds to wait for a handshake; None leaves it to the transport's own bound.

        Raises:
            SourceUnavailable: no handshake (`PEER_MISSING`).
            Unverified: the server's SVID was not proven (`CERT_*`, `TD_*`), or is not the wanted one (`PEER_MISMATCH`).
            Misconfigured: the transport is closed.
        """
        ...

    async def peer_aio(self, timeout: float | None) -> Peer:
        """Do as `peer`, from any event loop, without blocking it.

        Args:
            timeout: how many seconds to wait for a handshake; None leaves it to the transport's own bound.

        Raises:
            SourceUnavailable: no handshake (`PEER_MISSING`).
            Unverified: the server's SVID was not proven (`CERT_*`, `TD_*`), or is not the wanted one (`PEER_MISMATCH`).
            Misconfigured: the transport is closed.
        """
        ...

    def close(self) -> None:
        """Give everything back; a second time does nothing."""
        ...

    async def aclose(self) -> None:
        """Do as `close`, without blocking the event loop."""
        ...
