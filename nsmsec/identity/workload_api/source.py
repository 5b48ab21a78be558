# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A workload's identities from a SPIFFE Workload API: the last good ones, whatever the provider does."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from nsmsec.clock import SystemClock
from nsmsec.errors import NsmsecError, ReasonCode, SourceUnavailable
from nsmsec.identity.workload_api.address import address_from, grpc_target
from nsmsec.identity.workload_api.pace import ReconnectPace
from nsmsec.identity.workload_api.state import WorkloadState, state_after
from nsmsec.identity.workload_api.status import WorkloadAPIStatus
from nsmsec.identity.workload_api.stream import UpdateStream

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from nsmsec.clock import Clock
    from nsmsec.identity.bundle import TrustBundleSet
    from nsmsec.identity.svid import X509SVID
    from nsmsec.identity.workload_api.state import HintedSVID

__all__ = ["WorkloadAPISource"]

_LOGGER = logging.getLogger("nsmsec.identity")


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
        target = grpc_target(address_from(os.environ) if address is None else address)
        self._clock = clock or SystemClock()
        self._stream = UpdateStream(
            target, pace=pace or ReconnectPace(), random=random or secrets.SystemRandom().random, pause=pause
        )
        self._changed = threading.Condition()
        self._state = WorkloadState()
        self._confirmed_at: datetime | None = None
        self._updates = self._faults = self._failures = 0
        self._last_error: NsmsecError | None = None
        self._closed = False
        self._subscribers: dict[object, Callable[[WorkloadAPIStatus], None]] = {}
        self._thread = threading.Thread(target=self._follow, name="nsmsec-workload-api", daemon=True)
        self._thread.start()

    @property
    def status(self) -> WorkloadAPIStatus:
        """How the source is doing."""
        with self._changed:
            return self._status()

    @property
    def x509_svids(self) -> tuple[HintedSVID, ...]:
        """All identities that are in force and have not ended, the default one first; none may be left."""
        now = self._clock.now()
        return tuple(one for one in self._state.svids if now <= one.svid.not_after)

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
        state = self._state
        if self._closed or not state.bundles:
            raise self._unavailable("trust bundles")
        return state.bundles

    def subscribe(self, told: Callable[[WorkloadAPIStatus], None]) -> Callable[[], None]:
        """Tell somebody of every update and every fault, in the thread that follows the provider.

        Args:
            told: takes the status after it; it should return soon. What it raises is logged
                by its type, and ends nothing.

        Returns:
            What ends the subscription.
        """
        key = object()
        with self._changed:
            self._subscribers[key] = told
        return lambda: self._unsubscribe(key)

    def wait(self, timeout: float | None = None) -> Self:
        """Wait until there is an SVID with trust bundles; return the source itself.

        Args:
            timeout: how many seconds at most; None waits for ever.

        Raises:
            SourceUnavailable: there was none in time, or the source was closed.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._is_ready(), timeout)
            if self._closed or not self._is_ready():
                raise self._unavailable("an svid with trust bundles")
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
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._stream.stop()
        self._thread.join()

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
        return f"WorkloadAPISource({', '.join(str(one.svid.id) for one in self._state.svids) or 'no identity'})"

    def _svid(self, hint: str | None) -> X509SVID:
        found = next((one.svid for one in self._state.svids if hint is None or one.hint == hint), None)
        if self._closed or found is None or found.not_after < self._clock.now():
            raise self._unavailable("a living svid" if hint is None else f"a living svid with the hint {hint!r:.80}")
        return found

    def _is_ready(self) -> bool:
        return bool(self._state.svids and self._state.bundles)

    def _unavailable(self, wanted: str) -> SourceUnavailable:
        why = "the source is closed" if self._closed else str(self._last_error or "nothing was sent yet")
        return SourceUnavailable(ReasonCode.SOURCE_UNAVAILABLE, f"workload api: expected {wanted}, found none: {why}")

    def _status(self) -> WorkloadAPIStatus:
        svids = self._state.svids
        return WorkloadAPIStatus(
            ids=tuple(one.svid.id for one in svids),
            revision=self._state.bundles.revision if self._state.bundles else 0,
            updates=self._updates,
            faults=self._faults,
            failures=self._failures,
            confirmed_at=self._confirmed_at,
            expires_at=svids[0].svid.not_after if svids else None,
            last_error=self._last_error,
            bundle_errors=self._state.bundle_errors,
            revoked=sum(len(one.revoked) for one in self._state.bundles),
            crl_error=self._state.crl_error,
            crls_end_at=self._state.crls_end_at,
        )

    def _follow(self) -> None:
        self._stream.run(update=self._update, ended=self._ended)

    def _update(self, data: bytes) -> bool:
        """Take an update; say whether all of it was good."""
        now = self._clock.now()
        with self._changed:
            try:
                self._state = state_after(self._state, data, now=now)
            except NsmsecError as error:
                self._last_error = error
            else:
                self._last_error = self._state.error
                self._updates += 1
            if self._last_error is None:
                self._confirmed_at, self._failures = now, 0
            else:
                self._faults += 1
            self._changed.notify_all()
        self._tell()
        return self._last_error is None

    def _ended(self, error: NsmsecError) -> None:
        with self._changed:
            self._last_error = error
            self._faults += 1
            self._failures += 1
        self._tell()

    def _tell(self) -> None:
        with self._changed:
            status, subscribers = self._status(), tuple(self._subscribers.values())
        for told in subscribers:
            try:
                told(status)
            except Exception as error:  # noqa: BLE001 (somebody else's code must not end our identity)
                # Its words may be of any kind; its type is enough.
                _LOGGER.warning("workload api: a subscriber failed with %s", type(error).__name__)

    def _unsubscribe(self, key: object) -> None:
        with self._changed:
            self._subscribers.pop(key, None)


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
