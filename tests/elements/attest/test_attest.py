# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What the attest element writes, of whom, when; that it is asked again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from nsmsec.appraisal import HopJudge, ResultTrust
from nsmsec.chain import OwnSegment, Reply, Side, compose
from nsmsec.elements.attest import AttestClient, AttestServer
from nsmsec.errors import AttestationFailed, ReasonCode, Unverified
from nsmsec.limits import Limits
from nsmsec.testing.elements import Record
from nsmsec.testing.runtimes import RUNTIMES, Runtime
from tests.appraisal.machines import CORP, NOW, bare, good, trust, vouched, word
from tests.chain.parts import OPEN, a_call, opened

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from nsmsec.appraisal import HopAttestation
    from nsmsec.chain import Call, Flow
    from nsmsec.tokens import VerifiedPath

both = pytest.mark.parametrize("runtime", RUNTIMES, ids=str)
LATER = NOW + timedelta(minutes=10)
MISSING, EXPIRED = ("none", "ATTESTATION_MISSING"), ("none", "ATTESTATION_EXPIRED")
UNPROVEN, ATTESTED = ("none", "ATTESTATION_UNPROVEN"), ("affirming", None)


class Trusted:
    """Trust that counts how often it is asked for."""

    def __init__(self) -> None:
        self.asked = 0

    def result_trust(self) -> ResultTrust:
        """Return trust in the verifier of the machines."""
        self.asked += 1
        return trust()


class Seen(Record):
    """Notes also what it is asked again about."""

    def __init__(self) -> None:
        super().__init__()
        self.again_with: list[tuple[Call, Reply]] = []

    def again(self, call: Call, reply: Reply, *, now: datetime) -> Flow[None]:
        """Note it."""
        del now
        self.again_with.append((call, reply))
        yield from ()


def judge(trusted: Trusted | None = None) -> HopJudge:
    """Return a judge that trusts the verifier."""
    return HopJudge(trust=trusted or trust(), audience=CORP, limits=Limits())


def served(verified: VerifiedPath | None) -> Call:
    """Return a call as it comes out of verify_path."""
    return replace(a_call(), now=NOW, verified=verified)


def known(machines: tuple[HopAttestation, ...] | None) -> list[tuple[object, object]]:
    """Return status and code of each machine."""
    assert machines is not None
    return [(one.document["status"], one.document["code"]) for one in machines]


def answered(own: int) -> VerifiedPath:
    """Return the path of an answer: as for us at this place, nothing of those before us, nor of us, is proven here."""
    verified = good().verify()
    hops = [hop._replace(leaf=None, session=None) if hop.index <= own else hop for hop in verified.hops]
    return verified._replace(hops=tuple(hops), side="client")


def reading(own: int, **changes: object) -> Call:
    """Return the call of a client at this place, which continues the path up to it."""
    before = bare().verify()
    facts: dict[str, object] = {
        "side": Side.CLIENT,
        "now": NOW,
        "verified": before._replace(hops=before.hops[:own]) if own else None,
        "segment": OwnSegment(index=own, id="own", name="own"),
        **changes,
    }
    return replace(a_call(), **facts)  # type: ignore[arg-type]  # any field


@both
def test_server_writes_what_is_known_of_each_hop(runtime: Runtime) -> None:
    """For those inside, for the record; nothing else of the call changes."""
    inner, call = Record(), served(good().verify())
    assert runtime.drive(compose(AttestServer(judge=judge()), inner).flow(call), invoke=opened) is OPEN
    (seen,) = inner.calls
    assert known(seen.machines) == [MISSING, ATTESTED, MISSING]
    assert call.findings.machines == seen.machines
    assert replace(seen, machines=None) == call


@both
def test_server_refuses_a_forged_result_before_anything_inside(runtime: Runtime) -> None:
    """With the hop whose result it is."""
    stolen = word(bare(), 1, subject=bare().tokens[0].svid.id)
    inner, call = Record(), served(vouched(bare(), 1, stolen).verify())
    with pytest.raises(AttestationFailed) as refusal:
        runtime.drive(compose(AttestServer(judge=judge()), inner).flow(call), invoke=opened)
    assert (refusal.value.code, refusal.value.index) == (ReasonCode.ATTESTATION_SUBJECT, 1)
    assert (inner.calls, call.findings.machines) == ([], None)


@both
def test_client_writes_what_is_known_of_itself_and_those_behind_it(runtime: Runtime) -> None:
    """An origin has nobody before it."""
    outer, call = Record(), reading(0)
    chain = compose(outer, AttestClient(judge=judge()))
    reply = runtime.drive(chain.flow(call), invoke=lambda _: Reply(ok=True, now=NOW, verified=answered(0)))
    assert known(reply.machines) == [UNPROVEN, ATTESTED, MISSING]
    assert outer.replies == [reply]
    assert call.findings.machines == reply.machines


@both
def test_client_takes_over_what_was_known_of_those_before_it(runtime: Runtime) -> None:
    """As of when it was called; only the others are judged."""
    trusted = Trusted()
    before = tuple(judge().judge(hop, now=NOW) for hop in good().verify().hops[:2])
    chain = compose(AttestClient(judge=judge(trusted)))
    call = reading(2, machines=before)
    reply = runtime.drive(chain.flow(call), invoke=lambda _: Reply(ok=True, now=LATER, verified=answered(2)))
    assert known(reply.machines) == [MISSING, ATTESTED, UNPROVEN]
    assert reply.machines is not None
    assert reply.machines[:2] == before
    assert trusted.asked == 0


@both
def test_client_judges_those_before_it_itself_where_nobody_has(runtime: Runtime) -> None:
    """It was called as a workload without a judge."""
    verified = good().verify()
    call = reading(2, verified=verified._replace(hops=verified.hops[:2]))
    chain = compose(AttestClient(judge=judge()))
    reply = runtime.drive(chain.flow(call), invoke=lambda _: Reply(ok=True, now=NOW, verified=answered(2)))
    assert known(reply.machines) == [MISSING, ATTESTED, UNPROVEN]


@both
def test_answer_that_is_not_ok_passes_as_it_is(runtime: Runtime) -> None:
    """It has no path, so no machines."""
    failed = Reply(ok=False, now=NOW)
    assert runtime.drive(compose(AttestClient(judge=judge())).flow(reading(0)), invoke=lambda _: failed) is failed


@both
def test_open_stream_is_judged_as_of_now_and_those_who_decide_see_that(runtime: Runtime) -> None:
    """The results have ended since; the call and the reply themselves stay as they were."""
    server = compose(AttestServer(judge=judge()), seen := Seen())
    call = served(good().verify())
    runtime.drive(server.flow(call), invoke=opened)
    (first,) = seen.calls
    assert runtime.judge(server.again(first, OPEN, now=LATER)) is OPEN
    ((again, _),) = seen.again_with
    assert (known(first.machines)[1], known(again.machines)[1]) == (ATTESTED, EXPIRED)
    assert known(call.findings.machines)[1] == EXPIRED

    reader = compose(seen := Seen(), AttestClient(judge=judge()))
    sent = reading(0)
    reply = runtime.drive(reader.flow(sent), invoke=lambda _: Reply(ok=True, now=NOW, verified=answered(0)))
    later = runtime.judge(reader.again(sent, reply, now=LATER))
    ((_, again_reply),) = seen.again_with
    assert again_reply is later
    assert (known(reply.machines)[1], known(later.machines)[1]) == (ATTESTED, EXPIRED)
    assert known(sent.findings.machines)[1] == EXPIRED


@both
def test_call_without_a_proven_path_is_refused(runtime: Runtime) -> None:
    """There is nobody of whom to ask, first or again."""
    server, client = compose(AttestServer(judge=judge())), compose(AttestClient(judge=judge()))
    attempts: tuple[Callable[[], object], ...] = (
        lambda: runtime.drive(server.flow(served(None)), invoke=opened),
        lambda: runtime.judge(server.again(served(None), OPEN, now=NOW)),
        lambda: runtime.drive(client.flow(reading(0)), invoke=opened),
        lambda: runtime.judge(client.again(reading(0), OPEN, now=NOW)),
    )
    for attempt in attempts:
        with pytest.raises(Unverified) as refusal:
            attempt()
        assert refusal.value.code is ReasonCode.PATH_MISSING


@both
def test_element_that_says_nothing_anew_changes_nothing_for_those_behind_it(runtime: Runtime) -> None:
    """One of a user's own between the two sees what was judged, and hands on nothing itself."""
    chain = compose(AttestServer(judge=judge()), first := Seen(), second := Seen())
    runtime.judge(chain.again(served(good().verify()), OPEN, now=NOW))
    assert first.again_with == second.again_with
    assert known(second.again_with[0][0].machines)[1] == ATTESTED
