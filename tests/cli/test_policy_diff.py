# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec policy diff` says which recorded decisions change, `nsmsec policy replay` which come out anew."""

from __future__ import annotations

import gzip
import json
from importlib import resources
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from nsmsec.cli import main
from nsmsec.opa import Entrypoint, PlanEngine, Question
from nsmsec.opa.decision_log import DecisionLog, JSONLinesEvents, LoggedEngine
from tests.opa.archive import deciding
from tests.opa.decision_log.test_against_opa import asked_of_opa
from tests.opa.explain.questions import QUESTIONS, SETTINGS
from tests.opa.live.parts import built as rules
from tests.opa.live.parts import rules_of
from tests.opa.plan.handmade import stmt, text
from tests.opa.recorded.logs import ALLOWED, DENIED, event, lines
from tests.opa.server import OPAServer, built
from tests.opa.shadow.candidates import question

if TYPE_CHECKING:
    from pathlib import Path

#: Answers whatever `input.answer` says.
ANSWERS = deciding()
#: Fails at every question.
FAILS = deciding(stmt("Call", func="div", args=[text("x"), text("y")], result=3))
SIDE = Entrypoint.SERVER_REQUEST.value


@pytest.fixture
def bundles(tmp_path: Path) -> dict[str, str]:
    """Return the paths of bundles: answering as the input says, denying for R, failing."""
    contents = {"answers": ANSWERS, "denies": rules_of("R"), "fails": FAILS}
    for name, content in contents.items():
        (tmp_path / f"{name}.tar.gz").write_bytes(content)
    return {name: str(tmp_path / f"{name}.tar.gz") for name in contents}


def diff(old: str, new: str, log: bytes, *more: str) -> Result:
    """Run the command; the log comes from stdin."""
    return CliRunner().invoke(main, ["policy", "diff", old, new, "--decisions", "-", *more], input=log)


def replay(bundle: str, log: bytes, *more: str) -> Result:
    """Run the other one."""
    return CliRunner().invoke(main, ["policy", "replay", "-", "--bundle", bundle, *more], input=log)


def document(done: Result, code: int) -> dict[str, Any]:
    """Return the JSON that was printed."""
    assert done.exit_code == code, done.output
    assert done.stderr == ""
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def failed(done: Result, command: str, words: str) -> None:
    """Expect exit 2, one line on stderr and nothing else."""
    assert (done.exit_code, done.stdout) == (2, ""), done.output
    assert done.stderr.startswith(f"nsmsec policy {command}: ")
    assert done.stderr.count("\n") == 1
    assert words in done.stderr


def test_changed_decision_is_shown_with_both_answers(bundles: dict[str, str]) -> None:
    """What stays the same is counted."""
    log = lines(event("d1"), event("d2", input={"answer": {"allow": False, "reasons": ["R"]}}))
    found = document(diff(bundles["answers"], bundles["denies"], log, "--json"), 1)
    assert found == {
        "compared": 2,
        "same": 1,
        "skipped": 0,
        "skipped_because": {},
        "masked": 0,
        "changed": [
            {
                "decision_id": "d1",
                "entrypoint": SIDE,
                "old": {"allow": True, "reasons": []},
                "new": {"allow": False, "reasons": ["R"]},
            }
        ],
    }


def test_same_bundle_changes_nothing(bundles: dict[str, str]) -> None:
    """Exit 0, whatever was recorded."""
    done = diff(bundles["answers"], bundles["answers"], lines(event(result=DENIED)))
    assert (done.exit_code, done.stdout) == (0, "compared 1: 1 the same, 0 changed\n")


@pytest.mark.parametrize(
    ("old", "given", "code"), [("fails", ALLOWED, "POLICY_ERROR"), ("answers", "yes", "POLICY_INVALID_RESULT")]
)
def test_bundle_that_decides_nothing_answers_with_its_code(
    bundles: dict[str, str], old: str, given: object, code: str
) -> None:
    """As a workload would refuse the call."""
    found = document(diff(bundles[old], bundles["denies"], lines(event(input={"answer": given})), "--json"), 1)
    assert found["changed"][0]["old"] == {"allow": False, "code": code, "reasons": []}


def test_entry_point_that_a_bundle_lacks_is_undefined(bundles: dict[str, str], tmp_path: Path) -> None:
    """A bundle for servers only is no bad input; that it answers no client is the difference."""
    part = tmp_path / "part.tar.gz"
    part.write_bytes(rules_of("R"))
    log = lines(event(path=Entrypoint.CLIENT_REQUEST.value))
    (tmp_path / "server.tar.gz").write_bytes(rules("S", entrypoints=[SIDE]))
    found = document(diff(str(part), str(tmp_path / "server.tar.gz"), log, "--json"), 1)
    assert found["changed"][0]["new"] == {"allow": False, "code": "POLICY_UNDEFINED", "reasons": []}


def test_events_that_cannot_be_judged_are_counted(bundles: dict[str, str]) -> None:
    """By why in JSON and in text."""
    events = [event(path="mine/allow"), event(without="input"), event(without="input", erased=["/input"]), event()]
    found = document(diff(bundles["answers"], bundles["answers"], lines(events), "--json"), 0)
    assert (found["compared"], found["skipped"]) == (1, 3)
    assert found["skipped_because"] == {"another entry point": 1, "input erased": 1, "no input": 1}
    shown = diff(bundles["answers"], bundles["answers"], lines(events)).stdout
    assert "skipped 1: input erased\n" in shown


def test_masked_input_is_judged_as_it_is_and_said_so(bundles: dict[str, str]) -> None:
    """It may have been decided by what is hidden now."""
    log = lines(event(erased=["/input/stated"]))
    assert document(diff(bundles["answers"], bundles["answers"], log, "--json"), 0)["masked"] == 1
    assert "masking took from the input: 1" in diff(bundles["answers"], bundles["answers"], log).stdout


def test_text_puts_changes_of_one_kind_together(bundles: dict[str, str]) -> None:
    """The most frequent kind first, a few ids of each."""
    other = {"answer": {"allow": False, "reasons": ["X", "Y"]}}
    log = lines(event("x", input=other), *(event(f"d{number}") for number in range(7)))
    done = diff(bundles["answers"], bundles["denies"], log)
    assert done.exit_code == 1
    assert done.stdout.splitlines() == [
        "compared 8: 0 the same, 8 changed",
        "",
        f"{SIDE}: allow -> deny R: 7",
        "  d0, d1, d2, d3, d4 and 2 more",
        "",
        f"{SIDE}: deny X Y -> deny R: 1",
        "  x",
    ]


def test_text_of_a_log_moves_no_cursor(bundles: dict[str, str]) -> None:
    """Ids and reasons are whatever somebody wrote."""
    shown = diff(bundles["answers"], bundles["denies"], lines(event("\x1b[2J\n"))).stdout
    assert "\x1b" not in shown
    assert "  \\x1b[2J\\n" in shown


def test_log_is_read_from_a_compressed_file(bundles: dict[str, str], tmp_path: Path) -> None:
    """As OPA uploads it."""
    log = tmp_path / "log.gz"
    log.write_bytes(gzip.compress(json.dumps([event("a"), event("b")]).encode()))
    command = ["policy", "diff", bundles["answers"], bundles["denies"], "--decisions", str(log), "--json"]
    assert document(CliRunner().invoke(main, command), 1)["compared"] == 2


@pytest.mark.parametrize(("log", "words"), [(b"no json\n", "line 1"), (b'{"some": "settings"}\n', "decision_id")])
def test_what_is_no_log_is_bad_input(bundles: dict[str, str], log: bytes, words: str) -> None:
    """Exit 2, for both commands."""
    failed(diff(bundles["answers"], bundles["denies"], log), "diff", words)
    failed(replay(bundles["answers"], log), "replay", words)


def test_what_is_no_bundle_is_bad_input(bundles: dict[str, str], tmp_path: Path) -> None:
    """A folder of sources alone, for instance."""
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "a.rego").write_text("package a")
    failed(diff(bundles["answers"], str(tmp_path / "sources"), lines(event())), "diff", "plan.json")
    failed(replay(str(tmp_path / "sources"), lines(event())), "replay", "plan.json")
    assert diff(bundles["answers"], str(tmp_path / "missing"), b"").exit_code == 2


def test_recorded_decisions_come_out_again(bundles: dict[str, str]) -> None:
    """Allowed, denied, and no decision, each as it was recorded."""
    log = lines(
        event(),
        event(input={"answer": DENIED}, result=DENIED),
        event(input={}, without="result"),
        event(input={"answer": 1}, without="result", error={"code": "POLICY_INVALID_RESULT", "message": "x"}),
        event(without="result", error={"code": "ENGINE_UNAVAILABLE", "message": "x"}),
    )
    found = document(replay(bundles["answers"], log, "--json"), 0)
    assert (found["compared"], found["same"], found["changed"]) == (4, 4, [])
    assert found["skipped_because"] == {"no answer recorded": 1}
    assert (found["revision"], found["recorded_revisions"]) == ("r1", {"r1": 4})


def test_decision_that_comes_out_differently_is_shown(bundles: dict[str, str]) -> None:
    """What was recorded, what comes out; other reasons are another answer, too."""
    other = event("d2", input={"answer": {"allow": False, "reasons": ["B"]}}, result=DENIED)
    found = document(replay(bundles["answers"], lines(event(result=DENIED), other), "--json"), 1)
    assert found["changed"] == [
        {"decision_id": "d1", "entrypoint": SIDE, "recorded": DENIED, "replayed": ALLOWED},
        {"decision_id": "d2", "entrypoint": SIDE, "recorded": DENIED, "replayed": {"allow": False, "reasons": ["B"]}},
    ]


def test_decision_of_another_revision_is_pointed_out(bundles: dict[str, str]) -> None:
    """It may differ for that reason; alone it is no difference."""
    log = lines(event(), event(bundles={"policy": {"revision": "old"}}), event(bundles={}))
    done = replay(bundles["answers"], log)
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        "compared 3: 3 the same, 0 changed",
        "recorded by a revision that the log does not name: 1; replayed by revision r1",
        "recorded by revision old: 1; replayed by revision r1",
    ]


def test_our_own_log_is_replayed_and_compared(bundles: dict[str, str], tmp_path: Path) -> None:
    """From the engine that decides to the command."""
    path = tmp_path / "decisions.jsonl"
    sink = JSONLinesEvents(path)
    with DecisionLog([sink], {"service": "gateway"}) as log:
        LoggedEngine(PlanEngine.from_bundle(rules_of("R")), log).decide(question())
    sink.close()
    assert replay(bundles["denies"], path.read_bytes()).exit_code == 0
    assert replay(bundles["fails"], path.read_bytes()).exit_code == 1


def test_settings_of_the_workload_are_laid_over_the_bundle(tmp_path: Path) -> None:
    """What was decided with settings of one's own comes out as recorded only with them."""
    path, bundle, settings = (tmp_path / name for name in ("decisions.jsonl", "bundle.tar.gz", "settings.json"))
    bundle.write_bytes(resources.files("nsmsec.opa").joinpath("shipped", "bundle.tar.gz").read_bytes())
    settings.write_text(json.dumps(SETTINGS))
    sink = JSONLinesEvents(path)
    with DecisionLog([sink], {"service": "gateway"}) as log:
        asked = Question(entrypoint=Entrypoint.SERVER_REQUEST, document=QUESTIONS[Entrypoint.SERVER_REQUEST])
        assert LoggedEngine(PlanEngine.shipped(SETTINGS), log).decide(asked).allow
    sink.close()
    recorded = path.read_bytes()
    assert replay(str(bundle), recorded).exit_code == 1
    assert replay(str(bundle), recorded, "--settings", str(settings)).exit_code == 0
    assert diff(str(bundle), str(bundle), recorded, "--settings", str(settings)).exit_code == 0


@pytest.mark.parametrize("content", ["", "[]", '{"a": 1, "a": 2}', '{"a": NaN}', "\udcff", '"' + "x" * (1 << 20) + '"'])
def test_settings_that_are_no_object_are_bad_input(bundles: dict[str, str], tmp_path: Path, content: str) -> None:
    """One line, exit code 2."""
    settings = tmp_path / "settings.json"
    settings.write_text(content, errors="surrogateescape")
    for done in (
        replay(bundles["answers"], lines(event()), "--settings", str(settings)),
        diff(bundles["answers"], bundles["denies"], lines(event()), "--settings", str(settings)),
    ):
        assert done.exit_code == 2
        assert done.stderr.count("\n") == 1
        assert "settings: " in done.stderr


@pytest.mark.opa
def test_console_of_a_real_opa_is_a_log(tmp_path: Path) -> None:
    """OPA decides by its bundle and logs among other lines; a stricter bundle changes what it must."""
    rego = """package nsmsec.server

default request := {"allow": false, "reasons": ["TOO_MUCH"]}

request := {"allow": true, "reasons": []} if input.amount < LIMIT
"""
    old, new = (
        built(tmp_path / name, {"server.rego": rego.replace("LIMIT", limit)}, SIDE, revision=name)
        for name, limit in (("old", "10"), ("new", "5"))
    )
    with OPAServer(tmp_path, old, "--set", "decision_logs.console=true") as server:
        for amount in (1, 7, 20):
            asked_of_opa(server, SIDE, {"amount": amount})
    written = (tmp_path / "opa.log").read_bytes().splitlines(keepends=True)
    log = b"".join(line for line in written if line.startswith(b"{"))  # its flags are warned of in plain words
    found = document(diff(str(old), str(new), log, "--json"), 1)
    assert found["compared"] == 3
    assert [(one["old"], one["new"]) for one in found["changed"]] == [
        (ALLOWED, {"allow": False, "reasons": ["TOO_MUCH"]})
    ]
    again = document(replay(str(old), log, "--json"), 0)
    assert (again["compared"], again["recorded_revisions"]) == (3, {"old": 3})
