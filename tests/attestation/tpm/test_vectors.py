# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What a real TPM said, as it was recorded: judged rightly where no TPM is.

`vectors/` is written by `record.py`; nothing in it was made by code of nsmsec but what is spoiled on purpose.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from nsmsec.cli import main

VECTORS = {path.stem: path for path in sorted((Path(__file__).parent / "vectors").glob("*.json"))}


def test_there_are_good_and_spoiled_vectors() -> None:
    """Forty spoiled ones at least."""
    codes = [json.loads(path.read_text())["code"] for path in VECTORS.values()]
    assert codes.count(None) >= 10
    assert len(codes) - codes.count(None) >= 40


@pytest.mark.parametrize("name", VECTORS)
def test_vector_is_judged_as_recorded(name: str) -> None:
    """A software TPM is marked as one, whatever else holds."""
    recorded = json.loads(VECTORS[name].read_text())
    result = CliRunner().invoke(main, ["hw", "verify", "--json", str(VECTORS[name])])
    told = json.loads(result.stdout)
    assert (result.exit_code, told["verdict"], told["code"]) == (
        0 if recorded["code"] is None else 1,
        recorded["verdict"],
        recorded["code"],
    )
    assert told["facts"].get("software", True) is True
