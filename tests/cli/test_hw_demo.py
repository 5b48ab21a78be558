# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec hw demo` says what is missing, and what did not end as it must; tests/e2e plays it with real TPMs."""

from __future__ import annotations

import io
import os
from dataclasses import replace
from typing import TYPE_CHECKING

from click.testing import CliRunner
from rich.console import Console

from nsmsec.cli import main
from nsmsec.cli.hw_demo_report import print_steps, surprise
from nsmsec.dev.hardware import Ending, HardwareStep
from nsmsec.dev.hardware.step import EXPECTED

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

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


def test_a_surprise_says_what_was_expected() -> None:
    """In one line."""
    found = Ending(outcome="denied", code="POLICY_DENIED", reasons=("LAYOUT_VIOLATION",), refused_by="spiffe://a/b")
    step = replace(STEP, ending=found)
    assert STEP.as_expected
    assert not step.as_expected
    assert surprise(step) == (
        "path (sync): expected allowed, found denied POLICY_DENIED LAYOUT_VIOLATION by spiffe://a/b"
    )


def test_the_report_marks_a_surprise() -> None:
    """A step that ended as it must has no mark."""
    shown = {}
    for name, step in (("good", STEP), ("bad", replace(STEP, ending=Ending(outcome="denied")))):
        console = Console(file=io.StringIO(), width=100)
        print_steps([step], console=console)
        shown[name] = console.file.getvalue()  # type: ignore[attr-defined]  # it is the one above
    assert "allowed" in shown["good"]
    assert "client" in shown["good"]
    assert "affirming, delegated" in shown["good"]
    assert "(!)" not in shown["good"]
    assert "denied (!)" in shown["bad"]
