# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A plan compiled beforehand answers as the plan, and stands for no other."""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nsmsec.opa.plan import UNDEFINED, EvaluationError, Number, Plan, PlanLimits, PlanRefused
from nsmsec.opa.plan.prepared import prepare
from tests.opa.plan.handmade import ENTRYPOINT, block, evaluated, function, local, plan_text, result, stmt, text

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Within these no plan can be read, so that what is loaded was prepared.
NOTHING_READ = PlanLimits(max_plan_bytes=0)


def module(source: bytes | str) -> ModuleType:
    """Return what Python makes of the text for a plan, below a head such as a file has."""
    made = ModuleType("prepared")
    exec(compile(f'# A head.\n"""Of more than one line."""\n\n{prepare(source)}', "prepared.py", "exec"), vars(made))  # noqa: S102 - what the test is about
    return made


def both(
    *statements: dict[str, Any],
    give: int = 2,
    builtins: Sequence[str] = (),
    functions: Sequence[dict[str, Any]] = (),
    data: dict[str, Any] | None = None,
    strict: bool = True,
) -> tuple[Plan, Plan]:
    """Return a plan as it was loaded, and as it was prepared."""
    source = plan_text(block(*statements, *result(local(give))), functions=functions, builtins=builtins)
    ordinary = Plan.load(source, data=data, strict_builtin_errors=strict)
    prepared = Plan.load(source, data=data, strict_builtin_errors=strict, prepared=module(source), limits=NOTHING_READ)
    return ordinary, prepared


def saying(word: str) -> str:
    """Return a plan that gives a word."""
    return plan_text(block(*result(text(word))))


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_string_is_the_same(word: str) -> None:
    """Quotes, apostrophes, backslashes, ends of lines: a table cannot be left from inside a string."""
    plan = Plan.load(saying(word), prepared=module(saying(word)), limits=NOTHING_READ)
    assert evaluated(plan) == word


@pytest.mark.parametrize("word", ["'''", "\\'''", '"""', "\\", "{x}", "'''\nimport os\n'''"])
def test_string_that_looks_like_code_is_a_string(word: str) -> None:
    """Nearest to what would end the table."""
    source = saying(word)
    assert evaluated(Plan.load(source, prepared=module(source), limits=NOTHING_READ)) == word
    assert set(vars(module(source))) - set(vars(ModuleType("empty"))) == {"__builtins__", "PLAN", "TABLES", "p0"}


def test_prepared_numbers_data_and_builtins_are_bound() -> None:
    """All that the text names and does not hold."""
    statements = (
        stmt("Dot", source=local(1), key=text("a"), target=3),
        stmt("Dot", source=local(3), key=text("b"), target=4),
        stmt("MakeNumberRef", index="1.5", target=5),
        stmt("Call", func="plus", args=[local(4), local(5)], result=2),
    )
    for plan in both(*statements, builtins=["minus", "plus"], data={"a": {"b": 2}}):
        assert evaluated(plan) == Number("3.5")
        assert evaluated(plan.with_data({"a": {"b": 3}})) == Number("4.5")
        assert evaluated(plan.with_data({"a": {}})) is UNDEFINED
        assert plan.entrypoints == (ENTRYPOINT,)


def test_prepared_functions_are_found_by_name_or_by_path() -> None:
    """A dynamic call knows them by their paths."""
    rule = function(
        "g0.g.a",
        block(stmt("AssignVar", source=text("x"), target=2), stmt("ReturnLocal", source=2)),
        path=["g", "a"],
    )
    called = block(stmt("CallDynamic", path=[text("g"), local(3)], args=[0, 1], result=2), stmt("Break", index=1))
    otherwise = block(stmt("Call", func="g0.g.a", args=[local(0), local(1)], result=4), stmt("MakeNull", target=2))
    around = stmt("Block", blocks=[block(stmt("Block", blocks=[called, otherwise]))])
    name = stmt("Dot", source=local(0), key=text("name"), target=3)
    for plan in both(name, stmt("Block", blocks=[block(around, stmt("Nop"))]), functions=[rule]):
        assert evaluated(plan, {"name": "a"}) == "x"
        assert evaluated(plan, {"name": "b"}) is None


def test_error_in_a_prepared_plan_names_its_place() -> None:
    """Whatever stands above the functions in the file."""
    wrong = stmt("Call", func="minus", args=[text("x"), text("y")], result=2)
    wrong["stmt"] |= {"row": 31, "col": 4}
    for plan in both(stmt("Nop"), wrong, builtins=["minus"]):
        with pytest.raises(EvaluationError) as caught:
            evaluated(plan)
        assert str(caught.value.position) == "test.rego:31:4"


def test_line_that_comes_from_nowhere_has_no_place() -> None:
    """As when the plan does not say."""
    wrong = stmt("Call", func="minus", args=[text("x"), text("y")], result=2)
    del wrong["stmt"]["file"]
    for plan in both(wrong, builtins=["minus"]):
        with pytest.raises(EvaluationError) as caught:
            evaluated(plan)
        assert caught.value.position is None


def test_prepared_plan_is_as_strict_as_it_is_loaded() -> None:
    """One module serves both."""
    wrong = stmt("Call", func="minus", args=[text("x"), text("y")], result=2)
    for plan in both(wrong, builtins=["minus"], strict=False):
        assert evaluated(plan) is UNDEFINED


def test_module_of_another_plan_is_left_alone() -> None:
    """The plan decides, as if nothing had been prepared."""
    other = module(saying("other"))
    assert evaluated(Plan.load(saying("own"), prepared=other)) == "own"
    assert evaluated(Plan.load(saying("own").encode(), prepared=other)) == "own"
    with pytest.raises(PlanRefused):
        Plan.load(saying("own"), prepared=other, limits=NOTHING_READ)
    assert evaluated(Plan.load(saying("other").encode(), prepared=other, limits=NOTHING_READ)) == "other"


def test_plan_that_differs_in_one_space_is_another() -> None:
    """It is the text that is held to, not what it means."""
    source = saying("own")
    with pytest.raises(PlanRefused):
        Plan.load(source + " ", prepared=module(source), limits=NOTHING_READ)


def test_what_is_no_plan_is_not_prepared() -> None:
    """Refused as when it is loaded."""
    with pytest.raises(PlanRefused):
        prepare("{}")
