# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A policy engine whose policy is replaced while it decides."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from nsmsec.clock import Clock, SystemClock
from nsmsec.errors import Misconfigured, NsmsecError, ReasonCode, SourceUnavailable
from nsmsec.opa.live.assembly import Assembly, Snapshot
from nsmsec.opa.live.ledger import Ledger
from nsmsec.opa.live.part import RULES
from nsmsec.opa.live.status import PolicyStatus
from nsmsec.opa.question import Entrypoint
from nsmsec.opa.settings import check_data as check_shipped_data

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import timedelta

    from nsmsec.opa.bundle import PolicyBundle, VersionMemory
    from nsmsec.opa.decision import Decision
    from nsmsec.opa.metrics import PolicyMetrics
    from nsmsec.opa.question import Question

__all__ = ["LivePolicy"]


class LivePolicy:
    """Decides by the policy that was activated last; safe for threads, for servers and channels of both runtimes.

    A decision reads the one reference to the compiled policy once, without a lock, so it is made by exactly one
    revision, which it names. A bundle that cannot be used changes nothing, and the status says why.

    Before the first activation nothing is decided (`ENGINE_UNAVAILABLE`), and nothing from the moment on at which a
    bundle in use expires (`BUNDLE_EXPIRED`).
    """

    __slots__ = ("_assembly", "_clock", "_ledger", "_lock", "_metrics", "_snapshot", "_status")

    def __init__(
        self,
        *,
        memory: VersionMemory,
        data_roots: Collection[str] = (),
        settings: Mapping[str, object] | None = None,
        entrypoints: Collection[Entrypoint] = tuple(Entrypoint),
        check_data: Callable[[Mapping[str, object]], None] | None = check_shipped_data,
        name: str = "policy",
        clock: Clock | None = None,
        metrics: PolicyMetrics | None = None,
    ) -> None:
        """Say what may be activated.

        Args:
            memory: remembers what was active, so that nothing older is ever again.
            data_roots: what bundles of data alone may replace, such as `nsmsec/settings`.
            settings: what is to differ in `data.nsmsec.settings`, member by member, whatever is activated.
            entrypoints: what the rules must have.
            check_data: refuses data by raising `Misconfigured`; by default what has not the shape of the shipped
                policies' settings and deny-list. None for rules of one's own that have others, or none.
            name: what the memory calls the rules; the data of a root are `name:root`.
            clock: the time; the machine's if omitted.
            metrics: counts what happens.

        Raises:
            Misconfigured: a root is no path, or lies in another one.
        """
        self._assembly = Assembly(
            memory=memory,
            data_roots=data_roots,
            settings=settings,
            entrypoints=entrypoints,
            check_data=check_data,
            name=name,
        )
        self._clock: Clock = SystemClock() if clock is None else clock
        self._metrics = metrics
        self._ledger = Ledger((RULES, *self._assembly.roots), metrics)
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._status = self._described()

    @property
    def status(self) -> PolicyStatus:
        """What is active, since when, until when, and what went wrong last; never waits."""
        return self._status

    @property
    def is_ready(self) -> bool:
        """Whether decisions are made now."""
        return self._status.is_ready(self._clock.now())

    @property
    def in_force(self) -> object:
        """What stands for the policy that decides now: another engine from each activation on, None at its expiry."""
        snapshot = self._snapshot
        return None if snapshot is None or self._clock.now() >= snapshot.expires_at else snapshot.engine

    def decide(self, question: Question, *, timeout: timedelta | None = None) -> Decision:
        """Return the decision of the revision that is active as this is called.

        Args:
            question: the entry point and the facts.
            timeout: how long it may take; the engine's own bound where it is None or longer.

        Raises:
            PolicyIndeterminate: as `PlanEngine.decide`.
            SourceUnavailable: ENGINE_UNAVAILABLE, nothing was activated yet, or out of time; BUNDLE_EXPIRED.
        """
        snapshot = self._snapshot
        if snapshot is None:
            raise SourceUnavailable(ReasonCode.ENGINE_UNAVAILABLE, "live policy: expected an active policy, found none")
        if self._clock.now() >= snapshot.expires_at:
            raise _expired(snapshot)
        return snapshot.engine.decide(question, timeout=timeout)

    def activate(self, bundle: PolicyBundle, *, root: str | None = None, etag: str = "") -> PolicyStatus:
        """Let a verified bundle decide from now on; what is being decided ends as it began.

        Rules that have no data yet at one of the roots, and data without rules, wait for each other the first time.

        Args:
            bundle: what a `BundleVerifier` returned.
            root: which data it replaces; None if it is the rules.
            etag: what its source calls it.

        Raises:
            BundleRefused: it may not decide; what was active still is, and the status says why.
            Misconfigured: the root is not one of `data_roots`, or the memory cannot be used.
        """
        part = self._part(root)
        with self._lock:
            now = self._clock.now()
            try:
                snapshot = self._assembly.take(part, bundle, now=now)
            except NsmsecError as error:
                self._ledger.failed(part, error, now=now)
                self._status = self._described()
                raise
            self._ledger.taken(part, bundle, etag=etag, now=now)
            self._snapshot = snapshot or self._snapshot
            self._status = self._described()
            if self._metrics is not None and snapshot is not None:
                self._metrics.active(snapshot.engine.revision, expires_at=snapshot.expires_at)
            return self._status

    def failed(self, error: NsmsecError, *, root: str | None = None) -> None:
        """Note that a bundle could not be had or was refused before it came here; what is active stays.

        Raises:
            Misconfigured: the root is not one of `data_roots`.
        """
        part = self._part(root)
        with self._lock:
            self._ledger.failed(part, error, now=self._clock.now())
            self._status = self._described()

    def unchanged(self, *, root: str | None = None) -> None:
        """Note that the source has nothing newer.

        Raises:
            Misconfigured: the root is not one of `data_roots`.
        """
        part = self._part(root)
        with self._lock:
            self._ledger.unchanged(part, now=self._clock.now())
            self._status = self._described()

    def _part(self, root: str | None) -> str:
        if root is None:
            return RULES
        if root not in self._assembly.roots:
            raise Misconfigured(f"live policy: expected a root of its data_roots, found {root[:80]!r}")
        return root

    def _described(self) -> PolicyStatus:
        snapshot, (rules, *data) = self._snapshot, self._ledger.parts
        return PolicyStatus(
            revision="" if snapshot is None else snapshot.engine.revision,
            expires_at=None if snapshot is None else snapshot.expires_at,
            activated_at=None if snapshot is None else snapshot.activated_at,
            rules=rules,
            data=tuple(data),
        )


def _expired(snapshot: Snapshot) -> SourceUnavailable:
    detail = f"live policy: expected one that has not expired, found {snapshot.expires_at}"
    error = SourceUnavailable(ReasonCode.BUNDLE_EXPIRED, detail)
    error.revision = snapshot.engine.revision
    return error
