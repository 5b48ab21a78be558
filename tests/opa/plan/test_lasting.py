# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Which answers last from one evaluation to the next, and what keeps one from lasting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from nsmsec.opa.plan import Plan
from tests.opa.plan.handmade import ENTRYPOINT, block, function, local, plan_text, result, stmt, text, truth

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Statement = dict[str, Any]

RULE = "g0.data.r"


def of_data() -> Statement:
    """Return the fetching of `data.x` into local 3."""
    return stmt("Dot", source=local(1), key=text("x"), target=3)


def calling(name: str, *more: Statement) -> Statement:
    """Return a call of a rule or built-in, with a result in local 4."""
    return stmt("Call", func=name, args=[local(0), local(1), *more], result=4)


def rule(*statements: Statement, source: int = 3, name: str = RULE) -> dict[str, Any]:
    """Return a rule that gives a local."""
    return function(name, block(*statements, stmt("ReturnLocal", source=source)))


def remembered(functions: Sequence[dict[str, Any]]) -> list[object]:
    """Return what is remembered for each function after one evaluation; the rest of the plan asks the first for it."""
    source = plan_text(block(calling(RULE), *result(local(4))), functions=functions)
    plan = Plan.load(source, data={"x": 7})
    first = plan.evaluate(ENTRYPOINT, {"y": 1})
    again = plan.evaluate(ENTRYPOINT, {"y": 1})
    assert len(first) == len(again) == 1
    return list(plan._code.memo)


def test_answer_out_of_data_alone_lasts() -> None:
    """What was found once is what the next evaluation begins with."""
    assert remembered([rule(of_data())]) == [7]


def test_answer_that_is_undefined_lasts_too() -> None:
    """That a rule says nothing is an answer, too."""
    missing = stmt("Dot", source=local(1), key=text("none"), target=5)
    asked = stmt("Block", blocks=[block(calling("g0.data.s"), stmt("AssignVar", source=local(4), target=3))])
    given = stmt("AssignVar", source=truth(value=True), target=3)
    functions = [rule(given, asked), rule(missing, source=5, name="g0.data.s")]
    assert [str(item) for item in remembered(functions)] == ["True", "UNDEFINED"]


@pytest.mark.parametrize(
    "functions",
    [
        pytest.param([rule(stmt("Dot", source=local(0), key=text("y"), target=3))], id="reads the input"),
        pytest.param(
            [
                rule(calling("g0.data.s"), source=4),
                rule(stmt("Dot", source=local(0), key=text("y"), target=3), name="g0.data.s"),
            ],
            id="calls what reads the input",
        ),
        pytest.param(
            [
                rule(calling("g0.data.f", local(0)), source=4),
                function("g0.data.f", block(stmt("ReturnLocal", source=2)), params=(0, 1, 2)),
            ],
            id="hands the input on as an argument",
        ),
        pytest.param(
            [
                rule(
                    stmt("With", local=0, value=truth(value=True), path=[], block=block(of_data())),
                    stmt("AssignVar", source=truth(value=True), target=3),
                )
            ],
            id="has an input of its own",
        ),
        pytest.param(
            [
                rule(of_data()),
                rule(
                    stmt("With", local=1, value=truth(value=True), path=[], block=block(calling(RULE))),
                    name="g0.data.s",
                ),
            ],
            id="may be asked with other data",
        ),
    ],
)
def test_answer_does_not_last_when_it(functions: list[dict[str, Any]]) -> None:
    """Anything that another input could change is found anew."""
    assert all(repr(item).startswith("<object") for item in remembered(functions))


def test_answer_that_hangs_on_the_time_does_not_last() -> None:
    """The clock is asked in each evaluation."""
    source = plan_text(
        block(calling(RULE), *result(local(4))),
        functions=[rule(stmt("Call", func="time.now_ns", args=[], result=3))],
        builtins=["time.now_ns"],
    )
    clock: Iterator[int] = iter(range(1000, 2000))
    plan = Plan.load(source, now_ns=lambda: next(clock))
    assert [plan.evaluate(ENTRYPOINT)[0]["result"] for _ in range(3)] == [1000, 1001, 1002]


def test_answer_is_found_anew_for_other_data() -> None:
    """Neither plan knows what the other has found."""
    source = plan_text(block(calling(RULE), *result(local(4))), functions=[rule(of_data())])
    plan = Plan.load(source, data={"x": 1})
    assert plan.evaluate(ENTRYPOINT) == ({"result": 1},)
    assert plan.with_data({"x": 2}).evaluate(ENTRYPOINT) == ({"result": 2},)
    assert plan.evaluate(ENTRYPOINT) == ({"result": 1},)
