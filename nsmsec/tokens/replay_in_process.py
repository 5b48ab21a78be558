# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A replay memory for one process.

Another process that serves the same identity has a memory of its own, so a token may be used once in
each. An entry lives until its token is dead everywhere. Nothing that lives is ever dropped for room:
who fills a quota is refused, and nobody else is.
"""

from __future__ import annotations

import heapq
import threading
from typing import TYPE_CHECKING

from nsmsec.errors import Malformed, NsmsecError, ReasonCode, Unverified

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nsmsec.limits import Limits
    from nsmsec.tokens.replay import TokenUse

__all__ = ["InProcessReplayMemory"]

# A subject with one of its numbers.
_Key = tuple[str, str]


class _Entry:
    """How often one token was used, with the end of its life and the domain that has to answer for it."""

    __slots__ = ("count", "keep_until", "trust_domain")

    def __init__(self, trust_domain: str) -> None:
        self.trust_domain = trust_domain
        self.count = 0
        self.keep_until = 0.0


class InProcessReplayMemory:
    """Counts uses in a dictionary; forgets by the second, in order, as time goes on. Safe for threads.

    Time only moves forward in here: when the clock jumps back, what was forgotten stays refused.
    """

    def __init__(self, *, limits: Limits) -> None:
        """Make an empty memory with the quotas of these limits."""
        self._most_of_identity = limits.replay_entries_per_identity
        self._most_of_domain = limits.replay_entries_per_trust_domain
        self._lock = threading.Lock()
        self._entries: dict[_Key, _Entry] = {}
        self._of_identity: dict[str, int] = {}
        self._of_domain: dict[str, int] = {}
        self._ending: dict[int, list[_Key]] = {}
        self._seconds: list[int] = []
        self._latest = float("-inf")

    def look_up(self, uses: Sequence[TokenUse], *, now: float) -> None:
        """See `ReplayMemory`."""
        with self._lock:
            self._forget(now)
            for index, use in enumerate(uses):
                _, subject, jti, _, most = use  # at once: looking up each by its name takes longer
                entry = self._entries.get((subject, jti))
                if entry is not None and entry.count >= most:
                    raise _replayed(use, index)

    def admit(self, uses: Sequence[TokenUse], *, now: float) -> None:
        """See `ReplayMemory`."""
        with self._lock:
            self._forget(now)
            for index, use in enumerate(uses):
                try:
                    self._count(use, index)
                except NsmsecError:
                    for admitted in uses[:index]:
                        self._take_back(admitted)
                    raise

    def __len__(self) -> int:
        """Return how many tokens are remembered."""
        return len(self._entries)

    def _count(self, use: TokenUse, index: int) -> None:
        """Count one use, or refuse it."""
        _, subject, jti, keep_until, most = use
        key = (subject, jti)
        entry = self._entries.get(key)
        if entry is None:
            entry = self._entries[key] = self._new_entry(use, index)
        elif entry.count >= most:
            raise _replayed(use, index)
        entry.count += 1
        if keep_until > entry.keep_until:
            entry.keep_until = keep_until
            self._remind(key, int(keep_until) + 1)

    def _new_entry(self, use: TokenUse, index: int) -> _Entry:
        """Return an entry for a token that was not used yet, if there is room and time for it."""
        trust_domain, subject, _, keep_until, _ = use
        if keep_until <= self._latest:
            raise Unverified(
                ReasonCode.EXPIRED, "replay memory: expected a token that is alive, found a forgotten one", index=index
            )
        of_identity = self._of_identity.get(subject, 0)
        of_domain = self._of_domain.get(trust_domain, 0)
        if of_identity >= self._most_of_identity:
            raise _full(subject, index)
        if of_domain >= self._most_of_domain:
            raise _full(trust_domain, index)
        self._of_identity[subject] = of_identity + 1
        self._of_domain[trust_domain] = of_domain + 1
        return _Entry(trust_domain)

    def _remind(self, key: _Key, second: int) -> None:
        """Look at the entry again once this second is over."""
        ending = self._ending.get(second)
        if ending is None:
            ending = self._ending[second] = []
            heapq.heappush(self._seconds, second)
        ending.append(key)

    def _take_back(self, use: TokenUse) -> None:
        key = (use.subject, use.jti)
        self._entries[key].count -= 1
        if self._entries[key].count == 0:
            self._drop(key)

    def _forget(self, now: float) -> None:
        """Drop what ended; each entry is touched once, whatever else is remembered."""
        self._latest = max(self._latest, now)
        while self._seconds and self._seconds[0] <= self._latest:
            for key in self._ending.pop(heapq.heappop(self._seconds)):
                entry = self._entries.get(key)
                # An entry that was taken back is gone; one whose life grew is in a later second too.
                if entry is not None and entry.keep_until <= self._latest:
                    self._drop(key)

    def _drop(self, key: _Key) -> None:
        entry = self._entries.pop(key)
        _decrement(self._of_identity, key[0])
        _decrement(self._of_domain, entry.trust_domain)


def _decrement(counts: dict[str, int], name: str) -> None:
    """Count one less; a name without entries takes no room."""
    counts[name] -= 1
    if not counts[name]:
        del counts[name]


def _replayed(use: TokenUse, index: int) -> Unverified:
    return Unverified(
        ReasonCode.REPLAYED, f"replay memory: expected at most {use.most} uses of a token, found one more", index=index
    )


def _full(whose: str, index: int) -> Malformed:
    return Malformed(
        ReasonCode.SIZE, f"replay memory: expected room for a token of {whose}, found the quota full", index=index
    )
