# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Policies that nobody wrote give the same answers in OPA and here."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from tests.opa.plan.differential import compared


@pytest.mark.opa
@settings(max_examples=6, derandomize=True, database=None, phases=[Phase.explicit, Phase.generate])
@given(st.integers(1, 1 << 32))
def test_generated_policies_answer_as_in_opa(seed: int) -> None:
    """A seeded batch of modules, each with sixty rules over eight inputs; `differential` runs more of them."""
    with tempfile.TemporaryDirectory() as folder:
        found = compared(Path(folder) / "policy", seed)
    assume(found is not None)
    assert found == []
