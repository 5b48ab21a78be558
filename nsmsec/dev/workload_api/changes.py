# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Telling many streams that something is new."""

from __future__ import annotations

import asyncio

__all__ = ["Changes"]


class Changes:
    """Counts changes; lives in one event loop.

    Attributes:
        count: how many there were.
    """

    def __init__(self) -> None:
        """Begin without any."""
        self.count = 0
        self._next = asyncio.Event()

    def tell(self) -> None:
        """Count one more; everybody who waits goes on."""
        self.count += 1
        self._next.set()
        self._next = asyncio.Event()

    async def after(self, seen: int) -> int:
        """Wait until there is a change after those that were seen; return how many there are."""
        if self.count == seen:
            await self._next.wait()
        return self.count
