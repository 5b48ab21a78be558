# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A case passes only if it comes out as OPA says."""

from __future__ import annotations

from datetime import timedelta

import pytest

from nsmsec.opa.conformance import ComplianceReport, Missed, Passed, Unsupported, read_case, run_case
from tests.opa.conformance.lines import calling, case_line, conflicting, failing_call, renamed
from tests.opa.plan.handmade import block, local, plan_text, result, stmt, text, truth
from tests.opa.plan.test_limits import ranges


def outcome(**members: object) -> Passed | Missed | Unsupported:
    """Return what comes of the good case with some members replaced."""
    return run_case(read_case(case_line(**members)))


def missed(found: Passed | Missed | Unsupported, words: str) -> None:
    """Expect a miss that says why."""
    assert isinstance(found, Missed)
    assert words in found.why


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"want_result": [{"result": 1}, {"result": 1}]},
        {"input": 10, "want_result": [{"result": 1e1}]},
        {"input_term": "{3, 1}", "want_result": [{"result": [1, 3]}]},
        {"input_term": '{[1, 2]: "x", 2: "y"}', "want_result": [{"result": {"2": "y", "[1,2]": "x"}}]},
        {"input": [2, 1], "sort_bindings": True, "want_result": [{"result": [1, 2]}]},
        {"plan": renamed(plan_text(block())), "want_result": []},
        {"plan": conflicting(), "want_error_code": "eval_conflict_error"},
        {"plan": conflicting(), "want_result": None, "want_error": "t.rego:1: eval_conflict_error: other words"},
        {"plan": conflicting(), "want_result": None, "want_error": "two values"},
        {"plan": failing_call(), "want_result": []},
        {"plan": failing_call(), "strict_error": True, "want_error_code": "eval_type_error"},
    ],
)
def test_case_that_comes_out_as_opa_says_passes(members: dict[str, object]) -> None:
    """Results as sets, numbers by value, in the form of JSON; errors by their codes."""
    assert outcome(**members) == Passed()


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"want_result": []}, 'expected [], found [{"result":1}]'),
        ({"want_result": [{"result": True}]}, "expected"),
        ({"want_result": [{"result": 1}, {"result": 2}]}, "expected"),
        ({"input": None}, "found []"),
        ({"input": [2, 1], "want_result": [{"result": [1, 2]}]}, "expected"),
        ({"input": "x" * 999}, "…"),
        ({"want_error_code": "eval_type_error"}, "expected eval_type_error, found"),
        ({"want_result": None, "want_error": "words"}, "expected words, found"),
        ({"plan": conflicting()}, "expected a result, found"),
        ({"plan": conflicting(), "want_error_code": "eval_type_error"}, "expected eval_type_error, found"),
        ({"plan": conflicting(), "want_error": "eval_type_error: two values"}, "expected eval_type_error, found"),
        ({"plan": conflicting(), "want_error": "three values"}, "expected the words 'three values'"),
        ({"plan": failing_call(), "strict_error": True}, "expected a result, found test.rego:7:2: eval_type_error"),
        ({"plan": {}}, "plan_refused"),
    ],
)
def test_case_that_comes_out_otherwise_is_missed(members: dict[str, object], words: str) -> None:
    """And the report says why."""
    missed(outcome(**members), words)


def test_words_of_an_error_are_compared_on_demand() -> None:
    """OPA's words, without the place and the code before them."""
    for stated in ("eval_conflict_error: two values", "t.rego:1: eval_conflict_error: two values", "two values"):
        case = read_case(case_line(plan=conflicting(), want_error_code="eval_conflict_error", want_error=stated))
        assert run_case(case, compare_words=True) == Passed()
    case = read_case(case_line(plan=conflicting(), want_error_code="eval_conflict_error", want_error="three"))
    assert run_case(case) == Passed()
    missed(run_case(case, compare_words=True), "expected the words 'three'")


def test_generated_variables_count_unless_told_otherwise() -> None:
    """OPA's compiler makes them up."""
    made = [
        stmt("MakeObject", target=2),
        stmt("ObjectInsert", object=2, key=text("__localq3__"), value=truth(True)),  # noqa: FBT003 - a value
        stmt("ObjectInsert", object=2, key=text("x"), value=local(0)),
        stmt("ResultSetAdd", value=2),
    ]
    plan = renamed(plan_text(block(*made)))
    missed(outcome(plan=plan, want_result=[{"x": 1}]), "__localq3__")
    assert outcome(plan=plan, want_result=[{"x": 1}], ignore_generated_vars=True) == Passed()


def test_case_whose_built_in_is_missing_is_not_run() -> None:
    """Neither passed nor failed, and it counts for each built-in that it lacks."""
    both = renamed(plan_text(block(*result(local(0))), builtins=["http.send", "upper", "opa.runtime"]))
    found = outcome(plan=both)
    assert found == Unsupported(builtins=("http.send", "opa.runtime"))
    outcomes = [("a", found), ("b", outcome(plan=calling("http.send"))), ("c", outcome()), ("d", outcome(input=2))]
    report = ComplianceReport.of(outcomes)
    assert (report.total, report.passed, list(report.failed), report.left_out) == (4, 1, ["d"], 2)
    assert list(report.unsupported.items()) == [("http.send", 2), ("opa.runtime", 1)]
    assert report.as_document() == {
        "total": 4,
        "passed": 1,
        "failed": ["d"],
        "unsupported": {"http.send": 2, "opa.runtime": 1},
    }


def test_case_that_never_ends_is_missed() -> None:
    """Each has its time."""
    endless = renamed(plan_text(block(*ranges(3, stmt("Nop"))), builtins=["numbers.range"]))
    case = read_case(case_line(plan=endless))
    missed(run_case(case, timeout=timedelta(0)), "deadline_exceeded")
