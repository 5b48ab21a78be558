# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec policy conformance` counts, names what differs, and says in one line what is wrong."""

from __future__ import annotations

import io
import json
import lzma
import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from nsmsec.cli import main
from nsmsec.cli.policy_conformance import outcomes
from nsmsec.opa.conformance import read_cases
from tests.opa.conformance.lines import calling, case_line, conflicting

if TYPE_CHECKING:
    from pathlib import Path

GOOD = case_line()
BAD = case_line(id="bad#1", want_result=[])
LACKING = case_line(id="lacking#2", plan=calling("http.send"))
WORDED = case_line(id="worded#3", plan=conflicting(), want_error_code="eval_conflict_error", want_error="OPA's words")


def run(content: bytes, *options: str) -> Result:
    """Run the command on a file that comes from stdin."""
    return CliRunner().invoke(main, ["policy", "conformance", "-", *options], input=content)


def test_report_has_the_members_of_the_contract(tmp_path: Path) -> None:
    """Plain or packed, from a file or from stdin."""
    expected = {"total": 3, "passed": 1, "failed": ["bad#1"], "unsupported": {"http.send": 1}}
    done = run(GOOD + BAD + LACKING, "--json")
    assert (done.exit_code, json.loads(done.stdout), done.stderr) == (1, expected, "")
    packed = tmp_path / "cases.jsonl.xz"
    packed.write_bytes(lzma.compress(GOOD + BAD + LACKING))
    done = CliRunner().invoke(main, ["policy", "conformance", str(packed), "--json"])
    assert (done.exit_code, json.loads(done.stdout)) == (1, expected)


def test_cases_that_all_pass_exit_with_zero() -> None:
    """What is not supported is no failure."""
    assert run(GOOD + LACKING, "--json").exit_code == 0


def test_text_says_what_differs() -> None:
    """One line each."""
    done = run(GOOD + BAD + LACKING)
    assert done.exit_code == 1
    assert done.stdout.splitlines() == [
        "cases        3",
        "passed       1 of 2 that can be run",
        "failed       1",
        "unsupported  1",
        'failed       bad#1: expected [], found [{"result":1}]',
        "unsupported  http.send: 1",
    ]


def test_words_of_errors_are_compared_on_demand() -> None:
    """By default only the codes are."""
    assert run(WORDED).exit_code == 0
    done = run(WORDED, "--words")
    assert done.exit_code == 1
    assert "OPA's words" in done.stdout


@pytest.mark.parametrize("content", [b"", b"{", b"[]\n", b"\xfd7zXZ\x00", case_line(plan=None), GOOD + GOOD])
def test_bad_input_is_one_line(content: bytes) -> None:
    """Exit 2, nothing on stdout."""
    done = run(content, "--json")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("nsmsec policy conformance: cases: ")
    assert done.stderr.count("\n") == 1


def test_progress_is_shown_on_a_terminal_only(tmp_path: Path) -> None:
    """On stderr, so that the report can be piped."""
    many = tmp_path / "cases.jsonl"
    many.write_bytes(b"".join(case_line(id=f"good#{number}") for number in range(51)))
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "nsmsec", "policy", "conformance", str(many), "--json"]
    try:
        done = subprocess.run(command, check=False, stdout=subprocess.PIPE, stderr=theirs, timeout=50)
        shown = os.read(ours, 1000)
    finally:
        os.close(theirs)
        os.close(ours)
    assert shown == b"\r50 cases\r51 cases\r\n"
    assert json.loads(done.stdout)["passed"] == 51


def test_progress_is_shown_in_the_same_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a terminal is asked for is the same stream."""
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        found = list(outcomes(read_cases(io.BytesIO(GOOD)), words=False))
    shown = os.read(ours, 1000)
    os.close(ours)
    assert [name for name, _ in found] == ["good#0"]
    assert shown == b"\r1 cases\r\n"
