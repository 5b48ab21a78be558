# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A real call leaves its decisions in the log of both hops, allowed or denied; in both runtimes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import grpc
import pytest

from nsmsec.interceptors import Workload
from nsmsec.opa import Decision, Entrypoint
from nsmsec.opa.decision_log import DecisionLog, LoggedAsyncEngine, LoggedEngine
from tests.interceptors.conftest import loop, stage
from tests.interceptors.scripts import echo
from tests.interceptors.stage import Kind
from tests.interceptors.world import hop
from tests.opa.decision_log.events import Kept

if TYPE_CHECKING:
    from datetime import timedelta

    from nsmsec.opa import AsyncPolicyEngine, PolicyEngine, Question
    from tests.interceptors.stage import Outcome, Stage
    from tests.interceptors.world import Hop, Policy

__all__ = ["loop", "stage"]  # the fixtures

DENIED = Decision(allow=False, reasons=("wrong_way",), revision="r2", engine="test")


class Awaited:
    """An engine to be awaited."""

    def __init__(self, engine: PolicyEngine) -> None:
        self._engine = engine

    async def decide(self, question: Question, *, timeout: timedelta | None = None) -> Decision:
        """Decide as the other does."""
        return self._engine.decide(question, timeout=timeout)


class Logged:
    """A hop whose decisions are logged."""

    def __init__(self, path: str, *, aio: bool) -> None:
        self.hop: Hop = hop(path)
        self.events = Kept()
        self.log = DecisionLog([self.events], {"hop": path})
        policy: Policy = self.hop.policy
        engine: PolicyEngine | AsyncPolicyEngine = LoggedEngine(policy, self.log)
        if aio:
            engine = LoggedAsyncEngine(Awaited(policy), self.log)
        self.hop.workload = Workload(
            svid=self.hop.svids, bundles=self.hop.trust, policy=engine, audit=self.hop.kept, clock=self.hop.clock
        )

    def logged(self) -> list[dict[str, Any]]:
        """Close the log and return what is in it."""
        self.log.close()
        return self.events.events


def called(
    stage: Stage, request: pytest.FixtureRequest, denied_at: Entrypoint | None
) -> tuple[Outcome, Logged, Logged]:
    """Make one call; return what came of it and both hops."""
    aio = "aio" in request.node.callspec.id
    client, server = Logged("/client", aio=aio), Logged("/echo", aio=aio)
    if denied_at is not None:
        (server if denied_at is Entrypoint.SERVER_REQUEST else client).hop.policy.answers[denied_at] = DENIED
    target = stage.serve(server.hop, echo)
    return stage.client(target, client.hop, server.hop).call(Kind.UU, b"one"), client, server


def test_an_allowed_call_is_logged_three_times(stage: Stage, request: pytest.FixtureRequest) -> None:
    """Each question of a call is one event, which names the call as its record does."""
    outcome, client, server = called(stage, request, None)
    assert outcome.code is grpc.StatusCode.OK
    asked, judged = client.logged()
    (served,) = server.logged()
    assert [one["path"] for one in (asked, served, judged)] == [
        "nsmsec/client/request",
        "nsmsec/server/request",
        "nsmsec/client/response",
    ]
    assert {one["custom"]["code"] for one in (asked, served, judged)} == {"ALLOWED"}
    assert asked["custom"]["call_id"] == judged["custom"]["call_id"] == client.hop.kept.last.decision_id
    server.hop.kept.wait()
    assert served["custom"]["call_id"] == server.hop.kept.last.decision_id
    assert served["input"]["path"]["hops"][0]["id"] == str(client.hop.id)


@pytest.mark.parametrize("denied_at", Entrypoint)
def test_a_denied_call_is_logged_by_whoever_denied(
    stage: Stage, request: pytest.FixtureRequest, denied_at: Entrypoint
) -> None:
    """The last event on the side that denied has its reasons, the revision that denied and the call's id."""
    outcome, client, server = called(stage, request, denied_at)
    assert outcome.code is grpc.StatusCode.PERMISSION_DENIED
    side = server if denied_at is Entrypoint.SERVER_REQUEST else client
    last = side.logged()[-1]
    (client if side is server else server).log.close()
    assert (last["path"], last["custom"]["code"]) == (denied_at.value, "POLICY_DENIED")
    assert last["result"] == {"allow": False, "reasons": ["wrong_way"]}
    assert last["bundles"] == {"policy": {"revision": "r2"}}
    assert last["custom"]["call_id"] == side.hop.kept.last.decision_id
