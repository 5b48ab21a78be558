# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The channels that one channel consists of over time: a current one, with former ones whose calls are not over yet."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

from nsmsec.errors import Misconfigured
from nsmsec.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    import grpc

    from nsmsec.identity import X509SVID, TrustBundleSet, TrustDomain
    from nsmsec.transport.port import ClientTransport

__all__ = ["Basis", "Generation", "Generations", "end_aio", "end_in_thread"]

TChannel = TypeVar("TChannel")

#: No call delivers anything for longer than this, so what is left of a channel after it may be cancelled.
_MAX_DRAIN = Limits().max_stream


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What a channel is made of: one moment of the own SVID and of the trust bundles.

    Attributes:
        svid: the own SVID.
        bundles: the trust bundles.
    """

    svid: X509SVID
    bundles: TrustBundleSet

    def makes_the_same(self, other: Basis, trust_domain: TrustDomain | None) -> bool:
        """Tell whether a channel to this trust domain would be the same; an unknown one hangs on all bundles."""
        if self.svid is not other.svid and self.svid.der_chain != other.svid.der_chain:
            return False
        if self.bundles.revision == other.bundles.revision:
            return True
        return trust_domain is not None and self.bundles.get(trust_domain) == other.bundles.get(trust_domain)


@dataclass(slots=True, kw_only=True, eq=False)
class Generation(Generic[TChannel]):
    """One channel of gRPC with the transport below it.

    Attributes:
        transport: carries this channel only.
        channel: gRPC's own.
        basis: what it was made of.
        renew_at: when it has become too old.
        calls: how many of its calls are not over.
        retired_at: since when it takes no new calls; None while it does.
    """

    transport: ClientTransport
    channel: TChannel
    basis: Basis
    renew_at: datetime
    calls: int = field(default=0, init=False)
    retired_at: datetime | None = field(default=None, init=False)


class Generations(Generic[TChannel]):
    """Lets every call go to the current channel, and ends a former one after its last call. Safe for threads."""

    def __init__(self, first: Generation[TChannel], *, end: Callable[[Generation[TChannel]], None]) -> None:
        """Start with one.

        Args:
            first: the first one.
            end: closes one, soon; it must neither block nor raise.
        """
        self._lock = threading.Lock()
        self._end = end
        self._current = first
        self._retired: list[Generation[TChannel]] = []
        self._ended = False
        self._on_succession: list[Callable[[TChannel, TChannel], None]] = []

    @property
    def current(self) -> Generation[TChannel]:
        """The one that new calls go to.

        Raises:
            Misconfigured: all are closed.
        """
        if self._ended:
            raise Misconfigured("rotating: the channel is closed")
        return self._current

    def on_succession(self, moved: Callable[[TChannel, TChannel], None]) -> None:
        """Have something told the former and the new channel, whenever one succeeds another; it must not block."""
        self._on_succession.append(moved)

    def enter(self) -> Generation[TChannel]:
        """Begin a call; return where it goes. `leave` when it is over."""
        with self._lock:
            self._current.calls += 1
            return self._current

    def leave(self, generation: Generation[TChannel]) -> None:
        """End a call that went there."""
        with self._lock:
            generation.calls -= 1
            is_over = generation.calls == 0 and generation in self._retired
            if is_over:
                self._retired.remove(generation)
        if is_over:
            self._end(generation)

    def succeed(self, successor: Generation[TChannel], *, now: datetime) -> bool:
        """Let new calls go there; tell whether there still was anything to succeed.

        The former one ends with its last call, in any case once nothing on it could be delivered any more.

        Args:
            successor: a channel that has connected.
            now: the current time.
        """
        with self._lock:
            if self._ended:
                return False
            former, self._current = self._current, successor
            former.retired_at = now
            self._retired.append(former)
            over = [one for one in self._retired if one.calls == 0 or _is_overdue(one, now)]
            self._retired = [one for one in self._retired if one not in over]
            for moved in self._on_succession:
                moved(former.channel, successor.channel)
        for one in over:
            self._end(one)
        return True

    def close(self) -> tuple[Generation[TChannel], ...]:
        """Take no more calls; return what is to be closed, each time."""
        with self._lock:
            self._ended = True
            return (self._current, *self._retired)


def _is_overdue(generation: Generation[TChannel], now: datetime) -> bool:
    return generation.retired_at is not None and now - generation.retired_at >= _MAX_DRAIN


def end_in_thread(generation: Generation[grpc.Channel]) -> None:
    """Close one on a thread of its own: this one may be gRPC's, which closing waits for."""
    threading.Thread(target=_end, args=(generation,), name="nsmsec-rotation-end", daemon=True).start()


def _end(generation: Generation[grpc.Channel]) -> None:
    generation.channel.close()
    generation.transport.close()


async def end_aio(generation: Generation[grpc.aio.Channel]) -> None:
    """Close one on its event loop."""
    await generation.channel.close()
    await generation.transport.aclose()
