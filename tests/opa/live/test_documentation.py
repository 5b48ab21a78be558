# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What docs/live-policy.md shows works as it stands there."""

from __future__ import annotations

import re
from datetime import timedelta
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Final

import nsmsec
from nsmsec.clock import SystemClock
from nsmsec.opa.bundle import BundleVerifier, InProcessVersionMemory
from nsmsec.opa.live import BundleWatch, FileBundleSource, LivePolicy
from tests.interceptors.world import bundles, svid
from tests.opa.live.parts import Signer
from tests.opa.live.serving import BundleServer, answer

if TYPE_CHECKING:
    import pytest

PAGE: Final = (Path(__file__).parents[3] / "docs" / "live-policy.md").read_text()
BLOCKS: Final = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
URL: Final = '"https://policies.corp.example/bundles/gateway"'


def test_the_first_example_brings_up_a_workload(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In fewer than 15 lines, imports left out; the shipped policies, signed by us, decide."""
    signer, shipped = Signer(), resources.files("nsmsec.opa").joinpath("shipped", "bundle.tar.gz").read_bytes()
    until = SystemClock().now() + timedelta(hours=1)
    content = signer.signed(shipped, 1, expires_at=until)
    monkeypatch.chdir(tmp_path)
    Path("state").mkdir()
    Path("policy-signer.pem").write_bytes(signer.public_pem)
    with BundleServer(lambda request: answer(request, content)) as server:
        names: dict[str, object] = {"svid": nsmsec.StaticX509SVIDSource(svid=svid("/gateway")), "bundles": bundles()}
        exec(compile(BLOCKS[0].replace(URL, repr(server.url)), "live-policy.md", "exec"), names)  # noqa: S102 (our own page)
    policy = names["policy"]
    assert isinstance(policy, LivePolicy)
    assert policy.is_ready
    assert isinstance(names["workload"], nsmsec.Workload)
    assert Path("state/policy.tar.gz").read_bytes() == content
    assert Path("state/versions.json").exists()
    lines = [line for line in BLOCKS[0].splitlines() if line and not line.startswith(("import", "from"))]
    assert len(lines) < 15


def test_the_other_examples_name_what_there_is(tmp_path: Path) -> None:
    """With what they take for granted."""
    key, source = Signer().key, FileBundleSource(tmp_path / "policy.tar.gz")
    names: dict[str, object] = {
        "memory": InProcessVersionMemory(),
        "security_key": key,
        "team_key": key,
        "rules_source": source,
        "settings_source": source,
        "BundleVerifier": BundleVerifier,
        "LivePolicy": LivePolicy,
        "BundleWatch": BundleWatch,
    }
    for block in BLOCKS[1:]:
        exec(compile(block, "live-policy.md", "exec"), names)  # noqa: S102 (our own page)
    policy = names["policy"]
    assert isinstance(policy, LivePolicy)
    assert not policy.is_ready
