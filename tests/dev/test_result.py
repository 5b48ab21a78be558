# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""How a run ended is what the decision logs say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from nsmsec.dev.decision_log import DecisionLog, LoggedCall, LoggedHop
from nsmsec.dev.result import RunResult, judge
from nsmsec.dev.topology import Expectation, Run

if TYPE_CHECKING:
    from pathlib import Path

HOP = LoggedHop(index=0, id="spiffe://a.example/one", trust_domain="a.example", assurance="proven")
ANSWERED = LoggedCall(side="client", outcome="allowed", code=None, reasons=(), detail=None, path=(HOP,))
SERVED = replace(ANSWERED, side="server")
FAILED = replace(ANSWERED, outcome="failed")
REFUSED = LoggedCall(
    side="server", outcome="denied", code="POLICY_DENIED", reasons=("A", "B"), detail="expected more", path=(HOP,)
)
DENIAL = Expectation(outcome="denied", code="POLICY_DENIED", refused_by="two", reasons=("A", "B"))
RUN = Run(name="try", about="", start="one", expect=DENIAL)


def test_a_refusal_is_told_by_the_one_that_refused() -> None:
    """Code, reasons and path are those of the refusing service, whatever status came back."""
    result = judge(RUN, runtime="sync", status="UNAUTHENTICATED", logs={"one": (FAILED,), "two": (REFUSED,)})
    assert result.as_expected
    assert result.detail == "expected more"
    assert result.as_document() == {
        "name": "try",
        "runtime": "sync",
        "outcome": "denied",
        "code": "POLICY_DENIED",
        "reasons": ["A", "B"],
        "refused_by": "two",
        "path": [{"index": 0, "id": "spiffe://a.example/one", "trust_domain": "a.example", "assurance": "proven"}],
    }


def test_an_answer_is_told_by_the_one_that_asked() -> None:
    """The path of an allowed run is the one that its root proved."""
    run = replace(RUN, expect=Expectation(outcome="allowed"))
    result = judge(run, runtime="aio", status="OK", logs={"one": (ANSWERED,), "two": (SERVED,)})
    assert (result.as_expected, result.outcome, result.code, result.refused_by) == (True, "allowed", None, None)
    assert result.path == (HOP,)


@pytest.mark.parametrize(("status", "logged"), [("UNAVAILABLE", (FAILED,)), ("UNKNOWN", (ANSWERED,)), ("OK", ())])
def test_a_request_that_fails_without_a_refusal_is_no_success(status: str, logged: tuple[LoggedCall, ...]) -> None:
    """Nothing that is merely broken counts as allowed, or as refused for a reason."""
    result = judge(RUN, runtime="sync", status=status, logs={"one": logged, "two": ()})
    assert (result.outcome, result.code, result.as_expected) == ("denied", None, False)


@pytest.mark.parametrize(
    ("expect", "as_expected"),
    [
        (DENIAL, True),
        (replace(DENIAL, refused_by=None), True),
        (replace(DENIAL, reasons=None), True),
        (replace(DENIAL, code="SIZE"), False),
        (replace(DENIAL, refused_by="one"), False),
        (replace(DENIAL, reasons=()), False),
        (replace(DENIAL, reasons=("A",)), False),
        (Expectation(outcome="allowed"), False),
    ],
)
def test_an_expectation_holds_member_by_member(expect: Expectation, *, as_expected: bool) -> None:
    """What is expected must be found exactly; what is left open may be anything."""
    result = RunResult(
        run=replace(RUN, expect=expect),
        runtime="sync",
        outcome="denied",
        code="POLICY_DENIED",
        reasons=("A", "B"),
        refused_by="two",
    )
    assert result.as_expected is as_expected


def test_a_decision_log_is_read_piece_by_piece(tmp_path: Path) -> None:
    """A line counts once, and only when it is whole."""
    path = tmp_path / "decisions.jsonl"
    line = (
        '{"side": "client", "outcome": "allowed", "code": null, "reasons": [], "detail": null, "path": '
        '[{"index": 0, "id": "spiffe://a.example/one", "trust_domain": "a.example", "assurance": "proven"}]}\n'
    )
    path.write_text(line + line[:20])
    log = DecisionLog(path)
    assert log.new() == (ANSWERED,)
    assert log.new() == ()
    with path.open("a") as file:
        file.write(line[20:] + line)
    assert log.new() == (ANSWERED, ANSWERED)
