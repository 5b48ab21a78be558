# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""JWT-SVIDs from a SPIFFE Workload API: our own to show, the keys to prove those of others."""

from __future__ import annotations

import asyncio
import os
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, Self

from nsmsec.clock import SystemClock
from nsmsec.errors import Misconfigured, ReasonCode, Unverified
from nsmsec.identity.workload_api.address import address_from, grpc_target
from nsmsec.identity.workload_api.follower import Follower
from nsmsec.identity.workload_api.jwt import fetch_token
from nsmsec.identity.workload_api.stream import stream_of
from nsmsec.limits import Limits
from nsmsec.tokens.jwt_svid_cache import JWTSVID, JWTSVIDCache
from nsmsec.tokens.jwt_svid_claims import read_jwt_svid
from nsmsec.tokens.jwt_svid_state import JWTState, jwt_state_after

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nsmsec.clock import Clock
    from nsmsec.errors import NsmsecError
    from nsmsec.identity import JWTBundleSet, ReconnectPace, SpiffeID, TrustDomain
    from nsmsec.tokens.jwt_svid_cache import TokenKey

__all__ = ["JWTSource", "JWTSourceStatus"]

_LIMITS: Final = Limits()
_DEADLINE: Final = timedelta(seconds=5)
_LONGEST_S: Final = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class JWTSourceStatus:
    """One moment in the life of a source; holds no token.

    Attributes:
        tokens: how many living tokens it remembers.
        updates: how many updates of keys were taken, in whole or in part.
        faults: how many times an update, a part of one, or a connection was bad.
        failures: how many connections ended in a row without a good update.
        confirmed_at: when the provider last sent the keys in force, by trust domain.
        last_error: what was wrong last; None once everything in an update is good.
        bundle_errors: the trust domains whose latest keys are not in force, with the reason.
    """

    tokens: int
    updates: int
    faults: int
    failures: int
    confirmed_at: Mapping[TrustDomain, datetime]
    last_error: NsmsecError | None
    bundle_errors: Mapping[TrustDomain, NsmsecError]

    def ages(self, now: datetime) -> dict[TrustDomain, timedelta]:
        """Return how long ago the provider confirmed the keys of each trust domain."""
        return {domain: now - at for domain, at in self.confirmed_at.items()}


class JWTSource:
    """Gives tokens of this workload, and keys; is a `JWTBundleSource`. Safe for threads and event loops.

    A thread follows the keys; asking for them never waits. A token is fetched when it is first asked for, and again
    once half of its life is over. Nothing is believed because the provider's `ValidateJWTSVID` says so.
    """

    def __init__(
        self,
        address: str | None = None,
        *,
        clock: Clock | None = None,
        pace: ReconnectPace | None = None,
        random: Callable[[], float] | None = None,
        pause: Callable[[threading.Event, float], object] = threading.Event.wait,
        deadline: timedelta = _DEADLINE,
    ) -> None:
        """Begin to follow a provider; `wait` for the first keys, `close` at the end.

        Args:
            address: where it is, as in `SPIFFE_ENDPOINT_SOCKET`, which says it if this does not.
            clock: tells when a token has ended.
            pace: how long to wait for what.
            random: draws a number from 0 to 1, for the pauses.
            pause: waits for an event, at most so many seconds.
            deadline: how long a fetch of a token may take.

        Raises:
            Misconfigured: there is no address, or none of a Workload API; the deadline is not positive.
        """
        if deadline <= timedelta(0):
            raise Misconfigured("jwt source: expected a deadline above nothing")
        self._target = grpc_target(address_from(os.environ) if address is None else address)
        self._deadline = deadline
        clock = clock or SystemClock()
        self._tokens = JWTSVIDCache(self._fetch, clock=clock, deadline=deadline)
        self._follower = Follower(
            stream_of("FetchJWTBundles", address, pace=pace, random=random, pause=pause),
            initial=JWTState(),
            after=jwt_state_after,
            clock=clock,
        )

    @property
    def status(self) -> JWTSourceStatus:
        """How the source is doing."""
        state, progress = self._follower.now
        return JWTSourceStatus(
            tokens=len(self._tokens),
            updates=progress.updates,
            faults=progress.faults,
            failures=progress.failures,
            confirmed_at=state.confirmed_at,
            last_error=progress.last_error,
            bundle_errors=state.bundle_errors,
        )

    def jwt_bundles(self) -> JWTBundleSet:
        """Return the keys in force; the same snapshot until something changes.

        Raises:
            SourceUnavailable: there were none yet, or the source is closed.
        """
        bundles = self._follower.state.bundles
        if self._follower.is_closed or not bundles:
            raise self._follower.unavailable("keys for jwt-svids")
        return bundles

    def jwt_svid(self, *audience: str, subject: SpiffeID | None = None) -> JWTSVID:
        """Return a living token; may wait for the provider, at most about twice the deadline.

        Args:
            audience: for whom it is; name one if you can.
            subject: whose it is; None for the default identity.

        Raises:
            Misconfigured: there is no audience, an empty one, or one twice.
            SourceUnavailable: there is none, and none can be had; the source is closed.
        """
        return self._tokens.get(self._key(audience, subject))

    async def jwt_svid_aio(self, *audience: str, subject: SpiffeID | None = None) -> JWTSVID:
        """Do as `jwt_svid`, without blocking the event loop.

        Raises:
            Misconfigured: as there.
            SourceUnavailable: as there.
        """
        key = self._key(audience, subject)
        fresh = self._tokens.fresh(key)
        return await asyncio.to_thread(self._tokens.get, key) if fresh is None else fresh

    def subscribe(self, told: Callable[[JWTSourceStatus], None]) -> Callable[[], None]:
        """Tell somebody of every update and every fault of the keys, in the thread that follows the provider.

        Args:
            told: takes the status after it; it should return soon. What it raises is logged by its type.

        Returns:
            What ends the subscription.
        """
        return self._follower.subscribe(lambda: told(self.status))

    def wait(self, timeout: float | None = None) -> Self:
        """Wait until there are keys; return the source itself.

        Args:
            timeout: how many seconds at most; None waits for ever.

        Raises:
            SourceUnavailable: there were none in time, or the source was closed.
        """
        self._follower.wait(lambda state: bool(state.bundles), "keys for jwt-svids", timeout)
        return self

    async def wait_aio(self, timeout: float | None = None) -> Self:
        """Do as `wait`, without blocking the event loop.

        Args:
            timeout: how many seconds at most; None waits for ever.

        Raises:
            SourceUnavailable: as there.
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

    def _key(self, audience: tuple[str, ...], subject: SpiffeID | None) -> TokenKey:
        if not audience or not all(audience) or len(set(audience)) != len(audience):
            raise Misconfigured("jwt source: expected an audience, none empty, none twice")
        if self._follower.is_closed:
            raise self._follower.unavailable("a living jwt-svid")
        return audience, subject

    def _fetch(self, key: TokenKey, now: datetime) -> JWTSVID | None:
        """Fetch a token, and check that it is what was asked for; only its audience can prove it.

        Raises:
            NsmsecError: it cannot be had, or is another.
        """
        audience, subject = key
        answer = fetch_token(self._target, audience, subject, timeout_s=self._deadline.total_seconds())
        if answer is None:
            return None
        stated, token = answer
        claimed = read_jwt_svid(token, _LIMITS)
        if claimed.subject != stated or stated != (subject or stated):
            raise Unverified(ReasonCode.CERT_MISMATCH, f"workload api: expected a token of {subject or stated}")
        if set(claimed.audience) != set(audience):
            raise Unverified(ReasonCode.AUD_MISMATCH, "workload api: expected a token for the audience asked for")
        life_s = claimed.expires_at - now.timestamp()
        if life_s <= 0:
            raise Unverified(ReasonCode.EXPIRED, "workload api: expected a living token, found one that has ended")
        if life_s > _LONGEST_S:
            raise Unverified(ReasonCode.LIFETIME_TOO_LONG, "workload api: expected a token for a day at most")
        return JWTSVID(
            id=stated,
            audience=claimed.audience,
            expires_at=datetime.fromtimestamp(claimed.expires_at, UTC),
            refresh_at=now + timedelta(seconds=life_s / 2),
            token=token,
        )
