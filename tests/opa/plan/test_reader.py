# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Nothing but a plan is read as a plan: each field is refused when it is of another type or out of range."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nsmsec.opa.plan import Plan, PlanLimits, PlanRefused
from tests.opa.plan.handmade import block, evaluated, function, loaded, local, plan_text, result, stmt, text

GOOD: dict[str, Any] = json.loads(
    plan_text(
        block(
            stmt("Call", func="g0.data.r", args=[local(0), local(1)], result=2),
            stmt("MakeNumberRef", index="5", target=3),
            stmt("MakeNumberInt", value=5, target=4),
            stmt("With", local=0, path=["a"], value=text("x"), block=block(stmt("Nop"))),
            stmt("Block", blocks=[block(stmt("Break", index=1))]),
            *result(local(3)),
        ),
        functions=[function("g0.data.r", block(stmt("ReturnLocal", source=0)), path=["g0", "r"])],
        builtins=["count"],
    )
)


def spoilt(path: tuple[str | int, ...], value: object) -> str:
    """Return the good plan with one place of it replaced."""
    plan: Any = json.loads(json.dumps(GOOD))
    node = plan
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
    return json.dumps(plan)


ENTRY = ("plans", "plans", 0)
CALL = (*ENTRY, "blocks", 0, "stmts", 0)
FUNCTION = ("funcs", "funcs", 0)


def test_good_plan_is_read() -> None:
    """What is spoilt below is good."""
    assert Plan.load(json.dumps(GOOD)).entrypoints == ("test/p",)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("static",), None),
        (("static", "strings"), {}),
        (("static", "strings", 0), "x"),
        (("static", "strings", 0, "value"), 1),
        (("static", "builtin_funcs", 0, "name"), None),
        (("static", "builtin_funcs", 0, "name"), "http.send"),
        (("static", "files", 0, "value"), 7),
        (("plans",), []),
        (("plans",), None),
        (("plans", "plans"), "x"),
        ((*ENTRY, "name"), 5),
        ((*ENTRY, "blocks", 0), []),
        ((*ENTRY, "blocks", 0, "stmts"), {}),
        ((*CALL, "type"), "ExecStmt"),
        ((*CALL, "type"), None),
        ((*CALL, "stmt"), None),
        ((*CALL, "stmt", "func"), 5),
        ((*CALL, "stmt", "func"), "g0.data.missing"),
        ((*CALL, "stmt", "func"), "count"),
        ((*CALL, "stmt", "func"), "sum"),
        ((*CALL, "stmt", "args"), [{"type": "local", "value": 1}, {"type": "local", "value": 0}]),
        ((*CALL, "stmt", "args"), [{"type": "local", "value": 0}]),
        ((*CALL, "stmt", "args", 1), {"type": "bool", "value": True}),
        ((*CALL, "stmt", "args", 0), {"type": "float", "value": 1}),
        ((*CALL, "stmt", "args", 0), {"type": "bool", "value": 1}),
        ((*CALL, "stmt", "args", 0), {"type": "local", "value": "0"}),
        ((*CALL, "stmt", "args", 0), {"type": "local", "value": True}),
        ((*CALL, "stmt", "args", 0), {"type": "local", "value": -1}),
        ((*CALL, "stmt", "args", 0), {"type": "local", "value": 1 << 40}),
        ((*CALL, "stmt", "args", 0), {"type": "string_index", "value": 99}),
        ((*CALL, "stmt", "args", 0), None),
        ((*CALL, "stmt", "result"), 1.5),
        ((*CALL, "stmt", "result"), 0),
        ((*CALL, "stmt", "result"), 1),
        ((*ENTRY, "blocks", 0, "stmts", 1, "stmt", "index"), None),
        ((*ENTRY, "blocks", 0, "stmts", 2, "stmt", "value"), 1 << 70),
        ((*ENTRY, "blocks", 0, "stmts", 2, "stmt", "value"), "5; import os"),
        ((*ENTRY, "blocks", 0, "stmts", 3, "stmt", "local"), 3),
        ((*ENTRY, "blocks", 0, "stmts", 3, "stmt", "path"), ["a"]),
        ((*ENTRY, "blocks", 0, "stmts", 4, "stmt", "blocks", 0, "stmts", 0, "stmt", "index"), 2),
        ((*ENTRY, "blocks", 0, "stmts", 4, "stmt", "blocks", 0, "stmts", 0, "stmt", "index"), -1),
        ((*FUNCTION, "name"), None),
        ((*FUNCTION, "path"), [1]),
        ((*FUNCTION, "params"), [0]),
        ((*FUNCTION, "params"), [1, 0]),
        ((*FUNCTION, "params"), [0, 1, 2, 2]),
        ((*FUNCTION, "params"), list(range(300))),
        ((*FUNCTION, "blocks", 0, "stmts", 0), stmt("ResultSetAdd", value=0)),
        ((*ENTRY, "blocks", 0, "stmts", 0), stmt("ReturnLocal", source=0)),
    ],
)
def test_plan_with_one_bad_field_is_refused(path: tuple[str | int, ...], value: object) -> None:
    """Each place is checked before any code is made."""
    with pytest.raises(PlanRefused) as caught:
        Plan.load(spoilt(path, value))
    assert caught.value.code == "plan_refused"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("static", "files"), None),
        (("static", "builtin_funcs"), None),
        (("funcs",), None),
        ((*CALL, "stmt", "file"), 5),
        ((*CALL, "stmt", "row"), None),
        ((*CALL, "unknown"), 1),
        (("unplanned_rules",), []),
    ],
)
def test_what_may_be_missing_or_unknown_is_no_fault(path: tuple[str | int, ...], value: object) -> None:
    """Lists may be null, positions may be missing, unknown members are for others."""
    plan = json.loads(spoilt(path, value))
    if path == ("funcs",):
        del plan["plans"]["plans"][0]["blocks"][0]["stmts"][0]
    assert Plan.load(json.dumps(plan)).entrypoints == ("test/p",)


def test_lists_that_are_null_are_empty() -> None:
    """A plan without functions, strings or statements is one all the same."""
    plan = {"static": {"strings": None}, "plans": {"plans": [{"name": "p", "blocks": None}]}, "funcs": {"funcs": None}}
    assert Plan.load(json.dumps(plan)).evaluate("p") == ()


@pytest.mark.parametrize("source", ["", "{", "[]", "null", '{"static": {}, "static": {}}', b"\xff", "[" * 100_000])
def test_text_that_is_no_json_object_is_refused(source: str | bytes) -> None:
    """Broken text, another value, a member twice, broken UTF-8, endless nesting."""
    with pytest.raises(PlanRefused):
        Plan.load(source)


def test_number_literal_that_is_no_number_is_refused() -> None:
    """MakeNumberRefStmt is checked at load, not at the first evaluation."""
    for spelling in ("__import__('os')", "1e99999999999999999999", "NaN", "1e40000"):
        with pytest.raises(PlanRefused):
            loaded(block(stmt("MakeNumberRef", index=spelling, target=2)))


def test_plan_beyond_a_bound_is_refused() -> None:
    """Bytes, functions, statements, locals, nesting."""
    good = json.dumps(GOOD)
    for limits in (
        PlanLimits(max_plan_bytes=100),
        PlanLimits(max_functions=1),
        PlanLimits(max_statements=3),
        PlanLimits(max_local=3),
        PlanLimits(max_nesting=1),
    ):
        with pytest.raises(PlanRefused):
            Plan.load(good, limits=limits)


def test_data_beyond_a_bound_is_refused() -> None:
    """The data document has bounds of its own."""
    source = plan_text(block(*result(local(1))))
    assert evaluated(Plan.load(source)) == {}
    bad: tuple[dict[str, object], ...] = ({"a": [1, 2, 3]}, {"a": {"b": {"c": {}}}}, {"a": object()})
    for data in bad:
        with pytest.raises(PlanRefused):
            Plan.load(source, data=data, limits=PlanLimits(max_data_values=3, max_depth=3))


def test_data_can_be_replaced_without_touching_the_rules() -> None:
    """A plan with other data is another plan; the first is as it was."""
    first = Plan.load(plan_text(block(*result(local(1)))), data={"a": 1})
    second = first.with_data({"b": 2})
    assert (evaluated(first), evaluated(second)) == ({"a": 1}, {"b": 2})


def places(node: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return the path of everything in a document."""
    steps: Any = enumerate(node) if isinstance(node, list) else node.items() if isinstance(node, dict) else ()
    return [path, *(place for step, child in steps for place in places(child, (*path, step)))]


@given(
    st.sampled_from(places(GOOD)[1:]),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.floats(allow_nan=False),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
        max_leaves=4,
    ),
)
def test_plan_with_anything_in_any_place_is_refused_or_runs(path: tuple[str | int, ...], value: object) -> None:
    """Whatever stands in a plan, only our own errors come out."""
    try:
        plan = Plan.load(spoilt(path, value))
    except PlanRefused:
        return
    for entrypoint in plan.entrypoints:
        plan.evaluate(entrypoint, {"a": 1})
