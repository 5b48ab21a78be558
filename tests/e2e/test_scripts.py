# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The scripts behave when they are misused or called again."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SCRIPTS = ROOT / "scripts"


def run(*command: str | Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run a script and return how it ended."""
    return subprocess.run([str(part) for part in command], env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("script", ["check", "setup", "test"])
def test_a_script_called_wrongly_says_so_and_does_nothing(script: str) -> None:
    """A typing mistake is not taken for a wish."""
    options = ["--without", "everything"]
    done = run(SCRIPTS / script, *options)
    assert done.returncode == 2
    assert done.stdout == ""


def test_get_opa_prints_what_it_has_built_before(tmp_path: Path) -> None:
    """The second call needs neither Go nor the network, and stdout is the path alone."""
    version = next(line.split()[1] for line in (ROOT / "tools" / "go.mod").read_text().splitlines() if "/opa v" in line)
    built = tmp_path / "nsmsec" / f"opa-{version}"
    built.parent.mkdir()
    built.write_text("#!/bin/sh\n")
    built.chmod(0o700)
    done = run(SCRIPTS / "get-opa", env={"PATH": os.environ["PATH"], "XDG_CACHE_HOME": str(tmp_path)})
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{built}\n", "")


def test_get_compliance_prints_what_it_has_made_before(tmp_path: Path) -> None:
    """The name of the file holds the version of OPA and the program that writes the cases."""
    version = next(line.split()[1] for line in (ROOT / "tools" / "go.mod").read_text().splitlines() if "/opa v" in line)
    program = hashlib.sha256((ROOT / "tools" / "compliance" / "main.go").read_bytes()).hexdigest()
    made = tmp_path / "nsmsec" / f"compliance-{version}-{program[:16]}.jsonl"
    made.parent.mkdir()
    made.write_text("{}\n")
    done = run(SCRIPTS / "get-compliance", env={"PATH": os.environ["PATH"], "XDG_CACHE_HOME": str(tmp_path)})
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{made}\n", "")


@pytest.mark.parametrize("script", ["get-opa", "get-compliance", "get-gospiffe"])
def test_what_is_built_with_go_fails_with_the_reason_where_there_is_none(script: str, tmp_path: Path) -> None:
    """What is needed and cannot be had is an error, not a skip."""
    for tool in ("bash", "dirname", "awk", "mkdir", "sha256sum", "cat", "find", "sort", "xargs", "cut"):
        (tmp_path / tool).symlink_to(shutil.which(tool) or tool)
    done = run(SCRIPTS / script, env={"PATH": str(tmp_path), "HOME": str(tmp_path)})
    assert done.returncode == 1
    assert done.stdout == ""
    assert "needs Go" in done.stderr


def test_a_missing_part_can_only_be_left_out_by_name() -> None:
    """CI runs the whole gate: no `--without` stands in it."""
    assert (ROOT / ".ci" / "run").read_text().splitlines()[-1] == "exec ./scripts/test"
