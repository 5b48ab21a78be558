# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What only an awaited engine has: calls that are given up, bounded threads, bounded waiting."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from nsmsec.errors import ReasonCode, SourceUnavailable
from nsmsec.opa.rest import AsyncOPARestEngine, RestLimits
from tests.opa.rest.asking import LONG, SHORT, question
from tests.opa.rest.faulty import answering, good


def threads() -> int:
    """Return how many threads ask."""
    return sum(thread.name.startswith("nsmsec-opa") for thread in threading.enumerate())


async def test_a_call_that_is_given_up_returns_at_once() -> None:
    """Its thread ends on its own."""
    limits = RestLimits(max_time=SHORT)
    with answering(good(), drip=True) as server, AsyncOPARestEngine(server.url, limits=limits) as engine:
        asked = asyncio.create_task(engine.decide(question()))
        assert await asyncio.to_thread(server.asked.wait, 20)
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked


async def test_a_server_that_hangs_holds_a_bounded_number_of_threads() -> None:
    """All calls are denied at their deadline, those that never got a thread too; then all goes on."""
    limits = RestLimits(max_time=SHORT, max_threads=2)
    with answering(good(), drip=True) as server, AsyncOPARestEngine(server.url, limits=limits) as engine:
        started = time.monotonic()
        outcomes = await asyncio.gather(*(engine.decide(question()) for _ in range(20)), return_exceptions=True)
        assert time.monotonic() - started < 5
        assert threads() == 2
        assert {getattr(outcome, "code", None) for outcome in outcomes} == {ReasonCode.ENGINE_UNAVAILABLE}
        server.drip = False
        recovered = await asyncio.gather(*(engine.decide(question()) for _ in range(4)))
        assert all(decision.allow for decision in recovered)


async def test_more_questions_than_may_wait_are_refused_at_once() -> None:
    """The others are not touched."""
    limits = RestLimits(max_time=LONG, max_waiting=2)
    with answering(good()) as server, AsyncOPARestEngine(server.url, limits=limits) as engine:
        outcomes = await asyncio.gather(*(engine.decide(question()) for _ in range(3)), return_exceptions=True)
    assert [isinstance(outcome, SourceUnavailable) for outcome in outcomes] == [False, False, True]


async def test_a_closed_engine_denies() -> None:
    """With the code of an engine that is away."""
    engine = AsyncOPARestEngine("http://127.0.0.1:1")
    engine.close()
    with pytest.raises(SourceUnavailable) as refused:
        await engine.decide(question())
    assert refused.value.code is ReasonCode.ENGINE_UNAVAILABLE
