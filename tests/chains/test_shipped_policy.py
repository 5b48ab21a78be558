# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The chains with the policies that ship: the corporate VPN of the demo, in memory."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nsmsec.errors import PolicyDenied, ReasonCode
from nsmsec.identity import leaf_facts
from nsmsec.opa import Entrypoint, PlanEngine
from nsmsec.testing.runtimes import RUNTIMES, Runtime
from tests.chains.test_end_to_end import Mesh
from tests.chains.world import METHOD, svid

if TYPE_CHECKING:
    from datetime import timedelta

    from nsmsec.opa import Decision, Question

both = pytest.mark.parametrize("runtime", RUNTIMES, ids=str)

POLICIES = Path(__file__).resolve().parents[2] / "policies" / "nsmsec"
FEDERATION = {"corp.example": {"partner.example": {"services": [METHOD], "max_callers": 3, "max_callees": 1}}}


def layout(*, side: str, at: str, last: str) -> dict[str, object]:
    """Return a layout: from the client through firewall, then IDS."""
    return {
        "owner": "security",
        "version": 1,
        "until": None,
        "side": side,
        "at": [at],
        "services": [METHOD],
        "roots": ["spiffe://corp.example/client"],
        "steps": [["spiffe://corp.example/firewall"], ["spiffe://corp.example/ids"]],
        "last": [last],
        "max_others": None,
        "forbidden": [],
        "crossings": None,
    }


ON_THE_WAY = layout(side="server", at="spiffe://partner.example/gateway", last="spiffe://corp.example/ids")
ON_THE_WAY_BACK = layout(side="client", at="spiffe://corp.example/client", last="spiffe://partner.example/gateway")


@cache
def engine(side: str | None = None) -> PlanEngine:
    """Return the shipped policies with the federation grant, with the layout of one side or without any."""
    layouts = {None: {}, "server": {"vpn": ON_THE_WAY}, "client": {"vpn": ON_THE_WAY_BACK}}[side]
    return PlanEngine.shipped({"federation": FEDERATION, "layouts": layouts})


@both
def test_path_of_the_layout_is_allowed_at_every_hop(runtime: Runtime) -> None:
    """Firewall, then IDS, then the partner's gateway: all four policies agree on both sides."""
    mesh = Mesh(runtime, client=engine("client"), firewall=engine(), ids=engine(), gateway=engine("server"))
    reply = mesh.through(mesh.firewall, mesh.ids, mesh.gateway)
    assert reply.verified is not None
    assert [hop.id.path for hop in reply.verified.hops] == ["/client", "/firewall", "/ids", "/gateway"]
    assert {record.revision for hop in mesh.everyone() for record in hop.kept.records} != {None}


@both
def test_request_that_skipped_a_step_is_denied_by_the_gateway(runtime: Runtime) -> None:
    """The server's policy judges the left of the path."""
    mesh = Mesh(runtime, client=engine(), firewall=engine(), gateway=engine("server"))
    with pytest.raises(PolicyDenied) as refusal:
        mesh.through(mesh.firewall, mesh.gateway)
    assert refusal.value.code is ReasonCode.POLICY_DENIED
    assert refusal.value.reasons == ("LAYOUT_VIOLATION",)
    assert mesh.handled == ["/firewall"]


@both
def test_answer_that_skipped_a_step_is_denied_by_the_client(runtime: Runtime) -> None:
    """The client's policy judges the right of the path, where a lax gateway lets it pass."""
    mesh = Mesh(runtime, client=engine("client"), firewall=engine(), gateway=engine())
    with pytest.raises(PolicyDenied) as refusal:
        mesh.through(mesh.firewall, mesh.gateway)
    assert refusal.value.reasons == ("LAYOUT_VIOLATION",)
    assert mesh.handled == ["/firewall", "/gateway"]
    assert mesh.client.kept.records[-1].code == "POLICY_DENIED"


@both
def test_federated_is_not_authorized(runtime: Runtime) -> None:
    """Without a grant between the domains the client does not even send."""
    mesh = Mesh(runtime, client=PlanEngine.shipped())
    with pytest.raises(PolicyDenied) as refusal:
        mesh.through(mesh.gateway)
    assert refusal.value.reasons == ("TD_NOT_ALLOWED",)
    assert mesh.handled == []


def listing(*names: str) -> PlanEngine:
    """Return the shipped policies with the federation grant, and the keys of these workloads on the deny-list."""
    settings = json.loads((POLICIES / "settings" / "data.json").read_text())
    listed = json.loads((POLICIES / "revocation" / "data.json").read_text())
    listed["keys"] = {leaf_facts(svid("corp.example", one).certificates[0])["key_sha256"]: {} for one in names}
    data = {"nsmsec": {"settings": {**settings, "federation": FEDERATION}, "revocation": listed}}
    return engine().with_data(data, revision="listed")


class Arriving:
    """The policies that ship, to which a deny-list comes while an answer is awaited."""

    def __init__(self, *names: str) -> None:
        self.listed = listing(*names)

    def decide(self, question: Question, *, timeout: timedelta | None = None) -> Decision:
        """Decide by the list about answers only."""
        decides = self.listed if question.entrypoint is Entrypoint.CLIENT_RESPONSE else engine()
        return decides.decide(question, timeout=timeout)


@both
def test_key_that_the_transport_does_not_show_is_found_in_the_answer(runtime: Runtime) -> None:
    """A neighbour proven by name alone may be asked; what it answers shows its key, and is not taken."""
    mesh = Mesh(runtime, client=listing("firewall"), firewall=engine())
    with pytest.raises(PolicyDenied) as refusal:
        mesh.through(mesh.firewall)
    assert refusal.value.reasons == ("REVOKED_KEY",)
    assert mesh.handled == ["/firewall"]
    assert mesh.client.kept.records[-1].code == "POLICY_DENIED"


@both
@pytest.mark.parametrize(("listed", "allowed"), [("client", False), ("firewall", True), ("stranger", True)])
def test_key_of_a_hop_before_us_that_is_listed_while_we_wait_ends_the_answer(
    runtime: Runtime,
    listed: str,
    allowed: bool,  # noqa: FBT001 (what is expected)
) -> None:
    """The answer proves those before us no more; the request did. Our own key is for others to judge."""
    mesh = Mesh(runtime, client=engine(), firewall=Arriving(listed), ids=engine())
    if allowed:
        assert mesh.through(mesh.firewall, mesh.ids).verified is not None
        return
    with pytest.raises(PolicyDenied) as refusal:
        mesh.through(mesh.firewall, mesh.ids)
    assert refusal.value.reasons == ("REVOKED_KEY",)
    assert mesh.firewall.kept.records[0].reasons == ("REVOKED_KEY",)
