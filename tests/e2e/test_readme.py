# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The README is true: its server and its client talk to each other as printed."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from nsmsec.clock import SystemClock
from nsmsec.dev import Authority
from nsmsec.identity import TrustDomain

ROOT = Path(__file__).resolve().parent.parent.parent
BLOCKS = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), flags=re.DOTALL)
ADDRESS = "127.0.0.1:50051"
MOST_LINES = 15


def statements(block: str) -> list[str]:
    """Return the lines of a block that say something."""
    return [line for line in block.splitlines() if line.strip() and not line.startswith("import ")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the two programs, their SVIDs and the trust bundle of their domain."""
    authority = Authority(TrustDomain.parse("corp.example"), now=SystemClock().now())
    (tmp_path / "corp.pem").write_bytes(authority.bundle_pem())
    for name in ("firewall", "ids"):
        issued = authority.issue_certificate(authority.profile(f"/{name}"))
        (tmp_path / f"{name}.pem").write_bytes(issued.certificates_pem)
        (tmp_path / f"{name}.key").write_bytes(issued.private_key_pem)
    for name, block in zip(("server", "client"), BLOCKS, strict=True):
        # A socket in the test's own folder, since the printed port may be taken; a line that says when to begin.
        program = block.replace(ADDRESS, f"unix:{tmp_path}/socket")
        program = program.replace("server.start()", 'server.start()\nprint("serving", flush=True)')
        (tmp_path / f"{name}.py").write_text(program)
    return tmp_path


def test_a_side_takes_fifteen_lines() -> None:
    """What the heading says."""
    assert [len(statements(block)) <= MOST_LINES for block in BLOCKS] == [True, True]


def test_the_printed_programs_work(folder: Path) -> None:
    """Copied into two files, they run; the answer names the proven root of the path."""
    with subprocess.Popen([sys.executable, "server.py"], cwd=folder, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            assert server.stdout.readline() == "serving\n"
            command = [sys.executable, "client.py"]
            client = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        finally:
            server.terminate()
    assert client.stdout == "8 bytes from spiffe://corp.example/firewall\n", client.stderr
    assert client.returncode == 0
