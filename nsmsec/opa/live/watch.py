# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Keeping one bundle of a live policy up to date, in the background."""

from __future__ import annotations

import hashlib
import logging
import random as randomness
import threading
from typing import TYPE_CHECKING

from nsmsec.clock import Clock, SystemClock
from nsmsec.errors import Misconfigured, NsmsecError, ReasonCode, SourceUnavailable
from nsmsec.opa.live.pace import Pace
from nsmsec.opa.live.source import PresentedBundle

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Self

    from nsmsec.opa.bundle import BundleVerifier, PolicyBundle
    from nsmsec.opa.live.policy import LivePolicy
    from nsmsec.opa.live.source import BundleSource
    from nsmsec.opa.live.status import PolicyStatus
    from nsmsec.opa.live.store import BundleStore

__all__ = ["BundleWatch"]

_LOGGER = logging.getLogger("nsmsec.policy")


class BundleWatch:
    """Fetches, verifies and activates; whatever goes wrong keeps the last good policy and is tried again.

    Use it in a `with` block, or `start` and `close` it. It is a thread of its own, so it serves both runtimes; with
    asyncio, start it before the loop or by `asyncio.to_thread`. A process that forks starts it afterwards.
    """

    def __init__(
        self,
        policy: LivePolicy,
        source: BundleSource,
        verifier: BundleVerifier,
        *,
        root: str | None = None,
        store: BundleStore | None = None,
        pace: Pace | None = None,
        clock: Clock | None = None,
        random: Callable[[], float] = randomness.random,
        wait: Callable[[threading.Event, float], bool] = threading.Event.wait,
    ) -> None:
        """Connect a source with a policy.

        Args:
            policy: what is kept up to date.
            source: where bundles come from; closed with the watch.
            verifier: proves them; one of data alone where a root is given.
            root: which data of the policy come from here; None if the rules do.
            store: keeps the last good bundle for the next start; folders are not kept.
            pace: how often the source is asked.
            clock: the time; the machine's if omitted.
            random: draws pauses, from 0 to 1.
            wait: waits for an event, at most so many seconds; says whether it came.
        """
        self._policy = policy
        self._source = source
        self._verifier = verifier
        self._root = root
        self._store = store
        self._pace = Pace() if pace is None else pace
        self._clock: Clock = SystemClock() if clock is None else clock
        self._random = random
        self._wait = wait
        self._round = threading.Lock()
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None
        self._etag = ""
        self._waits = False
        self._failures = 0
        self._in_use = b""

    def start(self) -> PolicyStatus:
        """Take what was stored, do one round, and go on in the background; return how the policy is then.

        Raises:
            Misconfigured: it was started or closed before.
        """
        if self._thread is not None or self._closed.is_set():
            raise Misconfigured("bundle watch: expected to be started once, before it is closed")
        self._thread = threading.Thread(target=self._run, name="nsmsec-bundle-watch", daemon=True)
        self.restore()
        status = self.refresh()
        self._thread.start()
        return status

    def restore(self) -> PolicyStatus:
        """Activate the bundle in the store, if there is one and it is still good; return how the policy is then.

        It is verified as if it came from the source: what is unsigned, changed, expired or too old stays unused.
        """
        with self._round:
            if self._store is not None:
                self._do(self._stored)
            return self._policy.status

    def refresh(self) -> PolicyStatus:
        """Do one round; return how the policy is then.

        1. Fetch what is newer than what was activated from here.
        2. Verify it.
        3. Activate it.
        4. Store it; where that fails the next start is without it, and the log says so.

        What cannot be used is fetched again in the next round, even if the source has nothing newer by then.
        """
        with self._round:
            presented = self._do(self._fetched)
            if presented is None:
                self._failures += 1
                self._etag, self._waits = "", False
            else:
                self._failures, self._etag, self._waits = 0, presented.etag, presented.waits
                self._save(presented.content)
            return self._policy.status

    def close(self) -> None:
        """End the background, and the source with it; the policy decides on until it expires."""
        self._closed.set()
        self._source.close()
        if self._thread is not None and self._thread.is_alive():
            self._thread.join()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self) -> None:
        while not self._wait(self._closed, self._next_pause_s()):
            self.refresh()

    def _next_pause_s(self) -> float:
        return self._pace.pause_s(failures=self._failures, waits=self._waits, random=self._random)

    def _fetched(self) -> PresentedBundle:
        return self._source.fetch(self._etag)

    def _stored(self) -> PresentedBundle:
        return PresentedBundle(content=None if self._store is None else self._store.load(), etag="")

    def _do(self, fetch: Callable[[], PresentedBundle]) -> PresentedBundle | None:
        """Do one round with what a source or a store gives; return it if it went well."""
        try:
            presented = fetch()  # 1
            bundle = None
            if presented.content is not None and not self._is_in_use(presented.content):
                bundle = self._verifier.verify(presented.content, now=self._clock.now())  # 2
        except NsmsecError as error:
            self._report(error)
        except Exception as error:  # noqa: BLE001 (a source is foreign code; no failure of its own may end the watch)
            self._report(_crashed(error))
        else:
            return presented if self._used(bundle, presented) else None
        return None

    def _used(self, bundle: PolicyBundle | None, presented: PresentedBundle) -> bool:
        try:
            if bundle is None:
                self._policy.unchanged(root=self._root)
            else:
                self._policy.activate(bundle, root=self._root, etag=presented.etag)  # 3
                # A folder may be another one by now.
                content = presented.content
                self._in_use = hashlib.sha256(content).digest() if isinstance(content, bytes) else b""
        except NsmsecError:
            return False  # the policy has taken note of it
        except Exception as error:  # noqa: BLE001 (a check of data, a memory are foreign code, as above)
            self._report(_crashed(error))
            return False
        return True

    def _report(self, error: NsmsecError) -> None:
        if not self._closed.is_set():  # a fetch that ends because its source was closed is no failure
            self._policy.failed(error, root=self._root)

    def _is_in_use(self, content: bytes | Path) -> bool:
        return isinstance(content, bytes) and hashlib.sha256(content).digest() == self._in_use

    def _save(self, content: bytes | Path | None) -> None:
        if self._store is None or not isinstance(content, bytes):
            return
        try:
            if self._store.load() != content:
                self._store.save(content)  # 4
        except NsmsecError as error:
            _LOGGER.error("policy: what is active is not stored: %s", error.detail)  # noqa: TRY400 (the detail says it)


def _crashed(error: Exception) -> SourceUnavailable:
    found = f"bundle watch: expected a bundle, found {type(error).__name__}"
    return SourceUnavailable(ReasonCode.SOURCE_UNAVAILABLE, found)
