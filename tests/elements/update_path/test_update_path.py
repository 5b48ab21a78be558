# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""update_path: where this hop stands, before anything is proven."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from nsmsec.chain import OwnSegment, compose
from nsmsec.elements.update_path import UpdatePathClient, UpdatePathServer
from nsmsec.errors import Malformed, Misconfigured, NsmsecError, ReasonCode, Unverified
from nsmsec.path import Path, PathSegment
from nsmsec.testing.elements import Record
from nsmsec.testing.runtimes import RUNTIMES, Runtime
from tests.chain.parts import NOW, a_call, opened
from tests.chains.world import a_clock, hop

if TYPE_CHECKING:
    from nsmsec.chain import Call, Element, Reply

both = pytest.mark.parametrize("runtime", RUNTIMES, ids=str)


def server() -> UpdatePathServer:
    """Return the server's element with predictable ids."""
    ids = itertools.count()
    return UpdatePathServer(name="firewall", fresh_id=lambda: f"id-{next(ids)}")


def client() -> UpdatePathClient:
    """Return the client's element with predictable ids."""
    ids = itertools.count()
    return UpdatePathClient(name="firewall", fresh_id=lambda: f"id-{next(ids)}")


def passed_on(runtime: Runtime, element: Element, call: Call) -> Call:
    """Return the call as the element hands it on."""
    inner = Record()
    runtime.drive(compose(element, inner).flow(call), invoke=opened)
    return inner.calls[0]


def refused(runtime: Runtime, element: Element, call: Call) -> NsmsecError:
    """Return the element's refusal; nothing behind it ran."""
    inner = Record()
    with pytest.raises(NsmsecError) as refusal:
        runtime.drive(compose(element, inner).flow(call), invoke=opened)
    assert inner.calls == []
    return refusal.value


def served(runtime: Runtime) -> Call:
    """Return a server-side call as its handler gets it."""
    clock = a_clock()
    calls: list[Call] = []
    callee = hop("firewall", runtime=runtime, clock=clock)

    def handler(call: Call) -> Reply:
        calls.append(call)
        return callee.answer()

    hop("client", runtime=runtime, clock=clock).call(callee, handler=handler, origin=True)
    return calls[0]


@both
def test_server_stands_after_its_caller(runtime: Runtime) -> None:
    """The own position is one past the last presented segment, with a fresh id."""
    path = Path.of(PathSegment(name="client", id="c", token="t0"), PathSegment(name="proxy", id="p", token="t1"))
    call = passed_on(runtime, server(), replace(a_call(), path=path))
    assert call.segment == OwnSegment(index=2, id="id-0", name="firewall")
    assert call.path is path


@both
def test_caller_that_bears_our_name_does_not_move_us(runtime: Runtime) -> None:
    """Segment names, like the index on the wire, are never facts."""
    path = Path(segments=(PathSegment(name="firewall", id="c", token="t0"),), index=7)
    call = passed_on(runtime, server(), replace(a_call(), path=path))
    assert call.segment == OwnSegment(index=1, id="id-0", name="firewall")


@both
@pytest.mark.parametrize("path", [None, Path.of()], ids=["none", "empty"])
def test_request_without_a_path_is_refused(runtime: Runtime, path: Path | None) -> None:
    """Nobody is a root on our side of the wire."""
    refusal = refused(runtime, server(), replace(a_call(), path=path))
    assert (type(refusal), refusal.code, refusal.index) == (Unverified, ReasonCode.PATH_MISSING, None)


@both
@pytest.mark.parametrize("element", [server(), client()], ids=["server", "client"])
def test_what_the_adapter_found_wrong_is_raised_inside_the_chain(runtime: Runtime, element: Element) -> None:
    """A malformed carrier or a refused peer is refused, even if everything else were good."""
    fault = Malformed(ReasonCode.FORMAT, "carrier: expected one path, found two")
    assert refused(runtime, element, replace(a_call(), fault=fault, origin=True)) is fault


@both
def test_client_with_origin_starts_a_path(runtime: Runtime) -> None:
    """A channel made for it starts a path at index 0, each call with an id of its own."""
    element = client()
    call = passed_on(runtime, element, replace(a_call(), origin=True))
    assert (call.verified, call.segment) == (None, OwnSegment(index=0, id="id-0", name="firewall"))
    again = passed_on(runtime, element, replace(a_call(), origin=True))
    assert again.segment == OwnSegment(index=0, id="id-1", name="firewall")


@both
def test_client_without_anything_to_continue_is_refused(runtime: Runtime) -> None:
    """Nothing becomes a root by accident."""
    refusal = refused(runtime, client(), a_call())
    assert (type(refusal), refusal.code) == (Unverified, ReasonCode.PATH_MISSING)


@both
def test_client_continues_the_served_call_at_its_own_place(runtime: Runtime) -> None:
    """An onward call continues the proven path at the place we were called at."""
    outer = served(runtime)
    call = passed_on(runtime, client(), replace(a_call(), served=outer))
    assert call.verified is outer.verified
    assert call.segment is outer.segment
    assert call.segment is not None
    assert call.segment.index == 1


@both
def test_client_with_origin_inside_a_served_call_is_refused(runtime: Runtime) -> None:
    """Dropping the path we were called with must be asked for, by `new_path()`."""
    refusal = refused(runtime, client(), replace(a_call(), served=served(runtime), origin=True))
    assert (type(refusal), refusal.code) == (Unverified, ReasonCode.PATH_MISSING)
    assert "new_path()" in refusal.detail


@both
@pytest.mark.parametrize("missing", ["verified", "segment"])
def test_served_call_that_no_chain_made_is_misconfigured(runtime: Runtime, missing: str) -> None:
    """Only what the server's chain handed on is continued."""
    outer = served(runtime)
    spoiled = replace(outer, verified=None) if missing == "verified" else replace(outer, segment=None)
    assert isinstance(refused(runtime, client(), replace(a_call(), served=spoiled)), Misconfigured)


@both
def test_expired_path_is_not_continued(runtime: Runtime) -> None:
    """A path ends with the first of its tokens, at the very second."""
    outer = served(runtime)
    assert outer.verified is not None
    end = outer.verified.expires_at
    refusal = refused(runtime, client(), replace(a_call(), served=outer, now=end))
    assert (type(refusal), refusal.code) == (Unverified, ReasonCode.EXPIRED)
    passed_on(runtime, client(), replace(a_call(), served=outer, now=end - timedelta(seconds=1)))
    assert end > NOW


@both
def test_path_for_another_operation_is_not_continued(runtime: Runtime) -> None:
    """A path goes on for the operation it was started for."""
    refusal = refused(runtime, client(), replace(a_call(), served=served(runtime), operation="close"))
    assert (type(refusal), refusal.code) == (Unverified, ReasonCode.OP_MISMATCH)


@both
def test_call_goes_on_to_another_method(runtime: Runtime) -> None:
    """For `call` each hop's service is a fact of its own; policy lists the transitions."""
    call = replace(a_call(), served=served(runtime), service="/demo.Other/Do", method="/demo.Other/Do")
    assert passed_on(runtime, client(), call).service == "/demo.Other/Do"


@both
def test_operation_of_nsm_goes_on_for_the_same_service_only(runtime: Runtime) -> None:
    """A request for one network service is no request for another."""
    outer = replace(served(runtime), operation="request", service="vpn")
    refusal = refused(runtime, client(), replace(a_call(), served=outer, operation="request", service="db"))
    assert (type(refusal), refusal.code) == (Unverified, ReasonCode.SVC_MISMATCH)
    call = replace(a_call(), served=outer, operation="request", service="vpn")
    assert passed_on(runtime, client(), call).verified is outer.verified
