# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Every type of statement does what OPA's intermediate representation says, defined or not."""

from __future__ import annotations

import pytest

from nsmsec.opa.plan import UNDEFINED, ConflictError, Number
from tests.opa.plan.handmade import answer, block, evaluated, function, loaded, local, result, stmt, text, truth

#: input = {"a": [10, 20], "s": "x", "o": {"k": 1}, "n": null, "f": false}
DOCUMENT = {"a": [10, 20], "s": "x", "o": {"k": 1}, "n": None, "f": False}


def dot(field: str, target: int) -> dict[str, object]:
    """Return the statement that puts a member of the input into a local."""
    return stmt("Dot", source=local(0), key=text(field), target=target)


def test_member_of_an_object_is_found() -> None:
    """DotStmt on an object with a string."""
    assert answer(dot("s", 2), document=DOCUMENT) == "x"


@pytest.mark.parametrize(
    ("field", "statements"),
    [
        ("missing", []),
        ("s", [stmt("Dot", source=local(2), key=text("k"), target=2)]),
        ("n", [stmt("Dot", source=local(2), key=text("k"), target=2)]),
        ("a", [stmt("Dot", source=local(2), key=text("0"), target=2)]),
        ("a", [stmt("MakeNumberInt", value=2, target=3), stmt("Dot", source=local(2), key=local(3), target=2)]),
        ("a", [stmt("MakeNumberInt", value=-1, target=3), stmt("Dot", source=local(2), key=local(3), target=2)]),
        ("a", [stmt("MakeNumberRef", index="0.5", target=3), stmt("Dot", source=local(2), key=local(3), target=2)]),
        ("a", [dot("f", 3), stmt("Dot", source=local(2), key=local(3), target=2)]),
        ("a", [stmt("Dot", source=local(2), key=truth(value=True), target=2)]),
        ("s", [stmt("Dot", source=text("x"), key=text("k"), target=2)]),
        ("s", [stmt("Dot", source=local(2), key=local(5), target=2)]),
    ],
)
def test_member_that_is_not_there_is_undefined(field: str, statements: list[dict[str, object]]) -> None:
    """DotStmt is undefined on scalars, wrong indices and indices that are no numbers."""
    assert answer(dot(field, 2), *statements, document=DOCUMENT) is UNDEFINED


@pytest.mark.parametrize("spelling", ["1", "1.0", "10e-1"])
def test_number_with_an_integer_value_is_an_index(spelling: str) -> None:
    """DotStmt on an array takes 1.0 for 1."""
    statements = [
        dot("a", 3),
        stmt("MakeNumberRef", index=spelling, target=4),
        stmt("Dot", source=local(3), key=local(4), target=2),
    ]
    assert answer(*statements, document=DOCUMENT) == 20


def test_element_of_a_set_is_itself() -> None:
    """DotStmt on a set gives the element, if it is there."""
    made = [stmt("MakeSet", target=3), stmt("SetAdd", set=3, value=text("x")), dot("a", 4)]
    made.append(stmt("SetAdd", set=3, value=local(4)))
    assert answer(*made, stmt("Dot", source=local(3), key=local(4), target=2), document=DOCUMENT) == [10, 20]
    assert answer(*made, stmt("Dot", source=local(3), key=text("y"), target=2), document=DOCUMENT) is UNDEFINED


def test_key_that_is_a_local_finds_a_member() -> None:
    """DotStmt on an object with a string that is only known at run time."""
    assert answer(dot("s", 3), stmt("Dot", source=local(0), key=local(3), target=2), document={"s": "s"}) == "s"


@pytest.mark.parametrize(("field", "size"), [("a", 2), ("s", 1), ("o", 1), ("n", UNDEFINED)])
def test_length_is_that_of_the_container(field: str, size: object) -> None:
    """LenStmt counts members, and characters of strings; scalars have none."""
    assert answer(dot(field, 3), stmt("Len", source=local(3), target=2), document=DOCUMENT) == size


def test_integers_null_and_numbers_are_made() -> None:
    """MakeNumberIntStmt, AssignIntStmt, MakeNullStmt, MakeNumberRefStmt with their literals."""
    assert answer(stmt("MakeNumberInt", value=-3, target=2)) == -3
    assert answer(stmt("AssignInt", value=4, target=2)) == 4
    assert answer(stmt("MakeNull", target=2)) is None
    assert answer(stmt("MakeNumberRef", index="1.50", target=2)) == Number("1.5")
    assert answer(stmt("MakeNumberRef", index="12345678901234567890123", target=2)) == 12345678901234567890123


def test_old_spelling_of_an_index_is_read() -> None:
    """MakeNumberRefStmt may carry `Index` alone."""
    made = stmt("MakeNumberRef", index="5", target=2)
    plan = loaded(block(made, *result(local(2))))
    assert evaluated(plan) == 5


def test_containers_are_made_and_grown() -> None:
    """MakeArray/Object/SetStmt with ArrayAppend, ObjectInsert and SetAddStmt."""
    array = [stmt("MakeArray", capacity=1 << 40, target=2), stmt("ArrayAppend", array=2, value=text("x"))]
    assert answer(*array) == ["x"]
    insert = stmt("ObjectInsert", object=2, key=local(3), value=truth(value=True))
    assert answer(stmt("MakeNumberInt", value=1, target=3), stmt("MakeObject", target=2), insert) == {1: True}
    assert answer(stmt("MakeSet", target=2), stmt("SetAdd", set=2, value=text("x"))) == {"x"}


@pytest.mark.parametrize("kind", ["Equal", "NotEqual"])
@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        (text("x"), text("x"), True),
        (local(4), text("x"), True),
        (local(5), text("x"), False),
        (local(4), local(4), True),
        (local(4), local(5), False),
        (local(5), local(6), False),
        (local(6), truth(value=False), True),
        (truth(value=False), local(7), False),
        (local(7), local(8), True),
    ],
)
def test_equality_goes_on_or_not(kind: str, a: dict[str, object], b: dict[str, object], same: bool) -> None:  # noqa: FBT001 - a column of the table
    """EqualStmt and NotEqualStmt are exact opposites on defined operands; false is not 0 nor null."""
    made = [dot("s", 4), dot("o", 5), dot("f", 6), dot("n", 7), stmt("MakeNull", target=8)]
    found = answer(*made, stmt(kind, a=a, b=b), stmt("MakeNull", target=2), document=DOCUMENT)
    assert (found is None) is (same is (kind == "Equal"))


@pytest.mark.parametrize("kind", ["Equal", "NotEqual"])
@pytest.mark.parametrize("other", [local(5), text("x"), truth(value=True)])
def test_undefined_is_neither_equal_nor_different(kind: str, other: dict[str, object]) -> None:
    """An operand that is undefined makes both undefined, also two of them."""
    compare = stmt(kind, a=local(4), b=other)
    assert answer(stmt("ResetLocal", target=4), compare, stmt("MakeNull", target=2)) is UNDEFINED


@pytest.mark.parametrize(("kind", "field"), [("IsArray", "a"), ("IsObject", "o"), ("IsSet", None)])
def test_type_is_tested(kind: str, field: str | None) -> None:
    """IsArray, IsObject and IsSetStmt let their own type pass only."""
    made = [*(dot(name, number) for number, name in enumerate("aosn", 4)), stmt("MakeSet", target=8)]
    passing = [
        number
        for number in range(4, 9)
        if answer(*made, stmt(kind, source=local(number)), stmt("MakeNull", target=2), document=DOCUMENT) is None
    ]
    assert passing == [8 if field is None else "aosn".index(field) + 4]
    assert answer(stmt(kind, source=text("x")), stmt("MakeNull", target=2)) is UNDEFINED


def test_definedness_is_tested() -> None:
    """IsDefinedStmt and IsUndefinedStmt, on a local that is one and then the other."""
    made = stmt("MakeNull", target=2)
    assert answer(made, stmt("IsDefined", source=2)) is None
    assert answer(made, stmt("IsUndefined", source=2)) is UNDEFINED
    assert answer(made, stmt("IsDefined", source=3)) is UNDEFINED
    assert answer(made, stmt("IsUndefined", source=3)) is None
    assert answer(made, stmt("MakeNull", target=3), stmt("ResetLocal", target=3), stmt("IsUndefined", source=3)) is None


def test_copy_of_undefined_is_undefined_and_goes_on() -> None:
    """AssignVarStmt copies the state, not only the value."""
    copied = [stmt("MakeNull", target=3), stmt("AssignVar", source=local(4), target=3)]
    assert answer(*copied, stmt("IsUndefined", source=3), stmt("MakeNull", target=2)) is None
    assert answer(stmt("AssignVar", source=text("x"), target=2)) == "x"


def test_second_value_is_a_conflict_unless_equal() -> None:
    """AssignVarOnceStmt; the error says where in the policy."""
    once = stmt("AssignVarOnce", source=text("x"), target=2)
    assert answer(once, once) == "x"
    with pytest.raises(ConflictError) as caught:
        answer(once, stmt("AssignVarOnce", source=text("y"), target=2))
    assert caught.value.code == "eval_conflict_error"
    assert str(caught.value.position) == "test.rego:7:2"
    assert str(caught.value).startswith("test.rego:7:2: eval_conflict_error: ")


def test_once_from_undefined_is_undefined() -> None:
    """AssignVarOnceStmt does not take undefined for a value."""
    assert answer(stmt("AssignVarOnce", source=local(3), target=2)) is UNDEFINED


def test_second_member_is_a_conflict_unless_equal() -> None:
    """ObjectInsertOnceStmt."""
    made = stmt("MakeObject", target=2)
    insert = stmt("ObjectInsertOnce", object=2, key=text("k"), value=text("x"))
    assert answer(made, insert, insert) == {"k": "x"}
    with pytest.raises(ConflictError):
        answer(made, insert, stmt("ObjectInsertOnce", object=2, key=text("k"), value=truth(value=True)))
    overwrite = stmt("ObjectInsert", object=2, key=text("k"), value=text("y"))
    assert answer(made, insert, overwrite) == {"k": "y"}


def test_objects_are_merged_and_the_first_wins() -> None:
    """ObjectMergeStmt is recursive, makes a new object and is undefined for anything else."""
    document = {"a": {"k": {"x": 1, "y": [1]}, "only": 1}, "b": {"k": {"x": 2, "z": 3}, "also": 2}, "s": "x"}
    made = [dot("a", 3), dot("b", 4), dot("s", 5)]
    merged = answer(*made, stmt("ObjectMerge", a=3, b=4, target=2), document=document)
    assert merged == {"k": {"x": 1, "y": [1], "z": 3}, "only": 1, "also": 2}
    assert document["a"] == {"k": {"x": 1, "y": [1]}, "only": 1}
    assert answer(*made, stmt("ObjectMerge", a=3, b=5, target=2), document=document) is UNDEFINED


def test_scan_goes_over_everything_in_order() -> None:
    """ScanStmt gives index and element, key and value in order, an element of a set twice."""
    document = {"o": {"b": 1, "a": 2}, "a": ["y", "x"]}
    body = [stmt("MakeArray", target=5), stmt("ArrayAppend", array=5, value=local(3))]
    body += [stmt("ArrayAppend", array=5, value=local(4)), stmt("ArrayAppend", array=2, value=local(5))]

    def scanned(*made: dict[str, object]) -> object:
        scan = stmt("Scan", source=6, key=3, value=4, block=block(*body))
        return answer(stmt("MakeArray", target=2), *made, scan, document=document)

    assert scanned(dot("a", 6)) == [[0, "y"], [1, "x"]]
    assert scanned(dot("o", 6)) == [["a", 2], ["b", 1]]
    elements = [stmt("SetAdd", set=6, value=text(name)) for name in "ba"]
    assert scanned(stmt("MakeSet", target=6), *elements) == [["a", "a"], ["b", "b"]]
    assert scanned(stmt("MakeNull", target=6)) == []
    assert scanned(stmt("ResetLocal", target=6)) == []


def test_scan_without_keys_goes_over_the_values() -> None:
    """ScanStmt whose key nobody reads."""
    document = {"o": {"b": 1, "a": 2}}
    scan = stmt("Scan", source=6, key=3, value=4, block=block(stmt("ArrayAppend", array=2, value=local(4))))
    made = stmt("MakeArray", target=2)
    assert answer(made, dot("o", 6), scan, document=document) == [2, 1]
    assert answer(made, stmt("MakeSet", target=6), stmt("SetAdd", set=6, value=text("x")), scan) == ["x"]
    assert answer(made, scan) == []


def test_negation_keeps_what_was_assigned_inside() -> None:
    """NotStmt is undefined if its end is reached; locals keep what they got."""
    inside = block(stmt("AssignVar", source=text("x"), target=2), stmt("IsDefined", source=5))
    assert answer(stmt("MakeNull", target=2), stmt("Not", block=inside)) == "x"
    assert answer(stmt("MakeNull", target=2), stmt("Not", block=block(stmt("Nop")))) is UNDEFINED
    assert answer(stmt("MakeNull", target=2), stmt("Not", block=block())) is UNDEFINED
    nested = block(stmt("Not", block=block(stmt("IsDefined", source=2))))
    assert answer(stmt("MakeNull", target=2), stmt("Not", block=nested)) is None


def test_break_in_a_negation_lets_it_succeed() -> None:
    """BreakStmt 0 in NotStmt; what stands behind it does not run."""
    inside = block(stmt("Break", index=0), stmt("MakeNull", target=2))
    assert answer(stmt("AssignVar", source=text("x"), target=2), stmt("Not", block=inside)) == "x"


def test_with_replaces_input_and_restores_it() -> None:
    """WithStmt copies on write along the path; afterwards the input is as it was."""
    inside = block(stmt("Dot", source=local(0), key=text("s"), target=3), stmt("AssignVar", source=local(0), target=4))
    replaced = stmt("With", local=0, path=["s"], value=truth(value=True), block=inside)
    assert answer(replaced, stmt("AssignVar", source=local(3), target=2), document=DOCUMENT) is True
    assert answer(replaced, stmt("AssignVar", source=local(4), target=2), document=DOCUMENT) == {**DOCUMENT, "s": True}
    assert answer(replaced, stmt("AssignVar", source=local(0), target=2), document=DOCUMENT) == DOCUMENT


@pytest.mark.parametrize("document", [DOCUMENT, UNDEFINED, {"o": {"k": 2}}, [1]])
def test_with_makes_objects_where_there_are_none(document: object) -> None:
    """WithStmt replaces what is no object on the path."""
    inside = block(stmt("AssignVar", source=local(0), target=2), stmt("Dot", source=local(2), key=text("o"), target=2))
    replaced = stmt("With", local=0, path=["o", "k", "deep"], value=text("x"), block=inside)
    assert answer(replaced, document=document) == {"k": {"deep": "x"}}


def test_with_whole_value_and_with_undefined() -> None:
    """WithStmt without a path sets the document, also to undefined; with a path undefined removes the member."""
    seen = block(stmt("AssignVar", source=local(0), target=2))
    assert answer(stmt("With", local=0, path=None, value=text("x"), block=seen), document=DOCUMENT) == "x"
    unseen = block(stmt("IsUndefined", source=0), stmt("MakeNull", target=2))
    assert answer(stmt("With", local=0, path=None, value=local(5), block=unseen), document=DOCUMENT) is None
    removed = stmt("With", local=0, path=["s"], value=local(5), block=seen)
    assert answer(removed, document={"s": 1, "t": 2}) == {"t": 2}


def test_with_that_is_left_early_is_undefined_and_restored() -> None:
    """WithStmt whose block does not reach its end."""
    left = stmt("With", local=1, path=["x"], value=text("y"), block=block(stmt("Break", index=0)))
    outer = stmt("Block", blocks=[block(left, stmt("MakeNull", target=2))])
    assert answer(stmt("AssignVar", source=local(1), target=2), outer, data={"x": 1}) == {"x": 1}
    again = stmt("AssignVar", source=local(1), target=2)
    assert answer(outer, again, data={"x": 1}) == {"x": 1}


def test_with_starts_a_fresh_memo_and_drops_it() -> None:
    """A rule that was evaluated before a `with` is evaluated anew inside it, and not again after it."""
    rule = function(
        "g0.data.r",
        block(stmt("Dot", source=local(0), key=text("s"), target=2), stmt("ReturnLocal", source=2)),
    )
    call = [stmt("Call", func="g0.data.r", args=[local(0), local(1)], result=number) for number in (3, 4, 5)]
    inside = stmt("With", local=0, path=["s"], value=text("new"), block=block(call[1]))
    collected = [stmt("MakeArray", target=2)]
    collected += [stmt("ArrayAppend", array=2, value=local(number)) for number in (3, 4, 5)]
    found = answer(call[0], inside, call[2], *collected, functions=[rule], document={"s": "old"})
    assert found == ["old", "new", "old"]


def test_function_returns_its_local_or_nothing() -> None:
    """CallStmt is undefined where the function returns an undefined local or runs off its end."""
    identity = function("g0.data.f", block(stmt("ReturnLocal", source=2)), params=[0, 1, 2])
    call = stmt("Call", func="g0.data.f", args=[local(0), local(1), text("x")], result=2)
    assert answer(call, functions=[identity]) == "x"
    undefined = stmt("Call", func="g0.data.f", args=[local(0), local(1), local(7)], result=2)
    assert answer(undefined, functions=[identity]) is UNDEFINED
    for blocks in ([block(stmt("ReturnLocal", source=5))], [block(stmt("Nop"))], []):
        rule = function("g0.data.r", *blocks)
        call = stmt("Call", func="g0.data.r", args=[local(0), local(1)], result=2)
        assert answer(call, functions=[rule]) is UNDEFINED


def test_blocks_of_a_function_run_one_after_the_other() -> None:
    """An undefined statement leaves its block only; a break out of a function's block goes on with the next."""
    rule = function(
        "g0.data.r",
        block(stmt("IsDefined", source=5), stmt("ReturnLocal", source=0)),
        block(stmt("Block", blocks=[block(stmt("Break", index=1))]), stmt("ReturnLocal", source=0)),
        block(stmt("AssignVar", source=text("third"), target=2), stmt("ReturnLocal", source=2), stmt("Nop")),
    )
    call = stmt("Call", func="g0.data.r", args=[local(0), local(1)], result=2)
    assert answer(call, functions=[rule], document=DOCUMENT) == "third"


def test_breaks_leave_as_many_blocks_as_they_say() -> None:
    """BreakStmt 0, 1 and 2 out of nested BlockStmts: what is skipped and what runs."""

    def traced(index: int) -> object:
        def mark(name: str) -> dict[str, object]:
            return stmt("ArrayAppend", array=2, value=text(name))

        innermost = stmt("Block", blocks=[block(stmt("Break", index=index)), block(mark("sibling"))])
        middle = stmt("Block", blocks=[block(innermost, mark("inner")), block(mark("middle"))])
        outer = stmt("Block", blocks=[block(middle, mark("outer")), block(mark("last"))])
        return answer(stmt("MakeArray", target=2), outer)

    assert traced(0) == ["sibling", "inner", "middle", "outer", "last"]
    assert traced(1) == ["middle", "outer", "last"]
    assert traced(2) == ["last"]
    assert traced(3) is UNDEFINED


def test_break_to_a_scan_goes_on_with_the_next_member() -> None:
    """BreakStmt to the block of a scan is the next round; beyond it leaves the scan."""

    def traced(index: int) -> object:
        stop = [stmt("Equal", a=local(4), b=text("b")), stmt("Break", index=index)]
        body = block(stmt("Block", blocks=[block(*stop)]), stmt("ArrayAppend", array=2, value=local(4)))
        scan = stmt("Scan", source=6, key=3, value=4, block=body)
        around = stmt("Block", blocks=[block(scan, stmt("ArrayAppend", array=2, value=text("end")))])
        return answer(stmt("MakeArray", target=2), dot("l", 6), around, document={"l": ["a", "b", "c"]})

    assert traced(0) == ["a", "b", "c", "end"]
    assert traced(1) == ["a", "c", "end"]
    assert traced(2) == ["a"]


def test_break_through_a_with_and_a_negation_leaves_both() -> None:
    """A break that goes further than a With restores it; further than a Not skips what follows it."""
    inside = stmt("With", local=0, path=["s"], value=text("new"), block=block(stmt("Break", index=2)))
    around = stmt("Block", blocks=[block(stmt("Not", block=block(inside)), stmt("MakeNull", target=2))])
    made = stmt("AssignVar", source=text("kept"), target=2)
    assert answer(made, around, document=DOCUMENT) == "kept"
    assert answer(made, around, stmt("AssignVar", source=local(0), target=2), document=DOCUMENT) == DOCUMENT


def dynamic(path: list[dict[str, object]]) -> list[dict[str, object]]:
    """Return a dynamic call as OPA plans it, then what runs if there is no rule of that path."""
    call = block(stmt("CallDynamic", path=path, args=[0, 1], result=2), stmt("Break", index=1))
    plain = block(stmt("AssignVar", source=text("plain data"), target=2))
    inner = stmt("Block", blocks=[call, plain])
    middle = stmt("Block", blocks=[block(inner)])
    return [stmt("Block", blocks=[block(middle, stmt("Nop"))])]


def test_dynamic_call_finds_a_rule_by_its_path() -> None:
    """CallDynamicStmt: found, found but undefined, not found, not a path of strings."""
    rule = function(
        "g0.data.r",
        block(stmt("AssignVar", source=text("r"), target=2), stmt("ReturnLocal", source=2)),
        path=["g", "r"],
    )
    empty = function("g0.data.e", block(stmt("ReturnLocal", source=2)), path=["g", "e"])
    takes_more = function("g0.data.f", block(stmt("ReturnLocal", source=2)), params=[0, 1, 2], path=["g", "f"])

    def found(*path: dict[str, object]) -> object:
        functions = [rule, empty, takes_more]
        made = [stmt("MakeNumberInt", value=1, target=5), stmt("AssignVar", source=text("r"), target=4)]
        return answer(*made, stmt("MakeNull", target=2), *dynamic(list(path)), functions=functions)

    assert found(text("g"), text("r")) == "r"
    assert found(text("g"), local(4)) == "r"
    assert found(text("g"), text("e")) is UNDEFINED
    assert found(text("g"), text("x")) == "plain data"
    assert found(text("g"), text("f")) == "plain data"
    assert found(text("g"), local(5)) == "plain data"
    assert found(text("g")) == "plain data"


def test_dynamic_call_in_a_long_block_leaves_it_too() -> None:
    """A block with many conditions is written another way."""
    empty = function("g0.data.e", block(stmt("ReturnLocal", source=2)), path=["g", "e"])
    tests = [stmt("Equal", a=local(4), b=text("before")) for _ in range(5)]
    for name, expected in (("e", UNDEFINED), ("x", "before")):
        call = block(*tests, stmt("CallDynamic", path=[text("g"), text(name)], args=[0, 1], result=2))
        node = stmt("Block", blocks=[block(stmt("Block", blocks=[block(stmt("Block", blocks=[call]))]))])
        assert answer(stmt("AssignVar", source=text("before"), target=4), node, give=4, functions=[empty]) == expected


def test_dynamic_call_uses_the_memo() -> None:
    """A rule reached by two ways is evaluated once, so it gives the very same value."""
    rule = function("g0.data.r", block(stmt("MakeArray", target=2), stmt("ReturnLocal", source=2)), path=["g", "r"])
    call = stmt("Call", func="g0.data.r", args=[local(0), local(1)], result=2)
    assert answer(call, *dynamic([text("g"), text("r")]), functions=[rule]) == []


def test_equal_results_are_given_once() -> None:
    """ResultSetAddStmt adds to a set; what is no object of bindings is no result."""
    plan = loaded(
        block(*result(text("x"))),
        block(*result(text("x"))),
        block(*result(text("y"))),
        block(stmt("AssignVar", source=text("z"), target=3), stmt("ResultSetAdd", value=3)),
    )
    assert plan.evaluate("test/p") == ({"result": "x"}, {"result": "y"})


def test_value_that_came_from_elsewhere_is_copied_before_it_grows() -> None:
    """What came out of the input is never changed, whatever a plan tries."""
    document = {"a": [10], "o": {"k": {}}}
    grown = answer(dot("a", 2), stmt("ArrayAppend", array=2, value=text("x")), document=document)
    assert grown == [10, "x"]
    inserted = answer(
        dot("o", 2), stmt("ObjectInsertOnce", object=2, key=text("n"), value=text("x")), document=document
    )
    assert inserted == {"k": {}, "n": "x"}
    assert answer(dot("o", 2), stmt("SetAdd", set=2, value=text("x")), document=document) is UNDEFINED
    assert answer(stmt("ArrayAppend", array=2, value=text("x")), document=document) is UNDEFINED
    assert document == {"a": [10], "o": {"k": {}}}


def test_statement_that_does_nothing_does_nothing() -> None:
    """NopStmt."""
    assert answer(stmt("MakeNull", target=2), stmt("Nop")) is None
