# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What OPA answers to many inputs at once."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

from nsmsec.opa.plan import UNDEFINED, parse
from tests.opa.real import opa_program

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["answers_of_opa"]


def answers_of_opa(folder: Path, query: str, inputs: list[object]) -> list[object]:
    """Return what OPA answers for each input; UNDEFINED where it has none."""
    (folder / "inputs.json").write_text(json.dumps({"inputs": inputs}))
    collected = f"[x | some i; given := data.inputs[i]; x := [y | y := {query} with input as given]]"
    command = [opa_program(), "eval", "--data", ".", "--format", "raw", collected]
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True, timeout=50)
    assert done.returncode == 0, done.stdout + done.stderr
    found: Any = parse(done.stdout)
    return [answer[0] if answer else UNDEFINED for answer in found]
