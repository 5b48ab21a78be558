# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Keeping the partners' trust bundles up to date, in the background."""

from __future__ import annotations

import logging
import random as randomness
import threading
from typing import TYPE_CHECKING, Protocol

from nsmsec.errors import Misconfigured, NsmsecError, ReasonCode, SourceUnavailable
from nsmsec.federation.pace import RefreshPace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Self

    from nsmsec.federation.bundles import FederatedTrustBundles
    from nsmsec.federation.document import BundleDocument
    from nsmsec.federation.relationship import Relationship
    from nsmsec.identity import TrustBundleSet, TrustDomain

    _Wait = Callable[[threading.Event, float], bool]

__all__ = ["BundleFetcher", "FederationWatch"]

_LOGGER = logging.getLogger("nsmsec.federation")


class BundleFetcher(Protocol):
    """Gets a partner's document, proven to come from its endpoint: `EndpointClient` is one."""

    def fetch(self, relationship: Relationship, *, bundles: TrustBundleSet | None = None) -> BundleDocument:
        """Return the document that the endpoint serves now.

        Raises:
            NsmsecError: there is none, or it cannot be believed.
        """
        ...

    def close(self) -> None:
        """End what is under way."""
        ...


class FederationWatch:
    """Fetches each partner's document again and again; whatever goes wrong keeps that partner's last good one.

    Each partner has a thread of its own: one that is slow, down or hostile delays nobody else. Use it in a `with`
    block, or `start` and `close` it. Threads serve both runtimes; a process that forks starts it afterwards.
    """

    def __init__(
        self,
        bundles: FederatedTrustBundles,
        relationships: Iterable[Relationship],
        fetcher: BundleFetcher,
        *,
        pace: RefreshPace | None = None,
        random: Callable[[], float] = randomness.random,
        wait: _Wait = threading.Event.wait,
    ) -> None:
        """Begin the relationships; nothing is fetched yet.

        Args:
            bundles: what is kept up to date.
            relationships: with whom.
            fetcher: gets documents; closed with the watch.
            pace: how often.
            random: draws pauses, from 0 to 1.
            wait: waits for an event, at most so many seconds; says whether it came.

        Raises:
            Misconfigured: two have one trust domain, or one has our own.
            SourceUnavailable: our own bundles cannot be had.
            Unverified: `TD_MISMATCH`, an initial bundle has a key of another domain.
        """
        self._bundles = bundles
        self._fetcher = fetcher
        self._pace = RefreshPace() if pace is None else pace
        self._random = random
        self._wait = wait
        self._lock = threading.Lock()
        self._running: list[tuple[Relationship, threading.Event, threading.Thread]] = []
        self._relationships: dict[TrustDomain, Relationship] = {}
        self._started = self._closed = False
        for relationship in relationships:
            self.add(relationship)

    def start(self) -> None:
        """Begin to fetch in the background.

        Raises:
            Misconfigured: it was started or closed before.
        """
        with self._lock:
            if self._started or self._closed:
                raise Misconfigured("federation watch: expected to be started once, before it is closed")
            self._started = True
            for relationship in self._relationships.values():
                self._begin(relationship)

    def add(self, relationship: Relationship) -> None:
        """Begin a relationship; if the watch was started, its first fetch is at once.

        Raises:
            Misconfigured: there is one with this trust domain, it is our own, or the watch is closed.
            SourceUnavailable: our own bundles cannot be had.
            Unverified: `TD_MISMATCH`, its initial bundle has a key of another domain.
        """
        with self._lock:
            if self._closed:
                raise Misconfigured("federation watch: expected to be open")
            self._bundles.add(relationship)
            self._relationships[relationship.trust_domain] = relationship
            if self._started:
                self._begin(relationship)

    def remove(self, trust_domain: TrustDomain) -> None:
        """End a relationship: its identities are not trusted from now on; a fetch under way counts no more."""
        with self._lock:
            self._bundles.remove(trust_domain)
            ended = self._relationships.pop(trust_domain, None)
            for relationship, stop, _ in self._running:
                if relationship is ended:
                    stop.set()

    def refresh(self, trust_domain: TrustDomain) -> None:
        """Do one round with a partner now: fetch, then put in force; its status tells how it went.

        Raises:
            Misconfigured: it is no partner.
        """
        relationship = self._relationships.get(trust_domain)
        if relationship is None:
            raise Misconfigured(f"federation: expected a relationship with {trust_domain}, found none")
        self._round(relationship)

    def close(self) -> None:
        """End the background; what is in force stays in force."""
        with self._lock:
            self._closed = True
            running = tuple(self._running)
        for _, stop, _ in running:
            stop.set()
        self._fetcher.close()
        for _, _, thread in running:
            thread.join()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _begin(self, relationship: Relationship) -> None:
        stop = threading.Event()
        name = f"nsmsec-federation-{relationship.trust_domain}"
        thread = threading.Thread(target=self._run, args=(relationship, stop), name=name, daemon=True)
        thread.start()
        self._running = [one for one in self._running if one[2].is_alive()] + [(relationship, stop, thread)]

    def _run(self, relationship: Relationship, stop: threading.Event) -> None:
        self._round(relationship)
        while not self._wait(stop, self._pause_s(relationship)):
            self._round(relationship)

    def _pause_s(self, relationship: Relationship) -> float:
        partner = self._bundles.partner(relationship.trust_domain)
        document = None if partner is None else partner.document
        failures = 0 if partner is None else partner.failures
        hint_s = None if document is None else document.refresh_hint_s
        return self._pace.pause_s(hint_s=hint_s, failures=failures, random=self._random)

    def _round(self, relationship: Relationship) -> None:
        """Do one round.

        1. Fetch, trusting what is in force now: an endpoint is proven by the latest bundle of its domain.
        2. Put in force; an empty document, too, at once.
        """
        try:
            document = self._fetcher.fetch(relationship, bundles=self._bundles.trust_bundles())  # 1
            self._bundles.take(relationship, document)  # 2
        except NsmsecError as error:
            self._report(relationship, error)
        except Exception as error:  # noqa: BLE001 (a fetcher is foreign code; no failure of its own may end the watch)
            found = f"federation watch: expected a document, found {type(error).__name__}"
            self._report(relationship, SourceUnavailable(ReasonCode.SOURCE_UNAVAILABLE, found))

    def _report(self, relationship: Relationship, error: NsmsecError) -> None:
        if self._closed:  # a fetch that ends because we close is no failure
            return
        self._bundles.failed(relationship, error)
        _LOGGER.warning("federation: %s keeps its last good bundle: %s", relationship.trust_domain, error)
