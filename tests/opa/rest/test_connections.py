# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Connections after a fork, and under many threads."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from nsmsec.opa.rest import OPARestEngine, RestLimits
from tests.opa.rest.asking import LONG, question
from tests.opa.rest.faulty import answering, good

if TYPE_CHECKING:
    import pytest


def test_a_connection_of_another_process_is_never_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processes on one connection would read each other's decisions."""
    with answering(good()) as server, OPARestEngine(server.url, limits=RestLimits(max_time=LONG)) as engine:
        engine.decide(question())
        here = os.getpid()
        monkeypatch.setattr(os, "getpid", lambda: here + 1)
        engine.decide(question())
        engine.decide(question())
        assert server.connections == 2


def test_threads_share_the_connections_and_get_their_own_answers() -> None:
    """As many decisions as questions; no more idle connections than allowed."""
    limits = RestLimits(max_time=LONG, max_idle_connections=2)
    with answering(good()) as server, OPARestEngine(server.url, limits=limits) as engine:
        with ThreadPoolExecutor(4) as pool:
            decisions = list(pool.map(lambda number: engine.decide(question(number=number)), range(100)))
        assert len(decisions) == len(server.requests) == 100
        assert set(server.bodies) == {b'{"input": {"number": %d}}' % number for number in range(100)}
