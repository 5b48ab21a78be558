# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Handlers that many tests use."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.interceptors.stage import Handling

__all__ = ["Counting", "echo"]


async def echo(rpc: Handling) -> None:
    """Answer every request with itself."""
    while (request := await rpc.receive()) is not None:
        await rpc.send(request)


class Counting:
    """Echoes; counts how often it was called."""

    def __init__(self) -> None:
        self.calls = 0

    async def __call__(self, rpc: Handling) -> None:
        """Count, then echo."""
        self.calls += 1
        await echo(rpc)
