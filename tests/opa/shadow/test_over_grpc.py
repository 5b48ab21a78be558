# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A candidate behind real calls, on both sides and in both runtimes: no call sees it, every difference is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import grpc
import pytest

from nsmsec.errors import PolicyIndeterminate, ReasonCode
from nsmsec.interceptors import Workload
from nsmsec.opa import PlanEngine
from nsmsec.opa.shadow import ShadowEngine
from tests.interceptors.conftest import loop, stage
from tests.interceptors.scripts import Counting
from tests.interceptors.stage import Kind
from tests.interceptors.world import hop
from tests.opa.live.parts import built, rules_of
from tests.opa.shadow.candidates import PATIENT, Gate, Heard, Says

if TYPE_CHECKING:
    from tests.interceptors.stage import Stage

__all__ = ["loop", "stage"]  # the fixtures

ALLOWS = built("now", data={"nsmsec": {"settings": {"decision": {"allow": True, "reasons": []}}}})


@pytest.mark.parametrize("side", ["server", "client"])
def test_call_goes_on_as_the_active_policy_says(stage: Stage, side: str) -> None:
    """One that would be denied, one without a decision, one whose candidate hangs until all calls are over."""
    client, server, handler = hop("/client"), hop("/echo"), Counting()
    changed = {"server": server, "client": client}[side]
    active, heard, hangs = PlanEngine.from_bundle(ALLOWS), Heard(), Gate()
    broken = Says(PolicyIndeterminate(ReasonCode.POLICY_ERROR, "broken"))
    for candidate in (PlanEngine.from_bundle(rules_of("CLOSED")), broken, hangs):
        with ShadowEngine(active, candidate, limits=PATIENT, on_difference=heard) as shadow:
            changed.workload = Workload(
                svid=changed.svids, bundles=changed.trust, policy=shadow, audit=changed.kept, clock=changed.clock
            )
            changed.kept.records.clear()
            called = stage.client(stage.serve(server, handler), client, server)
            assert called.call(Kind.UU, b"one").code is grpc.StatusCode.OK
            changed.kept.wait()
            assert changed.kept.last.revision == "now"
            if candidate is hangs:
                assert hangs.took.acquire(timeout=60)
                hangs.may_answer.set()
    assert handler.calls == 3
    found = {(one.active.word, one.candidate.word) for one in heard.all}
    assert found == {("allow", "deny"), ("allow", "POLICY_ERROR")}
    assert changed.kept.last.decision_id in {one.call_id for one in heard.all}
