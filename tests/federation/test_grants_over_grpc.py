# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Federated is not authorized: grants are directional, scoped, not passed on; real calls of three trust domains."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import grpc
import pytest

from nsmsec.errors import ReasonCode
from nsmsec.federation import BundleDocument, FederatedTrustBundles
from nsmsec.identity import TrustBundleSet, TrustDomain, TrustDomainAlias
from nsmsec.interceptors import Workload
from nsmsec.opa import PlanEngine
from tests.federation.parts import web_relationship
from tests.interceptors.conftest import loop, stage
from tests.interceptors.scripts import Counting
from tests.interceptors.stage import Kind, method
from tests.interceptors.world import authority, hop

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nsmsec.identity import TrustBundleSource
    from tests.interceptors.stage import Client, Handling, Outcome, Stage
    from tests.interceptors.world import Hop

__all__ = ["loop", "stage"]  # the fixtures

A, B, C = "corp.example", "partner.example", "third.example"
ALL = TrustBundleSet.of(*(authority(one).bundle() for one in (A, B, C)))
DENIED = grpc.StatusCode.PERMISSION_DENIED
GRANT: dict[str, Any] = {"services": ["/test.Service/*"], "max_callers": 2, "max_callees": 2}


def granted(*pairs: tuple[str, str], **changes: object) -> dict[str, Any]:
    """Return settings in which each of these may call the other."""
    found: dict[str, Any] = {}
    for caller, called in pairs:
        found.setdefault(caller, {})[called] = {**GRANT, **changes}
    return {"federation": found}


def member(
    path: str,
    trust_domain: str,
    settings: Mapping[str, object] | None = None,
    *,
    bundles: TrustBundleSource | None = None,
) -> Hop:
    """Bring up a workload that knows all three domains; without settings it allows whatever is proven."""
    one = hop(path, trust_domain=trust_domain)
    one.trust.bundles = ALL
    if settings is not None:
        one.workload = Workload(
            svid=one.svids,
            bundles=bundles or one.trust,
            policy=PlanEngine.shipped(settings),
            audit=one.kept,
            clock=one.clock,
        )
    return one


class Relay:
    """Passes each request on, and the answer back; refuses where it is refused."""

    def __init__(self, onward: Client) -> None:
        self.onward = onward

    async def __call__(self, rpc: Handling) -> None:
        """Pass one request on."""
        outcome = await rpc.call(self.onward, Kind.UU, await rpc.receive() or b"")
        if outcome.code is not grpc.StatusCode.OK:
            await rpc.abort(outcome.code, "refused behind us")
        await rpc.send(outcome.messages[0])


def through(stage: Stage, *hops: Hop) -> tuple[Outcome, Counting]:
    """Call the last hop from the first, through those between; return what came of it, who counted the calls."""
    handler = Counting()
    target = stage.serve(hops[-1], handler)
    for behind, one in zip(reversed(hops[2:]), reversed(hops[1:-1]), strict=True):
        target = stage.serve(one, Relay(stage.client(target, one, behind, origin=False)))
    return stage.client(target, hops[0], hops[1]).call(Kind.UU, b"one"), handler


def reasons(one: Hop) -> tuple[str, ...]:
    """Return why a hop refused; it must have."""
    one.kept.wait()
    (found,) = [record for record in one.kept.records if record.code == ReasonCode.POLICY_DENIED]
    return found.reasons


@pytest.mark.parametrize(("caller", "called", "allowed"), [(A, B, True), (B, A, False)], ids=["its way", "the other"])
@pytest.mark.parametrize("judge", ["server", "client"])
def test_grant_holds_in_its_direction_only(
    stage: Stage,
    caller: str,
    called: str,
    allowed: bool,  # noqa: FBT001 (what is expected)
    judge: str,
) -> None:
    """A may call B, B may not call A; each side keeps to it by itself, the server before its handler runs."""
    settings = granted((A, B))
    client = member("/client", caller, settings if judge == "client" else None)
    server = member("/echo", called, settings if judge == "server" else None)
    outcome, handler = through(stage, client, server)
    assert (outcome.code, handler.calls) == ((grpc.StatusCode.OK, 1) if allowed else (DENIED, 0))
    if not allowed:
        assert reasons({"server": server, "client": client}[judge]) == ("TD_NOT_ALLOWED",)


CHAIN = ((A, B), (B, C))


@pytest.mark.parametrize("grants", [CHAIN, (*CHAIN, (A, C))], ids=["A to B to C", "A to C as well"])
@pytest.mark.parametrize("judge", ["first", "middle", "last"])
def test_grant_is_not_passed_on(stage: Stage, judge: str, grants: tuple[tuple[str, str], ...]) -> None:
    """A may call B, B may call C: that lets nobody call C for A, whoever of the three keeps to it."""
    settings = granted(*grants)
    first, middle, last = (
        member(path, trust_domain, settings if judge == name else None)
        for name, path, trust_domain in (("first", "/client", A), ("middle", "/relay", B), ("last", "/echo", C))
    )
    outcome, handler = through(stage, first, middle, last)
    if grants != CHAIN:
        assert (outcome.messages, handler.calls) == ([b"one"], 1)
        return
    assert (outcome.code, outcome.messages) == (DENIED, [])
    assert handler.calls == (1 if judge == "first" else 0), "the first learns of the last by the answer"
    assert reasons({"first": first, "middle": middle, "last": last}[judge]) == ("TD_NOT_ALLOWED",)


@pytest.mark.parametrize(("most", "allowed"), [(2, True), (1, False)])
def test_called_side_bounds_how_many_hops_call(stage: Stage, most: int, allowed: bool) -> None:  # noqa: FBT001 (what is expected)
    """Two hops of A stand before B: as many as the grant says, or one too many."""
    first, middle = member("/client", A), member("/relay", A)
    last = member("/echo", B, granted((A, B), max_callers=most))
    outcome, handler = through(stage, first, middle, last)
    assert (outcome.code is grpc.StatusCode.OK, handler.calls) == (allowed, int(allowed))
    if not allowed:
        assert reasons(last) == ("TD_NOT_ALLOWED",)


@pytest.mark.parametrize(("most", "allowed"), [(2, True), (1, False)])
def test_calling_side_bounds_how_many_hops_are_called(stage: Stage, most: int, allowed: bool) -> None:  # noqa: FBT001 (what is expected)
    """Two hops of B stand behind A: it takes no answer that came through one too many."""
    first = member("/client", A, granted((A, B), max_callees=most))
    middle, last = member("/relay", B), member("/echo", B)
    outcome, _ = through(stage, first, middle, last)
    assert (outcome.code is grpc.StatusCode.OK, outcome.messages) == (allowed, [b"one"] if allowed else [])
    if not allowed:
        assert reasons(first) == ("TD_NOT_ALLOWED",)


@pytest.mark.parametrize("judge", ["server", "client"])
def test_grant_is_for_its_services(stage: Stage, judge: str) -> None:
    """The one method that it names is served, its neighbour in the same service is not."""
    settings = granted((A, B), services=[method(Kind.UU)])
    client = member("/client", A, settings if judge == "client" else None)
    server, handler = member("/echo", B, settings if judge == "server" else None), Counting()
    called = stage.client(stage.serve(server, handler), client, server)
    assert called.call(Kind.UU, b"one").messages == [b"one"]
    assert called.call(Kind.US, b"two").code is DENIED
    assert handler.calls == 1
    assert reasons({"server": server, "client": client}[judge]) == ("TD_NOT_ALLOWED",)


def test_partner_whose_bundle_nobody_confirmed_for_too_long_is_refused(stage: Stage) -> None:
    """Its keys still prove it; a later confirmation of the same bundle lets it in again."""
    settings = {**granted((A, B)), "max_bundle_age_s": {A: 60}}
    client, own = member("/client", A), TrustBundleSet.of(authority(B).bundle())
    clock = member("/echo", B).clock
    bundles = FederatedTrustBundles(own, clock=clock)
    relationship = web_relationship(trust_domain=authority(A).trust_domain)
    bundles.add(relationship)
    bundles.take(relationship, BundleDocument(trust_bundle=authority(A).bundle(), sequence=1))
    server, handler = member("/echo", B, settings, bundles=bundles), Counting()
    called = stage.client(stage.serve(server, handler), client, server)
    assert called.call(Kind.UU, b"one").messages == [b"one"]
    for one in (clock, client.clock, server.clock):
        one.move(timedelta(seconds=61))
    assert called.call(Kind.UU, b"two").code is DENIED
    assert reasons(server) == ("TD_BUNDLE_STALE",)
    bundles.take(relationship, BundleDocument(trust_bundle=authority(A).bundle(), sequence=1))
    assert called.call(Kind.UU, b"three").messages == [b"three"]
    assert handler.calls == 2


@pytest.mark.parametrize("accepts", [True, False], ids=["accepted", "not accepted"])
def test_old_name_has_the_grant_of_the_new_one_while_it_stands_for_it(
    stage: Stage,
    accepts: bool,  # noqa: FBT001 (what the grant says)
) -> None:
    """A moves to a new name, for which alone B has a grant; the records show who called, and for whom it stands."""
    settings = granted(("moved.example", B), accept_aliases=accepts)
    client, own = member("/client", A), TrustBundleSet.of(authority(A).bundle(), authority(B).bundle())
    clock = member("/echo", B).clock
    alias = TrustDomainAlias(
        old=authority(A).trust_domain, new=TrustDomain.parse("moved.example"), until=clock.now() + timedelta(seconds=60)
    )
    bundles = FederatedTrustBundles(own, aliases=[alias], clock=clock)
    server, handler = member("/echo", B, settings, bundles=bundles), Counting()
    called = stage.client(stage.serve(server, handler), client, server)
    outcome = called.call(Kind.UU, b"one")
    server.kept.wait()
    (shown,) = server.kept.last.path
    assert (shown.id, shown.trust_domain, shown.alias_of) == (str(client.id), A, "moved.example")
    assert shown.as_document()["alias_of"] == "moved.example"
    if not accepts:
        assert (outcome.code, handler.calls, reasons(server)) == (DENIED, 0, ("TD_NOT_ALLOWED",))
        return
    assert outcome.messages == [b"one"]
    for one in (client.clock, server.clock):
        one.move(timedelta(seconds=60))
    assert called.call(Kind.UU, b"two").code is DENIED
    assert (handler.calls, reasons(server)) == (1, ("TD_NOT_ALLOWED",))
