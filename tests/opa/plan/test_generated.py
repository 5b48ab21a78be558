# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Nothing of a plan's text is in the generated code, and what is nested deep still compiles."""

from __future__ import annotations

import ast
import re

import pytest

from nsmsec.opa.plan.compiler import generate
from nsmsec.opa.plan.limits import PlanLimits
from nsmsec.opa.plan.reader import read
from tests.opa.plan.handmade import answer, block, function, local, plan_text, result, stmt, text, truth

EVIL = "x'); __import__('os').system('id') #\n\"\\"
NAMES = re.compile(r"[bfnopqsvwxyzl][0-9]+|[cmrtDNU]")
HELPERS = {
    "call_dynamic",
    "conflict",
    "copied",
    "dict",
    "dot",
    "equal",
    "fresh_memo",
    "insert_once",
    "int",
    "key",
    "len",
}
HELPERS |= {"length", "list", "members", "merge", "pairs", "replace", "set", "str", "type"}
CONSTANTS = {"two values where one may be"}
STRINGS = re.compile("s[0-9]+")


def test_generated_text_holds_nothing_of_the_plan() -> None:
    """Every name is a template's own, every constant a checked integer: strings and names are put in, not written."""
    rule = function(EVIL, block(stmt("ReturnLocal", source=0)), path=[EVIL])
    source = plan_text(
        block(
            stmt("Call", func=EVIL, args=[local(0), local(1)], result=2),
            stmt("Dot", source=local(0), key=text(EVIL), target=3),
            stmt("AssignVarOnce", source=text(EVIL), target=4),
            stmt("MakeNumberInt", value=-77, target=5),
            stmt("Not", block=block(stmt("Equal", a=local(3), b=text(EVIL)))),
            stmt("With", local=0, path=[EVIL], value=text(EVIL), block=block(stmt("Nop"))),
            *result(text(EVIL)),
        ),
        functions=[rule],
    )
    code = generate(read(source, PlanLimits()), strict_builtin_errors=False).bind({})
    assert "system" not in code.text
    tree = ast.parse(code.text)
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert {name for name in names if not NAMES.fullmatch(name)} <= HELPERS
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    assert {said for said in texts if not STRINGS.fullmatch(said)} <= CONSTANTS
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    assert code.namespace["__builtins__"] == {}


def nested_scans(depth: int) -> dict[str, object]:
    """Return scans in scans; the innermost counts by appending."""
    inner = stmt("ArrayAppend", array=2, value=local(8))
    for level in range(depth):
        inner = stmt("Scan", source=3, key=7, value=8, block=block(inner, stmt("IsDefined", source=3 if level else 8)))
    return inner


@pytest.mark.parametrize("depth", [1, 14, 15, 16, 17, 30, 55])
def test_scans_nested_deeper_than_python_compiles_run(depth: int) -> None:
    """CPython compiles 20 nested loops; a plan may have more."""
    made = [stmt("Dot", source=local(0), key=text("l"), target=3), stmt("MakeArray", target=2)]
    assert answer(*made, nested_scans(depth), document={"l": ["only"]}) == ["only"]


@pytest.mark.parametrize("depth", [5, 12, 55])
def test_negations_nested_deeper_than_python_parses_run(depth: int) -> None:
    """CPython parses 200 nested parentheses."""
    inner = stmt("IsDefined", source=5)
    for _ in range(depth):
        inner = stmt("Not", block=block(inner))
    found = answer(stmt("AssignVar", source=text("x"), target=2), inner)
    assert (found == "x") is (depth % 2 == 1)


@pytest.mark.parametrize("depth", [5, 30, 55])
def test_breaks_and_returns_work_through_outlined_blocks(depth: int) -> None:
    """What is outlined leaves its blocks and returns its values like everything else."""
    tests = [stmt("IsDefined", source=0) for _ in range(3)]
    inner = block(stmt("Equal", a=local(0), b=text("leave")), stmt("Break", index=depth))
    returning = block(stmt("Equal", a=local(0), b=text("return")), stmt("ReturnLocal", source=0))
    node = stmt("Block", blocks=[inner, returning])
    for _ in range(depth - 1):
        node = stmt("Block", blocks=[block(*tests, node, stmt("AssignVar", source=truth(value=True), target=5))])
    rule = function(
        "g0.data.r",
        block(node, stmt("AssignVar", source=text("end"), target=2), stmt("ReturnLocal", source=2)),
        block(stmt("AssignVar", source=text("left"), target=2), stmt("ReturnLocal", source=2)),
    )
    call = stmt("Call", func="g0.data.r", args=[local(0), local(1)], result=2)
    assert answer(call, functions=[rule], document="go on") == "end"
    assert answer(call, functions=[rule], document="leave") == "left"
    assert answer(call, functions=[rule], document="return") == "return"


@pytest.mark.parametrize("wrapper", ["With", "Not", "Scan"])
def test_every_construct_can_be_outlined(wrapper: str) -> None:
    """With, Not and Scan in each other, deeper than one function can be."""
    node = stmt("AssignVar", source=text("x"), target=2)
    for level in range(38):
        kind = wrapper if level % 2 else "Scan"
        inner = block(*(stmt("IsDefined", source=1) for _ in range(4)), node)
        if kind == "With":
            node = stmt("With", local=0, path=["k"], value=text("v"), block=inner)
        elif kind == "Not":
            node = stmt("Block", blocks=[block(stmt("Not", block=inner))])
        else:
            node = stmt("Scan", source=3, key=7, value=8, block=inner)
    made = stmt("Dot", source=local(0), key=text("l"), target=3)
    assert answer(made, node, document={"l": ["only"]}) == "x"
