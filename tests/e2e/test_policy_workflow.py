# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The workflow of a new policy repository runs: its own lines, in a clone with a change, by a plain shell."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from click.testing import CliRunner
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from nsmsec.cli import main
from nsmsec.opa.bundle import BundleKey, BundleVerifier
from tests.e2e.test_change_a_policy import BASH, environment, record

if TYPE_CHECKING:
    from collections.abc import Mapping

GIT = shutil.which("git") or "git"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
ELSEWHERE = {"Tools", "Keep"}  # the first installs from the network, the other hands the bundle to the CI system
SETTINGS = "policies/nsmsec/settings/data.json"


def commit(folder: Path, env: Mapping[str, str]) -> None:
    """Commit all there is."""
    author = ("-c", "user.name=author", "-c", "user.email=author@corp.example", "-c", "commit.gpgsign=false")
    for command in (("add", "--all"), (*author, "commit", "--quiet", "--message", "A change")):
        subprocess.run([GIT, *command], cwd=folder, env=env, check=True, capture_output=True)


def workflow(folder: Path) -> list[dict[str, Any]]:
    """Return the steps of the workflow that have commands."""
    found = yaml.safe_load((folder / ".github" / "workflows" / "policy.yml").read_text())
    return [step for step in found["jobs"]["policy"]["steps"] if "run" in step]


@pytest.mark.opa
def test_workflow_judges_shows_and_signs_a_change(tmp_path: Path) -> None:
    """Each of its steps that needs no network ends well, and what comes out is what a workload accepts."""
    folder = tmp_path / "corp-policies"
    assert CliRunner().invoke(main, ["policy", "init", str(folder)]).exit_code == 0
    env = {**environment(tmp_path), "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
    subprocess.run([GIT, "init", "--quiet", str(folder)], env=env, check=True, capture_output=True)
    commit(folder, env)
    record(Path(__file__).parents[2] / "nsmsec" / "opa" / "shipped" / "bundle.tar.gz", folder / "decisions.jsonl")
    settings = folder / SETTINGS
    settings.write_text(settings.read_text().replace('["call"]', '["refresh"]'))
    commit(folder, env)
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    env |= {"DECISIONS": "decisions.jsonl", "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"), "SIGNING_KEY": pem}
    done = []
    for step in workflow(folder):
        if step["name"] not in ELSEWHERE | {"Test"}:
            command = [BASH, "-e", "-c", step["run"]]
            ended = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
            assert ended.returncode == 0, step["name"] + ended.stdout + ended.stderr
            done.append(step["name"])
    assert done == ["Format", "Check", "Build", "Diff", "Sign"]
    assert "nsmsec/server/request: allow -> deny OPERATION_NOT_ALLOWED: 3" in (tmp_path / "summary").read_text()
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    bundle = BundleVerifier([BundleKey.from_pem(public)]).verify(folder / "dist" / "policy.tar.gz", now=NOW)
    assert bundle.version == 2
    assert not list((folder / "dist").glob("*.pem"))


def test_workflow_tests_as_the_commands_that_are_known_to_work(tmp_path: Path) -> None:
    """Its tests are run with the flags without which they would mean less."""
    assert CliRunner().invoke(main, ["policy", "init", str(tmp_path)]).exit_code == 0
    (step,) = [step for step in workflow(tmp_path) if step["name"] == "Test"]
    flags = "--ignore schemas --ignore fixtures --schema policies/schemas --fail-on-empty"
    plain, coverage = step["run"].splitlines()
    assert plain == f"opa test {flags} policies tests"
    assert coverage == f"opa test {flags} --coverage --threshold 100 policies tests > coverage.json"
