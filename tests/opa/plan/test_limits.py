# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Any policy stops: by its steps, by its time, by the size of what it makes."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from nsmsec.opa.plan import (
    DeadlineExceeded,
    EvaluationError,
    InputRefused,
    LimitExceeded,
    Plan,
    PlanLimits,
    PlanRefused,
    UnknownEntrypoint,
)
from tests.opa.plan.handmade import block, evaluated, function, loaded, local, plan_text, result, stmt, text

if TYPE_CHECKING:
    from collections.abc import Callable


def ranges(count: int, inside: dict[str, object], size: int = 1000) -> list[dict[str, object]]:
    """Return nested scans over a range, the product of which is far too much."""
    body = inside
    for _ in range(count):
        body = stmt("Scan", source=4, key=5, value=6, block=block(body))
    return [
        stmt("MakeNumberInt", value=1, target=3),
        stmt("MakeNumberInt", value=size, target=5),
        stmt("Call", func="numbers.range", args=[local(3), local(5)], result=4),
        body,
    ]


def ticking(step: float) -> Callable[[], float]:
    """Return a clock that goes on by so much at each look."""
    times = iter(step * number for number in range(1_000_000))
    return lambda: next(times)


def clocked(*statements: dict[str, object], step: float, limits: PlanLimits | None = None) -> Plan:
    """Return a plan whose clock goes on at each look."""
    source = plan_text(block(*statements), builtins=["numbers.range"])
    return Plan.load(source, monotonic=ticking(step), limits=limits)


def test_product_of_ranges_is_stopped_by_its_steps() -> None:
    """A thousand million rounds are never run."""
    plan = loaded(block(*ranges(3, stmt("Nop"))), builtins=["numbers.range"], limits=PlanLimits(max_steps=20_000))
    with pytest.raises(LimitExceeded) as caught:
        plan.evaluate("test/p")
    assert caught.value.code == "limit_exceeded"
    assert str(caught.value.position) == "test.rego:7:2"


def test_product_of_ranges_is_stopped_by_its_time() -> None:
    """The deadline holds between two steps; the caller's if it is the sooner, else the limit's."""
    with pytest.raises(DeadlineExceeded) as caught:
        clocked(*ranges(3, stmt("Nop")), step=1.0).evaluate("test/p")
    assert caught.value.code == "deadline_exceeded"
    with pytest.raises(DeadlineExceeded):
        clocked(*ranges(3, stmt("Nop")), step=0.01).evaluate("test/p", timeout=timedelta(seconds=0.05))
    with pytest.raises(DeadlineExceeded):
        clocked(*ranges(3, stmt("Nop")), step=1.0).evaluate("test/p", timeout=timedelta(days=9))


def test_runaway_policy_is_stopped_by_the_real_clock() -> None:
    """With the clock of the machine too, soon after the time is up."""
    plan = loaded(block(*ranges(3, stmt("Nop"))), builtins=["numbers.range"], limits=PlanLimits(max_steps=1 << 60))
    with pytest.raises(DeadlineExceeded):
        plan.evaluate("test/p", timeout=timedelta(milliseconds=5))


def test_one_long_scan_looks_at_the_clock_as_it_goes() -> None:
    """A scan that is itself too long is paced."""
    with pytest.raises(DeadlineExceeded):
        clocked(*ranges(1, stmt("Nop"), size=8_000), step=1.0).evaluate("test/p")
    assert clocked(*ranges(1, stmt("Nop"), size=8_000), step=0.0).evaluate("test/p") == ()


def test_range_that_would_fill_the_memory_is_not_made() -> None:
    """Members are counted before they are made; absurd bounds are no range at all."""
    for size in (1 << 40, 1 << 62):
        plan = loaded(block(*ranges(1, stmt("Nop"), size=size)), builtins=["numbers.range"])
        with pytest.raises(LimitExceeded):
            plan.evaluate("test/p")


def test_array_that_grows_while_it_is_scanned_is_stopped() -> None:
    """A plan that appends to what it goes over would never end."""
    scan = stmt("Scan", source=2, key=5, value=6, block=block(stmt("ArrayAppend", array=2, value=local(6))))
    made = [stmt("MakeArray", target=2), stmt("ArrayAppend", array=2, value=text("x"))]
    plan = loaded(block(*made, scan), limits=PlanLimits(max_steps=10_000))
    with pytest.raises(LimitExceeded):
        plan.evaluate("test/p")


def test_functions_that_double_their_calls_are_stopped() -> None:
    """Thirty functions that call the next one twice are a thousand million calls; arguments keep the memo out."""
    arguments = [local(0), local(1), text("x")]
    functions = [
        function(f"f{n}", block(*[stmt("Call", func=f"f{n + 1}", args=arguments, result=3)] * 2), params=[0, 1, 2])
        for n in range(30)
    ]
    functions = [{**item, "blocks": [*item["blocks"], block(stmt("ReturnLocal", source=2))]} for item in functions]
    functions.append(function("f30", block(stmt("ReturnLocal", source=2)), params=[0, 1, 2]))
    call = stmt("Call", func="f0", args=arguments, result=3)
    plan = loaded(block(call), functions=functions, limits=PlanLimits(max_steps=100_000))
    with pytest.raises(LimitExceeded):
        plan.evaluate("test/p")


def test_rules_that_double_their_calls_are_remembered() -> None:
    """The same without arguments costs thirty evaluations."""
    functions = [
        function(
            f"r{n}",
            block(
                *[stmt("Call", func=f"r{n + 1}", args=[local(0), local(1)], result=3)] * 2,
                stmt("ReturnLocal", source=3),
            ),
        )
        for n in range(30)
    ]
    functions.append(function("r30", block(stmt("MakeNull", target=2), stmt("ReturnLocal", source=2))))
    call = stmt("Call", func="r0", args=[local(0), local(1)], result=2)
    plan = loaded(block(call, *result(local(2))), functions=functions, limits=PlanLimits(max_steps=100))
    assert evaluated(plan) is None


def test_numbers_do_not_grow_without_bound() -> None:
    """Squaring again and again ends in a refusal."""
    square = stmt("Call", func="mul", args=[local(3), local(3)], result=3)
    plan = loaded(block(stmt("MakeNumberInt", value=9, target=3), *[square] * 64), builtins=["mul"], strict=False)
    with pytest.raises(LimitExceeded):
        plan.evaluate("test/p")


def test_value_nested_without_bound_is_no_crash() -> None:
    """What a plan nests too deep for Python's stack is a limit as well, with its place."""
    wrap = [
        stmt("MakeArray", target=7),
        stmt("ArrayAppend", array=7, value=local(2)),
        stmt("AssignVar", source=local(7), target=2),
    ]
    deep = ranges(1, stmt("Block", blocks=[block(*wrap)]), size=5_000)
    made = [stmt("MakeArray", target=2), *deep, stmt("AssignVar", source=local(2), target=8)]
    again = [stmt("MakeArray", target=2), *deep, stmt("Equal", a=local(2), b=local(8))]
    plan = loaded(block(*made, *again, *result(local(2))), builtins=["numbers.range"])
    with pytest.raises(LimitExceeded, match="too deep"):
        plan.evaluate("test/p")


def test_plan_loaded_on_a_stack_that_is_nearly_full_is_refused() -> None:
    """Nesting that the bound allows may still be too much for what is left of the stack."""
    node = stmt("Nop")
    for _ in range(55):
        node = stmt("Block", blocks=[block(node)])
    source = plan_text(block(node))
    refusals: list[str] = []

    def sink(depth: int) -> Plan:
        return Plan.load(source) if depth == 0 else sink(depth - 1)

    frame, used = sys._getframe(), 0
    while frame.f_back is not None:
        frame, used = frame.f_back, used + 1
    for left in range(100, 500, 10):
        try:
            sink(sys.getrecursionlimit() - used - left)
        except PlanRefused as error:
            refusals.append(error.detail)
    assert len(refusals) > 5


@pytest.mark.parametrize(
    "document",
    [
        {"a": {"b": {"c": {"d": 1}}}},
        [[[[1]]]],
        {"a": [1, 2, 3], "b": [4, 5, 6]},
        {"a": {1: 2}},
        {"a": {2}},
        {"a": float("nan")},
        {"a": float("inf")},
        {"a": b"x"},
        object(),
        ({"a": [1, 2, 3], "b": (4, 5, 6)},),
        ([[[()]]],),
    ],
)
def test_input_beyond_a_bound_or_no_json_is_refused(document: object) -> None:
    """Depth, size and types, whether it is used as it is or copied."""
    plan = loaded(block(*result(local(0))), limits=PlanLimits(max_depth=3, max_input_values=7))
    with pytest.raises(InputRefused):
        plan.evaluate("test/p", document)


def test_fault_of_ours_ends_the_evaluation_only() -> None:
    """Whatever goes wrong inside is an evaluation error with its place, never somebody else's exception."""

    def broken(looks: list[float]) -> float:
        return looks.pop()

    looks = [0.0]
    source = plan_text(block(*ranges(2, stmt("Nop"))), builtins=["numbers.range"])
    with pytest.raises(EvaluationError, match=r"test\.rego:7:2: eval_error: evaluation: IndexError"):
        Plan.load(source, monotonic=lambda: broken(looks)).evaluate("test/p")


def test_unknown_entrypoint_is_an_error_of_its_own() -> None:
    """Asking for what is not there is no undefined answer."""
    with pytest.raises(UnknownEntrypoint):
        loaded(block()).evaluate("test/other")


def test_one_plan_serves_many_threads() -> None:
    """Nothing of an evaluation is seen by another."""
    made = [stmt("Dot", source=local(0), key=text("v"), target=3), stmt("MakeArray", target=2)]
    made += [stmt("ArrayAppend", array=2, value=local(3)), *result(local(2))]
    plan = loaded(block(*made))
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda number: evaluated(plan, {"v": number}), range(400)))
    assert found == [[number] for number in range(400)]
