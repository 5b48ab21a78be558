# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A deny-list stands before real calls from the moment on at which it is activated, in both runtimes."""

from __future__ import annotations

import json
from datetime import timedelta
from importlib import resources
from typing import TYPE_CHECKING, Any

import grpc
import pytest

from nsmsec.errors import BundleRefused, ReasonCode
from nsmsec.identity import leaf_facts
from nsmsec.interceptors import Workload
from nsmsec.opa.bundle import InProcessVersionMemory
from nsmsec.opa.live import LivePolicy
from tests.interceptors.conftest import loop, stage
from tests.interceptors.open_stream import Lingering, cut, opened
from tests.interceptors.scripts import Counting, echo
from tests.interceptors.stage import Kind
from tests.interceptors.world import NOW, authority, hop, svid
from tests.opa.archive import archive
from tests.opa.live.parts import Signer

if TYPE_CHECKING:
    from nsmsec.opa import Decision, Question
    from nsmsec.opa.bundle import PolicyBundle
    from tests.interceptors.stage import Client, Handling, Outcome, Stage
    from tests.interceptors.world import Hop

__all__ = ["loop", "stage"]  # the fixtures

ROOT = "nsmsec/revocation"
RULES, LISTS = Signer(), Signer()
KINDS = ("identities", "keys", "certificates", "tokens", "connections", "trust_domains")
SERVER, CLIENT, BACKEND = (svid(path, "corp.example") for path in ("/echo", "/client", "/backend"))


def rules() -> PolicyBundle:
    """Return the policies that ship, signed by those who write rules."""
    shipped = resources.files("nsmsec.opa").joinpath("shipped", "bundle.tar.gz").read_bytes()
    content = RULES.signed(shipped, 1, expires_at=NOW + timedelta(hours=1))
    return RULES.verifier().verify(content, now=NOW)


def deny_list(number: int, **entries: object) -> PolicyBundle:
    """Return a deny-list, signed by those who keep it."""
    document = {"version": 1, **{kind: {} for kind in KINDS}, **entries}
    manifest = {"revision": f"list-{number}", "roots": [ROOT]}
    content = archive({".manifest": json.dumps(manifest), f"{ROOT}/data.json": json.dumps(document)})
    content = LISTS.signed(content, number, expires_at=NOW + timedelta(hours=1))
    return LISTS.verifier(data_only=True).verify(content, now=NOW)


def judged(one: Hop) -> LivePolicy:
    """Let a hop decide by the policies that ship, beside a deny-list that can be replaced."""
    policy = LivePolicy(memory=InProcessVersionMemory(), data_roots=[ROOT], clock=one.clock)
    policy.activate(rules())
    one.workload = Workload(svid=one.svids, bundles=one.trust, policy=policy, audit=one.kept, clock=one.clock)
    return policy


def refused(called: Client, one: Hop, *reasons: str) -> Outcome:
    """Call; it must be this hop that refuses, for these reasons."""
    one.kept.records.clear()
    outcome = called.call(Kind.UU, b"two")
    assert outcome.code is grpc.StatusCode.PERMISSION_DENIED
    assert outcome.messages == []
    one.kept.wait()
    assert (one.kept.last.code, one.kept.last.reasons) == (ReasonCode.POLICY_DENIED, reasons)
    return outcome


CLIENTS, BACKENDS = leaf_facts(CLIENT.certificates[0]), leaf_facts(BACKEND.certificates[0])
LISTED: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "key": ({"keys": {CLIENTS["key_sha256"]: {"reason": "stolen"}}}, ("REVOKED_KEY",)),
    "certificate": ({"certificates": {CLIENTS["issuer"]: {CLIENTS["serial"]: {}}}}, ("REVOKED_CERTIFICATE",)),
    "identity": ({"identities": {str(CLIENT.id): {}}}, ("REVOKED_IDENTITY",)),
    "trust domain": ({"trust_domains": {"corp.example": {}}}, ("REVOKED_TRUST_DOMAIN",)),
}


@pytest.mark.parametrize("name", LISTED)
def test_server_refuses_a_caller_at_once_when_the_list_arrives(stage: Stage, name: str) -> None:
    """The same channel: served before, refused after, served again when the list lets go."""
    client, server, handler = hop("/client"), hop("/echo"), Counting()
    policy = judged(server)
    called = stage.client(stage.serve(server, handler), client, server)
    listed, reasons = LISTED[name]
    assert called.call(Kind.UU, b"one").messages == [b"one"]
    policy.activate(deny_list(1, **listed), root=ROOT)
    refused(called, server, *reasons)
    assert handler.calls == 1
    assert str(server.kept.last.revision).endswith("+list-1")
    policy.activate(deny_list(2), root=ROOT)
    assert called.call(Kind.UU, b"three").messages == [b"three"]


def test_stolen_key_is_refused_while_its_owner_goes_on_with_a_new_one(stage: Stage) -> None:
    """One identity, two keys: only the one that is listed is refused."""
    thief, owner, server, handler = hop("/client"), hop("/client"), hop("/echo"), Counting()
    policy = judged(server)
    address = stage.serve(server, handler)
    stolen = stage.client(address, thief, server)
    assert stolen.call(Kind.UU, b"one").messages == [b"one"]
    owner.svids.svid = authority("corp.example").issue("/client", ttl=timedelta(hours=2))
    policy.activate(deny_list(1, **LISTED["key"][0]), root=ROOT)
    refused(stolen, server, "REVOKED_KEY")
    assert stage.client(address, owner, server).call(Kind.UU, b"two").messages == [b"two"]
    assert handler.calls == 2


def test_client_calls_nobody_who_is_listed(stage: Stage) -> None:
    """Nothing leaves: the handler does not run."""
    client, server, handler = hop("/client"), hop("/echo"), Counting()
    policy = judged(client)
    called = stage.client(stage.serve(server, handler), client, server)
    assert called.call(Kind.UU, b"one").messages == [b"one"]
    policy.activate(deny_list(1, identities={str(SERVER.id): {}}), root=ROOT)
    refused(called, client, "REVOKED_IDENTITY")
    assert handler.calls == 1


def test_client_takes_no_answer_that_came_through_somebody_listed(stage: Stage) -> None:
    """Whom it calls is not listed, who answered behind that is: by its key, which only the answer proves."""
    client, server, backend = hop("/client"), hop("/echo"), hop("/backend")
    policy = judged(client)
    onward = stage.client(stage.serve(backend, echo), server, backend, origin=False)

    async def relay(rpc: Handling) -> None:
        request = await rpc.receive() or b""
        await rpc.send((await rpc.call(onward, Kind.UU, request)).messages[0])

    called = stage.client(stage.serve(server, relay), client, server)
    assert called.call(Kind.UU, b"one").messages == [b"one"]
    policy.activate(deny_list(1, keys={BACKENDS["key_sha256"]: {}}), root=ROOT)
    outcome = refused(called, client, "REVOKED_KEY")
    assert outcome.initial == ()
    assert [one.id for one in client.kept.last.path] == [str(one.id) for one in (client, server, backend)]


class Noting:
    """Decides as another policy does, and notes about what."""

    def __init__(self, policy: LivePolicy) -> None:
        self.policy = policy
        self.documents: list[Any] = []

    @property
    def in_force(self) -> object:
        """What decides now."""
        return self.policy.in_force

    def decide(self, question: Question, *, timeout: timedelta | None = None) -> Decision:
        """Note, then decide."""
        self.documents.append(question.document)
        return self.policy.decide(question, timeout=timeout)


@pytest.mark.parametrize("kind", ["connections", "tokens"])
def test_one_connection_or_token_ends_alone(stage: Stage, kind: str) -> None:
    """The stream that is meant ends, the same caller goes on over the same channel."""
    client, server, handler = hop("/client"), hop("/echo"), Lingering()
    noting = Noting(judged(server))
    server.workload = Workload(
        svid=server.svids, bundles=server.trust, policy=noting, audit=server.kept, clock=server.clock
    )

    async def serve(rpc: Handling) -> None:
        await (echo if handler.began.is_set() else handler)(rpc)

    called = stage.client(stage.serve(server, serve), client, server)
    with opened(called, Kind.US, handler) as outcome:
        path = noting.documents[0]["path"]
        listed = {
            "connections": {path["root"]: {path["connection_id"]: {}}},
            "tokens": {path["hops"][0]["token_id"]: {}},
        }
        noting.policy.activate(deny_list(1, **{kind: listed[kind]}), root=ROOT)
        server.workload.streams.look()
        assert outcome().code is cut(stage, grpc.StatusCode.PERMISSION_DENIED)
        assert called.call(Kind.UU, b"two").messages == [b"two"]
    server.kept.wait(2)
    denied = [record for record in server.kept.records if record.code is not None]
    assert [record.reasons for record in denied] == [(f"REVOKED_{kind.upper()[:-1]}",)]


@pytest.mark.parametrize(
    "spoiled",
    [
        {"identities": [str(CLIENT.id)]},
        {"identity": {str(CLIENT.id): {}}},
        {"keys": {CLIENTS["key_sha256"].upper(): {}}},
        {"version": 2},
        {"tokens": {"": {}}},
        {"identities": {str(CLIENT.id): {"until": "2030-01-01"}}},
    ],
    ids=["a list", "misspelt kind", "misspelt key", "another version", "empty name", "until is text"],
)
def test_list_that_is_malformed_is_refused_and_the_last_good_one_kept(spoiled: dict[str, Any]) -> None:
    """What cannot be used changes nothing, and the status says why."""
    server = hop("/echo")
    policy = judged(server)
    before = policy.activate(deny_list(1, **LISTED["key"][0]), root=ROOT).revision
    with pytest.raises(BundleRefused) as found:
        policy.activate(deny_list(2, **spoiled), root=ROOT)
    assert found.value.code is ReasonCode.BUNDLE_FORMAT
    assert "deny-list" in found.value.detail
    assert policy.status.revision == before
    assert policy.is_ready
