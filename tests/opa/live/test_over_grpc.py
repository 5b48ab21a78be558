# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A live policy stands before real calls, on both sides and in both runtimes, while it changes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import grpc
import pytest

from nsmsec.interceptors import Workload
from nsmsec.opa.bundle import InProcessVersionMemory
from nsmsec.opa.live import LivePolicy
from nsmsec.testing.clock import FixedClock
from tests.interceptors.conftest import loop, stage
from tests.interceptors.scripts import Counting
from tests.interceptors.stage import Kind
from tests.interceptors.world import NOW, hop
from tests.opa.live.parts import Signer, built, settings_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nsmsec.opa.bundle import PolicyBundle
    from tests.interceptors.stage import Stage

__all__ = ["loop", "stage"]  # the fixtures

SIGNER = Signer()
ALLOWS = {"decision": {"allow": True, "reasons": []}}
TTL = timedelta(minutes=10)


def bundle(version: int, settings: Mapping[str, object]) -> PolicyBundle:
    """Return a verified bundle that ends ten minutes from now."""
    content = SIGNER.signed(
        built(f"v{version}", data={"nsmsec": {"settings": settings}}), version, expires_at=NOW + TTL
    )
    return SIGNER.verifier().verify(content, now=NOW)


@pytest.mark.parametrize("side", ["server", "client"])
def test_calls_follow_the_policy_as_it_changes(stage: Stage, side: str) -> None:
    """Nothing yet, yes, no, yes, over: each with the code that says so; the records name the revision."""
    client, server, handler = hop("/client"), hop("/echo"), Counting()
    changed = {"server": server, "client": client}[side]
    clock = FixedClock(NOW)
    policy = LivePolicy(memory=InProcessVersionMemory(), check_data=None, clock=clock)
    changed.workload = Workload(
        svid=changed.svids, bundles=changed.trust, policy=policy, audit=changed.kept, clock=changed.clock
    )
    called = stage.client(stage.serve(server, handler), client, server)

    def call(status: grpc.StatusCode, code: str | None) -> None:
        changed.kept.records.clear()
        assert called.call(Kind.UU, b"one").code is status
        changed.kept.wait()
        assert changed.kept.last.code == code

    call(grpc.StatusCode.UNAVAILABLE, "ENGINE_UNAVAILABLE")
    policy.activate(bundle(1, ALLOWS))
    call(grpc.StatusCode.OK, None)
    policy.activate(bundle(2, settings_of("CLOSED")))
    call(grpc.StatusCode.PERMISSION_DENIED, "POLICY_DENIED")
    assert (changed.kept.last.revision, changed.kept.last.reasons) == ("v2", ("CLOSED",))
    policy.activate(bundle(3, ALLOWS))
    call(grpc.StatusCode.OK, None)
    assert changed.kept.last.revision == "v3"
    clock.move(TTL)
    call(grpc.StatusCode.UNAVAILABLE, "BUNDLE_EXPIRED")
    assert handler.calls == 2
