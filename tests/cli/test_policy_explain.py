# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec policy explain` says in words why a recorded decision came out as it did, or what it does not know."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from nsmsec.cli import main
from nsmsec.opa.explain import REASONS
from tests.opa.archive import deciding
from tests.opa.explain.questions import QUESTIONS, SETTINGS, bundle_with, spoilt
from tests.opa.recorded.logs import event, lines

if TYPE_CHECKING:
    from pathlib import Path

PAGE = "docs/reasons.md#reasons-of-the-shipped-policies"


def run(decision: str, *more: str, log: bytes | None = None) -> Result:
    """Run the command."""
    return CliRunner().invoke(main, ["policy", "explain", decision, *more], input=log)


def denied(*reasons: str, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 (any member of an event)
    """Return an event of a denial."""
    return event(**{"result": {"allow": False, "reasons": list(reasons)}, **changes})


def failed(done: Result, words: str) -> None:
    """Expect exit 2, one line on stderr and nothing else."""
    assert (done.exit_code, done.stdout) == (2, ""), done.output
    assert done.stderr.startswith("nsmsec policy explain: ")
    assert done.stderr.count("\n") == 1
    assert words in done.stderr


@pytest.fixture
def bundle(tmp_path: Path) -> str:
    """Return the path of the shipped policies with the settings of an honest call."""
    path = tmp_path / "bundle.tar.gz"
    path.write_bytes(bundle_with(SETTINGS))
    return str(path)


def test_denial_is_explained_with_condition_hop_and_link(bundle: str) -> None:
    """By the settings of the bundle that decided."""
    entrypoint, document, _ = spoilt("expired token")
    log = lines(denied("PATH_STALE", path=entrypoint.value, input=document, bundles={}))
    done = run("-", "--bundle", bundle, log=log)
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[1:] == [
        "",
        f"PATH_STALE: {REASONS['PATH_STALE'].found}",
        "  false: No token of the path has expired and the root has not set out too long ago",
        (
            "  hop 1 (spiffe://corp.example/firewall) has a token that expired at 2023-11-14T22:12:50Z; "
            "the question came at 2023-11-14T22:13:20Z"
        ),
        "  look at: clocks; path.clock_skew_s, path.max_age_s; a handler that calls onward late",
        f"  see {PAGE}",
    ]


def test_layout_is_explained_rule_by_rule(bundle: str, tmp_path: Path) -> None:
    """With the layouts of the bundle; in JSON."""
    entrypoint, document, settings = spoilt("wrong root")
    path = tmp_path / "layouts.tar.gz"
    path.write_bytes(bundle_with(settings))
    log = lines(denied("LAYOUT_VIOLATION", path=entrypoint.value, input=document))
    done = run("-", "--bundle", str(path), "--json", log=log)
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    assert found["outcome"] == found["recorded"] == {"allow": False, "reasons": ["LAYOUT_VIOLATION"]}
    assert (found["decision_id"], found["entrypoint"], found["masked"]) == ("d1", "nsmsec/server/request", False)
    (reason,) = found["reasons"]
    assert (reason["reason"], reason["known"], reason["link"]) == ("LAYOUT_VIOLATION", True, PAGE)
    assert reason["faults"] == [
        {
            "hop": 0,
            "hop_id": "spiffe://corp.example/client",
            "words": "layout in: expected spiffe://corp.example/firewall to begin the path, "
            "found hop 0 (spiffe://corp.example/client)",
        }
    ]


def test_without_a_bundle_the_recorded_answer_is_explained_by_what_ships(tmp_path: Path) -> None:
    """And the text says so, since nobody knows the settings that decided."""
    entrypoint, document, _ = spoilt("weak hop")
    path = tmp_path / "decision.json"
    path.write_bytes(lines(denied("HOP_NOT_PROVEN", path=entrypoint.value, input=document)))
    done = run(str(path))
    assert done.exit_code == 0
    assert "nsmsec/server/request: denied by revision r1, decision d1\n" in done.stdout
    assert "  hop 1 (spiffe://corp.example/firewall) is detached; the settings accept proven\n" in done.stdout
    assert done.stdout.endswith("Judged by the settings that ship; name the bundle that decided with --bundle.\n")


def test_allowance_needs_no_reasons() -> None:
    """One line."""
    assert run("-", log=lines(event())).stdout == "nsmsec/server/request: allowed by revision r1, decision d1\n"


def test_unknown_reason_is_not_guessed() -> None:
    """It is somebody else's; JSON says null."""
    log = lines(denied("MINE"))
    assert "MINE: not a reason of the shipped policies" in run("-", log=log).stdout
    (reason,) = json.loads(run("-", "--json", log=log).stdout)["reasons"]
    assert reason == {
        "reason": "MINE",
        "known": False,
        "condition": None,
        "found": None,
        "look_at": None,
        "link": None,
        "faults": [],
    }


def test_cause_that_the_input_does_not_show_is_admitted() -> None:
    """The settings that decided may be others."""
    entrypoint = next(iter(QUESTIONS))
    log = lines(denied("PATH_TOO_LONG", path=entrypoint.value, input=QUESTIONS[entrypoint]))
    assert "  this input and these settings do not show why\n" in run("-", log=log).stdout


def test_code_without_a_decision_is_explained() -> None:
    """There is no condition, and nothing to look at."""
    log = lines(event(without="result", error={"code": "POLICY_ERROR", "message": "x"}, bundles={}))
    assert run("-", log=log).stdout.splitlines()[:4] == [
        "nsmsec/server/request: denied, since there was no decision, decision d1",
        "",
        "POLICY_ERROR: the policy failed while it was evaluated",
        "  see docs/reasons.md#codes-of-nsmsec",
    ]


def test_bundle_that_decides_otherwise_is_pointed_out(tmp_path: Path) -> None:
    """Exit 1: what is explained is not what was recorded."""
    path = tmp_path / "mine.tar.gz"
    path.write_bytes(deciding())
    log = lines(denied("A", input={"answer": {"allow": False, "reasons": ["B"]}}, bundles={}))
    done = run("-", "--bundle", str(path), log=log)
    assert done.exit_code == 1
    assert "Recorded by revision (none): deny A\n" in done.stdout
    assert "\nB: not a reason of the shipped policies" in done.stdout


def test_bundle_decides_what_was_not_recorded(tmp_path: Path) -> None:
    """An engine that was away left no answer; there is nothing to differ from."""
    path = tmp_path / "mine.tar.gz"
    path.write_bytes(deciding())
    log = lines(event(without="result", error={"code": "ENGINE_UNAVAILABLE"}))
    done = run("-", "--bundle", str(path), "--json", log=log)
    assert (done.exit_code, json.loads(done.stdout)["recorded"]) == (0, None)
    failed(run("-", log=log), "--bundle")


def test_masked_input_is_pointed_out() -> None:
    """It may be what the reason is about."""
    log = lines(denied("MINE", masked=["/input/peer/id"]))
    assert "Masking took something from the input" in run("-", log=log).stdout


def test_one_decision_of_many_is_found_by_its_id(tmp_path: Path) -> None:
    """`LOG#DECISION_ID`; a file whose name holds that mark is found, too."""
    log = tmp_path / "log#1.jsonl"
    log.write_bytes(lines(event("a"), [denied("MINE", decision_id="b"), event("c")], event("b")))
    assert "denied by revision r1, decision b" in run(f"{log}#b").stdout
    log.write_bytes(lines(event("a")))
    assert "allowed by revision r1, decision a" in run(str(log)).stdout


def test_decision_that_cannot_be_found_is_bad_input(tmp_path: Path) -> None:
    """None, more than one, or one about something else."""
    log = tmp_path / "log.jsonl"
    log.write_bytes(lines(event("a"), event("b"), event("c", path="mine/allow")))
    failed(run(f"{log}#z"), "none of that name")
    failed(run(str(log)), "found more")
    failed(run(f"{log}#c"), "another entry point")
    failed(run(str(tmp_path / "missing")), "no file")
    failed(run(str(tmp_path / "missing") + "#a"), "cannot read")
    failed(run(str(tmp_path)), "cannot read")
    failed(run("-", log=b"nonsense"), "line 1")
    failed(run("-", log=b""), "none of that name")


def test_settings_of_another_shape_are_bad_input(tmp_path: Path) -> None:
    """Their layouts cannot be explained."""
    path = tmp_path / "mine.tar.gz"
    path.write_bytes(deciding(data_json=json.dumps({"nsmsec": {"settings": {"layouts": {"x": 1}}}})))
    log = lines(event(input={"answer": {"allow": False, "reasons": ["LAYOUT_VIOLATION"]}}))
    failed(run("-", "--bundle", str(path), log=log), "settings")
