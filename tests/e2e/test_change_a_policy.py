# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""docs/how-to/change-a-policy.md does what it says, command by command, from `policy init` to the way back."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from nsmsec.cli import main
from nsmsec.opa import Entrypoint, PlanEngine, Question
from nsmsec.opa.bundle import read_bundle
from nsmsec.opa.decision_log import DecisionLog, JSONLinesEvents, LoggedEngine
from tests.opa.layout.test_explanation import document
from tests.opa.real import opa_program

if TYPE_CHECKING:
    from nsmsec.opa.engine import PolicyEngine

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "how-to" / "change-a-policy.md").read_text()
BLOCKS = re.findall(r'^```(\w+)(?: title="(.*?)")?\n(.*?)^```', PAGE, flags=re.MULTILINE | re.DOTALL)
BASH = shutil.which("bash") or "/bin/bash"
APPENDED = "at the end of "
CLIENT, FIREWALL, IDS = (f"spiffe://corp.example/{name}" for name in ("client", "firewall", "ids"))
SERVICE = "/corporate_vpn.v1.Tunnel/Open"


def asked(*path: str) -> Question:
    """Return what the ids asks about a request that came this way."""
    facts = document(*path)
    facts |= {"service": SERVICE, "method": SERVICE, "self": {"id": IDS, "trust_domain": "corp.example"}}
    facts["path"]["hops"] = [{**hop, "service": SERVICE} for hop in facts["path"]["hops"]]
    return Question(entrypoint=Entrypoint.SERVER_REQUEST, document=facts)


def environment(home: Path) -> dict[str, str]:
    """Return an environment in which the tools of the page are found."""
    tools = home / "tools"
    tools.mkdir()
    (tools / "opa").symlink_to(opa_program())
    path = f"{Path(sys.executable).parent}:{tools}:{os.environ['PATH']}"
    return {**{name: value for name, value in os.environ.items() if name != "NSMSEC_OPA"}, "PATH": path}


def record(bundle: Path, log: Path) -> None:
    """Write the decision log of an ids that decides by a bundle: two calls through the firewall, one around it."""
    numbers = iter(range(1, 10))
    sink = JSONLinesEvents(log)
    events = DecisionLog([sink], {"service": "ids"}, random=lambda count: bytes([next(numbers)] * count))
    engine = LoggedEngine(PlanEngine.from_bundle(bundle), events)
    for path in ((CLIENT, FIREWALL), (CLIENT,), (CLIENT, FIREWALL)):
        assert engine.decide(asked(*path)).allow
    events.close()
    sink.close()


def run_command(text: str, folder: Path, env: dict[str, str]) -> tuple[int, str, str]:
    """Run a command as a reader would: ours here, others by a shell."""
    if text.startswith("nsmsec "):
        ours = CliRunner().invoke(main, shlex.split(text)[1:])
        return ours.exit_code, ours.stdout, ours.stderr
    done = subprocess.run([BASH, "-c", text], cwd=folder, env=env, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def pattern(expected: str) -> str:
    """Return what a command may print: numbers of files and tests grow, and what is left out is an ellipsis."""
    exact = re.escape(expected).replace("…", "(?s:.*)")
    return re.sub(r"\d+\\ files|\d+/\d+", lambda found: re.sub(r"\d+", r"\\d+", found[0]), exact)


def run_block(block: str, folder: Path, env: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run the commands of a block, compare what they print, and return where the reader is then."""
    for command, expected in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, flags=re.MULTILINE):
        if command.startswith("cd "):
            folder /= command.removeprefix("cd ")
            monkeypatch.chdir(folder)
            continue
        code, printed, complaint = run_command(command, folder, env)
        refused = re.search("^refused: |1 changed|^Recorded by", expected, flags=re.MULTILINE)
        assert code == (1 if refused else 0), command + complaint
        assert re.fullmatch(pattern(expected), printed), command
    return folder


def run_shadow(program: str) -> None:
    """Run the Python of the page with calls for the servers that it begins."""
    engines: list[Any] = []

    def serve(policy: PolicyEngine) -> None:
        engines.append(policy)
        for path in ((CLIENT, FIREWALL), (CLIENT,)):
            decision = policy.decide(asked(*path))
            assert (decision.allow, decision.revision) == (True, "as-shipped")

    exec(compile(program, "shadow.py", "exec"), {"serve": serve})  # noqa: S102 - the page is ours
    assert [(engine.tally.compared, engine.tally.differed) for engine in engines] == [(2, 1)]


@pytest.mark.opa
def test_page_leads_from_init_to_a_promoted_change_and_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every block is carried out, in order; what the page shows is what is printed."""
    env, folder = environment(tmp_path), tmp_path
    monkeypatch.setenv("PATH", env["PATH"])
    monkeypatch.delenv("NSMSEC_OPA", raising=False)
    monkeypatch.chdir(folder)
    for language, title, block in BLOCKS:
        if language == "console":
            if "policy diff" in block:
                record(folder / "dist" / "policy-1.tar.gz", folder / "decisions.jsonl")
            folder = run_block(block, folder, env, monkeypatch)
        elif language == "python":
            run_shadow(block)
        else:
            target = folder / title.removeprefix(APPENDED)
            before = target.read_text() if title.startswith(APPENDED) else ""
            target.write_text(before + block)
    active = read_bundle(tmp_path / "active" / "policy.tar.gz")
    assert (active.revision, active.version) == ("as-shipped", 3)
    state = json.loads((tmp_path / "active" / "promoted.json").read_text())
    assert "3" in json.dumps(state)


def test_page_shows_every_step() -> None:
    """The test above tests something: no command of the way is left out."""
    console = "\n".join(block for language, _, block in BLOCKS if language == "console")
    commands = set(re.findall(r"^\$ (nsmsec \w+ \w+|\w+)", console, flags=re.MULTILINE))
    policy = {
        f"nsmsec policy {name}"
        for name in ("init", "check", "test", "build", "verify", "diff", "explain", "promote", "sign")
    }
    layouts = {f"nsmsec layout {name}" for name in ("check", "compile", "explain")}
    assert commands == policy | layouts | {"cd", "mkdir", "openssl"}
    assert sorted({language for language, _, _ in BLOCKS}) == ["console", "python", "rego", "toml"]
