# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The attackers of the demonstration do nothing until they are armed, and only what they are armed for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from nsmsec.chain import CALL, Call, Invoke, OwnSegment, Reply, Side, drive_sync, invoke
from nsmsec.dev.attacks import AllowAnything, PathOnTheWire, TamperedAnswer, TamperedCall
from nsmsec.dev.authority import Authority
from nsmsec.dev.topology import METHOD, Attack
from nsmsec.identity import Peer, SpiffeID, StaticX509SVIDSource
from nsmsec.limits import Limits
from nsmsec.opa import Entrypoint, Question
from nsmsec.path import CertificateTable, Path, PathSegment
from nsmsec.testing.clock import FixedClock

NOW = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
AUTHORITY = Authority("a.example", now=NOW - timedelta(minutes=15))
SVID = StaticX509SVIDSource(AUTHORITY.issue("/one"))
TWO = SpiffeID.parse("spiffe://a.example/two")
PATH = Path.of(PathSegment(name="one", id="seg", token="e30.e30.c2ln"))
TABLE = CertificateTable()
CALL_OUT = Call(
    side=Side.CLIENT,
    method=METHOD,
    operation=CALL,
    service=METHOD,
    self_id=SVID.x509_svid().id,
    now=NOW,
    decision_id="d",
    peer=Peer(id=TWO, leaf_sha256=None, expires_at=None),
    segment=OwnSegment(index=0, id="seg", name="one"),
    path=PATH,
    certificates=TABLE,
)


def tampered() -> TamperedCall:
    """Return an attacker that behaves."""
    return TamperedCall(source=SVID, clock=FixedClock(NOW), limits=Limits())


def sent(element: TamperedCall, call: Call) -> Call:
    """Return what goes onto the wire."""
    effect = next(element.flow(call, invoke))
    assert isinstance(effect, Invoke)
    return effect.call


@pytest.mark.parametrize("attack", [None, Attack.SKIP, Attack.SWAP, Attack.IMPERSONATE])
def test_a_call_is_left_alone_unless_its_path_is_attacked(attack: Attack | None) -> None:
    """Whoever behaves sends exactly what the chain minted, and leaks nothing."""
    element = tampered()
    element.arm(attack)
    assert sent(element, CALL_OUT) == CALL_OUT
    assert element.leaked == ""


def test_a_call_without_a_path_is_left_alone() -> None:
    """There is nothing to tamper with."""
    element = tampered()
    element.arm(Attack.REPLAY)
    bare = replace(CALL_OUT, path=None, certificates=None)
    assert sent(element, bare) == bare


def test_a_call_that_nobody_can_be_minted_for_is_left_alone() -> None:
    """Without a proven peer there is nobody to make an old token for."""
    element = tampered()
    element.arm(Attack.BACKDATE)
    lonely = replace(CALL_OUT, peer=None)
    assert sent(element, lonely) == lonely


def test_a_replayed_path_is_that_of_the_first_call() -> None:
    """The second call carries the path of the first; arming again forgets it."""
    element = tampered()
    element.arm(Attack.REPLAY)
    assert sent(element, CALL_OUT).path == PATH
    other = replace(CALL_OUT, path=Path.of(PathSegment(name="one", id="other", token="e30.e30.c2ln")))
    assert sent(element, other).path == PATH
    element.arm(Attack.REPLAY)
    assert sent(element, other).path == other.path


def test_a_path_that_leaks_can_be_presented_by_somebody_else() -> None:
    """What was stolen arrives at the thief as it was sent."""
    victim, thief = tampered(), tampered()
    victim.arm(Attack.STEAL)
    assert victim.leaked == ""
    sent(victim, CALL_OUT)
    thief.arm(Attack.STEAL, stolen=PathOnTheWire.decoded(victim.leaked))
    other = replace(CALL_OUT, path=Path.of(PathSegment(name="two", id="other", token="e30.e30.c2ln")))
    assert sent(thief, other).path == PATH


def test_a_failure_on_the_wire_reaches_the_rest_of_the_chain() -> None:
    """The altered flow is one like any other: what is thrown in comes out."""

    def fails(call: Call) -> Reply:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        drive_sync(tampered().flow(CALL_OUT, invoke), invoke=fails)


def test_an_answer_is_swapped_for_the_first_one() -> None:
    """The second answer carries the path of the first; one without a path is left alone."""
    element = TamperedAnswer()
    element.arm(Attack.SWAP)
    first = Reply(ok=True, now=NOW, path=PATH, certificates=TABLE)
    second = replace(first, path=Path.of(PathSegment(name="one", id="other", token="e30.e30.c2ln")))
    assert drive_sync(element.flow(CALL_OUT, invoke), invoke=lambda _: first) == first
    assert drive_sync(element.flow(CALL_OUT, invoke), invoke=lambda _: second) == first
    failed = replace(first, ok=False, path=None)
    assert drive_sync(element.flow(CALL_OUT, invoke), invoke=lambda _: failed) == failed


def test_somebody_without_a_policy_is_allowed_anything() -> None:
    """Attackers ask nobody."""
    assert AllowAnything().decide(Question(entrypoint=Entrypoint.CLIENT_REQUEST, document={})).allow
