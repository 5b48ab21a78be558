# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec demo` says in one line what is wrong with its input, or with the machine."""

from __future__ import annotations

import io
import re
import signal
import tempfile
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from rich.console import Console

from nsmsec.cli import main
from nsmsec.cli.demo_report import print_report, surprise
from nsmsec.dev.decision_log import LoggedHop
from nsmsec.dev.result import RunResult
from nsmsec.dev.topology_file import parse_topology

if TYPE_CHECKING:
    from pathlib import Path

SMALL = """
[[trust_domain]]
name = "a.example"

[[service]]
name = "one"
trust_domain = "a.example"
calls = ["two"]

[[service]]
name = "two"
trust_domain = "a.example"

[[runs]]
name = "fine"
about = "A sentence."
expect = { outcome = "allowed" }
"""


@pytest.fixture
def small(tmp_path: Path) -> str:
    """A topology of two services in a file."""
    path = tmp_path / "small.toml"
    path.write_text(SMALL)
    return str(path)


def demo(*arguments: str) -> tuple[int, str, str]:
    """Run the command in this process; return its exit code with what it printed."""
    result = CliRunner().invoke(main, ["demo", *arguments])
    return result.exit_code, result.stdout, result.stderr


def test_the_smallest_topology_is_played(small: str) -> None:
    """Two services and one run; whoever handled signals before does so afterwards."""
    before = signal.getsignal(signal.SIGTERM)
    code, out, err = demo(small, "--runtime", "aio")
    assert (code, err) == (0, "")
    assert "A sentence." in out
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.parametrize(
    ("text", "found"),
    [("[", "expected TOML"), (SMALL.replace('"two"]', '"three"]'), "expected calls to name services")],
)
def test_a_broken_topology_is_one_line(tmp_path: Path, text: str, found: str) -> None:
    """Exit code 2, nothing on stdout, no traceback."""
    path = tmp_path / "broken.toml"
    path.write_text(text)
    code, out, err = demo(str(path))
    assert (code, out) == (2, "")
    assert err.startswith("nsmsec demo: topology: ")
    assert found in err
    assert err.count("\n") == 1


def test_a_missing_topology_is_one_line(tmp_path: Path) -> None:
    """A file that is not there is bad input, too."""
    code, _, err = demo(str(tmp_path / "missing.toml"))
    assert (code, err) == (2, "nsmsec demo: topology: expected a file, found: No such file or directory\n")


def test_services_that_cannot_start_are_one_line(small: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 1: nothing is wrong with the topology."""
    monkeypatch.setenv("PYTHONHASHSEED", "not a number")
    code, out, err = demo(small, "--runtime", "sync")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert re.match(r"nsmsec demo: demonstration: the service (one|two) ended early: ", err)  # whoever ends first


def test_a_machine_without_room_is_one_line(small: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 1, the reason of the operating system."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    code, out, err = demo(small, "--json")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "No such file or directory" in err


@pytest.mark.parametrize(("encoding", "path"), [("utf-8", "one → two"), ("ascii", "one > two")])
def test_a_table_can_be_printed_anywhere(encoding: str, path: str) -> None:
    """A terminal that knows no arrows gets none; a run that ended otherwise is marked."""
    topology = parse_topology(SMALL)
    hops = [LoggedHop(index=i, id=str(s.id), trust_domain="", assurance="") for i, s in enumerate(topology.services)]
    results = [
        RunResult(run=topology.runs[0], runtime="sync", outcome="allowed", path=tuple(hops)),
        RunResult(run=topology.runs[0], runtime="aio", outcome="denied"),
    ]
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    print_report(topology, results, console=Console(file=stream, width=120))
    stream.seek(0)
    out = stream.read()
    assert path in out
    assert "denied (!)" in out


def test_a_surprise_is_told_in_one_line() -> None:
    """What was expected, what was found; a failure without a refusal has no reason."""
    run = parse_topology(SMALL).runs[0]
    assert surprise(RunResult(run=run, runtime="aio", outcome="denied")) == (
        "fine (aio): expected allowed, found denied, without a reason"
    )
