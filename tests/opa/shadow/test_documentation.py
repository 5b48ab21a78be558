# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What docs/shadow.md shows works as it stands there."""

from __future__ import annotations

import copy
import json
import re
import shlex
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from click.testing import CliRunner
from prometheus_client import CollectorRegistry

from nsmsec.cli import main
from nsmsec.opa import Entrypoint
from nsmsec.opa.live import LivePolicy
from nsmsec.opa.metrics import PolicyMetrics
from nsmsec.opa.shadow import ShadowEngine
from tests.opa.explain.questions import CLIENT, FIREWALL, QUESTIONS, SETTINGS, bundle_with, spoilt
from tests.opa.live.parts import Signer
from tests.opa.recorded.logs import event, lines
from tests.opa.shadow.candidates import ALLOW, DENY, Says, question

PAGE: Final = (Path(__file__).parents[3] / "docs" / "shadow.md").read_text()
COMMANDS: Final = re.findall(r"^```console\n\$ nsmsec (.*?)\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)
BLOCKS: Final = re.findall(r"^```python\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)


def origin() -> dict[str, Any]:
    """Return what the client asks before it begins a path."""
    asked = QUESTIONS[Entrypoint.CLIENT_REQUEST]
    path: dict[str, object] = {"connection_id": None, "root": None, "hops": [], "expires_at": None}
    ours = {"id": CLIENT, "trust_domain": "corp.example"}
    return {**asked, "path": path, "self": ours, "peer": {**ours, "id": FIREWALL, "expires_at": None}}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder with what the page takes for granted."""
    signer, until = Signer(), datetime(2099, 1, 1, tzinfo=UTC)
    stricter = copy.deepcopy(SETTINGS)
    stricter["path"]["max_hops"] = 3
    for name, version, revision, settings in (
        ("active", 1, "2026-01", SETTINGS),
        ("candidate", 2, "2026-02", stricter),
    ):
        content = signer.signed(bundle_with(settings, revision=revision), version, expires_at=until)
        (tmp_path / f"{name}.tar.gz").write_bytes(content)
    (tmp_path / "signer.pem").write_bytes(signer.public_pem)
    (weak_at, weak, _), answered = spoilt("weak hop, asking"), Entrypoint.CLIENT_RESPONSE
    denied = {"allow": False, "reasons": ["HOP_NOT_PROVEN"]}
    events = [
        event("d1", input=QUESTIONS[Entrypoint.SERVER_REQUEST]),
        event("d2", path=weak_at.value, input=weak, result=denied),
        event("d3", path=answered.value, input=QUESTIONS[answered]),
        event("d4", path=weak_at.value, input=origin()),
    ]
    log = lines(*({**one, "bundles": {"policy": {"revision": "2026-01"}}} for one in events))
    (tmp_path / "decisions.jsonl").write_bytes(log)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_commands_of_the_page_print_what_it_shows(folder: Path) -> None:
    """In its order, since the last one replaces the active bundle."""
    assert [command.split()[1] for command, _ in COMMANDS] == ["diff", "replay", "explain", "promote"]
    for command, output in COMMANDS:
        done = CliRunner().invoke(main, shlex.split(command))
        assert (done.stdout, done.stderr) == (output, "")
    assert (folder / "active.tar.gz").read_bytes() == (folder / "candidate.tar.gz").read_bytes()


def test_python_of_the_page_makes_a_shadow(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    """And its log line has the members that are shown."""
    metrics = PolicyMetrics(CollectorRegistry())
    names: dict[str, object] = {"active": Says(ALLOW), "candidate": Says(DENY), "metrics": metrics}
    exec(compile(BLOCKS[0].replace("...\nengine.close()", ""), "shadow.md", "exec"), names)  # noqa: S102 (our own page)
    engine = names["engine"]
    assert isinstance(engine, ShadowEngine)
    with engine:
        engine.decide(question())
    (shown,) = re.findall(r"^```json\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)
    assert json.loads(shown).keys() == json.loads(caplog.messages[0]).keys()
    names["verifier"] = Signer().verifier()
    exec(compile(BLOCKS[1], "shadow.md", "exec"), names)  # noqa: S102 (our own page)
    assert isinstance(names["candidate"], LivePolicy)
    assert (folder / "candidate.tar.gz").exists()
