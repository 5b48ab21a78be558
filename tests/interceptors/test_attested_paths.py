# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Paths over machines, by real connections, in both runtimes: what is known of each, what is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import grpc
import pytest

from nsmsec.appraisal import ResultKey, ResultTrust
from nsmsec.errors import ReasonCode
from nsmsec.identity import SpiffeID
from nsmsec.opa import Entrypoint
from tests.appraisal.machines import CORP, PARTNER, rewritten, trust
from tests.interceptors.attested import Machine, attested, demanding
from tests.interceptors.scripts import Counting, echo
from tests.interceptors.stage import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nsmsec.opa import Question
    from tests.interceptors.stage import Client, Handling, Outcome, Script, Stage
    from tests.interceptors.world import Hop

R = ReasonCode
OTHER_KEY = ResultKey.generate()
OTHER_ID = SpiffeID.parse("spiffe://corp.example/other")
NONE_OF_US = {"status": "none", "code": "ATTESTATION_UNPROVEN"}
BOTH = frozenset({CORP, PARTNER})


def shown(question: Question) -> list[Mapping[str, object]]:
    """Return what a question shows of each hop's machine."""
    document: Any = question.document
    return [hop["attestation"] for hop in document["path"]["hops"]]


def machines(question: Question) -> list[tuple[object, object]]:
    """Return status and bond, or code, of each hop's machine in a question."""
    return [(one["status"], one.get("key", one["code"])) for one in shown(question)]


def recorded(one: Hop) -> list[Any]:
    """Return what the last record of a hop shows of each machine."""
    document: Any = one.kept.last.as_document()
    return [hop["machine"] for hop in document["path"]]


def onward(client: Client) -> Script:
    """Return a handler that asks the next hop."""

    async def forward(rpc: Handling) -> None:
        """Ask."""
        message = await rpc.receive()
        assert message is not None
        outcome = await rpc.call(client, Kind.UU, message)
        await rpc.send(outcome.messages[0])

    return forward


def test_every_hop_knows_the_machines_before_it_and_behind_it(stage: Stage) -> None:
    """Client, firewall, ids, gateway of another trust domain: what each is asked about has the facts of its machine."""
    on = Machine()
    hops = [attested(path, machine=on)[0] for path in ("/client", "/firewall", "/ids")]
    gateway, _ = attested("/gateway", machine=on, trust_domain="partner.example", audience=PARTNER)
    client, firewall, ids = hops
    third = stage.client(stage.serve(gateway, echo), ids, gateway, origin=False)
    second = stage.client(stage.serve(ids, onward(third)), firewall, ids, origin=False)
    first = stage.client(stage.serve(firewall, onward(second)), client, firewall)
    assert first.call(Kind.UU, b"one").messages == [b"one"]
    known, ours = ("affirming", "delegated"), ("none", "ATTESTATION_UNPROVEN")
    for place, one in enumerate(hops):
        asked = {question.entrypoint: machines(question) for question in one.policy.questions}
        before = [known] * place
        assert asked.pop(Entrypoint.CLIENT_RESPONSE) == [*before, ours, *([known] * (3 - place))]
        assert list(asked.values()) == [before] * len(asked)
    assert [machines(question) for question in gateway.policy.questions] == [[known] * 3]


def test_what_was_known_of_a_hop_before_us_is_what_policy_sees_of_it_in_the_answer(stage: Stage) -> None:
    """The whole fact, with the name of the device; another audience knows the same machine by the same text here."""
    client, _ = attested("/client", machine=Machine())
    relay, _ = attested("/relay", machine=Machine())
    server, _ = attested("/echo", machine=Machine())
    inner = stage.client(stage.serve(server, echo), relay, server, origin=False)
    stage.client(stage.serve(relay, onward(inner)), client, relay).call(Kind.UU, b"one")
    request, _, response = (shown(question) for question in relay.policy.questions)
    assert request[0] == response[0]
    assert request[0]["device"]


def test_record_shows_what_is_known_of_each_machine_but_no_result(stage: Stage) -> None:
    """Status, code, device, on both sides."""
    (client, _), (server, _) = attested("/client", machine=Machine()), attested("/echo")
    stage.client(stage.serve(server, echo), client, server).call(Kind.UU, b"one")
    server.kept.wait()
    (served,) = recorded(server)
    assert (served["status"], served["code"]) == ("affirming", None)
    assert served.keys() == {"status", "code", "device"}
    assert recorded(client) == [
        {**NONE_OF_US, "device": None},
        {"status": "none", "code": "ATTESTATION_MISSING", "device": None},
    ]


def test_workload_that_judges_no_machines_shows_none(stage: Stage) -> None:
    """Nothing about machines in its questions or records, though results came along."""
    client, _ = attested("/client", machine=Machine(), judges=False)
    server, _ = attested("/echo", machine=Machine(), judges=False)
    stage.client(stage.serve(server, echo), client, server).call(Kind.UU, b"one")
    for one in (client, server):
        one.kept.wait()
        assert "machine" not in str(one.kept.last.as_document())
        assert all("'attestation'" not in str(q.document["path"]) for q in one.policy.questions)


#: What may be the matter with the client's machine, with what is known of it then.
WEAK: dict[str, tuple[Machine | None, dict[str, Any], tuple[str, str | None]]] = {
    "no machine": (None, {}, ("none", "ATTESTATION_MISSING")),
    "a result that stayed at home": (Machine(shown=False), {}, ("none", "ATTESTATION_ABSENT")),
    "a verifier that nobody trusts": (Machine(), {"trusted": ResultTrust()}, ("none", "ATTESTATION_UNTRUSTED")),
    "a verifier for others": (
        Machine(),
        {"trusted": trust(trust_domains=frozenset({PARTNER}))},
        ("none", "ATTESTATION_UNTRUSTED"),
    ),
    "a result for others": (Machine(said={"audience": frozenset({PARTNER})}), {}, ("none", "ATTESTATION_AUDIENCE")),
    "a TPM of software": (Machine(facts={"software": True}), {}, ("contraindicated", None)),
    "an unknown state": (Machine(facts={"pcrs_demanded": False}), {}, ("warning", None)),
    "other reference values": (Machine(said={"profile": "rack-6"}), {}, ("affirming", None)),
    "old firmware": (Machine(facts={"firmware": "0007000200000000"}), {}, ("affirming", None)),
    "a stolen SVID key": (Machine(signs=False), {}, ("affirming", None)),
}


def refused(outcome: Outcome, one: Hop, *, status: grpc.StatusCode, code: ReasonCode) -> None:
    """Assert that a hop refused a call, of which nothing was delivered."""
    assert (outcome.messages, outcome.code) == ([], status)
    one.kept.wait()
    assert one.kept.last.code == code


@pytest.mark.parametrize("name", WEAK)
def test_handler_is_not_called_by_a_hop_on(stage: Stage, name: str) -> None:
    """The server demands a machine; without the demand the same call is served."""
    machine, options, known = WEAK[name]
    client, _ = attested("/client", machine=machine)
    server, _ = attested("/echo", policy=demanding(), **options)
    handler = Counting()
    outcome = stage.client(stage.serve(server, handler), client, server).call(Kind.UU, b"one")
    refused(outcome, server, status=grpc.StatusCode.PERMISSION_DENIED, code=R.POLICY_DENIED)
    assert handler.calls == 0
    assert server.kept.last.reasons == ("HARDWARE_REQUIRED",)
    (hop,) = server.kept.last.path
    assert hop.machine is not None
    assert (hop.machine["status"], hop.machine["code"]) == known
    lax, _ = attested("/echo", policy=demanding(hops=["spiffe://corp.example/other"]), **options)
    assert stage.client(stage.serve(lax, echo), client, lax).call(Kind.UU, b"one").messages == [b"one"]


def test_handler_is_called_by_a_hop_on_the_demanded_machine(stage: Stage) -> None:
    """What the tests above are spoiled from."""
    client, _ = attested("/client", machine=Machine())
    server, _ = attested("/echo", policy=demanding())
    assert stage.client(stage.serve(server, echo), client, server).call(Kind.UU, b"one").messages == [b"one"]


@pytest.mark.parametrize("name", WEAK)
def test_answer_is_not_delivered_from_a_hop_on(stage: Stage, name: str) -> None:
    """The client demands a machine: the handler ran, its answer stays outside."""
    machine, options, known = WEAK[name]
    client, _ = attested("/client", policy=demanding(side="client"), **options)
    server, _ = attested("/echo", machine=machine)
    handler = Counting()
    outcome = stage.client(stage.serve(server, handler), client, server).call(Kind.UU, b"one")
    refused(outcome, client, status=grpc.StatusCode.PERMISSION_DENIED, code=R.POLICY_DENIED)
    assert handler.calls == 1
    assert client.kept.last.reasons == ("HARDWARE_REQUIRED",)
    found = client.kept.last.path[1].machine
    assert found is not None
    assert (found["status"], found["code"]) == known


def test_answer_is_delivered_from_the_demanded_machine(stage: Stage) -> None:
    """The client's own machine is not in question, and it has none."""
    client, _ = attested("/client", policy=demanding(side="client"))
    server, _ = attested("/echo", machine=Machine())
    assert stage.client(stage.serve(server, echo), client, server).call(Kind.UU, b"one").messages == [b"one"]


#: What is forged, or taken from another, with the code.
FORGED: dict[str, tuple[Machine, ReasonCode]] = {
    "signature": (
        Machine(spoil=lambda text: text[:-8] + ("A" * 8)),
        R.ATTESTATION_SIGNATURE,
    ),
    "claims": (
        Machine(spoil=lambda text: rewritten(text, lambda _, claims: claims.update(iss="x"))),
        R.ATTESTATION_MALFORMED,
    ),
    "type": (
        Machine(spoil=lambda text: rewritten(text, lambda header, _: header.update(typ="JWT"))),
        R.ATTESTATION_TYPE,
    ),
    "life": (
        Machine(spoil=lambda text: rewritten(text, lambda _, claims: claims.update(iat=claims["iat"] - 1))),
        R.ATTESTATION_LIFETIME,
    ),
    "subject": (Machine(said={"subject": OTHER_ID}), R.ATTESTATION_SUBJECT),
    "SVID key": (Machine(facts={"svid_spki_sha256": bytes(32)}), R.ATTESTATION_KEY),
    "signature of another TPM": (Machine(signer="another"), R.ATTESTATION_TPM_SIGNATURE),
}


@pytest.mark.parametrize("name", FORGED)
def test_forged_result_of_a_caller_ends_the_call_before_the_handler(stage: Stage, name: str) -> None:
    """Whatever the policy would say."""
    machine, code = FORGED[name]
    (client, _), (server, _), handler = attested("/client", machine=machine), attested("/echo"), Counting()
    outcome = stage.client(stage.serve(server, handler), client, server).call(Kind.UU, b"one")
    refused(outcome, server, status=grpc.StatusCode.UNAUTHENTICATED, code=code)
    assert (handler.calls, server.policy.questions, server.kept.last.index) == (0, [], 0)
    assert outcome.reason == code
    assert server.kept.last.path[0].machine is None


@pytest.mark.parametrize("name", FORGED)
def test_forged_result_of_who_answers_keeps_the_answer_out(stage: Stage, name: str) -> None:
    """The application sees nothing of it."""
    machine, code = FORGED[name]
    (client, _), (server, _), handler = attested("/client"), attested("/echo", machine=machine), Counting()
    outcome = stage.client(stage.serve(server, handler), client, server).call(Kind.UU, b"one")
    refused(outcome, client, status=grpc.StatusCode.UNAUTHENTICATED, code=code)
    assert (handler.calls, client.kept.last.index) == (1, 1)


def test_result_that_has_ended_counts_no_more_until_the_next(stage: Stage) -> None:
    """The session goes on, its machine does not; with a new result the call is served."""
    client, sessions = attested("/client", machine=Machine())
    server, _ = attested("/echo", policy=demanding())
    handler = Counting()
    called = stage.client(stage.serve(server, handler), client, server)
    assert called.call(Kind.UU, b"one").messages == [b"one"]
    for one in (client, server):
        one.clock.move(timedelta(seconds=300))
    server.kept.records.clear()
    refused(called.call(Kind.UU, b"two"), server, status=grpc.StatusCode.PERMISSION_DENIED, code=R.POLICY_DENIED)
    (hop,) = server.kept.last.path
    assert hop.machine is not None
    assert hop.machine["code"] == "ATTESTATION_EXPIRED"
    sessions.renew()
    assert called.call(Kind.UU, b"three").messages == [b"three"]
    assert handler.calls == 2


def test_policy_without_a_judge_denies_what_it_demands(stage: Stage) -> None:
    """A workload that was not given one cannot meet a demand."""
    client, _ = attested("/client", machine=Machine())
    server, _ = attested("/echo", policy=demanding(), judges=False)
    handler = Counting()
    outcome = stage.client(stage.serve(server, handler), client, server).call(Kind.UU, b"one")
    refused(outcome, server, status=grpc.StatusCode.PERMISSION_DENIED, code=R.POLICY_DENIED)
    assert (handler.calls, server.kept.last.reasons) == (0, ("HARDWARE_REQUIRED",))
