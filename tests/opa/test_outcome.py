# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Outcomes are equal exactly if a caller could not tell them apart."""

from __future__ import annotations

import pytest

from nsmsec.errors import PolicyIndeterminate, ReasonCode
from nsmsec.opa import Decision
from nsmsec.opa.outcome import Outcome, decided
from tests.opa.shadow.candidates import ALLOW, DENY, Says, question


def test_revision_makes_no_difference() -> None:
    """Allowance, reasons and code do."""
    one = Outcome(allow=False, reasons=("A",), revision="1")
    assert one == Outcome(allow=False, reasons=("A",), revision="2")
    assert one != Outcome(allow=False, reasons=("B",), revision="1")
    assert one != Outcome(allow=False, reasons=("A",), code=ReasonCode.POLICY_ERROR, revision="1")


@pytest.mark.parametrize(
    ("outcome", "word", "document"),
    [
        (Outcome(allow=True), "allow", {"allow": True, "reasons": []}),
        (Outcome(allow=False, reasons=("A",)), "deny", {"allow": False, "reasons": ["A"]}),
        (
            Outcome(allow=False, code=ReasonCode.POLICY_UNDEFINED),
            "POLICY_UNDEFINED",
            {"allow": False, "code": "POLICY_UNDEFINED", "reasons": []},
        ),
    ],
)
def test_outcome_has_a_word_and_a_document(outcome: Outcome, word: str, document: object) -> None:
    """A code stands only where there is no decision."""
    assert (outcome.word, outcome.as_document()) == (word, document)


def test_engine_is_asked_for_an_outcome() -> None:
    """What it decides, or the code of our error; others are its user's to see."""
    assert decided(Says(ALLOW), question()) == Outcome(allow=True)
    assert decided(Says(DENY), question()).revision == "candidate"
    error = PolicyIndeterminate(ReasonCode.POLICY_ERROR, "x")
    assert decided(Says(error), question()).code is ReasonCode.POLICY_ERROR
    with pytest.raises(RuntimeError):
        decided(Says(RuntimeError()), question())


@pytest.mark.parametrize(
    "answer",
    [
        None,
        Decision(allow=1, reasons=(), revision="r", engine="e"),  # type: ignore[arg-type]  # a broken engine
        Decision(allow=True, reasons=["A"], revision="r", engine="e"),  # type: ignore[arg-type]  # a broken engine
        Decision(allow=False, reasons=(1,), revision="r", engine="e"),  # type: ignore[arg-type]  # a broken engine
    ],
)
def test_answer_of_wrong_types_is_no_decision(answer: object) -> None:
    """An engine may be anybody's."""
    assert Outcome.of(answer) == Outcome(allow=False, code=ReasonCode.POLICY_INVALID_RESULT)
