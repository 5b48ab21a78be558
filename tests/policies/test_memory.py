# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Deciding leaves nothing behind: neither documents nor answers nor anything that grows with their number."""

from __future__ import annotations

import gc
import tracemalloc

from nsmsec.opa import Entrypoint, PlanEngine, Question
from tests.opa.layout.test_explanation import document

WARM_UP = 500
DECISIONS = 10_000
BOUND_BYTES = 64 * 1024


def asked(number: int) -> Question:
    """Return a question that was never asked before."""
    facts = document("spiffe://corp.example/client", f"spiffe://corp.example/hop-{number}")
    return Question(entrypoint=Entrypoint.SERVER_REQUEST, document=facts)


def test_memory_is_flat_over_ten_thousand_decisions() -> None:
    """Less is left of ten thousand different questions than six bytes each would be."""
    engine = PlanEngine.shipped()
    for number in range(WARM_UP):
        engine.decide(asked(number))
    tracemalloc.start()
    try:
        gc.collect()
        before, _ = tracemalloc.get_traced_memory()
        for number in range(DECISIONS):
            engine.decide(asked(number))
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < BOUND_BYTES
