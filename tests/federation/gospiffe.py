# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The real go-spiffe, for tests that compare with it or talk to it."""

from __future__ import annotations

import base64
import json
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import Self

__all__ = ["GoSpiffe"]

ROOT = Path(__file__).resolve().parents[2]


class GoSpiffe:
    """Our small program over it (tools/spiffe), which answers one question a line."""

    def __init__(self) -> None:
        """Start it; without one the test fails, unless left out by `--without gospiffe`."""
        self._process = subprocess.Popen([_program()], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, ask: str, *, document: bytes = b"", **question: str) -> dict[str, Any]:
        """Return its answer; see tools/spiffe/main.go."""
        given = {"ask": ask, "document": base64.b64encode(document).decode("ascii"), **question}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(given).encode() + b"\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        """End it, with the endpoints that it serves."""
        self._process.kill()
        self._process.communicate(timeout=30)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _program() -> str:
    named = os.environ.get("NSMSEC_GOSPIFFE")
    if named:
        return named
    command = [str(ROOT / "scripts" / "get-gospiffe")]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, f"no go-spiffe, and the tests were not told --without gospiffe:\n{done.stderr}"
    return done.stdout.strip()
