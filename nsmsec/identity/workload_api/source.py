# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A workload's identities from a SPIFFE Workload API: the last good ones, whatever the provider does."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from nsmsec.clock import SystemClock
from nsmsec.identity.workload_api.follower import Follower
from nsmsec.identity.workload_api.state import WorkloadState, state_after
from nsmsec.identity.workload_api.status import WorkloadAPIStatus
from nsmsec.identity.workload_api.stream import stream_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from nsmsec.clock import Clock
    from nsmsec.identity.bundle import TrustBundleSet
    from nsmsec.identity.svid import X509SVID
    from nsmsec.identity.workload_api.pace import ReconnectPace
    from nsmsec.identity.workload_api.state import HintedSVID

__all__ = ["WorkloadAPISource"]


class WorkloadAPISource:
    """Gives the SVIDs and the trust bundles of this workload; is a source of both. Safe for threads and event loops.

    A thread follows the provider; asking never waits. A bad update never ends anything: what was good stays, for an
    SVID until it expires, and the source connects again by itself. What the provider takes back is gone at once.
    """

    def __init__(
        self,
        address: str | None = None,
        *,
        clock: Clock | None = None,
        pace: ReconnectPace | None = None,
        random: Callable[[], float] | None = None,
        pause: Callable[[threading.Event, float], object] = threading.Event.wait,
    ) -> None:
        """Begin to follow a provider; `wait` for the first update, `close` at the end.

        Args:
            address: where it is, as in `SPIFFE_ENDPOINT_SOCKET`, which says it if this does not.
            clock: tells when an SVID has ended.
            pace: how long to wait for what.
            random: draws a number from 0 to 1, for the pauses.
            pause: waits for an event, at most so many seconds.

        Raises:
            Misconfigured: there is no address, or none of a Workload API.
        """
        self._clock = clock or SystemClock()
        self._follower = Follower(
            stream_of("FetchX509SVID", address, pace=pace, random=random, pause=pause),
            initial=WorkloadState(),
            after=state_after,
            clock=self._clock,
        )

    @property
    def status(self) -> WorkloadAPIStatus:
        """How the source is doing."""
        state, progress = self._follower.now
        return WorkloadAPIStatus(
            ids=tuple(one.svid.id for one in state.svids),
            revision=state.bundles.revision if state.bundles else 0,
            updates=progress.updates,
            faults=progress.faults,
            failures=progress.failures,
            confirmed_at=progress.confirmed_at,
            expires_at=state.svids[0].svid.not_after if state.svids else None,
            last_error=progress.last_error,
            bundle_errors=state.bundle_errors,
            revoked=sum(len(one.revoked) for one in state.bundles),
            crl_error=state.crl_error,
            crls_end_at=state.crls_end_at,
        )

    @property
    def x509_svids(self) -> tuple[HintedSVID, ...]:
        """All identities that are in force and have not ended, the default one first; none may be left."""
        now = self._clock.now()
        return tuple(one for one in self._follower.state.svids if now <= one.svid.not_after)

    def x509_svid(self) -> X509SVID:
        """Return the default SVID.

        Raises:
            SourceUnavailable: there was none yet, the last good one has expired, or the source is closed.
        """
        return self._svid(None)

    def hinted(self, hint: str) -> _HintedSource:
        """Return a source of the SVID with this hint, the first of them if several have it.

        Args:
            hint: what the operator calls it.
        """
        return _HintedSource(source=self, hint=hint)

    def trust_bundles(self) -> TrustBundleSet:
        """Return the trust bundles in force, own and federated; the same snapshot until something changes.

        Raises:
            SourceUnavailable: there were none yet, or the source is closed.
        """
        bundles = self._follower.state.bundles
        if self._follower.is_closed or not bundles:
            raise self._follower.unavailable("trust bundles")
        return bundles

    def subscribe(self, told: Callable[[WorkloadAPIStatus], None]) -> Callable[[], None]:
        """Tell somebody of every update and every fault, in the thread that follows the provider.

        Args:
            told: takes the status after it; it should return soon. What it raises is logged
                by its type, and ends nothing.

        Returns:
            What ends the subscription.
        """
        return self._follower.subscribe(lambda: told(self.status))

    def wait(self, timeout: float | None = None) -> Self:
        """Wait until there is an SVID with trust bundles; return the source itself.

        Args:
            timeout: how many seconds at most; None waits for ever.

        Raises:
            SourceUnavailable: there was none in time, or the source was closed.
        """
        self._follower.wait(_is_ready, "an svid with trust bundles", timeout)
        return self

    async def wait_aio(self, timeout: float | None = None) -> Self:
        """Do as `wait`, without blocking the event loop.

        Args:
            timeout: how many seconds at most; None waits for ever.

        Raises:
            SourceUnavailable: there was none in time, or the source was closed.
        """
        return await asyncio.to_thread(self.wait, timeout)

    def close(self) -> None:
        """End the thread and the connection; a second time does nothing. Not to be called by a subscriber."""
        self._follower.close()

    async def aclose(self) -> None:
        """Do as `close`, without blocking the event loop."""
        await asyncio.to_thread(self.close)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return (
            f"WorkloadAPISource({', '.join(str(one.svid.id) for one in self._follower.state.svids) or 'no identity'})"
        )

    def _svid(self, hint: str | None) -> X509SVID:
        found = next((one.svid for one in self._follower.state.svids if hint is None or one.hint == hint), None)
        if self._follower.is_closed or found is None or found.not_after < self._clock.now():
            wanted = "a living svid" if hint is None else f"a living svid with the hint {hint!r:.80}"
            raise self._follower.unavailable(wanted)
        return found


def _is_ready(state: WorkloadState) -> bool:
    return bool(state.svids and state.bundles)


@dataclass(frozen=True, slots=True, kw_only=True)
class _HintedSource:
    """Gives the SVID with one hint."""

    source: WorkloadAPISource
    hint: str

    def x509_svid(self) -> X509SVID:
        """Return it.

        Raises:
            SourceUnavailable: there is none with this hint now.
        """
        return self.source._svid(self.hint)  # noqa: SLF001 (both are one class for those who use them)
