# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The fast client transport: grpcio's own TLS, for servers whose SVID has a DNS name beside the SPIFFE ID.

grpcio cannot check a SPIFFE ID, but it checks a DNS name. Where an authority gives a DNS name to one SPIFFE ID only,
a connection to that name under that domain's authorities alone is a connection to that identity: it is configured,
exactly one, and not learnt from the connection.

grpcio's client credentials never change: the SVID and the authorities are those of the moment the channel was opened.
`Rotating` opens another transport after a rotation. Authorities that have left the trust bundle since then refuse every
further call.
"""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Final

import grpc

from nsmsec.clock import Clock, SystemClock
from nsmsec.errors import Misconfigured, ReasonCode, SourceUnavailable, Unverified
from nsmsec.identity import Peer
from nsmsec.transport.anchors import constrained_anchors
from nsmsec.transport.credentials import certificate_chain_pem
from nsmsec.transport.held_key import held_key_credentials

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nsmsec.identity import HeldX509SVID, SpiffeID, TrustBundle, TrustBundleSet, TrustBundleSource, X509SVIDSource
    from nsmsec.transport.options import Option

__all__ = ["Direct"]

_READY: Final = grpc.ChannelConnectivity.READY
_SETTLED: Final = (_READY, grpc.ChannelConnectivity.TRANSIENT_FAILURE, grpc.ChannelConnectivity.SHUTDOWN)


class Direct:
    """Carries one channel to the one server that is known by its DNS name and stands for one SPIFFE ID."""

    def __init__(
        self,
        target: str,
        *,
        svid_source: X509SVIDSource,
        bundle_source: TrustBundleSource,
        expected_id: SpiffeID,
        dns_name: str,
        clock: Clock | None = None,
        held_svid: HeldX509SVID | None = None,
    ) -> None:
        """Keep what the channel is made of; nothing is connected yet.

        Args:
            target: the server, in any form grpcio knows.
            svid_source: the own SVID.
            bundle_source: the trust bundles.
            expected_id: the SPIFFE ID that the DNS name belongs to.
            dns_name: the DNS name that the issuer puts into the SVID of this ID, and of no other.
            clock: the current time; the machine's if omitted.
            held_svid: shown in handshakes in place of the own SVID, whose identity it has; its key is held elsewhere,
                such as in a TPM. Experimental, as it is in grpcio.

        Raises:
            Misconfigured: the DNS name is empty.
        """
        if not dns_name:
            raise Misconfigured("direct: without a DNS name in the server's SVID only the bridge can prove it")
        self._target = target
        self._svid_source = svid_source
        self._bundle_source = bundle_source
        self._dns_name = dns_name
        self._clock = clock or SystemClock()
        self._held_svid = held_svid
        self._peer = Peer(id=expected_id, leaf_sha256=None, expires_at=None)
        self._trusted: frozenset[object] = frozenset()
        self._held_at_revision: int | None = None
        self._channel: grpc.Channel | None = None
        self._aio_channel: grpc.aio.Channel | None = None
        self._used = False
        self._was_ready = False

    def open(self, options: Sequence[Option]) -> grpc.Channel:
        """Return the channel for blocking calls; see `ClientTransport.open`."""
        credentials = self._credentials()
        self._channel = grpc.secure_channel(self._target, credentials, options=self._with_name(options))
        return self._channel

    def open_aio(self, options: Sequence[Option]) -> grpc.aio.Channel:
        """Return the channel for asyncio calls; see `ClientTransport.open_aio`."""
        credentials = self._credentials()
        self._aio_channel = grpc.aio.secure_channel(self._target, credentials, options=self._with_name(options))
        return self._aio_channel

    def peer(self, timeout: float | None) -> Peer:
        """Return the configured identity once the channel has connected; see `ClientTransport.peer`."""
        self._trust_still_holds()
        if not self._was_ready:
            if self._channel is None:
                raise Misconfigured("direct: no channel for blocking calls is open")
            self._was_ready = _is_ready(self._channel, timeout)
        return self._proven()

    async def peer_aio(self, timeout: float | None) -> Peer:
        """Return the configured identity once the channel has connected; see `ClientTransport.peer_aio`."""
        self._trust_still_holds()
        if not self._was_ready:
            if self._aio_channel is None:
                raise Misconfigured("direct: no channel for asyncio calls is open")
            self._was_ready = await _is_ready_aio(self._aio_channel, timeout)
        return self._proven()

    def close(self) -> None:
        """Let go of the channel, which its owner closes; see `ClientTransport.close`."""
        self._used = True
        self._was_ready = False
        self._channel = None
        self._aio_channel = None

    async def aclose(self) -> None:
        """Do as `close`."""
        self.close()

    def _credentials(self) -> grpc.ChannelCredentials:
        if self._used:
            raise Misconfigured("direct: closed, or its one channel was opened before")
        svid = self._svid_source.x509_svid()
        bundle = self._bundle(self._bundle_source.trust_bundles())
        self._used = True
        self._trusted = frozenset(bundle.authorities)
        anchors = constrained_anchors([bundle], now=self._clock.now())
        if self._held_svid is not None:
            if self._held_svid.id != svid.id:
                raise Misconfigured(f"direct: expected a held SVID of {svid.id}, found one of {self._held_svid.id}")
            return held_key_credentials(self._held_svid, anchors=anchors)
        return grpc.ssl_channel_credentials(
            root_certificates=anchors,
            private_key=svid.private_key_pem_for_transport(),
            certificate_chain=certificate_chain_pem(svid),
        )

    def _with_name(self, options: Sequence[Option]) -> Sequence[Option]:
        return (*options, ("grpc.ssl_target_name_override", self._dns_name))

    def _bundle(self, bundles: TrustBundleSet) -> TrustBundle:
        """Return the trust bundle of the server's domain, which must be able to speak for it."""
        domain = self._peer.id.trust_domain
        bundle = bundles.get(domain)
        if bundle is None or not bundle.authorities:
            raise Unverified(ReasonCode.TD_UNKNOWN, f"direct: no trust bundle for {domain}")
        return bundle

    def _trust_still_holds(self) -> None:
        """Refuse where the channel trusts, from when it was opened, what is not trusted now."""
        bundles = self._bundle_source.trust_bundles()
        if bundles.revision == self._held_at_revision:
            return
        if not self._trusted.issubset(self._bundle(bundles).authorities):
            raise Unverified(
                ReasonCode.CERT_UNTRUSTED, "direct: an authority left the trust bundle, open a new channel without it"
            )
        self._held_at_revision = bundles.revision

    def _proven(self) -> Peer:
        if not self._was_ready:
            raise SourceUnavailable(ReasonCode.PEER_MISSING, f"direct: no handshake with {self._target}")
        return self._peer


def _is_ready(channel: grpc.Channel, seconds: float | None) -> bool:
    """Wait until the channel's attempt to connect came to an end; tell whether it succeeded."""
    settled = threading.Event()
    states: list[grpc.ChannelConnectivity] = []

    def note(state: grpc.ChannelConnectivity) -> None:
        states.append(state)
        if state in _SETTLED:
            settled.set()

    channel.subscribe(note, try_to_connect=True)
    try:
        settled.wait(seconds)
    finally:
        channel.unsubscribe(note)
    return _READY in states


async def _is_ready_aio(channel: grpc.aio.Channel, seconds: float | None) -> bool:
    """Wait until the channel's attempt to connect came to an end; tell whether it succeeded."""
    try:
        async with asyncio.timeout(seconds):
            while (state := channel.get_state(try_to_connect=True)) not in _SETTLED:
                await channel.wait_for_state_change(state)
    except TimeoutError:
        return False
    return state is _READY
