# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The sinks: a line of JSON a record, to a file or to logging."""

from __future__ import annotations

import io
import json
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from nsmsec.elements.audit import AuditRecord, JSONLinesSink, LoggingSink, Outcome, RecordedHop

if TYPE_CHECKING:
    from pathlib import Path

RECORD = AuditRecord(
    time=datetime(2026, 1, 1, tzinfo=UTC),
    side="server",
    decision_id="d-1",
    method="/demo.Echo/Say\n",
    operation="call",
    service="/demo.Echo/Say",
    self_id="spiffe://corp.example/firewall",
    peer="spiffe://corp.example/client",
    outcome=Outcome.DENIED,
    status="PERMISSION_DENIED",
    code="POLICY_DENIED",
    index=None,
    reasons=("path_too_long",),
    detail="authorize: denied",
    connection_id="c-1",
    path=(RecordedHop(index=0, id="spiffe://corp.example/client", trust_domain="corp.example", assurance="proven"),),
    revision="r1",
)


def test_record_is_one_line_of_json() -> None:
    """Every member is there; a line break in a value does not break the line."""
    stream = io.StringIO()
    JSONLinesSink(stream).record(RECORD)
    assert stream.getvalue().count("\n") == 1
    assert json.loads(stream.getvalue()) == {
        "time": "2026-01-01T00:00:00.000Z",
        "side": "server",
        "decision_id": "d-1",
        "method": "/demo.Echo/Say\n",
        "operation": "call",
        "service": "/demo.Echo/Say",
        "self": "spiffe://corp.example/firewall",
        "peer": "spiffe://corp.example/client",
        "outcome": "denied",
        "status": "PERMISSION_DENIED",
        "code": "POLICY_DENIED",
        "index": None,
        "reasons": ["path_too_long"],
        "detail": "authorize: denied",
        "connection_id": "c-1",
        "path": [
            {"index": 0, "id": "spiffe://corp.example/client", "trust_domain": "corp.example", "assurance": "proven"}
        ],
        "revision": "r1",
    }


def test_file_is_appended_to(tmp_path: Path) -> None:
    """A restart keeps what was recorded before; each line is flushed at once."""
    target = tmp_path / "audit.jsonl"
    for sink in (JSONLinesSink(target), JSONLinesSink(str(target))):
        sink.record(RECORD)
        sink.close()
    assert len(target.read_text().splitlines()) == 2


def test_stream_of_the_caller_stays_open() -> None:
    """Who opened a stream closes it."""
    stream = io.StringIO()
    JSONLinesSink(stream).close()
    assert not stream.closed


def test_threads_do_not_mix_their_lines(tmp_path: Path) -> None:
    """Every line is whole, whoever else writes."""
    sink = JSONLinesSink(tmp_path / "audit.jsonl")
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(sink.record, [RECORD] * 64))
    sink.close()
    lines = (tmp_path / "audit.jsonl").read_text().splitlines()
    assert [json.loads(line)["decision_id"] for line in lines] == ["d-1"] * 64


def test_closed_file_raises() -> None:
    """A sink says that it failed; the audit element counts it."""
    stream = io.StringIO()
    stream.close()
    with pytest.raises(ValueError, match="closed"):
        JSONLinesSink(stream).record(RECORD)


def test_denial_is_logged_as_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    """Denials stand out; the message is JSON, the record itself rides along."""
    with caplog.at_level(logging.INFO, logger="nsmsec.audit"):
        LoggingSink().record(RECORD)
    (entry,) = caplog.records
    assert entry.levelno == logging.WARNING
    assert json.loads(entry.getMessage())["code"] == "POLICY_DENIED"
    assert "\n" not in entry.getMessage()
    assert entry.__dict__["audit"] is RECORD


@pytest.mark.parametrize("outcome", [Outcome.ALLOWED, Outcome.FAILED, Outcome.CANCELLED])
def test_everything_else_is_logged_as_information(outcome: Outcome, caplog: pytest.LogCaptureFixture) -> None:
    """What this hop did not refuse is no warning."""
    logger = logging.getLogger("test.audit")
    with caplog.at_level(logging.INFO, logger="test.audit"):
        LoggingSink(logger).record(replace(RECORD, outcome=outcome))
    assert [entry.levelno for entry in caplog.records] == [logging.INFO]


def test_level_that_is_off_costs_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """A logger that drops the level gets no message."""
    with caplog.at_level(logging.CRITICAL, logger="nsmsec.audit"):
        LoggingSink().record(RECORD)
    assert caplog.records == []


def test_logging_sink_wants_what_its_logger_takes() -> None:
    """Records of calls that went well are not even made where the logger is for warnings."""
    logger = logging.getLogger("nsmsec.audit.choosy")
    logger.setLevel(logging.WARNING)
    assert [LoggingSink(logger).wants(outcome) for outcome in Outcome] == [False, True, False, False]
