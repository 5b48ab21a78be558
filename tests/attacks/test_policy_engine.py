# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A policy that says nothing clear says no: at each of the three questions, for every kind of RPC (C36, C37)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import grpc
import pytest

from nsmsec.dev import Authority
from nsmsec.errors import Misconfigured, ReasonCode, SourceUnavailable
from nsmsec.identity import authorize_id
from nsmsec.opa import Entrypoint, PlanEngine
from tests.attacks.network import KINDS, Network, Party, told
from tests.attacks.sites import Denying, Lax
from tests.opa.archive import archive, deciding
from tests.opa.plan.handmade import block, local, stmt, text
from tests.transport.world import NOW

if TYPE_CHECKING:
    from nsmsec.opa import Decision, PolicyEngine, Question

YES: Final = {"type": "bool", "value": True}
NO: Final = {"type": "bool", "value": False}
CORP: Final = Authority("corp.example", now=NOW)


class Only:
    """An engine that is asked one of the questions; the others are allowed."""

    def __init__(self, entrypoint: Entrypoint, engine: PolicyEngine) -> None:
        self._entrypoint, self._engine = entrypoint, engine

    def decide(self, question: Question, *, timeout: timedelta | None = None) -> Decision:
        """Decide by the entry point."""
        engine = self._engine if question.entrypoint is self._entrypoint else Lax()
        return engine.decide(question, timeout=timeout)


class Down:
    """An engine that cannot be reached."""

    def decide(self, question: Question, *, timeout: timedelta | None = None) -> Decision:
        """Refuse, as an engine in another process does when that is gone."""
        raise SourceUnavailable(ReasonCode.ENGINE_UNAVAILABLE, "engine: expected a connection, found none")


class Crashed:
    """An engine with a bug."""

    def decide(self, question: Question, *, timeout: timedelta | None = None) -> Decision:
        """Fail."""
        raise ZeroDivisionError


class Impatient:
    """The embedded engine, with next to no time."""

    def __init__(self, engine: PolicyEngine) -> None:
        self._engine = engine

    def decide(self, question: Question, *, timeout: timedelta | None = None) -> Decision:
        """Decide at once or never."""
        return self._engine.decide(question, timeout=timedelta(milliseconds=2))


def planned(*statements: dict[str, object], give: dict[str, object] | None = None) -> PlanEngine:
    """Return the embedded engine with a plan that answers every question so."""
    return PlanEngine.from_bundle(deciding(*statements, give=give))


def decision(allow: dict[str, object], *reasons: str, **more: dict[str, object]) -> PlanEngine:
    """Return an engine that answers with an object as decisions are."""
    statements = [
        stmt("MakeObject", target=5),
        stmt("ObjectInsert", object=5, key=text("allow"), value=allow),
        stmt("MakeArray", capacity=0, target=6),
        *(stmt("ArrayAppend", array=6, value=text(reason)) for reason in reasons),
        stmt("ObjectInsert", object=5, key=text("reasons"), value=local(6)),
        *(stmt("ObjectInsert", object=5, key=text(name), value=value) for name, value in more.items()),
    ]
    return planned(*statements, give=local(5))


def endless() -> PlanEngine:
    """Return an engine whose policy takes its time."""
    body = block(stmt("Nop"))
    for _ in range(7):
        body = block(stmt("Scan", source=0, key=4, value=5, block=body))
    return planned(*body["stmts"], give=YES)


INVALID: Final = {
    "true": planned(give=YES),
    "text": planned(give=text("true")),
    "one": planned(stmt("MakeNumberInt", value=1, target=5), give=local(5)),
    "null": planned(stmt("MakeNull", target=5), give=local(5)),
    "empty object": planned(stmt("MakeObject", target=5), give=local(5)),
    "empty array": planned(stmt("MakeArray", capacity=0, target=5), give=local(5)),
    "allow as text": decision(text("true")),
    "unknown word": decision(YES, decision=text("maybe")),
    "allowed with reasons": decision(YES, "BUT"),
    "denied without reasons": decision(NO),
}
ENGINES: Final[dict[str, tuple[PolicyEngine, ReasonCode, grpc.StatusCode]]] = {
    **{
        name: (engine, ReasonCode.POLICY_INVALID_RESULT, grpc.StatusCode.PERMISSION_DENIED)
        for name, engine in INVALID.items()
    },
    "undefined": (planned(), ReasonCode.POLICY_UNDEFINED, grpc.StatusCode.PERMISSION_DENIED),
    "conflict": (
        planned(*(stmt("AssignVarOnce", source=text(name), target=2) for name in "xy"), give=YES),
        ReasonCode.POLICY_ERROR,
        grpc.StatusCode.PERMISSION_DENIED,
    ),
    "built-in error": (
        planned(stmt("Call", func="div", args=[text("x"), text("y")], result=3), give=YES),
        ReasonCode.POLICY_ERROR,
        grpc.StatusCode.PERMISSION_DENIED,
    ),
    "denied": (Denying(), ReasonCode.POLICY_DENIED, grpc.StatusCode.PERMISSION_DENIED),
    "down": (Down(), ReasonCode.ENGINE_UNAVAILABLE, grpc.StatusCode.UNAVAILABLE),
    "slow": (Impatient(endless()), ReasonCode.ENGINE_UNAVAILABLE, grpc.StatusCode.UNAVAILABLE),
    "crashed": (Crashed(), ReasonCode.ENGINE_UNAVAILABLE, grpc.StatusCode.UNAVAILABLE),
}


@pytest.mark.parametrize("entrypoint", Entrypoint, ids=lambda one: one.name.lower())
@pytest.mark.parametrize("name", ENGINES)
def test_policy_without_a_decision_denies(network: Network, entrypoint: Entrypoint, name: str) -> None:
    """C36, C37, must show 5: the handler is not called, the answer is not delivered, the log says why."""
    engine, code, status = ENGINES[name]
    on_server = entrypoint is Entrypoint.SERVER_REQUEST
    policy = Only(entrypoint, engine)
    server = Party.of(CORP, "/server", policy=policy if on_server else None)
    client = Party.of(CORP, "/client", policy=None if on_server else policy)
    service = network.serve(server)
    channel = network.channel(client, service.target, authorize_id(server.id))
    for number, kind in enumerate(KINDS, start=1):
        with pytest.raises(grpc.RpcError) as refusal:
            network.call(channel, kind)
        answer = told(refusal.value)
        assert (answer.status, answer.reason) == (status, code)
        judging = server if on_server else client
        assert judging.denials == [(code, None)] * number
        assert judging.seen.records[-1].decision_id == answer.decision_id
        assert "NOT_TODAY" not in answer.text
    assert service.handled == (list(KINDS) if entrypoint is Entrypoint.CLIENT_RESPONSE else [])
    assert len(client.seen.records) == len(KINDS)


def test_bundle_without_an_entry_point_is_refused_at_start_up() -> None:
    """C37: a missing package is found before the first call."""
    for files in ({"plan.json": "{}"}, {".manifest": "{}"}):
        with pytest.raises(Misconfigured):
            PlanEngine.from_bundle(archive(dict(files)))


def test_slow_policy_ends_with_the_deadline_of_the_call(network: Network) -> None:
    """C36: nobody decides for a caller that has given up."""
    server = Party.of(CORP, "/server")
    client = Party.of(CORP, "/client", policy=Only(Entrypoint.CLIENT_REQUEST, endless()))
    service = network.serve(server)
    channel = network.channel(client, service.target, authorize_id(server.id))
    with pytest.raises(grpc.RpcError) as refusal:
        network.call(channel, timeout=0.2)
    assert told(refusal.value).status in {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED}
    assert client.denials == [(ReasonCode.ENGINE_UNAVAILABLE, None)]
    assert service.handled == []
