# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Client chain to server chain over an in-memory wire: real tokens, both runtimes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from nsmsec.elements.audit import Outcome
from nsmsec.errors import NsmsecError, PolicyDenied, ReasonCode, Unverified
from nsmsec.opa import Decision, Entrypoint
from nsmsec.testing.elements import Record
from nsmsec.testing.runtimes import RUNTIMES, Runtime
from tests.chains.world import AllowAll, Hop, a_clock, hop

if TYPE_CHECKING:
    from collections.abc import Callable

    from nsmsec.chain import Call, Reply
    from nsmsec.opa import PolicyEngine, Question

both = pytest.mark.parametrize("runtime", RUNTIMES, ids=str)


class Deny:
    """A policy that denies at one entry point."""

    def __init__(self, entrypoint: Entrypoint) -> None:
        self._entrypoint = entrypoint

    def decide(self, question: Question, *, timeout: timedelta | None = None) -> Decision:
        """Decide by the entry point."""
        denied = question.entrypoint is self._entrypoint
        return Decision(allow=not denied, reasons=("no",) if denied else (), revision="deny", engine="test")


class Mesh:
    """Client, firewall, IDS, then a gateway in another trust domain."""

    def __init__(self, runtime: Runtime, **engines: PolicyEngine) -> None:
        self.clock = a_clock()
        self.seen = Record()
        self.handled: list[str] = []

        def start(name: str, trust_domain: str = "corp.example") -> Hop:
            return hop(name, runtime=runtime, clock=self.clock, trust_domain=trust_domain, engine=engines.get(name))

        self.client, self.firewall, self.ids = start("client"), start("firewall"), start("ids")
        self.gateway = start("gateway", "partner.example")

    def relay(self, *hops: Hop) -> Callable[[Call], Reply]:
        """Return the handler of the first hop, which calls the next one and so on; the last answers."""
        here, rest = hops[0], hops[1:]

        def handler(call: Call) -> Reply:
            self.handled.append(call.self_id.path)
            if not rest:
                return here.answer()
            return here.answer(here.call(rest[0], handler=self.relay(*rest), served=call).verified)

        return handler

    def through(self, *hops: Hop) -> Reply:
        """Call from the client through these hops."""
        return self.client.call(hops[0], handler=self.relay(*hops), origin=True)

    def everyone(self) -> tuple[Hop, ...]:
        """Return all hops."""
        return self.client, self.firewall, self.ids, self.gateway


@both
def test_path_of_four_hops_is_proven_at_every_hop(runtime: Runtime) -> None:
    """The client ends up with the proof of the whole path; so does every hop between."""
    mesh = Mesh(runtime)
    reply = mesh.through(mesh.firewall, mesh.ids, mesh.gateway)
    assert reply.verified is not None
    assert [hop.id for hop in reply.verified.hops] == [hop.id for hop in mesh.everyone()]
    assert [str(hop.assurance) for hop in reply.verified.hops] == ["proven"] * 4
    assert mesh.handled == ["/firewall", "/ids", "/gateway"]


@both
def test_every_hop_records_both_of_its_sides(runtime: Runtime) -> None:
    """One record for each side of each call; servers know who came, clients the whole path."""
    mesh = Mesh(runtime)
    mesh.through(mesh.firewall, mesh.ids, mesh.gateway)
    seen = {
        hop.id.path: [(record.side, record.outcome, len(record.path)) for record in hop.kept.records]
        for hop in mesh.everyone()
    }
    assert seen == {
        "/client": [("client", Outcome.ALLOWED, 4)],
        "/firewall": [("client", Outcome.ALLOWED, 4), ("server", Outcome.ALLOWED, 1)],
        "/ids": [("client", Outcome.ALLOWED, 4), ("server", Outcome.ALLOWED, 2)],
        "/gateway": [("server", Outcome.ALLOWED, 3)],
    }


@both
def test_records_hold_no_token(runtime: Runtime) -> None:
    """Neither in the record nor in its repr nor in the JSON is there any part of a token."""
    mesh = Mesh(runtime)
    mesh.through(mesh.firewall, mesh.gateway)
    records = [record for hop in mesh.everyone() for record in hop.kept.records]
    assert records
    for record in records:
        assert "eyJ" not in json.dumps(record.as_document())
        assert "eyJ" not in repr(record)


@both
def test_hop_that_answers_itself_ends_the_path(runtime: Runtime) -> None:
    """An answer in one's own name says so: two hops, whatever was called on the side."""
    mesh = Mesh(runtime)

    def handler(call: Call) -> Reply:
        mesh.firewall.call(mesh.ids, handler=mesh.relay(mesh.ids), served=call)
        mesh.firewall.call(mesh.gateway, handler=mesh.relay(mesh.gateway), served=call)
        return mesh.firewall.answer()

    reply = mesh.client.call(mesh.firewall, handler=handler, origin=True)
    assert reply.verified is not None
    assert [hop.id for hop in reply.verified.hops] == [mesh.client.id, mesh.firewall.id]


@both
def test_handler_that_fails_gets_no_token(runtime: Runtime) -> None:
    """A status other than OK reaches the client without a path; it proves nothing, so nothing is judged."""
    policy = AllowAll()
    mesh = Mesh(runtime, client=policy)
    failed = replace(mesh.firewall.answer(), ok=False)
    reply = mesh.client.call(mesh.firewall, handler=lambda _: failed, origin=True)
    assert (reply.ok, reply.path, reply.verified) == (False, None, None)
    assert [question.entrypoint for question in policy.questions] == [Entrypoint.CLIENT_REQUEST]
    for workload in (mesh.client, mesh.firewall):
        assert [(record.outcome, record.status) for record in workload.kept.records] == [(Outcome.FAILED, "NOT_FOUND")]


@both
def test_denied_request_is_recorded_with_its_proven_path(runtime: Runtime) -> None:
    """The record of a denial by policy says over whom the request came; the handler did not run."""
    mesh = Mesh(runtime, ids=Deny(Entrypoint.SERVER_REQUEST))
    with pytest.raises(PolicyDenied) as refusal:
        mesh.through(mesh.firewall, mesh.ids)
    assert refusal.value.code is ReasonCode.POLICY_DENIED
    assert mesh.handled == ["/firewall"]
    (record,) = mesh.ids.kept.records
    assert (record.outcome, record.code, record.reasons) == (Outcome.DENIED, "POLICY_DENIED", ("no",))
    assert [hop.id for hop in record.path] == [str(mesh.client.id), str(mesh.firewall.id)]
    assert record.revision == "deny"
    assert record.connection_id is not None


@both
def test_client_that_may_not_call_mints_nothing(runtime: Runtime) -> None:
    """Prove, then decide, then mint: behind a denial there is no token."""
    mesh = Mesh(runtime, client=Deny(Entrypoint.CLIENT_REQUEST))
    with pytest.raises(PolicyDenied):
        mesh.through(mesh.firewall)
    assert mesh.handled == []
    assert mesh.firewall.kept.records == []
    (record,) = mesh.client.kept.records
    assert (record.side, record.outcome, record.path) == ("client", Outcome.DENIED, ())


@both
def test_denied_answer_is_recorded_with_the_whole_path(runtime: Runtime) -> None:
    """The response policy judges who answered; the record says who that was."""
    mesh = Mesh(runtime, client=Deny(Entrypoint.CLIENT_RESPONSE))
    with pytest.raises(PolicyDenied):
        mesh.through(mesh.firewall, mesh.gateway)
    assert mesh.handled == ["/firewall", "/gateway"]
    (record,) = mesh.client.kept.records
    assert (record.outcome, record.code, len(record.path)) == (Outcome.DENIED, "POLICY_DENIED", 3)


@both
def test_answer_that_lost_its_path_is_refused(runtime: Runtime) -> None:
    """OK without a path never reaches the response policy."""
    policy = AllowAll()
    mesh = Mesh(runtime, client=policy)
    with pytest.raises(Unverified) as refusal:
        mesh.client.call(mesh.firewall, handler=mesh.relay(mesh.firewall), origin=True, tamper=lambda _: None)
    assert refusal.value.code is ReasonCode.PATH_MISSING
    assert [question.entrypoint for question in policy.questions] == [Entrypoint.CLIENT_REQUEST]


@both
def test_answer_of_another_call_is_refused(runtime: Runtime) -> None:
    """A hop that answers with the path of an earlier call is found by its caller."""
    mesh = Mesh(runtime)
    kept: list[bytes | None] = []

    def keep(answer: bytes | None) -> bytes | None:
        kept.append(answer)
        return answer

    mesh.client.call(mesh.firewall, handler=mesh.relay(mesh.firewall), origin=True, tamper=keep)
    with pytest.raises(Unverified) as refusal:
        mesh.client.call(mesh.firewall, handler=mesh.relay(mesh.firewall), origin=True, tamper=lambda _: kept[0])
    assert refusal.value.code is ReasonCode.RESPONSE_UNBOUND
    assert mesh.client.kept.records[-1].code == "RESPONSE_UNBOUND"


@both
def test_handler_that_names_the_path_of_another_call_is_refused(runtime: Runtime) -> None:
    """Our own server does not hand out an answer that is not this call's."""
    mesh = Mesh(runtime)
    kept: list[Reply] = []

    def handler(call: Call) -> Reply:
        kept.append(mesh.firewall.call(mesh.ids, handler=mesh.relay(mesh.ids), served=call))
        return mesh.firewall.answer(kept[0].verified)

    mesh.client.call(mesh.firewall, handler=handler, origin=True)
    with pytest.raises(Unverified) as refusal:
        mesh.client.call(mesh.firewall, handler=handler, origin=True)
    assert refusal.value.code is ReasonCode.RESPONSE_UNBOUND
    assert mesh.firewall.kept.records[-1].code == "RESPONSE_UNBOUND"


@both
def test_hop_does_not_call_for_a_path_that_has_run_out(runtime: Runtime) -> None:
    """A handler that takes longer than the tokens live calls nobody any more."""
    mesh = Mesh(runtime)

    def slow(call: Call) -> Reply:
        mesh.clock.move(timedelta(minutes=2))
        return mesh.firewall.call(mesh.ids, handler=mesh.relay(mesh.ids), served=call)

    with pytest.raises(NsmsecError) as refusal:
        mesh.client.call(mesh.firewall, handler=slow, origin=True)
    assert refusal.value.code is ReasonCode.EXPIRED
    assert mesh.handled == []


@both
def test_element_of_a_user_sees_what_policy_allowed(runtime: Runtime) -> None:
    """Behind authorize a user's own element finds proven facts on both sides."""
    seen = Record()
    clock = a_clock()
    client = hop("client", runtime=runtime, clock=clock, extra=(seen,))
    firewall = hop("firewall", runtime=runtime, clock=clock, extra=(seen,))
    client.call(firewall, handler=lambda _: firewall.answer(), origin=True)
    outgoing, incoming = seen.calls
    assert (outgoing.sent, outgoing.peer is not None) == (None, True)
    assert incoming.verified is not None
    assert [reply.verified is not None for reply in seen.replies] == [False, True]
