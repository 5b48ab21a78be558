# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A decision is accepted in exactly its shape; anything near it denies with a code of its own."""

from __future__ import annotations

import pytest

from nsmsec.errors import PolicyIndeterminate, ReasonCode
from nsmsec.opa import Decision
from nsmsec.opa.answer import checked


def test_allowing_without_reasons_is_a_decision() -> None:
    """Who decided is part of it."""
    decision = checked({"allow": True, "reasons": []}, revision="r1", engine="plan")
    assert decision == Decision(allow=True, reasons=(), revision="r1", engine="plan")


def test_denying_with_reasons_is_a_decision() -> None:
    """Reasons come sorted, each once; an engine in this process may give them as a set."""
    expected = Decision(allow=False, reasons=("A", "B"), revision="r1", engine="plan")
    assert checked({"allow": False, "reasons": ["B", "A", "B"]}, revision="r1", engine="plan") == expected
    assert checked({"allow": False, "reasons": {"B", "A"}}, revision="r1", engine="plan") == expected


@pytest.mark.parametrize(
    "result",
    [
        None,
        True,
        "allow",
        [],
        {},
        {"allow": True},
        {"reasons": []},
        {"allow": True, "reasons": [], "more": 1},
        {"allow": 1, "reasons": []},
        {"allow": "true", "reasons": []},
        {"allow": None, "reasons": []},
        {"allow": True, "reasons": None},
        {"allow": True, "reasons": {}},
        {"allow": True, "reasons": ""},
        {"allow": False, "reasons": "A"},
        {"allow": False, "reasons": [1]},
        {"allow": False, "reasons": [""]},
        {"allow": False, "reasons": ["x" * 300]},
        {"allow": False, "reasons": ["x"] * 300},
        {"allow": True, "reasons": ["A"]},
        {"allow": False, "reasons": []},
    ],
)
def test_any_other_shape_is_no_decision(result: object) -> None:
    """Each denies as indeterminate."""
    with pytest.raises(PolicyIndeterminate) as caught:
        checked(result, revision="r1", engine="plan")
    assert caught.value.code is ReasonCode.POLICY_INVALID_RESULT
