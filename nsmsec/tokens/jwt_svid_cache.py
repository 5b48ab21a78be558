# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Our own JWT-SVIDs, each fetched once, then used until half of its life is over."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from nsmsec.errors import NsmsecError, ReasonCode, SourceUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, timedelta

    from nsmsec.clock import Clock
    from nsmsec.identity import SpiffeID

__all__ = ["JWTSVID", "JWTSVIDCache", "TokenKey"]

#: For whom a token is, then whose it is; None stands for the default identity.
TokenKey = tuple[tuple[str, ...], "SpiffeID | None"]

_MAX_ENTRIES: Final = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class JWTSVID:
    """A token of our own, to show to its audience and to nobody else.

    Attributes:
        id: whose it is.
        audience: for whom it is.
        expires_at: when it ends.
        refresh_at: from when on another one is fetched.
        token: the token, compact; whoever has it can use it.
    """

    id: SpiffeID
    audience: tuple[str, ...]
    expires_at: datetime
    refresh_at: datetime
    token: str = field(repr=False)


@dataclass(slots=True)
class _Slot:
    """The place of one token, with the lock of whoever fetches it."""

    fetching: threading.Lock = field(default_factory=threading.Lock)
    kept: JWTSVID | None = None


class JWTSVIDCache:
    """Remembers tokens; forgets the one that was used least lately. Safe for threads."""

    def __init__(
        self, fetch: Callable[[TokenKey, datetime], JWTSVID | None], *, clock: Clock, deadline: timedelta
    ) -> None:
        """Begin without any.

        Args:
            fetch: fetches a token at a time, within the deadline; None if there is no such identity (any more).
            clock: tells when a token has ended.
            deadline: how long to wait for somebody else who fetches the same token; after a failure, how long a token
                that lives is used before the next fetch.
        """
        self._fetch = fetch
        self._clock = clock
        self._deadline = deadline
        self._lock = threading.Lock()
        self._slots: OrderedDict[TokenKey, _Slot] = OrderedDict()

    def fresh(self, key: TokenKey) -> JWTSVID | None:
        """Return the token for a key if it needs no fetching now."""
        return self._fresh(self._slot(key))

    def get(self, key: TokenKey) -> JWTSVID:
        """Return a living token.

        1. One whose refresh is not due is taken from memory.
        2. Else one thread fetches; others take the one in memory while it lives, or wait.
        3. If fetching fails, the one in memory is good until it ends. If there is no such identity any more, it is
           forgotten at once.

        Raises:
            SourceUnavailable: there is none, and none can be had.
        """
        slot = self._slot(key)
        fresh = self._fresh(slot)
        if fresh is not None:  # 1
            return fresh
        living = self._living(slot)  # 2
        if not slot.fetching.acquire(timeout=0 if living is not None else self._deadline.total_seconds()):
            if living is None:
                raise _unavailable("another fetch of it takes too long")
            return living
        try:
            return self._fresh(slot) or self._fetched(key, slot)
        finally:
            slot.fetching.release()

    def __len__(self) -> int:
        with self._lock:
            return sum(self._living(slot) is not None for slot in self._slots.values())

    def _fetched(self, key: TokenKey, slot: _Slot) -> JWTSVID:
        try:
            slot.kept = self._fetch(key, self._clock.now())
        except NsmsecError as error:  # 3
            living = self._living(slot)
            if living is None:
                raise _unavailable(str(error)) from error
            slot.kept = replace(living, refresh_at=self._clock.now() + self._deadline)
            return living
        if slot.kept is None:
            raise _unavailable("there is no such identity")
        return slot.kept

    def _fresh(self, slot: _Slot) -> JWTSVID | None:
        living = self._living(slot)
        return living if living is not None and self._clock.now() < living.refresh_at else None

    def _living(self, slot: _Slot) -> JWTSVID | None:
        kept = slot.kept
        return kept if kept is not None and self._clock.now() < kept.expires_at else None

    def _slot(self, key: TokenKey) -> _Slot:
        with self._lock:
            slot = self._slots.setdefault(key, _Slot())
            self._slots.move_to_end(key)
            if len(self._slots) > _MAX_ENTRIES:
                self._slots.popitem(last=False)
            return slot


def _unavailable(why: str) -> SourceUnavailable:
    detail = f"workload api: expected a living jwt-svid, found none: {why}"
    return SourceUnavailable(ReasonCode.SOURCE_UNAVAILABLE, detail)
