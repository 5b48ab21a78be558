# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""An event says what was asked and what came of it; where it does not, it is not guessed."""

from __future__ import annotations

from typing import Any

import pytest

from nsmsec.errors import Misconfigured, ReasonCode
from nsmsec.opa import Entrypoint
from nsmsec.opa.recorded import NotComparable, read_decision
from tests.opa.recorded.logs import DENIED, event


def test_good_event_is_a_decision() -> None:
    """The question as it was asked, the outcome, the revision."""
    found = read_decision(event(result=DENIED))
    assert (found.decision_id, found.revision, found.is_partial) == ("d1", "r1", False)
    assert found.question.entrypoint is Entrypoint.SERVER_REQUEST
    assert found.recorded().as_document() == DENIED


@pytest.mark.parametrize("path", ["nsmsec/client/response", "/nsmsec/client/response"])
def test_entry_point_is_found_with_and_without_a_slash_before_it(path: str) -> None:
    """OPA's interfaces differ."""
    assert read_decision(event(path=path)).question.entrypoint is Entrypoint.CLIENT_RESPONSE


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"path": "mine/allow"}, "another entry point"),
        ({"path": None}, "another entry point"),
        ({"without": "path"}, "another entry point"),
        ({"without": "input"}, "no input"),
        ({"input": "text"}, "no input"),
        ({"without": "input", "erased": ["/input"]}, "input erased"),
        ({"input": {}, "masked": ["/input"]}, "input erased"),
        ({"without": "decision_id", "msg": "Received request.", "level": "info"}, "no decision"),
    ],
)
def test_event_without_a_question_of_ours_is_not_comparable(changed: dict[str, Any], why: str) -> None:
    """It is counted under why."""
    with pytest.raises(NotComparable) as reason:
        read_decision(event(**changed))
    assert reason.value.why == why


def test_document_that_is_no_event_is_refused() -> None:
    """A file of something else is not an empty log."""
    with pytest.raises(Misconfigured) as refused:
        read_decision({"some": "settings"})
    assert refused.value.code is ReasonCode.MISCONFIGURED


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"without": "result"}, ReasonCode.POLICY_UNDEFINED),
        ({"result": "yes"}, ReasonCode.POLICY_INVALID_RESULT),
        ({"result": {"allow": True, "reasons": ["A"]}}, ReasonCode.POLICY_INVALID_RESULT),
        ({"without": "result", "error": {"code": "POLICY_ERROR", "message": "x"}}, ReasonCode.POLICY_ERROR),
        ({"without": "result", "error": {"code": "POLICY_UNDEFINED"}}, ReasonCode.POLICY_UNDEFINED),
        ({"without": "result", "error": {"code": "eval_conflict_error"}}, ReasonCode.POLICY_ERROR),
    ],
)
def test_answer_that_is_no_decision_has_the_code_it_would_have_today(changed: dict[str, Any], code: ReasonCode) -> None:
    """Ours by its code, OPA's by what its codes mean."""
    outcome = read_decision(event(**changed)).recorded()
    assert (outcome.allow, outcome.reasons, outcome.code) == (False, (), code)


@pytest.mark.parametrize(
    "changed",
    [
        {"without": "result", "error": {"code": "ENGINE_UNAVAILABLE"}},
        {"without": "result", "error": {"code": "BUNDLE_EXPIRED"}},
        {"without": "result", "error": {"code": "CANCELLED"}},
        {"without": "result", "error": {"code": "eval_cancel_error"}},
        {"without": "result", "error": {"code": "internal_error"}},
        {"without": "result", "error": {}},
        {"without": "result", "erased": ["/result"]},
        {"erased": ["/result/reasons"]},
        {"masked": ["/result/reasons/0"]},
    ],
)
def test_what_no_policy_brought_about_is_no_answer(changed: dict[str, Any]) -> None:
    """An engine that was away, a caller that gave up, a mask: asking again shows nothing about them."""
    found = read_decision(event(**changed))
    with pytest.raises(NotComparable) as reason:
        found.recorded()
    assert reason.value.why == "no answer recorded"


@pytest.mark.parametrize("changed", [{"erased": ["/input/stated"]}, {"masked": ["/input/peer/id"]}])
def test_input_that_was_masked_in_part_is_known_as_such(changed: dict[str, Any]) -> None:
    """It can be judged, but not as it was."""
    assert read_decision(event(**changed)).is_partial


@pytest.mark.parametrize(
    ("bundles", "revision"),
    [
        ({"b": {"revision": "2"}, "a": {"revision": "1"}}, "1+2"),
        ({"a": {}, "b": {"revision": "2"}, "c": "text"}, "2"),
        ({}, ""),
        ("text", ""),
    ],
)
def test_revisions_of_all_bundles_are_named(bundles: object, revision: str) -> None:
    """In the order of their names."""
    assert read_decision(event(bundles=bundles)).revision == revision
