# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A policy that denies, errs, is undefined, answers nonsense or cannot be reached: on both sides, in all kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import grpc
import pytest

from nsmsec.errors import PolicyIndeterminate, ReasonCode, SourceUnavailable
from nsmsec.interceptors import AioCallRefused, CallRefused
from nsmsec.opa import Decision, Entrypoint
from tests.interceptors.scripts import Counting
from tests.interceptors.stage import KINDS, Kind
from tests.interceptors.world import hop

if TYPE_CHECKING:
    from tests.interceptors.stage import Stage

DENIED = grpc.StatusCode.PERMISSION_DENIED
UNAVAILABLE = grpc.StatusCode.UNAVAILABLE

#: What the engine does, the code it amounts to, what the caller sees.
ANSWERS: dict[str, tuple[Any, ReasonCode, grpc.StatusCode]] = {
    "denies": (
        Decision(allow=False, reasons=("late",), revision="r1", engine="test"),
        ReasonCode.POLICY_DENIED,
        DENIED,
    ),
    "undefined": (PolicyIndeterminate(ReasonCode.POLICY_UNDEFINED, "x"), ReasonCode.POLICY_UNDEFINED, DENIED),
    "invalid": (PolicyIndeterminate(ReasonCode.POLICY_INVALID_RESULT, "x"), ReasonCode.POLICY_INVALID_RESULT, DENIED),
    "errs": (PolicyIndeterminate(ReasonCode.POLICY_ERROR, "x"), ReasonCode.POLICY_ERROR, DENIED),
    "down": (SourceUnavailable(ReasonCode.ENGINE_UNAVAILABLE, "x"), ReasonCode.ENGINE_UNAVAILABLE, UNAVAILABLE),
    "text": ("true", ReasonCode.POLICY_INVALID_RESULT, DENIED),
    "nothing": (None, ReasonCode.POLICY_INVALID_RESULT, DENIED),
    "crashes": (RuntimeError("boom"), ReasonCode.ENGINE_UNAVAILABLE, UNAVAILABLE),
}


@pytest.fixture(params=ANSWERS)
def answer(request: pytest.FixtureRequest) -> tuple[Any, ReasonCode, grpc.StatusCode]:
    """Return what the engine does, the code it amounts to, what the caller sees."""
    return ANSWERS[request.param]


@pytest.mark.parametrize("kind", KINDS)
def test_the_server_refuses_before_its_handler(
    stage: Stage, kind: Kind, answer: tuple[Any, ReasonCode, grpc.StatusCode]
) -> None:
    """No decision, no handler; the log has the code, the caller learns it, no reasons."""
    client, server, handler = hop("/client"), hop("/echo"), Counting()
    server.policy.answers[Entrypoint.SERVER_REQUEST], code, status = answer
    outcome = stage.client(stage.serve(server, handler), client, server).call(kind, b"one")
    assert handler.calls == 0
    assert (outcome.code, outcome.reason, outcome.messages, outcome.path) == (status, code, [], None)
    assert (server.kept.last.outcome, server.kept.last.code) == ("denied", code)
    assert (client.kept.last.outcome, client.kept.last.status) == ("failed", status.name)


@pytest.mark.parametrize("kind", KINDS)
def test_the_client_refuses_before_anything_leaves(
    stage: Stage, kind: Kind, answer: tuple[Any, ReasonCode, grpc.StatusCode]
) -> None:
    """No decision, no call; the application gets an RpcError."""
    client, server, handler = hop("/client"), hop("/echo"), Counting()
    client.policy.answers[Entrypoint.CLIENT_REQUEST], code, status = answer
    outcome = stage.client(stage.serve(server, handler), client, server).call(kind, b"one")
    assert handler.calls == 0
    assert server.kept.records == []
    assert isinstance(outcome.error, CallRefused | AioCallRefused)
    assert outcome.error.refusal.code is code
    assert (outcome.code, outcome.reason, outcome.messages, outcome.path) == (status, code, [], None)
    assert (client.kept.last.outcome, client.kept.last.code) == ("denied", code)


@pytest.mark.parametrize("kind", KINDS)
def test_the_client_does_not_deliver_a_denied_answer(
    stage: Stage, kind: Kind, answer: tuple[Any, ReasonCode, grpc.StatusCode]
) -> None:
    """The answer came, its path was proven, yet the application sees no message, no metadata of it."""
    client, server, handler = hop("/client"), hop("/echo"), Counting()
    client.policy.answers[Entrypoint.CLIENT_RESPONSE], code, status = answer
    outcome = stage.client(stage.serve(server, handler), client, server).call(kind, b"one")
    assert handler.calls == 1
    assert isinstance(outcome.error, CallRefused | AioCallRefused)
    assert outcome.error.refusal.code is code
    assert (outcome.code, outcome.reason, outcome.messages, outcome.path) == (status, code, [], None)
    assert outcome.initial == ()
    assert (client.kept.last.outcome, client.kept.last.code) == ("denied", code)
    assert [one.id for one in client.kept.last.path] == [str(client.id), str(server.id)]
