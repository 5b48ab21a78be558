# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""docs/how-to/revoke.md does what it says, command by command, until a stolen key is refused."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.serialization import Encoding

from nsmsec.clock import SystemClock
from nsmsec.dev import Authority
from nsmsec.identity import leaf_facts
from nsmsec.opa import Entrypoint, Question
from tests.e2e.test_change_a_policy import run_block
from tests.opa.explain.questions import QUESTIONS
from tests.opa.live.parts import Signer
from tests.policies.test_policies import validator

if TYPE_CHECKING:
    import pytest

    from nsmsec.opa import PolicyEngine

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "how-to" / "revoke.md").read_text()
BLOCKS = re.findall(r'^```(\w+)(?: title="(.*?)")?\n(.*?)^```', PAGE, flags=re.MULTILINE | re.DOTALL)
(KEY_OF_PAGE,) = re.findall(r'"([0-9a-f]{64})"', PAGE)


def asked(leaf: object) -> Question:
    """Return what a gateway asks about a caller whose second hop has this leaf."""
    document: dict[str, Any] = json.loads(json.dumps(QUESTIONS[Entrypoint.SERVER_REQUEST]))
    document["self"]["trust_domain"] = "corp.example"
    document["path"]["hops"][1]["leaf"] = leaf
    return Question(entrypoint=Entrypoint.SERVER_REQUEST, document=document)


def publish_rules(folder: Path) -> None:
    """Put the policies that ship where the page has those of the reader."""
    signer = Signer()
    (folder / "rules.pem").write_bytes(signer.public_pem)
    shipped = resources.files("nsmsec.opa").joinpath("shipped", "bundle.tar.gz").read_bytes()
    content = signer.signed(shipped, 1, expires_at=datetime(2099, 1, 1, tzinfo=UTC))
    (folder / "published" / "policy.tar.gz").write_bytes(content)


def run_workload(program: str, leaf: object) -> tuple[str, ...]:
    """Run the Python of the page; return what its policy says of the leaf."""
    found: list[tuple[str, ...]] = []

    def serve(policy: PolicyEngine) -> None:
        found.append(policy.decide(asked(leaf)).reasons)

    exec(compile(program, "workload.py", "exec"), {"serve": serve})  # noqa: S102 - the page is ours
    return found[0]


def test_page_leads_from_an_empty_list_to_a_refused_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every block is carried out, in order; the workload takes either list, and only the second denies."""
    monkeypatch.chdir(tmp_path)
    stolen = Authority("corp.example", now=SystemClock().now()).issue("/firewall").certificates[0]
    (tmp_path / "stolen.pem").write_bytes(stolen.public_bytes(Encoding.PEM))
    facts = leaf_facts(stolen)
    program, told = "", []
    for language, title, block in BLOCKS:
        if language == "console":
            run_block(block, tmp_path, {}, monkeypatch)
        elif language == "json":
            (tmp_path / title).write_text(block.replace(KEY_OF_PAGE, facts["key_sha256"]))
        else:
            program = block
            publish_rules(tmp_path)
            told.append(run_workload(program, facts))
    told.append(run_workload(program, facts))
    assert told == [(), ("REVOKED_KEY",)]


def test_lists_of_the_page_have_the_shape_of_the_contract() -> None:
    """Each list is one that a workload takes, and shows every kind."""
    lists = [json.loads(block) for language, title, block in BLOCKS if language == "json" and "data" in title]
    assert len(lists) == 2
    for one in lists:
        validator("revocation").validate(one)
    kinds = set(re.findall(r"^\| `(\w+)` \|", PAGE, flags=re.MULTILINE))
    assert kinds == lists[0].keys() - {"version"}
