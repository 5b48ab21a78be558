# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What users get is the wheel, so the wheel is tested: alone, in an empty environment, far from this tree."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
REQUIREMENTS = ROOT / "requirements"
AS_A_USER = ROOT / "tests" / "typing" / "as_a_user.py"

# One group, so that one worker builds and installs once.
pytestmark = [pytest.mark.wheel, pytest.mark.xdist_group("wheel"), pytest.mark.timeout(300)]


def run(*command: str | Path, cwd: Path, env: dict[str, str] | None = None) -> str:
    """Run a command to its good end and return what it printed."""
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel with the pinned build requirements of this environment."""
    out = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, ROOT, cwd=out)
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel with what it needs to run, its stubs beside it, and return the environment's folder."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=True)
    pip = (folder / "bin" / "python", "-m", "pip", "--quiet", "--disable-pip-version-check", "install", "--no-deps")
    for name in ("runtime.txt", "typing.txt"):
        run(*pip, "--require-hashes", "--requirement", REQUIREMENTS / name, cwd=folder)
    run(*pip, "--no-index", wheel, cwd=folder)
    return folder


def test_the_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    """No test or script of ours lands in a user's site-packages; data that commands need does."""
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0].split("-")[0] for name in names} == {"nsmsec"}
    assert {"nsmsec/py.typed", "nsmsec/opa/shipped/bundle.tar.gz"} <= set(names)
    repository = {f"nsmsec/opa/shipped/repository/{name}" for name in ("README.md", "gitignore", "policy.yml")}
    assert {"nsmsec/opa/shipped/sources.json"} | repository <= set(names)
    assert [name for name in names if name.startswith("nsmsec/dev/") and name.endswith(".toml")]


def test_the_wheel_says_what_it_needs(installed: Path) -> None:
    """The pinned runtime requirements satisfy the package's own metadata: nothing is missing, nothing clashes."""
    run(installed / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "check", cwd=installed)


def test_a_policy_repository_is_made_from_the_wheel_alone(installed: Path, tmp_path: Path) -> None:
    """Whoever installs nsmsec can begin to write policy."""
    made = json.loads(run(installed / "bin" / "nsmsec", "policy", "init", "p", "--json", cwd=tmp_path))
    assert {"README.md", "policies/.manifest", ".github/workflows/policy.yml"} <= set(made["files"])


@pytest.mark.parametrize("runtime", ["sync", "aio"])
def test_the_demonstration_runs_from_the_wheel_alone(installed: Path, tmp_path: Path, runtime: str) -> None:
    """Without this tree, without Go, OPA or a compiler, every run ends as the topology says it must."""
    environment = {"HOME": str(tmp_path), "PATH": str(tmp_path)}
    printed = run(installed / "bin" / "nsmsec", "demo", "--runtime", runtime, "--json", cwd=tmp_path, env=environment)
    runs = {run["name"]: run for run in json.loads(printed)["runs"]}
    assert len(runs) == 9
    assert [hop["assurance"] for hop in runs.pop("honest")["path"]] == ["proven"] * 4
    assert {(run["outcome"], bool(run["code"])) for run in runs.values()} == {("denied", True)}


def test_code_written_as_a_user_would_passes_strict_types(installed: Path, tmp_path: Path) -> None:
    """The public interface is typed, and its types travel with the wheel."""
    program = tmp_path / AS_A_USER.name
    program.write_text(AS_A_USER.read_text())
    mypy = (sys.executable, "-m", "mypy", "--strict", "--config-file=", "--cache-dir", tmp_path / "cache")
    run(*mypy, "--python-executable", installed / "bin" / "python", program, cwd=tmp_path)


def test_a_wrong_use_fails_strict_types(installed: Path, tmp_path: Path) -> None:
    """The types are not all `Any`: a claimed path is not accepted where a proven one is needed."""
    program = tmp_path / "wrong.py"
    program.write_text(
        "from nsmsec.path import Path\nfrom nsmsec.tokens import VerifiedPath\n\nproven: VerifiedPath = Path()\n"
    )
    mypy = (sys.executable, "-m", "mypy", "--strict", "--config-file=", "--cache-dir", tmp_path / "cache")
    command = (*mypy, "--python-executable", installed / "bin" / "python", program)
    done = subprocess.run([str(part) for part in command], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Incompatible types in assignment" in done.stdout
