# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Whoever follows changes misses none; whoever waits for them to be sent waits for all who follow."""

from __future__ import annotations

import asyncio

from nsmsec.dev.workload_api.changes import Changes

ONE, OTHER = "one", "other"


async def test_change_that_came_before_the_wait_is_not_missed() -> None:
    """A slow reader does not sleep through what is new."""
    changes = Changes()
    changes.tell()
    changes.tell()
    assert await changes.after(0, ONE) == 2


async def test_change_is_sent_when_every_follower_has_sent_it() -> None:
    """One that has joined and sent nothing counts, one that left does not; what comes later is not waited for."""
    changes = Changes()
    await changes.sent()
    changes.join(ONE)
    changes.join(OTHER)
    changes.tell()
    waiting = asyncio.create_task(changes.sent())
    following = asyncio.create_task(changes.after(1, ONE))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert not waiting.done()
    changes.leave(OTHER)
    await waiting
    changes.tell()
    assert await following == 2


async def test_follower_that_left_does_not_come_back() -> None:
    """Its last step may come after it left; nobody waits for it then."""
    changes = Changes()
    changes.join(ONE)
    changes.leave(ONE)
    changes.leave(ONE)
    changes.tell()
    assert await changes.after(0, ONE) == 1
    await changes.sent()
