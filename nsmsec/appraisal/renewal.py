# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Keeping a workload attested in the background, so that its tokens are signed under its machine's word."""

from __future__ import annotations

import asyncio
import logging
import random as randomness
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from nsmsec.appraisal.attesting import NO_VERDICT, Attesting
from nsmsec.appraisal.issuing import MAX_LIFETIME
from nsmsec.appraisal.renewal_pace import RenewalPace
from nsmsec.appraisal.renewal_status import RenewalState, RenewalStatus
from nsmsec.clock import SystemClock
from nsmsec.errors import Misconfigured, NsmsecError, ReasonCode, SourceUnavailable
from nsmsec.limits import Limits
from nsmsec.tokens import DelegatingSession, SessionOffer, Voucher

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    from nsmsec.appraisal.issuing import IssuedResult
    from nsmsec.appraisal.port import VerifierClient
    from nsmsec.attestation.attester import HardwareAttester
    from nsmsec.clock import Clock
    from nsmsec.identity import X509SVID, TrustDomain, X509SVIDSource
    from nsmsec.tokens import Session

__all__ = ["AttestedSession"]

_LOGGER = logging.getLogger("nsmsec.appraisal")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """A session with the result that it stands on."""

    svid: X509SVID
    sessions: DelegatingSession
    expires_at: datetime


class AttestedSession:
    """A source of session keys that a TPM vouches for, for `Workload(session=...)`. Safe for threads and event loops.

    A thread asks: at once, at half of each result's life, when the SVID rotates. It enrols the machine where the
    verifier wants that. A call never waits for it; without a session now, the SVID's own key signs, without the
    machine's word. Where there is no answer, the last result counts until it ends. A verdict against the machine ends
    it at once.

    Use it in a `with` block, or `start` and `close` it. A process that forks starts it afterwards. Attester, verifier
    are closed by whoever made them.
    """

    def __init__(
        self,
        *,
        svid: X509SVIDSource,
        attester: HardwareAttester,
        verifier: VerifierClient,
        audience: frozenset[TrustDomain],
        clock: Clock | None = None,
        limits: Limits | None = None,
        pace: RenewalPace | None = None,
        random: Callable[[], float] = randomness.random,
        wait: Callable[[threading.Event, float], object] = threading.Event.wait,
    ) -> None:
        """Take who is asked about what; nobody is, yet.

        Args:
            svid: where the current SVID comes from.
            attester: this machine's hardware.
            verifier: appraises it.
            audience: the trust domains that shall be able to rely on results, one at least.
            clock: the time; the machine's if omitted.
            limits: the longest life of a session, the shortest rest of a leaf's life.
            pace: how often.
            random: draws pauses, from 0 to 1.
            wait: waits for an event, at most so many seconds.

        Raises:
            Misconfigured: the audience is empty.
        """
        if not audience:
            raise Misconfigured("attested session: expected trust domains that may rely on results, found none")
        self._svid = svid
        self._attester = attester
        self._attesting = Attesting(attester=attester, verifier=verifier, audience=audience)
        self._clock: Clock = SystemClock() if clock is None else clock
        self._limits = Limits() if limits is None else limits
        self._pace = RenewalPace() if pace is None else pace
        self._random = random
        self._wait = wait
        self._round = threading.Lock()
        self._changed = threading.Condition()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None
        self._closed = False
        self._tried = b""
        self._held: _Held | None = None
        self._error: NsmsecError | None = None
        self._failures = 0
        self._next_try: datetime | None = None

    def session(self, svid: X509SVID) -> Session | None:
        """Return the session of this SVID, at once; None if there is none with a result that counts now."""
        held = self._in_force()
        if held is not None and held.svid.leaf_sha256 == svid.leaf_sha256:
            return held.sessions.session(svid)
        if svid.leaf_sha256 != self._tried:
            self._wake.set()
        return None

    def attested_svid(self) -> X509SVID | None:
        """Return the SVID whose session is in force, if there is one."""
        held = self._in_force()
        return None if held is None else held.svid

    def status(self) -> RenewalStatus:
        """Return how it is."""
        with self._changed:
            held, error = self._in_force(), self._error
            state = RenewalState.WAITING if self._next_try is None else RenewalState.ATTESTED
            if self._closed:
                state = RenewalState.CLOSED
            elif error is not None:
                state = RenewalState.REFUSED if _is_verdict(error) else RenewalState.UNAVAILABLE
            return RenewalStatus(
                state=state,
                code=None if error is None else error.code,
                expires_at=None if held is None else held.expires_at,
                failures=self._failures,
                next_try=None if self._closed else self._next_try,
            )

    def start(self) -> None:
        """Begin to ask in the background.

        Raises:
            Misconfigured: it was started or closed before.
        """
        with self._changed:
            if self._thread is not None or self._closed:
                raise Misconfigured("attested session: expected to be started once, before it is closed")
            self._thread = threading.Thread(target=self._run, name="nsmsec-attestation", daemon=True)
            self._thread.start()

    def wake(self) -> None:
        """Have the thread look now whether the SVID is another: for whoever is told of a rotation."""
        self._wake.set()

    def refresh(self) -> RenewalStatus:
        """Make one attempt now; return how it is then.

        1. The SVID of now.
        2. A new result, bound to it.
        3. It counts, for no longer than results may.
        4. A new session under it, for which the TPM signs; then it is in force.

        A verdict against the machine ends the session in force. Without an answer that one stays.
        """
        with self._round:
            try:
                svid = self._svid.x509_svid()  # 1
                self._tried = svid.leaf_sha256
                result = self._attesting.result(svid)  # 2
                expires_at = self._end_of(result)  # 3
                sessions = DelegatingSession(
                    clock=self._clock, limits=self._limits, vouch=partial(self._vouched, result)
                )
                sessions.renew(svid)  # 4
            except NsmsecError as error:
                self._failed(error)
            except Exception as error:  # noqa: BLE001 (attester and verifier are foreign code; none may end the thread)
                detail = f"attested session: expected a result, found {type(error).__name__}"
                self._failed(SourceUnavailable(ReasonCode.SOURCE_UNAVAILABLE, detail))
            else:
                self._succeeded(_Held(svid=svid, sessions=sessions, expires_at=expires_at))
            return self.status()

    def wait(self, timeout: float | None = None) -> Self:
        """Wait until there is a session under a result; return the source itself.

        Args:
            timeout: how many seconds at most; None waits for ever.

        Raises:
            SourceUnavailable: there was none in time, or this was closed.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._held is not None, timeout)
            if self._held is None:
                why = "nobody has answered yet" if self._error is None else str(self._error)
                code = ReasonCode.SOURCE_UNAVAILABLE if self._error is None else self._error.code
                raise SourceUnavailable(code, f"attested session: expected a result, found none: {why}")
        return self

    async def wait_aio(self, timeout: float | None = None) -> Self:
        """Do as `wait`, without blocking the event loop."""
        return await asyncio.to_thread(self.wait, timeout)

    def close(self) -> None:
        """End the thread, which takes as long as a question under way; the session in force stays until it ends."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._wake.set()
        if self._thread is not None:
            self._thread.join()

    async def aclose(self) -> None:
        """Do as `close`, without blocking the event loop."""
        await asyncio.to_thread(self.close)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def _in_force(self) -> _Held | None:
        held = self._held
        return None if held is None or self._clock.now() >= held.expires_at else held

    def _run(self) -> None:
        while not self._closed:
            self.refresh()
            self._rest()

    def _rest(self) -> None:
        """Wait until an attempt is due."""
        while not self._closed and not self._is_due():
            self._wait(self._wake, self._pace.look.total_seconds())
            self._wake.clear()  # before the next look, so that none is missed

    def _is_due(self) -> bool:
        if self._next_try is None or self._clock.now() >= self._next_try:
            return True
        try:
            return self._svid.x509_svid().leaf_sha256 != self._tried
        except Exception:  # noqa: BLE001 (a source is foreign code; an attempt tells what it found)
            return False

    def _end_of(self, result: IssuedResult) -> datetime:
        now = self._clock.now()
        try:
            end = datetime.fromtimestamp(result.expires_at, UTC)
        except (OverflowError, OSError, ValueError):
            end = now
        if not now < end <= now + MAX_LIFETIME + self._limits.skew:
            detail = "attested session: expected a result that counts now, for five minutes at most, found another"
            raise SourceUnavailable(ReasonCode.ENDPOINT_ANSWER, detail)
        return end

    def _vouched(self, result: IssuedResult, offer: SessionOffer) -> Voucher:
        signature = self._attester.sign_delegation(offer.statement(result.text))
        return Voucher(result=result.text, expires_at=result.expires_at, tpm_signature=signature)

    def _succeeded(self, held: _Held) -> None:
        now = self._clock.now()
        pause = self._pace.renewal(held.expires_at - now, random=self._random)
        with self._changed:
            self._held, self._error, self._failures = held, None, 0
            self._next_try = now + pause
            self._changed.notify_all()

    def _failed(self, error: NsmsecError) -> None:
        verdict = _is_verdict(error)
        with self._changed:
            self._error = error
            self._failures += 1
            if verdict:
                self._held = None
                pause = self._pace.refused(random=self._random)
            else:
                pause = self._pace.retry(self._failures, random=self._random)
            self._next_try = self._clock.now() + pause
        if verdict:
            _LOGGER.error("appraisal: this machine is refused, its word counts no longer: %s", error)
        else:
            _LOGGER.warning("appraisal: no new result, the last one counts until it ends: %s", error)


def _is_verdict(error: NsmsecError) -> bool:
    return not isinstance(error, SourceUnavailable) and error.code not in NO_VERDICT
