# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The audit element: one record a call, whatever becomes of it."""

from __future__ import annotations

import asyncio
import concurrent.futures
import logging
from dataclasses import replace
from datetime import timedelta
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from nsmsec.chain import Ending, compose
from nsmsec.elements.audit import Audit, Outcome
from nsmsec.errors import PolicyDenied, ReasonCode, SourceUnavailable, Unverified
from nsmsec.identity import Peer, SpiffeID
from nsmsec.testing.elements import Raise
from nsmsec.testing.runtimes import RUNTIMES, Runtime
from tests.chain.parts import NOW, OPEN, a_call, opened

if TYPE_CHECKING:
    from nsmsec.elements.audit import AuditRecord

both = pytest.mark.parametrize("runtime", RUNTIMES, ids=str)
CLIENT = SpiffeID.parse("spiffe://corp.example/client")


class Kept:
    """A sink that keeps records in memory."""

    def __init__(self) -> None:
        self.records: list[AuditRecord] = []

    def record(self, record: AuditRecord) -> None:
        """Keep."""
        self.records.append(record)


class Broken:
    """A sink that fails."""

    def record(self, record: AuditRecord) -> None:
        """Fail."""
        raise OSError(f"disk full: {record.decision_id}")


def raised(runtime: Runtime, error: BaseException) -> AuditRecord:
    """Return the one record of a call that ended by this error."""
    sink = Kept()
    with pytest.raises(type(error)):
        runtime.drive(compose(Audit(sink=sink), Raise(error)).flow(a_call()), invoke=opened)
    (record,) = sink.records
    return record


@both
def test_call_that_ended_ok_is_allowed(runtime: Runtime) -> None:
    """The record is kept when the RPC is over, not when its answer opens."""
    sink = Kept()
    call = replace(a_call(), peer=Peer(id=CLIENT))
    call.findings.revision = "r7"
    reply = runtime.drive(compose(Audit(sink=sink)).flow(call), invoke=opened)
    assert sink.records == []
    reply.ended(Ending(status="OK"))
    (record,) = sink.records
    assert (record.outcome, record.status, record.code) == (Outcome.ALLOWED, "OK", None)
    assert (record.time, record.decision_id, record.side) == (NOW, "d-1", "server")
    assert (record.self_id, record.peer) == ("spiffe://corp.example/firewall", str(CLIENT))
    assert (record.method, record.operation, record.service) == ("/demo.Echo/Say", "call", "/demo.Echo/Say")
    assert (record.reasons, record.detail, record.index, record.revision) == ((), None, None, "r7")
    assert (record.path, record.connection_id) == ((), None)


@both
def test_call_that_ended_with_another_status_failed(runtime: Runtime) -> None:
    """A status of the handler, or of a later hop, is not a refusal of ours."""
    sink = Kept()
    reply = runtime.drive(compose(Audit(sink=sink)).flow(a_call()), invoke=lambda _: replace(OPEN, ok=False))
    reply.ended(Ending(status="NOT_FOUND"))
    assert [(record.outcome, record.status) for record in sink.records] == [(Outcome.FAILED, "NOT_FOUND")]


@both
def test_call_that_was_given_up_is_cancelled(runtime: Runtime) -> None:
    """A cancelled RPC is an outcome of its own."""
    sink = Kept()
    runtime.drive(compose(Audit(sink=sink)).flow(a_call()), invoke=opened).ended(Ending(status="CANCELLED"))
    assert [record.outcome for record in sink.records] == [Outcome.CANCELLED]


@both
def test_stream_that_we_ended_is_denied(runtime: Runtime) -> None:
    """Our own refusal after the answer had opened is a denial with its code."""
    sink = Kept()
    error = Unverified(ReasonCode.EXPIRED, "stream: expected an end within the bound, found none")
    reply = runtime.drive(compose(Audit(sink=sink)).flow(a_call()), invoke=opened)
    reply.ended(Ending(status="CANCELLED", error=error))
    (record,) = sink.records
    assert (record.outcome, record.status, record.code) == (Outcome.DENIED, "CANCELLED", "EXPIRED")


@both
def test_end_that_is_reported_twice_is_recorded_once(runtime: Runtime) -> None:
    """Callbacks of gRPC race; the first end counts."""
    sink = Kept()
    reply = runtime.drive(compose(Audit(sink=sink)).flow(a_call()), invoke=opened)
    reply.ended(Ending(status="OK"))
    reply.ended(Ending(status="CANCELLED"))
    assert [record.outcome for record in sink.records] == [Outcome.ALLOWED]


def test_end_that_many_threads_report_is_recorded_once() -> None:
    """Exactly one of racing threads records the end."""
    sink = Kept()
    reply = RUNTIMES[0].drive(compose(Audit(sink=sink)).flow(a_call()), invoke=opened)
    threads = [Thread(target=reply.ended, args=(Ending(status="OK"),)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(sink.records) == 1


@both
def test_refusal_is_denied_with_code_and_hop(runtime: Runtime) -> None:
    """The record names the reason code, the hop, the detail, the status the peer sees."""
    record = raised(runtime, Unverified(ReasonCode.SIG_INVALID, "token: expected a signature, found none").at(1))
    assert (record.outcome, record.code, record.index) == (Outcome.DENIED, "SIG_INVALID", 1)
    assert record.detail == "token: expected a signature, found none"
    assert record.status == "UNAUTHENTICATED"


@both
def test_policy_denial_is_recorded_with_its_reasons(runtime: Runtime) -> None:
    """The policy's own reasons go to the log."""
    record = raised(runtime, PolicyDenied(ReasonCode.POLICY_DENIED, "authorize: denied", reasons=("a", "b")))
    assert (record.code, record.reasons, record.status) == ("POLICY_DENIED", ("a", "b"), "PERMISSION_DENIED")


@both
def test_unavailable_source_is_recorded_as_unavailable(runtime: Runtime) -> None:
    """The status is that of the error, not only of its code."""
    record = raised(runtime, SourceUnavailable(ReasonCode.PEER_MISSING, "peer: no handshake"))
    assert (record.code, record.status) == ("PEER_MISSING", "UNAVAILABLE")


@both
def test_bug_is_denied_without_its_text(runtime: Runtime) -> None:
    """An unexpected exception denies; its text may hold anything, so only its type is recorded."""
    record = raised(runtime, ValueError("eyJ0.secret"))
    assert (record.outcome, record.code, record.status) == (Outcome.DENIED, "INTERNAL", "INTERNAL")
    assert record.detail == "chain: expected no other error, found ValueError"


@pytest.mark.parametrize("error", [asyncio.CancelledError(), concurrent.futures.CancelledError()])
def test_cancellation_inside_the_chain_is_recorded(error: BaseException) -> None:
    """A cancelled wait is no bug."""
    assert raised(RUNTIMES[0], error).outcome is Outcome.CANCELLED


@both
def test_flow_that_is_closed_is_cancelled(runtime: Runtime) -> None:
    """A call that is given up before its answer leaves a record."""
    sink = Kept()
    started = runtime.start(compose(Audit(sink=sink)).flow(a_call()))
    started.close()
    assert [(record.outcome, record.status) for record in sink.records] == [(Outcome.CANCELLED, "CANCELLED")]


@both
def test_broken_sink_is_counted_yet_changes_nothing(runtime: Runtime, caplog: pytest.LogCaptureFixture) -> None:
    """A lost record is loud, but neither refuses a call nor lets one through."""
    audit = Audit(sink=Broken())
    with caplog.at_level(logging.ERROR, logger="nsmsec.audit"):
        runtime.drive(compose(audit).flow(a_call()), invoke=opened).ended(Ending(status="OK"))
        with pytest.raises(Unverified):
            runtime.drive(compose(audit, Raise(Unverified(ReasonCode.FORMAT, "x"))).flow(a_call()), invoke=opened)
    assert audit.lost == 2
    assert [entry.getMessage() for entry in caplog.records] == ["audit: the sink lost the record of d-1: OSError"] * 2


def test_time_of_the_record_is_that_of_the_call() -> None:
    """The record says when the call was taken up, in UTC, whatever zone the clock has."""
    record = raised(RUNTIMES[0], Unverified(ReasonCode.FORMAT, "x"))
    assert record.as_document()["time"] == "2026-01-01T12:00:00.000Z"
    moved = replace(record, time=record.time + timedelta(milliseconds=1))
    assert moved.as_document()["time"] == "2026-01-01T12:00:00.001Z"


class Choosy(Kept):
    """A sink that wants only denials, or cannot say."""

    def __init__(self, *, broken: bool = False) -> None:
        super().__init__()
        self._broken = broken

    def wants(self, outcome: Outcome) -> bool:
        """Choose."""
        if self._broken:
            raise OSError("no idea")
        return outcome is Outcome.DENIED


@both
def test_record_that_nobody_wants_is_not_made(runtime: Runtime) -> None:
    """A sink that says beforehand what it keeps gets the rest only."""
    sink = Choosy()
    audit = Audit(sink=sink)
    runtime.drive(compose(audit).flow(a_call()), invoke=opened).ended(Ending(status="OK"))
    assert sink.records == []
    late = Unverified(ReasonCode.EXPIRED, "stream: expected an end")
    runtime.drive(compose(audit).flow(a_call()), invoke=opened).ended(Ending(status="CANCELLED", error=late))
    assert [record.outcome for record in sink.records] == [Outcome.DENIED]
    assert audit.lost == 0


@both
def test_sink_that_cannot_say_what_it_wants_loses_a_record(runtime: Runtime) -> None:
    """Its failure is counted and changes nothing for the call."""
    audit = Audit(sink=Choosy(broken=True))
    runtime.drive(compose(audit).flow(a_call()), invoke=opened).ended(Ending(status="OK"))
    assert audit.lost == 1
