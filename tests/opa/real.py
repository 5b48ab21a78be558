# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The real OPA, for tests that compare with it or compile by it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

__all__ = ["build_bundle", "opa_program"]

ROOT = Path(__file__).resolve().parents[2]


def opa_program() -> str:
    """Return the path of the pinned OPA; without one the test fails, unless left out by `--without opa`."""
    named = os.environ.get("NSMSEC_OPA")
    if named:
        return named
    done = subprocess.run([str(ROOT / "scripts" / "get-opa")], check=False, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, f"no OPA, and the tests were not told --without opa:\n{done.stderr}"
    return done.stdout.strip()


def build_bundle(folder: Path, *entrypoints: str) -> Path:
    """Compile the Rego and data in a folder; return the bundle."""
    bundle = folder.parent / f"{folder.name}.tar.gz"
    command = [opa_program(), "build", "--target", "plan", "--output", str(bundle)]
    for entrypoint in entrypoints:
        command += ["--entrypoint", entrypoint]
    done = subprocess.run([*command, "."], cwd=folder, check=False, capture_output=True, text=True, timeout=50)
    assert done.returncode == 0, done.stdout + done.stderr
    return bundle
