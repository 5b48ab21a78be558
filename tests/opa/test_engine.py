# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Which policy is in force: whoever has to ask again when that changes can tell, whatever stands before the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from nsmsec.opa import PlanEngine
from nsmsec.opa.decision_log import DecisionLog, LoggedAsyncEngine, LoggedEngine
from nsmsec.opa.engine import in_force
from nsmsec.opa.shadow import ShadowAsyncEngine, ShadowEngine
from nsmsec.testing.clock import FixedClock
from tests.opa.live.parts import NOW, TTL, Signer, live, rules_of, verified

if TYPE_CHECKING:
    from collections.abc import Callable

SIGNER = Signer()

#: What stands before an engine.
BEFORE: dict[str, Callable[[Any], Any]] = {
    "nothing": lambda engine: engine,
    "log": lambda engine: LoggedEngine(engine, DecisionLog([], {})),
    "log, awaited": lambda engine: LoggedAsyncEngine(engine, DecisionLog([], {})),
    "shadow": lambda engine: ShadowEngine(engine, engine),
    "shadow, awaited": lambda engine: ShadowAsyncEngine(engine, engine),
}


@pytest.mark.parametrize("name", BEFORE)
def test_policy_is_another_one_after_each_activation_and_at_its_expiry(name: str) -> None:
    """Also where it calls itself the same as before."""
    clock = FixedClock(NOW)
    policy = live(clock=clock)
    engine = BEFORE[name](policy)
    assert in_force(engine) is None
    policy.activate(verified(SIGNER, rules_of("r"), 1))
    first = in_force(engine)
    assert first is not None
    assert in_force(engine) == first
    policy.activate(verified(SIGNER, rules_of("r"), 2))
    assert in_force(engine) not in (None, first)
    clock.move(TTL)
    assert in_force(engine) is None


def test_engine_whose_policy_never_changes_has_always_the_same_in_force() -> None:
    """There is nothing to tell."""
    assert in_force(PlanEngine.shipped()) is None
