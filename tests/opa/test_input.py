# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The document that a policy sees holds facts only, and is what the schema says."""

from __future__ import annotations

import enum
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from nsmsec.appraisal import AttestationResult
from nsmsec.appraisal.hop_attestation import attested, unattested
from nsmsec.errors import ReasonCode
from nsmsec.identity import BundleOrigin, LeafFacts, Peer, SpiffeID, TrustDomain, TrustDomainAlias
from nsmsec.opa import Entrypoint, Question
from nsmsec.opa.input import asked_again, request_document, response_document
from nsmsec.opa.plan.admit import admit
from nsmsec.path import CertificateTable
from nsmsec.path import Path as SegmentPath
from nsmsec.tokens import Assurance, Hop, Limit, VerifiedPath

if TYPE_CHECKING:
    from collections.abc import Mapping

NOW = datetime(2026, 1, 2, 3, 4, 5, 678900, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
SCHEMA = json.loads((Path(__file__).parents[2] / "policies" / "schemas" / "input.json").read_text())
GATEWAY = SpiffeID.parse("spiffe://partner.example/gateway")
FIREWALL = SpiffeID.parse("spiffe://corp.example/firewall")


LEAF: LeafFacts = {"key_sha256": "0a" * 32, "issuer": "CN=corp.example", "serial": "0b"}

RESULT = AttestationResult(
    verifier=SpiffeID.parse("spiffe://corp.example/verifier"),
    subject=FIREWALL,
    issued_at=SECONDS - 10,
    expires_at=SECONDS + 290,
    audience=frozenset({"partner.example"}),
    svid_key_sha256="0a" * 32,
    token_key=None,
    token_key_name=None,
    status="affirming",
    software=False,
    profile="gateways-7",
    manufacturer="id:49465800",
    model="SLB9670",
    version=None,
    firmware="0001000200030004",
    device="ZGV2aWNlIDE",
    reset_count=12,
    nonce=bytes(32),
)


class Side(enum.StrEnum):
    """As the chains spell it."""

    SERVER = "server"


def verified(
    *ids: str, leaf: LeafFacts | None = LEAF, origins: Mapping[str, BundleOrigin] | None = None
) -> VerifiedPath:
    """Return a verified path of these hops."""
    hops = tuple(
        Hop(
            index=index,
            id=SpiffeID.parse(f"spiffe://{name}"),
            assurance=Assurance.PROVEN,
            issued_at=SECONDS - 10 + index,
            expires_at=SECONDS + 50 - index,
            operation="call",
            service="/a.B/C",
            segment_id=f"segment {index}",
            token_id=f"token {index}",
            leaf=leaf,
        )
        for index, name in enumerate(ids)
    )
    return VerifiedPath(
        hops=hops,
        connection_id="connection",
        side="server",
        ends_at=SECONDS + 40,
        limit=Limit(),
        path=SegmentPath(segments=(), index=0),
        certificates=CertificateTable(),
        origins=origins or {},
    )


def request(**changed: Any) -> dict[str, Any]:  # noqa: ANN401 - any argument of the function
    """Return the document of a request, with some of its facts changed."""
    facts: dict[str, Any] = {
        "side": Side.SERVER,
        "now": NOW,
        "operation": "call",
        "service": "/a.B/C",
        "method": "/a.B/C",
        "self_id": GATEWAY,
        "peer": Peer(id=FIREWALL, leaf_sha256=b"x" * 32, leaf_facts=LEAF, expires_at=NOW + timedelta(hours=1)),
        "path": verified("corp.example/client", "corp.example/firewall"),
        "stated": {"segment_names": ["a"]},
    }
    return request_document(**(facts | changed))


def response(path: VerifiedPath, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - any argument of the function
    """Return the document of an answer to the firewall."""
    return response_document(
        **{
            "now": NOW,
            "operation": "call",
            "service": "/a.B/C",
            "method": "/a.B/C",
            "self_id": FIREWALL,
            "peer": Peer(id=GATEWAY),
            "path": path,
            "before": None,
            "stated": {},
            **more,
        }
    )


def check(document: dict[str, Any]) -> None:
    """Check a document against the schema, with what the engine adds."""
    jsonschema.Draft7Validator(SCHEMA).validate({**document, "policy": {"revision": "r1"}})


def test_request_holds_the_facts_as_plain_values() -> None:
    """All of the document, member by member; times are whole seconds."""
    document = request()
    check(document)
    assert type(document["side"]) is str
    assert document == {
        "version": 1,
        "now": SECONDS,
        "side": "server",
        "moment": "request",
        "operation": "call",
        "service": "/a.B/C",
        "method": "/a.B/C",
        "self": {"id": "spiffe://partner.example/gateway", "trust_domain": "partner.example"},
        "peer": {
            "id": "spiffe://corp.example/firewall",
            "trust_domain": "corp.example",
            "expires_at": SECONDS + 3600,
            "leaf": LEAF,
        },
        "path": {
            "connection_id": "connection",
            "root": "spiffe://corp.example/client",
            "hops": [
                {
                    "index": index,
                    "id": f"spiffe://corp.example/{name}",
                    "trust_domain": "corp.example",
                    "assurance": "proven",
                    "issued_at": SECONDS - 10 + index,
                    "expires_at": SECONDS + 50 - index,
                    "operation": "call",
                    "service": "/a.B/C",
                    "token_id": f"token {index}",
                    "leaf": LEAF,
                }
                for index, name in enumerate(["client", "firewall"])
            ],
            "expires_at": SECONDS + 40,
        },
        "attestation": {},
        "federation": {"corp.example": {"sequence": None, "age_s": None}},
        "aliases": {},
        "stated": {"segment_names": ["a"]},
    }


def test_origin_has_an_empty_path() -> None:
    """A client that starts a path has nobody before it."""
    document = request(side="client", path=None, peer=Peer(id=GATEWAY))
    check(document)
    assert document["path"] == {"connection_id": None, "root": None, "hops": [], "expires_at": None}
    assert (document["peer"]["expires_at"], document["peer"]["leaf"]) == (None, None)
    assert document["federation"] == {}


@pytest.mark.parametrize(
    ("peer", "hops", "foreign"),
    [
        (GATEWAY, ["partner.example/a"], []),
        (FIREWALL, ["partner.example/a"], ["corp.example"]),
        (GATEWAY, ["corp.example/a", "other.example/b", "partner.example/c"], ["corp.example", "other.example"]),
        (FIREWALL, ["other.example/b"], ["corp.example", "other.example"]),
    ],
)
def test_every_foreign_domain_is_listed(peer: SpiffeID, hops: list[str], foreign: list[str]) -> None:
    """Those of the hops and of the peer, not our own."""
    document = request(peer=Peer(id=peer), path=verified(*hops))
    check(document)
    assert sorted(document["federation"]) == foreign


def test_bundle_of_a_foreign_domain_is_told_as_it_was_when_it_proved_the_path() -> None:
    """What proved the hops is told of the hops; what proved the peer, of a peer who is of no hop's domain."""
    old = BundleOrigin(sequence=6, confirmed_at=NOW - timedelta(hours=2))
    new = BundleOrigin(sequence=7, confirmed_at=NOW - timedelta(seconds=90.7))
    unknown = BundleOrigin()
    path = verified("corp.example/a", "other.example/b", origins={"corp.example": old, "partner.example": new})
    peers = {"corp.example": new, "third.example": new, "partner.example": new}
    document = request(path=path, peer=Peer(id=SpiffeID.parse("spiffe://third.example/x"), origins=peers))
    check(document)
    assert document["federation"] == {
        "corp.example": {"sequence": 6, "age_s": 7200},
        "other.example": {"sequence": None, "age_s": None},
        "third.example": {"sequence": 7, "age_s": 90},
    }
    document = request(path=verified("corp.example/a", origins={"corp.example": unknown}), peer=Peer(id=GATEWAY))
    assert document["federation"] == {"corp.example": {"sequence": None, "age_s": None}}


def test_alias_of_each_trust_domain_is_told_and_nobody_renamed() -> None:
    """That of hops, of the neighbour, of our own; of nobody who has no part in the call."""
    until = NOW + timedelta(days=30)

    def moving(old: str, new: str) -> dict[str, BundleOrigin]:
        alias = TrustDomainAlias(old=TrustDomain.parse(old), new=TrustDomain.parse(new), until=until)
        return {old: BundleOrigin(alias=alias)}

    origins = {
        **moving("corp.example", "corp.example.org"),
        **moving("partner.example", "partner.example.org"),
        **moving("third.example", "third.example.org"),
        **moving("nobody.example", "nobody.example.org"),
    }
    peer = Peer(id=SpiffeID.parse("spiffe://third.example/x"), origins=origins)
    document = request(path=verified("corp.example/client", origins=origins), peer=peer)
    check(document)
    moved = {f"{one}.example" for one in ("corp", "partner", "third")}
    assert document["aliases"] == {one: {"of": f"{one}.org", "until": int(until.timestamp())} for one in moved}
    assert document["path"]["hops"][0]["id"] == "spiffe://corp.example/client"
    assert document["path"]["hops"][0]["trust_domain"] == "corp.example"
    document = request(side="client", path=None, peer=peer)
    check(document)
    assert set(document["aliases"]) == {"third.example", "partner.example"}


def test_alias_in_an_answer_is_that_of_the_proof_of_the_answer() -> None:
    """A neighbour whom a direct channel proves by its name alone may still be known by its path."""
    until = NOW + timedelta(days=30)
    old, new = TrustDomain.parse("partner.example"), TrustDomain.parse("moved.example")
    origins = {"partner.example": BundleOrigin(alias=TrustDomainAlias(old=old, new=new, until=until))}
    document = response(verified("corp.example/firewall", "partner.example/gateway", origins=origins))
    check(document)
    assert document["aliases"] == {"partner.example": {"of": "moved.example", "until": int(until.timestamp())}}


def test_bundle_confirmed_by_a_clock_ahead_of_ours_has_no_age_below_zero() -> None:
    """The source may have looked at the clock after us."""
    assert BundleOrigin(sequence=None, confirmed_at=NOW + timedelta(seconds=1)).age_s(NOW) == 0


def test_response_is_the_clients_and_has_the_whole_path() -> None:
    """The same facts about the answer."""
    document = response(verified("corp.example/firewall", "partner.example/gateway"))
    check(document)
    assert (document["side"], document["moment"]) == ("client", "response")
    assert [hop["index"] for hop in document["path"]["hops"]] == [0, 1]
    assert list(document["federation"]) == ["partner.example"]


def test_response_knows_the_leaves_of_those_before_us_from_the_request() -> None:
    """The answer proves nobody up to us again; what the request proved is kept, and our own leaf is not shown."""
    answered = verified("corp.example/client", "corp.example/firewall", leaf=None)
    behind = verified("corp.example/client", "corp.example/firewall", "partner.example/gateway").hops[2]
    document = response(answered._replace(hops=(*answered.hops, behind)), before=verified("corp.example/client"))
    check(document)
    assert [hop["leaf"] for hop in document["path"]["hops"]] == [LEAF, None, LEAF]


def test_machine_of_each_hop_is_told_where_it_was_judged() -> None:
    """With a result, or why there is none; where nobody judged there is no such member."""
    machines = (unattested(ReasonCode.ATTESTATION_MISSING), attested(RESULT, key="delegated"))
    document = request(machines=machines)
    check(document)
    assert [hop.pop("attestation") for hop in document["path"]["hops"]] == [one.document for one in machines]
    assert document == request()
    answer = response(
        verified("corp.example/client", "corp.example/firewall", leaf=None),
        before=verified("corp.example/client"),
        machines=machines,
    )
    check(answer)
    assert [hop["attestation"] for hop in answer["path"]["hops"]] == [one.document for one in machines]


def test_machines_of_another_path_are_refused() -> None:
    """Nobody gets the machine of a neighbour."""
    with pytest.raises(ValueError, match="zip"):
        request(machines=(unattested(ReasonCode.ATTESTATION_MISSING),))


def test_question_about_an_open_stream_says_when_it_was_asked_first() -> None:
    """Beside the facts of now; the first question stays as it is."""
    first = Question(entrypoint=Entrypoint.SERVER_REQUEST, document=request(stated={}), call_id="d1")
    again = asked_again(first, opened_at=NOW - timedelta(seconds=60))
    check({**again.document})
    assert again.document == {**first.document, "opened_at": SECONDS - 60}
    assert (again.entrypoint, again.call_id) == (first.entrypoint, first.call_id)
    assert "opened_at" not in first.document
    assert type(again.document) is type(first.document)


def test_facts_are_made_of_values_that_the_engine_would_admit_as_they_are() -> None:
    """So it need not look at them again; only what is stated was made by somebody else."""
    machines = (unattested(ReasonCode.ATTESTATION_MISSING), attested(RESULT, key="bound"))
    for document in (
        {**request(stated={})},
        {**request(stated={}, path=None)},
        {**request(stated={}, machines=machines)},
    ):
        assert admit(document, max_depth=5, max_values=200) is document
