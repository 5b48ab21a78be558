# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec hw demo` says what is missing, and what did not end as it must; tests/e2e plays it with real TPMs."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from nsmsec.cli import main
from nsmsec.cli.hw_demo_report import report
from nsmsec.dev.hardware import Ending, HardwareStep
from nsmsec.dev.hardware.step import EXPECTED

if TYPE_CHECKING:
    from pathlib import Path

STEP = HardwareStep(
    name="path",
    about="a request",
    runtime="sync",
    ending=EXPECTED["path"],
    machines={"spiffe://corp.example/client": {"status": "affirming", "code": None, "key": "delegated"}},
)


def test_a_missing_software_tpm_is_bad_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line with the code."""
    monkeypatch.setenv("PATH", str(tmp_path))
    ended = CliRunner().invoke(main, ["hw", "demo"])
    assert (ended.exit_code, ended.stdout) == (2, "")
    assert ended.stderr.startswith("nsmsec hw demo: MISCONFIGURED: software tpm: expected the program swtpm")


@pytest.mark.tpm
def test_a_software_tpm_that_does_not_answer_is_no_demonstration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ends with 1; nothing stays."""
    program = tmp_path / "swtpm"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    (tmp_path / "files").mkdir()
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "files"))
    ended = CliRunner().invoke(main, ["hw", "demo", "--runtime", "sync"])
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert list((tmp_path / "files").iterdir()) == []


def test_a_folder_that_no_socket_fits_into_is_no_demonstration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The path of a socket is short."""
    long = tmp_path / ("x" * 120)
    long.mkdir()
    program = tmp_path / "swtpm"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr("tempfile.tempdir", str(long))
    ended = CliRunner().invoke(main, ["hw", "demo"])
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert "demonstration: expected to start processes" in ended.stderr


SURPRISE = replace(
    STEP,
    ending=Ending(outcome="denied", code="POLICY_DENIED", reasons=("LAYOUT_VIOLATION",), refused_by="spiffe://a/b"),
)


@pytest.mark.parametrize("as_json", [True, False], ids=["json", "table"])
def test_a_surprise_says_what_was_expected(as_json: bool, capsys: pytest.CaptureFixture[str]) -> None:  # noqa: FBT001 - a parameter
    """In one line, beside the report."""
    assert report([STEP], as_json=as_json)
    assert capsys.readouterr().err == ""
    assert not report([STEP, SURPRISE], as_json=as_json)
    assert capsys.readouterr().err == (
        "nsmsec hw demo: path (sync): expected allowed, found denied POLICY_DENIED LAYOUT_VIOLATION by spiffe://a/b\n"
    )


def test_the_table_marks_a_surprise(capsys: pytest.CaptureFixture[str]) -> None:
    """A step that ended as it must has no mark."""
    report([STEP], as_json=False)
    good = capsys.readouterr().out
    assert all(text in good for text in ("a request", "allowed", "client", "affirming, delegated"))
    assert "(!)" not in good
    report([SURPRISE], as_json=False)
    assert "denied (!)" in capsys.readouterr().out


def test_the_document_has_what_is_known_of_each_machine(capsys: pytest.CaptureFixture[str]) -> None:
    """Whole, by whose it is."""
    report([STEP], as_json=True)
    (step,) = json.loads(capsys.readouterr().out)["steps"]
    assert step == {
        "name": "path",
        "runtime": "sync",
        "outcome": "allowed",
        "code": None,
        "reasons": [],
        "refused_by": None,
        "machines": [{"id": "spiffe://corp.example/client", "status": "affirming", "code": None, "key": "delegated"}],
    }
