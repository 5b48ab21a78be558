# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Telling many streams that something is new, then waiting until they have all sent it."""

from __future__ import annotations

import asyncio

__all__ = ["Changes"]

_NOTHING_SENT = -1


class Changes:
    """Counts changes; lives in one event loop. A follower is any object that is nobody else's.

    Attributes:
        count: how many there were.
    """

    def __init__(self) -> None:
        """Begin without any."""
        self.count = 0
        self._sent: dict[object, int] = {}
        self._told, self._moved = asyncio.Event(), asyncio.Event()

    def tell(self) -> None:
        """Count one more; everybody who waits goes on."""
        self.count += 1
        self._told.set()
        self._told = asyncio.Event()

    def join(self, follower: object) -> None:
        """Count somebody among those who send what is new; nothing was sent yet."""
        self._sent[follower] = _NOTHING_SENT

    def leave(self, follower: object) -> None:
        """Count somebody no more; a second time does nothing."""
        self._sent.pop(follower, None)
        self._go_on()

    async def after(self, sent: int, follower: object) -> int:
        """Wait until there is more than somebody sent; return how many changes there are.

        Args:
            sent: how many changes there were when what was sent was made.
            follower: who sent it.
        """
        if follower in self._sent:
            self._sent[follower] = sent
            self._go_on()
        if self.count == sent:
            await self._told.wait()
        return self.count

    async def sent(self) -> None:
        """Wait until every follower has sent what there is now, or left."""
        count = self.count
        while any(sent < count for sent in self._sent.values()):
            await self._moved.wait()

    def _go_on(self) -> None:
        self._moved.set()
        self._moved = asyncio.Event()
