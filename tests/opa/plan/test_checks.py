# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A program that could run forever, or call what is not there, is refused before any code is made."""

from __future__ import annotations

import pytest

from nsmsec.opa.plan import PlanRefused
from tests.opa.plan.handmade import block, function, loaded, local, result, stmt, text

CALL = {name: stmt("Call", func=name, args=[local(0), local(1)], result=2) for name in "abc"}


def rule(name: str, *callees: str, path: tuple[str, ...] = ()) -> dict[str, object]:
    """Return a rule that calls others."""
    return function(name, block(*(CALL[callee] for callee in callees)), path=path)


@pytest.mark.parametrize(
    "functions",
    [
        [rule("a", "a")],
        [rule("a", "b"), rule("b", "a")],
        [rule("a", "b"), rule("b", "c"), rule("c", "b")],
    ],
)
def test_recursion_is_refused(functions: list[dict[str, object]]) -> None:
    """OPA's compiler refuses it, so a plan with it is hostile or broken."""
    with pytest.raises(PlanRefused, match="calls itself"):
        loaded(block(CALL["a"]), functions=functions)


def test_shared_callee_is_no_recursion() -> None:
    """Two rules may use a third, in any order of the plan."""
    loaded(block(CALL["a"]), functions=[rule("a", "b", "c"), rule("b", "c"), rule("c")])


def dynamic(*path: dict[str, object]) -> dict[str, object]:
    """Return a dynamic call, as deep as it must be."""
    call = stmt("CallDynamic", path=list(path), args=[0, 1], result=2)
    for _ in range(3):
        call = stmt("Block", blocks=[block(call)])
    return call


def test_recursion_through_a_dynamic_call_is_refused() -> None:
    """A dynamic call counts as a call of everything that its path may name."""
    inner = function("a", block(dynamic(text("g"), local(3))), path=["g", "a"])
    with pytest.raises(PlanRefused, match="calls itself"):
        loaded(block(CALL["a"]), functions=[inner])
    other = function("a", block(dynamic(text("h"), local(3)), dynamic(text("g"))), path=["g", "a"])
    loaded(block(CALL["a"]), functions=[other])


def test_dynamic_call_in_a_shallow_block_is_refused() -> None:
    """Found but undefined it would leave more blocks than there are."""
    with pytest.raises(PlanRefused, match="fourth block"):
        loaded(block(stmt("CallDynamic", path=[text("g")], args=[0, 1], result=2)))


def test_dynamic_call_with_other_documents_is_refused() -> None:
    """It hands on input and data as they are, so that the memo holds."""
    call = stmt("CallDynamic", path=[text("g")], args=[0, 2], result=2)
    with pytest.raises(PlanRefused, match="hand on input and data"):
        loaded(block(stmt("Block", blocks=[block(stmt("Block", blocks=[block(stmt("Block", blocks=[block(call)]))]))])))


@pytest.mark.parametrize("twice", [["a", "a"], ["p", "q"]])
def test_name_that_stands_for_two_is_refused(twice: list[str]) -> None:
    """Names of functions and their paths are there once."""
    with pytest.raises(PlanRefused, match="once"):
        loaded(block(), functions=[rule(name, path=("g", "same")) for name in twice])


def test_builtin_that_is_not_listed_is_refused() -> None:
    """A call may only name what the plan says it needs, with as many arguments as it takes."""
    cases: list[tuple[list[str], list[dict[str, object]]]] = [
        (["sum"], [local(0)]),
        (["count"], [local(0), local(1)]),
        ([], [local(0)]),
    ]
    for builtins, arguments in cases:
        call = stmt("Call", func="count", args=arguments, result=2)
        with pytest.raises(PlanRefused):
            loaded(block(call, *result(local(2))), builtins=builtins)
    loaded(block(stmt("Call", func="count", args=[local(0)], result=2)), builtins=["count"])


def test_all_missing_builtins_are_named() -> None:
    """Whoever built the plan learns at once what is missing."""
    with pytest.raises(PlanRefused, match=r"not supported: http\.send, opa\.runtime"):
        loaded(block(), builtins=["opa.runtime", "count", "http.send"])
