# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A client transport that follows rotations: of the own SVID, of the authorities of the peer's domain.

Whatever is below it was made of one moment: TLS looks at certificates once, and grpcio's credentials never change. So
when the SVID or that trust bundle has changed, or half of `connection_age` has passed, another channel is made beside
the one in use. It takes over once it has connected to the same identity; calls under way end where they began.

Changes are looked for before each call: an idle channel costs nothing, and the first call after a change begins the
handshake. A call waits for it only where the former channel is of no use: the SVID it was made with has ended, or what
it trusts or shows is not proven any more.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Final, TypeVar

from nsmsec.clock import Clock, SystemClock
from nsmsec.errors import Misconfigured, NsmsecError, ReasonCode, SourceUnavailable, Unverified
from nsmsec.transport.generations import Basis, Generation, Generations, end_aio, end_in_thread
from nsmsec.transport.options import connection_age
from nsmsec.transport.renewal import Renewal, outcome, outcome_aio
from nsmsec.transport.rotating_channel import RotatingChannel
from nsmsec.transport.rotating_channel_aio import AioRotatingChannel

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence
    from concurrent.futures import Future

    import grpc

    from nsmsec.identity import Peer, SpiffeID, TrustBundleSource, X509SVIDSource
    from nsmsec.transport.options import Option
    from nsmsec.transport.port import ClientTransport

__all__ = ["Rotating"]

TChannel = TypeVar("TChannel")

_HANDSHAKE_S: Final = 20.0
_MOST_ROUNDS: Final = 3
#: An SVID that ends within this may have ended by the time the peer looks at it.
_MARGIN: Final = timedelta(seconds=2)


class Rotating:
    """Carries one channel over one transport after another; all lead to the identity of the first."""

    def __init__(
        self,
        make: Callable[[], ClientTransport],
        *,
        svid_source: X509SVIDSource,
        bundle_source: TrustBundleSource,
        clock: Clock | None = None,
    ) -> None:
        """Keep what channels are made with; nothing is made yet.

        Args:
            make: returns a new transport to the same server, from the same sources.
            svid_source: the own SVID; asked before each call.
            bundle_source: the trust bundles; asked before each call.
            clock: the current time; the machine's if omitted.
        """
        self._make = make
        self._svid_source = svid_source
        self._bundle_source = bundle_source
        self._clock = clock or SystemClock()
        self._lock = threading.Lock()
        self._pin: SpiffeID | None = None
        self._renewal = Renewal(self._clock)
        self._options: Sequence[Option] = ()
        self._used = False
        self._blocking: Generations[grpc.Channel] | None = None
        self._asyncio: Generations[grpc.aio.Channel] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def open(self, options: Sequence[Option]) -> grpc.Channel:
        """Return the channel for blocking calls; see `ClientTransport.open`."""
        basis = self._use(options)
        with contextlib.ExitStack() as undo:
            transport = self._make()
            undo.callback(transport.close)
            first = self._generation(transport, transport.open(options), basis)
            undo.pop_all()
        self._blocking = Generations(first, end=end_in_thread)
        return RotatingChannel(self._blocking)

    def open_aio(self, options: Sequence[Option]) -> grpc.aio.Channel:
        """Return the channel for asyncio calls; see `ClientTransport.open_aio`."""
        basis = self._use(options)
        with contextlib.ExitStack() as undo:
            transport = self._make()
            undo.callback(transport.close)
            first = self._generation(transport, transport.open_aio(options), basis)
            undo.pop_all()
        self._asyncio = Generations(first, end=self._end_in_task)
        return AioRotatingChannel(self._asyncio)

    def peer(self, timeout: float | None) -> Peer:
        """Return the server's proven identity, by whichever channel is current; see `ClientTransport.peer`."""
        generations = self._blocking
        if generations is None:
            raise Misconfigured("rotating: no channel for blocking calls is open")
        for _ in range(_MOST_ROUNDS):
            basis, generation = self._basis(), generations.enter()
            try:
                peer = self._peer(generation, basis, timeout)
            except NsmsecError:
                if self._stands(generation, basis):
                    raise
            else:
                if peer is not None:
                    return self._met(peer)
            finally:
                generations.leave(generation)
        raise _unsettled()

    async def peer_aio(self, timeout: float | None) -> Peer:
        """Do as `peer`, on the event loop of the channel; see `ClientTransport.peer_aio`."""
        generations = self._asyncio
        if generations is None:
            raise Misconfigured("rotating: no channel for asyncio calls is open")
        for _ in range(_MOST_ROUNDS):
            basis, generation = self._basis(), generations.enter()
            try:
                peer = await self._peer_aio(generation, basis, timeout)
            except NsmsecError:
                if self._stands(generation, basis):
                    raise
            else:
                if peer is not None:
                    return self._met(peer)
            finally:
                generations.leave(generation)
        raise _unsettled()

    def _peer(self, generation: Generation[grpc.Channel], basis: Basis, timeout: float | None) -> Peer | None:
        """Ask one channel; return None once another has taken over.

        Steps:
            1. See whether anything has changed; if so, another channel is on its way.
            2. Where the own SVID of this one has ended, wait for the other.
            3. Ask this one; where it cannot prove its peer any more, wait for the other.
        """
        other = self._other(generation, basis, self._renew_in_thread)  # 1
        if other is not None and self._is_spent(generation):  # 2
            outcome(other, timeout)
            return None
        try:
            return generation.transport.peer(timeout)  # 3
        except Unverified:
            if other is None:
                raise
            with contextlib.suppress(NsmsecError):
                outcome(other, timeout)
                return None
            raise

    async def _peer_aio(
        self, generation: Generation[grpc.aio.Channel], basis: Basis, timeout: float | None
    ) -> Peer | None:
        """Do as `_peer`."""
        other = self._other(generation, basis, self._renew_in_task)  # 1
        if other is not None and self._is_spent(generation):  # 2
            await outcome_aio(other, timeout)
            return None
        try:
            return await generation.transport.peer_aio(timeout)  # 3
        except Unverified:
            if other is None:
                raise
            with contextlib.suppress(NsmsecError):
                await outcome_aio(other, timeout)
                return None
            raise

    def close(self) -> None:
        """Give everything back; see `ClientTransport.close`."""
        self._used = True
        for generations in (self._blocking, self._asyncio):
            for generation in generations.close() if generations else ():
                generation.transport.close()

    async def aclose(self) -> None:
        """Do as `close`, without blocking the event loop."""
        self._used = True
        for generation in self._asyncio.close() if self._asyncio else ():
            await generation.transport.aclose()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.to_thread(self.close)

    def _use(self, options: Sequence[Option]) -> Basis:
        if self._used:
            raise Misconfigured("rotating: closed, or its one channel was opened before")
        self._used = True
        self._options = options
        return self._basis()

    def _generation(self, transport: ClientTransport, channel: TChannel, basis: Basis) -> Generation[TChannel]:
        renew_at = self._clock.now() + connection_age(basis.svid) / 2
        return Generation(transport=transport, channel=channel, basis=basis, renew_at=renew_at)

    def _basis(self) -> Basis:
        return Basis(svid=self._svid_source.x509_svid(), bundles=self._bundle_source.trust_bundles())

    def _met(self, peer: Peer) -> Peer:
        """Let the first identity be the only one."""
        if self._pin is None or peer.id.text != self._pin.text:
            with self._lock:
                self._pin = self._pin or peer.id
            if peer.id != self._pin:
                detail = f"rotating: the channel is pinned to {self._pin}, found {peer.id}"
                raise Unverified(ReasonCode.PEER_MISMATCH, detail)
        return peer

    def _other(
        self, generation: Generation[TChannel], basis: Basis, renew: Callable[[Basis, Future[Peer]], None]
    ) -> Future[Peer] | None:
        """Return what will come in the place of a channel, having begun it where nobody has; None if it can stay."""
        if self._is_same(generation.basis, basis) and self._clock.now() < generation.renew_at:
            return None
        return self._renewal.under_way(
            lambda attempt: renew(basis, attempt), basis, wanted=lambda: generation.retired_at is None
        )

    def _is_same(self, one: Basis, another: Basis) -> bool:
        return one.makes_the_same(another, None if self._pin is None else self._pin.trust_domain)

    def _stands(self, generation: Generation[TChannel], basis: Basis) -> bool:
        return generation.retired_at is None and self._is_same(basis, self._basis())

    def _is_spent(self, generation: Generation[TChannel]) -> bool:
        return generation.basis.svid.not_after < self._clock.now() + _MARGIN

    def _renew_in_thread(self, basis: Basis, attempt: Future[Peer]) -> None:
        threading.Thread(target=self._renew, args=(basis, attempt), name="nsmsec-rotation", daemon=True).start()

    def _renew(self, basis: Basis, attempt: Future[Peer]) -> None:
        try:
            with contextlib.ExitStack() as undo:
                transport = self._make()
                undo.callback(transport.close)
                channel = undo.enter_context(transport.open(self._options))
                peer = self._met(transport.peer(_HANDSHAKE_S))
                self._succeed(self._blocking, self._generation(transport, channel, basis))
                undo.pop_all()
        except Exception as error:  # noqa: BLE001 - the adapter's outer edge: nobody above this thread would see it
            self._renewal.failed(attempt, basis, error)
        else:
            self._renewal.succeeded(attempt, peer)

    def _renew_in_task(self, basis: Basis, attempt: Future[Peer]) -> None:
        self._keep(self._renew_aio(basis, attempt))

    async def _renew_aio(self, basis: Basis, attempt: Future[Peer]) -> None:
        try:
            async with contextlib.AsyncExitStack() as undo:
                transport = self._make()
                undo.push_async_callback(transport.aclose)
                channel = await undo.enter_async_context(transport.open_aio(self._options))
                peer = self._met(await transport.peer_aio(_HANDSHAKE_S))
                self._succeed(self._asyncio, self._generation(transport, channel, basis))
                undo.pop_all()
        except asyncio.CancelledError:
            self._renewal.failed(attempt, basis, _closed())
            raise
        except Exception as error:  # noqa: BLE001 - the adapter's outer edge: nobody above this task would see it
            self._renewal.failed(attempt, basis, error)
        else:
            self._renewal.succeeded(attempt, peer)

    def _succeed(self, generations: Generations[TChannel] | None, successor: Generation[TChannel]) -> None:
        if generations is None or not generations.succeed(successor, now=self._clock.now()):
            raise _closed()

    def _end_in_task(self, generation: Generation[grpc.aio.Channel]) -> None:
        self._keep(end_aio(generation))

    def _keep(self, work: Coroutine[None, None, None]) -> None:
        """Run something on the event loop that runs now, where closing finds it."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _unsettled() -> SourceUnavailable:
    return SourceUnavailable(ReasonCode.PEER_MISSING, "rotating: identities change faster than handshakes")


def _closed() -> Misconfigured:
    return Misconfigured("rotating: closed during a handshake")
