# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Clients that keep to no rule, as transports, so that a stage can open them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import grpc

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nsmsec.dev.authority import Authority
    from nsmsec.dev.issuer import Issued
    from nsmsec.identity import Peer
    from nsmsec.transport import Option

__all__ = ["Attacker", "Insecure"]


class Insecure:
    """A client without TLS, and the part of a transport that attackers leave out."""

    def __init__(self, target: str) -> None:
        """Keep whom to call.

        Args:
            target: the server.
        """
        self._target = target

    def open(self, options: Sequence[Option]) -> grpc.Channel:
        """Return a blocking channel."""
        return grpc.insecure_channel(self._target, options=options)

    def open_aio(self, options: Sequence[Option]) -> grpc.aio.Channel:
        """Return an asyncio channel."""
        return grpc.aio.insecure_channel(self._target, options=options)

    def peer(self, timeout: float | None) -> Peer:
        """Know nobody."""
        raise NotImplementedError

    async def peer_aio(self, timeout: float | None) -> Peer:
        """Know nobody."""
        raise NotImplementedError

    def close(self) -> None:
        """Do nothing."""

    async def aclose(self) -> None:
        """Do nothing."""


class Attacker(Insecure):
    """A client that presents whatever it likes, and believes whatever server it meets."""

    def __init__(self, target: str, presented: Issued, *, server: Authority, dns_name: str) -> None:
        """Keep what to present to whom.

        Args:
            target: the server.
            presented: the certificates, with their key.
            server: who certifies the server.
            dns_name: a name that the server's certificate has.
        """
        super().__init__(target)
        self._credentials = grpc.ssl_channel_credentials(
            server.bundle_pem(), presented.private_key_pem, presented.certificates_pem
        )
        self._name = ("grpc.ssl_target_name_override", dns_name)

    def open(self, options: Sequence[Option]) -> grpc.Channel:
        """Return a blocking channel."""
        return grpc.secure_channel(self._target, self._credentials, options=(*options, self._name))

    def open_aio(self, options: Sequence[Option]) -> grpc.aio.Channel:
        """Return an asyncio channel."""
        return grpc.aio.secure_channel(self._target, self._credentials, options=(*options, self._name))
