# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Real calls whose every decision a real OPA server makes; in both runtimes."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import grpc
import pytest

from nsmsec.interceptors import Workload
from nsmsec.opa.rest import AsyncOPARestEngine, OPARestEngine, RestLimits
from tests.interceptors.conftest import loop, stage
from tests.interceptors.scripts import Counting
from tests.interceptors.stage import Kind
from tests.interceptors.world import hop
from tests.opa.rest.asking import LONG
from tests.opa.server import OPAServer
from tests.policies.test_policies import BUNDLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.interceptors.stage import Stage
    from tests.interceptors.world import Hop

__all__ = ["loop", "stage"]  # the fixtures

pytestmark = pytest.mark.opa


@pytest.fixture(scope="module")
def server() -> Iterator[OPAServer]:
    """Return a server with the policies that ship."""
    with tempfile.TemporaryDirectory() as name, OPAServer(Path(name), BUNDLE) as running:
        yield running


@pytest.fixture
def engine(server: OPAServer, request: pytest.FixtureRequest) -> Iterator[OPARestEngine | AsyncOPARestEngine]:
    """Return the engine for the stage's runtime."""
    kind = AsyncOPARestEngine if "aio" in request.node.callspec.id else OPARestEngine
    with kind(f"unix:{server.socket}", require_healthy=True, limits=RestLimits(max_time=LONG)) as made:
        yield made


def decided_by(engine: OPARestEngine | AsyncOPARestEngine, path: str, trust_domain: str = "corp.example") -> Hop:
    """Return a hop that asks an engine."""
    made = hop(path, trust_domain=trust_domain)
    made.workload = Workload(svid=made.svids, bundles=made.trust, policy=engine, audit=made.kept, clock=made.clock)
    return made


def test_a_call_within_a_trust_domain_is_allowed(stage: Stage, engine: OPARestEngine | AsyncOPARestEngine) -> None:
    """Three questions, three answers; the record names the server's revision."""
    client, server = decided_by(engine, "/client"), decided_by(engine, "/echo")
    handler = Counting()
    outcome = stage.client(stage.serve(server, handler), client, server).call(Kind.UU, b"one")
    assert (outcome.code, outcome.messages, handler.calls) == (grpc.StatusCode.OK, [b"one"], 1)
    assert client.kept.last.revision


def test_a_call_into_another_trust_domain_is_denied(stage: Stage, engine: OPARestEngine | AsyncOPARestEngine) -> None:
    """By the policy's own reason, before anything is sent."""
    client, server = decided_by(engine, "/client"), decided_by(engine, "/echo", "partner.example")
    handler = Counting()
    outcome = stage.client(stage.serve(server, handler), client, server).call(Kind.UU, b"one")
    assert (outcome.code, handler.calls) == (grpc.StatusCode.PERMISSION_DENIED, 0)
    assert (client.kept.last.code, len(client.kept.last.reasons) > 0) == ("POLICY_DENIED", True)


def test_a_call_while_opa_is_away_is_denied(
    stage: Stage, engine: OPARestEngine | AsyncOPARestEngine, server: OPAServer
) -> None:
    """And the next one, once it is back, is not."""
    client, callee = decided_by(engine, "/client"), decided_by(engine, "/echo")
    called = stage.client(stage.serve(callee, Counting()), client, callee)
    server.kill()
    assert called.call(Kind.UU, b"one").code is grpc.StatusCode.UNAVAILABLE
    assert client.kept.last.code == "ENGINE_UNAVAILABLE"
    server.start()
    assert called.call(Kind.UU, b"one").code is grpc.StatusCode.OK
