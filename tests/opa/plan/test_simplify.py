# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What simplifying takes away, and its nearest neighbours that must stay."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nsmsec.opa.plan import UNDEFINED, EvaluationError, Plan
from nsmsec.opa.plan.compiler import generate
from nsmsec.opa.plan.limits import PlanLimits
from nsmsec.opa.plan.reader import read
from nsmsec.opa.plan.runtime import dot
from nsmsec.opa.plan.simplify import simplified
from nsmsec.opa.plan.values import equal
from tests.opa.plan.handmade import (
    ENTRYPOINT,
    answer,
    block,
    evaluated,
    function,
    loaded,
    local,
    plan_text,
    result,
    stmt,
    text,
    truth,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

Statement = dict[str, Any]

BUILTINS = ["count", "equal", "gt", "internal.member_2", "minus", "neq", "plus"]


def written(*statements: Statement, give: int = 2, functions: Sequence[dict[str, Any]] = ()) -> str:
    """Return the text that is compiled for these statements and a result."""
    source = plan_text(block(*statements, *result(local(give))), functions=functions, builtins=BUILTINS)
    return generate(read(source, PlanLimits()), strict_builtin_errors=True).text


def data_dot(*names: str, first: int = 3) -> list[Statement]:
    """Return the fetching of a path in the data; its end is in the local after the last."""
    sources = [local(1), *(local(first + number) for number in range(len(names)))]
    return [
        stmt("Dot", source=sources[number], key=text(name), target=first + number) for number, name in enumerate(names)
    ]


def input_dot(name: str, target: int) -> Statement:
    """Return the fetching of a member of the input."""
    return stmt("Dot", source=local(0), key=text(name), target=target)


def once(*statements: Statement) -> Statement:
    """Return what the planner writes around a reference that might be data or a rule."""
    inner = stmt("Block", blocks=[block(*statements, stmt("Break", index=1))])
    return stmt("Block", blocks=[block(inner, stmt("Break", index=1))])


def replacing(document: int, *inside: Statement) -> Statement:
    """Return a `with` that puts another value in the place of `input` or `data`."""
    return stmt("With", local=document, path=["a"], value=text("other"), block=block(*inside))


# Data


def test_path_in_the_data_is_one_constant() -> None:
    """Neither its way nor a test of it is left, but for one test that it is there."""
    code = written(*data_dot("a", "b", "c"), stmt("AssignVar", source=local(5), target=2))
    assert len(re.findall(r"d\d+ is not \.\.\.", code)) == 1
    assert ".get(" not in code
    assert "dot(" not in code


def test_same_rules_answer_from_the_data_that_they_are_given() -> None:
    """The text is the same; with other data, each plan has its own values."""
    plan = loaded(block(*data_dot("a", "b"), *result(local(4))), data={"a": {"b": 1}})
    others = [plan.with_data({"a": {"b": [2]}}), plan.with_data({"a": 3}), plan.with_data({})]
    assert [evaluated(other) for other in (plan, *others)] == [1, [2], UNDEFINED, UNDEFINED]


def test_data_that_a_with_changes_is_fetched() -> None:
    """Anywhere in the plan: what is called below sees the other data."""
    rule = function("g0.data.r", block(*data_dot("a"), stmt("ReturnLocal", source=3)))
    call = stmt("Call", func="g0.data.r", args=[local(0), local(1)], result=2)
    assert answer(replacing(1, call), functions=[rule], data={"a": "first"}) == "other"
    assert answer(call, functions=[rule], data={"a": "first"}) == "first"
    assert " d0" not in written(replacing(1, call), functions=[rule])


def test_datum_that_is_grown_is_copied_first() -> None:
    """A plan that appends to data does not change the data."""
    grow = [*data_dot("a"), stmt("ArrayAppend", array=3, value=text("x")), stmt("AssignVar", source=local(3), target=2)]
    plan = loaded(block(*grow, *result(local(2))), data={"a": ["given"]})
    assert [evaluated(plan), evaluated(plan)] == [["given", "x"]] * 2


def test_member_of_data_by_a_name_of_the_input_is_looked_up() -> None:
    """Only constant names make a constant; the rest of the way is gone at run time."""
    way = [*data_dot("a"), input_dot("n", 5), stmt("Dot", source=local(3), key=local(5), target=2)]
    assert answer(*way, document={"n": "x"}, data={"a": {"x": 7}}) == 7
    assert answer(*way, document={"n": 1}, data={"a": [7, 8]}) == 8
    assert answer(*way, document={"n": "y"}, data={"a": {"x": 7}}) is UNDEFINED


# Blocks


def test_lone_alternative_is_put_in_the_place_of_its_blocks() -> None:
    """No flag is left; failing leaves the block around it."""
    way = [once(input_dot("a", 3)), stmt("AssignVar", source=local(3), target=2)]
    assert not re.search(r"\bx\d", written(*way))
    assert answer(*way, document={"a": 1}) == 1
    assert answer(*way, document={}) is UNDEFINED


def test_empty_alternative_goes() -> None:
    """The planner writes one that only leaves."""
    code = written(once(), stmt("AssignVar", source=text("x"), target=2))
    assert "True" not in code
    assert answer(once(), stmt("AssignVar", source=text("x"), target=2)) == "x"


def test_break_in_an_alternative_still_leaves_what_it_left() -> None:
    """Blocks further out are counted anew; the block between the two makes it stay as it is."""
    leave_all = stmt("Block", blocks=[block(input_dot("out", 4), stmt("Break", index=3))])
    skip = stmt("Block", blocks=[block(input_dot("skip", 4), stmt("Break", index=2))])
    here = stmt("Block", blocks=[block(input_dot("here", 4), stmt("Break", index=1))])
    for inner, name, found in ((leave_all, "out", UNDEFINED), (skip, "skip", "end"), (here, "here", UNDEFINED)):
        way = [
            once(inner, stmt("AssignVar", source=text("set"), target=5)),
            stmt("AssignVar", source=text("end"), target=2),
        ]
        assert answer(*way, document={name: 1}) == found
        assert answer(*way, document={}) == "end"


def test_alternatives_become_one_condition() -> None:
    """As `every` tests what it goes over."""
    tests = [block(stmt(f"Is{kind}", source=local(3)), stmt("Break", index=1)) for kind in ("Array", "Object", "Set")]
    either = stmt("Block", blocks=[block(stmt("Block", blocks=tests), stmt("Break", index=1))])
    way = [input_dot("a", 3), either, stmt("AssignVar", source=text("x"), target=2)]
    assert re.search(r"\(\(type\(l3\) is list\) or \(type\(l3\) is dict\) or \(type\(l3\) is set\)\)", written(*way))
    assert answer(*way, document={"a": {}}) == "x"
    assert answer(*way, document={"a": "text"}) is UNDEFINED


# Flags


def every(flag: int, *body: Statement, also: Sequence[Statement] = ()) -> list[Statement]:
    """Return `every x in input.l { body }` with its two flags, as the planner writes it; 2 is set if it holds."""
    inner = stmt("Block", blocks=[block(*body, stmt("AssignVar", source=truth(value=True), target=flag))])
    test = [stmt("ResetLocal", target=flag), inner, stmt("IsUndefined", source=flag)]
    failed = stmt("AssignVar", source=truth(value=True), target=11)
    return [
        input_dot("l", 3),
        stmt("ResetLocal", target=11),
        stmt("Scan", source=3, key=7, value=8, block=block(*test, failed)),
        *also,
        stmt("IsUndefined", source=11),
        stmt("AssignVar", source=truth(value=True), target=2),
    ]


def test_body_of_every_is_a_negation() -> None:
    """Its flag is gone, its meaning is not."""
    way = every(12, stmt("Equal", a=local(8), b=text("x")))
    assert "l12" not in written(*way)
    assert re.search(r"if \(l8 == 's[0-9]+'\): continue", written(*way))
    for members, found in ((["x", "x"], True), (["x", "y"], UNDEFINED), ([], True)):
        assert answer(*way, document={"l": members}) is found


def test_flag_that_is_read_again_stays() -> None:
    """Then it is more than a negation."""
    way = every(12, stmt("Equal", a=local(8), b=text("x")), also=[stmt("IsDefined", source=12)])
    assert "l12" in written(*way)
    assert answer(*way, document={"l": ["x"]}) is True
    assert answer(*way, document={"l": []}) is UNDEFINED


def test_rule_with_one_body_has_no_tests_of_its_value() -> None:
    """What the planner writes to find conflicts is not needed where there can be none."""
    body = [stmt("ResetLocal", target=3), input_dot("a", 4), stmt("AssignVarOnce", source=local(4), target=3)]
    given = block(stmt("IsDefined", source=3), stmt("AssignVarOnce", source=local(3), target=2))
    rule = function("g0.data.r", block(*body), given, block(stmt("ReturnLocal", source=2)))
    call = stmt("Call", func="g0.data.r", args=[local(0), local(1)], result=2)
    code = written(call, functions=[rule])
    assert "conflict" not in code
    assert "l2 = l3" not in code
    assert answer(call, functions=[rule], document={"a": 5}) == 5
    assert answer(call, functions=[rule], document={}) is UNDEFINED


def test_two_values_are_still_a_conflict() -> None:
    """Also where nothing reads the local afterwards; equal constants are none."""
    two = [stmt("AssignVarOnce", source=text(name), target=2) for name in "xy"]
    with pytest.raises(EvaluationError, match="two values"):
        answer(*two)
    with pytest.raises(EvaluationError, match="two values"):
        answer(*two, give=0, document=1)
    same = [stmt("AssignVarOnce", source=truth(value=True), target=2)] * 2
    assert answer(*same) is True
    assert "conflict" not in written(*same)


def test_test_of_what_is_known_goes_or_leaves() -> None:
    """Of a local that is defined for certain, or not for certain."""
    made = stmt("AssignVar", source=text("x"), target=2)
    assert "is ..." not in written(made, stmt("IsDefined", source=2))
    assert answer(made, stmt("IsDefined", source=2)) == "x"
    assert answer(made, stmt("IsUndefined", source=2)) is UNDEFINED
    assert answer(made, stmt("IsUndefined", source=5)) == "x"
    assert answer(made, stmt("IsDefined", source=5)) is UNDEFINED
    assert answer(stmt("Scan", source=0, key=7, value=8, block=block()), made, stmt("IsUndefined", source=8)) == "x"


# Copies and members


def test_copy_is_replaced_by_what_it_was_copied_from() -> None:
    """And nobody misses it."""
    way = [
        input_dot("a", 3),
        stmt("AssignVar", source=local(3), target=4),
        stmt("AssignVar", source=local(4), target=2),
    ]
    assert "l4" not in written(*way)
    assert answer(*way, document={"a": 1}) == 1
    assert answer(*way, stmt("AssignVar", source=local(2), target=2), document={"a": 1}) == 1


@pytest.mark.parametrize(
    "change", [input_dot("b", 3), stmt("ResetLocal", target=3), stmt("AssignVar", source=text("b"), target=3)]
)
def test_copy_of_what_changes_stays(change: Statement) -> None:
    """The copy keeps the old value."""
    way = [input_dot("a", 3), stmt("AssignVar", source=local(3), target=2), change]
    assert answer(*way, document={"a": 1, "b": 2}) == 1


def test_copy_made_in_a_scan_is_of_that_round() -> None:
    """A round begins with what the one before has left."""
    last = stmt(
        "Scan",
        source=3,
        key=7,
        value=8,
        block=block(stmt("ArrayAppend", array=2, value=local(4)), stmt("AssignVar", source=local(8), target=4)),
    )
    way = [input_dot("l", 3), stmt("MakeArray", target=2), stmt("AssignVar", source=text("none"), target=4), last]
    assert answer(*way, document={"l": ["a", "b", "c"]}) == ["none", "a", "b"]


def test_copy_of_an_input_that_a_with_replaces_is_the_old_one() -> None:
    """The planner saves the input in this way to put it back."""
    way = [stmt("AssignVar", source=local(0), target=3), replacing(0, stmt("AssignVar", source=local(3), target=2))]
    assert answer(*way, document={"a": 1}) == {"a": 1}


def test_member_is_fetched_once() -> None:
    """Of the same local, by the same name."""
    way = [input_dot("a", 3), input_dot("a", 4), stmt("AssignVar", source=local(4), target=2)]
    assert written(*way).count(".get(") == 1
    assert answer(*way, document={"a": 1}) == 1


def test_member_is_fetched_again_where_it_may_be_another() -> None:
    """After a `with`, in an alternative that may not have run, in an object that has changed."""
    other = [input_dot("a", 3), replacing(0, input_dot("a", 4), stmt("AssignVar", source=local(4), target=2))]
    assert answer(*other, document={"a": 1}) == "other"
    maybe = [stmt("Block", blocks=[block(input_dot("no", 5), input_dot("a", 3))]), input_dot("a", 2)]
    assert answer(*maybe, document={"a": 1}) == 1
    insert = [stmt("ObjectInsert", object=3, key=text("k"), value=text(value)) for value in "xy"]
    fetch = [stmt("Dot", source=local(3), key=text("k"), target=target) for target in (4, 2)]
    assert answer(stmt("MakeObject", target=3), insert[0], fetch[0], insert[1], fetch[1]) == "y"
    rounds = stmt(
        "Scan", source=5, key=7, value=8, block=block(stmt("Dot", source=local(3), key=text("k"), target=2), insert[1])
    )
    assert (
        answer(stmt("MakeObject", target=3), insert[0], fetch[0], input_dot("l", 5), rounds, document={"l": [1, 2]})
        == "y"
    )


# Types


def test_input_that_is_asked_for_members_only_is_an_object() -> None:
    """Whatever else it is has none of them either."""
    way = [input_dot("a", 2)]
    assert "if type(l0) is not dict: l0 = {}" in written(*way)
    documents: list[object] = [UNDEFINED, None, 1, "a", ["a"], {}]
    for document in documents:
        assert answer(*way, document=document) is UNDEFINED


@pytest.mark.parametrize(
    "use",
    [
        stmt("AssignVar", source=local(0), target=2),
        stmt("Scan", source=0, key=7, value=2, block=block()),
        stmt("Dot", source=local(0), key=local(5), target=2),
        stmt("Dot", source=local(1), key=local(0), target=2),
        stmt("Call", func="count", args=[local(0)], result=2),
    ],
)
def test_input_that_is_used_otherwise_stays_what_it_is(use: Statement) -> None:
    """One such use anywhere is enough."""
    made = stmt("AssignVar", source=truth(value=True), target=5)
    assert "l0 = {}" not in written(made, use, stmt("AssignVar", source=text("x"), target=2))


def test_input_is_handed_on_as_an_argument() -> None:
    """Beyond the place where it always stands it may be anything."""
    rule = function("f", block(stmt("ReturnLocal", source=2)), params=[0, 1, 2])
    call = stmt("Call", func="f", args=[local(0), local(1), local(0)], result=2)
    assert answer(call, functions=[rule], document="text") == "text"


def test_literals_are_used_where_they_are_needed() -> None:
    """No local holds them, and their types are not tested."""
    way = [
        stmt("MakeNumberRef", index="2", target=3),
        input_dot("a", 4),
        stmt("Call", func="plus", args=[local(3), local(4)], result=5),
        stmt("Call", func="gt", args=[local(5), local(3)], result=6),
        stmt("NotEqual", a=local(6), b=truth(value=False)),
        stmt("AssignVar", source=local(5), target=2),
    ]
    code = written(*way)
    assert "l3" not in code
    assert "2 + l4 if type(l4) is int else" in code
    assert "l6" not in code
    assert answer(*way, document={"a": 1}, builtins=BUILTINS) == 3
    assert answer(*way, document={"a": -1}, builtins=BUILTINS) is UNDEFINED


@pytest.mark.parametrize("spelled", ["1.0", "1e0", "-0"])
def test_number_keeps_its_spelling(spelled: str) -> None:
    """Only what is spelled as an integer is one in the text."""
    assert "n0" in written(stmt("MakeNumberRef", index=spelled, target=2))


@pytest.mark.parametrize("value", [None, True, "x", 1, [], {}])
def test_comparison_of_constants_is_that_of_their_values(value: object) -> None:
    """Also of two constants, and with each of the values that are there once only."""
    makes = {
        "null": [stmt("MakeNull", target=3)],
        "true": [stmt("AssignVar", source=truth(value=True), target=3)],
        "text": [stmt("AssignVar", source=text("x"), target=3)],
        "one": [stmt("MakeNumberInt", value=1, target=3)],
        "number": [stmt("MakeNumberRef", index="1.0", target=3)],
    }
    for name, make in makes.items():
        held = {"null": None, "true": True, "text": "x", "one": 1, "number": 1}[name]
        made = [*make, input_dot("a", 4)]
        says = answer(
            *made,
            stmt("Call", func="equal", args=[local(3), local(4)], result=2),
            document={"a": value},
            builtins=BUILTINS,
        )
        assert says is equal(held, value)
        for other, second in makes.items():
            again = [{"type": item["type"], "stmt": {**item["stmt"], "target": 5}} for item in second]
            says = answer(
                *make, *again, stmt("Call", func="neq", args=[local(3), local(5)], result=2), builtins=BUILTINS
            )
            assert says is not ({name, other} == {name} or {name, other} == {"one", "number"})


def test_function_named_like_a_builtin_goes_before_it() -> None:
    """Nothing is known of its value by its name."""
    rule = function("gt", block(stmt("ReturnLocal", source=2)), params=[0, 1, 2])
    call = stmt("Call", func="gt", args=[local(0), local(1), local(3)], result=2)
    holds = stmt("NotEqual", a=local(2), b=truth(value=False))
    assert answer(stmt("AssignVar", source=text("x"), target=3), call, holds, functions=[rule], builtins=["gt"]) == "x"


@pytest.mark.parametrize(("given", "found"), [(True, "held"), (False, UNDEFINED), (UNDEFINED, UNDEFINED)])
def test_call_of_a_rule_that_is_true_or_false_is_the_condition(given: object, found: object) -> None:
    """Undefined is neither."""
    value = [] if given is UNDEFINED else [stmt("AssignVar", source=truth(value=bool(given)), target=2)]
    rule = function("g0.data.r", block(*value), block(stmt("ReturnLocal", source=2)))
    call = stmt("Call", func="g0.data.r", args=[local(0), local(1)], result=3)
    way = [call, stmt("NotEqual", a=local(3), b=truth(value=False)), stmt("AssignVar", source=text("held"), target=2)]
    assert answer(*way, functions=[rule]) == found
    assert given is UNDEFINED or ") is True" in written(*way, functions=[rule])


# Everything at once


LOCALS = st.integers(2, 6)
OPERANDS = st.one_of(
    st.integers(0, 6).map(local),
    st.sampled_from(["a", "b", "l"]).map(text),
    st.booleans().map(lambda held: truth(value=held)),
)
SIMPLE = st.one_of(
    st.builds(lambda s, k, t: stmt("Dot", source=s, key=k, target=t), OPERANDS, OPERANDS, LOCALS),
    st.builds(lambda s, t: stmt("AssignVar", source=s, target=t), OPERANDS, LOCALS),
    st.builds(lambda s, t: stmt("AssignVarOnce", source=s, target=t), OPERANDS, LOCALS),
    st.builds(
        lambda kind, t: stmt(kind, target=t),
        st.sampled_from(["MakeArray", "MakeObject", "MakeSet", "MakeNull", "ResetLocal"]),
        LOCALS,
    ),
    st.builds(lambda v, t: stmt("MakeNumberInt", value=v, target=t), st.integers(-1, 2), LOCALS),
    st.builds(lambda v, t: stmt("MakeNumberRef", index=v, target=t), st.sampled_from(["0", "1", "1.0"]), LOCALS),
    st.builds(lambda kind, a, b: stmt(kind, a=a, b=b), st.sampled_from(["Equal", "NotEqual"]), OPERANDS, OPERANDS),
    st.builds(lambda kind, s: stmt(kind, source=s), st.sampled_from(["IsArray", "IsObject", "IsSet"]), OPERANDS),
    st.builds(lambda kind, s: stmt(kind, source=s), st.sampled_from(["IsDefined", "IsUndefined"]), LOCALS),
    st.builds(lambda a, v: stmt("ArrayAppend", array=a, value=v), LOCALS, OPERANDS),
    st.builds(lambda a, v: stmt("SetAdd", set=a, value=v), LOCALS, OPERANDS),
    st.builds(
        lambda kind, o, k, v: stmt(kind, object=o, key=k, value=v),
        st.sampled_from(["ObjectInsert", "ObjectInsertOnce"]),
        LOCALS,
        OPERANDS,
        OPERANDS,
    ),
    st.builds(lambda a, b, t: stmt("ObjectMerge", a=a, b=b, target=t), LOCALS, LOCALS, LOCALS),
    st.builds(lambda s, t: stmt("Len", source=s, target=t), OPERANDS, LOCALS),
    st.just(stmt("Nop")),
    st.builds(
        lambda f, a, b, t: stmt("Call", func=f, args=[a, b], result=t),
        st.sampled_from(["equal", "gt", "internal.member_2", "minus", "neq", "plus"]),
        OPERANDS,
        OPERANDS,
        LOCALS,
    ),
    st.builds(lambda t: stmt("Call", func="g0.data.r", args=[local(0), local(1)], result=t), LOCALS),
)


def nested(depth: int, around: int = 1) -> st.SearchStrategy[list[Statement]]:
    """Return lists of statements in which blocks are so many levels deep, with so many around them."""
    breaks = st.integers(0, around).map(lambda index: stmt("Break", index=index))
    if depth == 0:
        return st.lists(SIMPLE, max_size=4)
    inner = nested(depth - 1, around + 1)
    blocks = st.lists(
        st.builds(lambda body, last: block(*body, *last), inner, st.lists(breaks, max_size=1)), min_size=1, max_size=3
    )
    constructs = st.one_of(
        blocks.map(lambda many: stmt("Block", blocks=many)),
        inner.map(lambda body: once(*body)),
        inner.map(lambda body: stmt("Not", block=block(*body))),
        st.builds(lambda s, body: stmt("Scan", source=s, key=7, value=8, block=block(*body)), st.integers(0, 6), inner),
        st.builds(
            lambda flag, body: stmt(
                "Block",
                blocks=[
                    block(
                        stmt("ResetLocal", target=flag),
                        stmt("Block", blocks=[block(*body, stmt("AssignVar", source=truth(value=True), target=flag))]),
                        stmt("IsUndefined", source=flag),
                    )
                ],
            ),
            st.integers(2, 12),
            inner,
        ),
        st.builds(
            lambda number, value, body: stmt("With", local=number, path=["a"], value=value, block=block(*body)),
            st.integers(0, 1),
            OPERANDS,
            inner,
        ),
    )
    return st.lists(st.one_of(SIMPLE, constructs), max_size=4)


DOCUMENTS = st.sampled_from(
    [
        UNDEFINED,
        None,
        "a",
        ["a", "b"],
        {"a": "b"},
        {"a": {"b": [1, "l"]}, "b": [True, False], "l": "a"},
        {"l": ["a", 1]},
    ]
)
DATA = st.sampled_from([{}, {"a": "b"}, {"a": {"b": ["a", 1]}, "l": [1, {"a": 1}], "b": True}])


def said(source: str, data: dict[str, object], document: object, *, simplify: bool) -> tuple[object, ...]:
    """Return all answers of a plan, or what ended it."""
    code = generate(read(source, PlanLimits()), strict_builtin_errors=False, simplify=simplify).bind(data)
    plan = Plan.load(source, data=data)
    object.__setattr__(plan, "_code", code)
    try:
        return plan.evaluate(ENTRYPOINT, document)
    except EvaluationError as error:
        return (type(error).__name__, error.code)


@settings(deadline=None, max_examples=300)
@given(st.lists(nested(2), min_size=1, max_size=3), nested(1), DATA, DOCUMENTS)
def test_simplified_programs_say_the_same(
    bodies: list[list[Statement]], rule: list[Statement], data: dict[str, object], document: object
) -> None:
    """Any program, sensible or not, with any document and any data."""
    blocks = [block(*body, *gives(number)) for number, body in enumerate(bodies)]
    without_calls = [item for item in rule if item["stmt"].get("func") != "g0.data.r"]
    source = plan_text(
        *blocks,
        functions=[function("g0.data.r", block(*uncalling(without_calls)), block(stmt("ReturnLocal", source=2)))],
        builtins=BUILTINS,
    )
    plain, simpler = (said(source, data, document, simplify=simplify) for simplify in (False, True))
    assert len(plain) == len(simpler)
    assert all(map(equal, plain, simpler))


def gives(number: int) -> list[Statement]:
    """Return statements that give some of the locals as they are at the end of a block."""
    return [item for source in (2, 3 + number) for item in given_if_defined(source)]


def given_if_defined(source: int) -> list[Statement]:
    """Return statements that give a local as a result if it is defined."""
    return [stmt("Block", blocks=[block(stmt("IsDefined", source=source), *result(local(source)))])]


def uncalling(body: list[Statement]) -> list[Statement]:
    """Return statements without calls of the rule itself, at any depth."""
    kept = []
    for item in body:
        fields = dict(item["stmt"])
        if fields.get("func") == "g0.data.r":
            continue
        if "blocks" in fields:
            fields["blocks"] = [block(*uncalling(inner["stmts"])) for inner in fields["blocks"]]
        if "block" in fields:
            fields["block"] = block(*uncalling(fields["block"]["stmts"]))
        kept.append({"type": item["type"], "stmt": fields})
    return kept


def test_simplifying_twice_changes_nothing_of_what_is_said() -> None:
    """What is made is a program again."""
    source = plan_text(block(*data_dot("a"), *every(12, stmt("Equal", a=local(8), b=text("x"))), *result(local(2))))
    program = read(source, PlanLimits())
    assert simplified(program).paths == ((read(source, PlanLimits()).strings.index("a"),),)


@pytest.mark.parametrize("around", ["every", "not"])
def test_error_in_what_became_one_condition_names_its_own_place(around: str) -> None:
    """Its row, not that of the condition around it."""
    wrong = {
        "type": "CallStmt",
        "stmt": {**stmt("Call", func="minus", args=[local(8), text("x")], result=9)["stmt"], "row": 31},
    }
    test = stmt("Equal", a=local(8), b=text("y"))
    body = every(12, test, wrong) if around == "every" else [input_dot("l", 8), stmt("Not", block=block(test, wrong))]
    plan = loaded(block(*body), builtins=["minus"])
    with pytest.raises(EvaluationError) as caught:
        plan.evaluate(ENTRYPOINT, {"l": ["y"] if around == "every" else "y"})
    assert str(caught.value.position) == "test.rego:31:2"


def test_scans_know_what_they_go_over() -> None:
    """An array of our own needs no test, with its indices or without."""
    made = [stmt("MakeArray", target=3), stmt("ArrayAppend", array=3, value=text("x"))]
    members = stmt("Scan", source=3, key=7, value=8, block=block(stmt("AssignVar", source=local(8), target=2)))
    indices = stmt("Scan", source=3, key=7, value=8, block=block(stmt("AssignVar", source=local(7), target=2)))
    assert (answer(*made, members), answer(*made, indices)) == ("x", 0)
    assert "type(l3)" not in written(*made, members, indices)


def test_statement_that_does_nothing_goes() -> None:
    """Nothing of it is written, also inside of others; a negation of nothing fails."""
    kept = generate(read(plan_text(block(stmt("Nop"))), PlanLimits()), strict_builtin_errors=True, simplify=False)
    assert "def p0" in kept.text
    assert written(stmt("Nop"), stmt("Block", blocks=[block(stmt("Nop"))])) == written()
    assert answer(stmt("AssignVar", source=text("x"), target=2), stmt("Not", block=block(stmt("Nop")))) is UNDEFINED


def test_member_by_a_literal_that_is_no_index_is_looked_up() -> None:
    """A number with an integer value is an index, a negative one never."""
    assert [dot(["a"], index) for index in (0, 1, -1)] == ["a", UNDEFINED, UNDEFINED]
    for literal, found in (("1.0", "b"), ("-1", UNDEFINED), ("1", "b"), ("2", UNDEFINED)):
        way = [stmt("MakeNumberRef", index=literal, target=4), stmt("Dot", source=local(3), key=local(4), target=2)]
        assert answer(input_dot("l", 3), *way, document={"l": ["a", "b"]}) == found
        assert answer(input_dot("l", 3), *way, document={"l": {"a": 1}}) is UNDEFINED
