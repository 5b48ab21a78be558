# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Each built-in answers as the table says, and the table as OPA does."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nsmsec.opa.plan import UNDEFINED, BuiltinError, LimitExceeded, Number, dump, plain
from nsmsec.opa.plan.budget import Budget
from nsmsec.opa.plan.builtins import BUILTINS, lenient
from nsmsec.opa.plan.values import equal, key
from tests.opa.plan.builtins.cases import CASES
from tests.opa.real import opa_program

if TYPE_CHECKING:
    from pathlib import Path


scalars = (
    st.none() | st.booleans() | st.integers() | st.text(max_size=4) | st.sampled_from(["%d %v %5.1s", "[1]", "1e5"])
)
numbers = st.sampled_from([Number(spelling) for spelling in ("1.50", "-0", "1e400", "1e-900", "1e30000", "2e308")])
values = st.recursive(
    scalars | numbers,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(st.tuples(inner, inner), max_size=3).map(lambda pairs: {key(k): v for k, v in pairs})
        | st.lists(inner, max_size=3).map(lambda members: {key(member) for member in members})
    ),
    max_leaves=6,
)


def budget(steps: int = 100_000) -> Budget:
    """Return a budget whose clock stands still."""
    return Budget(steps=steps, deadline=1.0, monotonic=lambda: 0.0)


def called(name: str, *arguments: object, steps: int = 100_000) -> object:
    """Call a built-in as the evaluator does when it is not strict."""
    builtin = BUILTINS[name]
    assert len(arguments) == builtin.arity
    bounded = (budget(steps), *arguments) if builtin.bounded else arguments
    return lenient(builtin.function)(*bounded)


@pytest.mark.parametrize(("name", "arguments", "answer"), CASES)
def test_builtin_answers_as_the_table_says(name: str, arguments: tuple[object, ...], answer: object) -> None:
    """Value by value; UNDEFINED for an error."""
    found = called(name, *arguments)
    assert found is answer if answer is UNDEFINED else equal(plain(found), answer), found


@pytest.mark.opa
def test_table_says_what_opa_answers(tmp_path: Path) -> None:
    """All calls of the table in one package, evaluated by the real OPA."""
    rules = ["package test", "import rego.v1"]
    given: dict[str, object] = {}
    for number, (name, arguments, _) in enumerate(CASES):
        given[f"r{number}"] = [plain(argument) for argument in arguments]
        shown = [
            f"{{x | some x in input.r{number}[{place}]}}" if isinstance(argument, set) else f"input.r{number}[{place}]"
            for place, argument in enumerate(arguments)
        ]
        rules.append(f"r{number} := {name}({', '.join(shown)})")
    (tmp_path / "test.rego").write_text("\n".join(rules))
    (tmp_path / "input.json").write_text(dump(given))
    command = [opa_program(), "eval", "--data", "test.rego", "--input", "input.json", "--format", "json", "data.test"]
    done = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, text=True, timeout=50)
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, Any] = json.loads(done.stdout, parse_float=Number)["result"][0]["expressions"][0]["value"]
    wrong = [
        (case, found.get(f"r{number}", UNDEFINED))
        for number, case in enumerate(CASES)
        if not equal(found.get(f"r{number}", UNDEFINED), case[2])
    ]
    assert wrong == []


def test_sets_of_sets_are_joined_and_met() -> None:
    """Union and intersection take a set of sets."""
    sets = {key({1, 2}), key({2, 3})}
    assert called("union", sets) == {1, 2, 3}
    assert called("intersection", sets) == {2}
    assert called("intersection", set()) == set()


def test_sets_inside_of_objects_are_parts_too() -> None:
    """object.subset looks into objects, arrays and sets."""
    assert called("object.subset", {"a": {1, 2}}, {"a": {1}}) is True
    assert called("object.subset", {"a": {1, 2}}, {"a": {3}}) is False


def test_quotients_are_as_short_as_can_be() -> None:
    """The shortest digits that tell a number of 64 bits from its neighbours, whatever its size."""
    assert dump(called("div", Number("1e900"), 7)).rstrip("0") == "14285714285714285715"
    assert dump(called("mul", Number("1.5e-900"), 7)) == "1.05e-899"


def test_walk_goes_through_everything() -> None:
    """Path and value, each before what is in it; keys of objects and members of sets in order."""
    walked = called("walk", {"b": [1], "a": {2}})
    assert walked == [
        [[], {"b": [1], "a": {2}}],
        [["a"], {2}],
        [["a", 2], 2],
        [["b"], [1]],
        [["b", 0], 1],
    ]


def test_templates_show_values_and_what_is_undefined() -> None:
    """A part of an interpolated string comes as a set with its value, or as an empty one."""
    parts = [
        "a ",
        {"x"},
        " ",
        set(),
        " ",
        {key([1, "y"])},
        " ",
        {key(set())},
        " ",
        {key({key([1])})},
        " ",
        {key({"k": True})},
    ]
    assert called("internal.template_string", parts) == 'a x <undefined> [1, "y"] set() {[1]} {"k": true}'
    assert called("internal.template_string", [{1, 2}]) is UNDEFINED


def test_printing_does_nothing() -> None:
    """Policies may print; nobody reads it."""
    assert called("internal.print", []) is None


def test_verb_that_does_not_fit_says_so() -> None:
    """Sprintf as Go's: the type and the value."""
    assert called("sprintf", "%d %f %t %t %e %z", ["x", True, 1, Number("1.5"), 5, None]) == (
        "%!d(string=x) %!f(string=true) %!t(int64=1) %!t(float64=1.5) %!e(int64=5) %!z(string=null)"
    )
    huge = Number("2e308")
    assert called("sprintf", "%v %s %f", [huge, huge, huge]) == "2e308 2e308 %!f(string=2e308)"
    assert called("sprintf", "%.f %g %.s.", [Number("2.5"), Number("2.5"), "x"]) == "2 2.5 ."


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("array.concat", ([0] * 600, [0] * 600)),
        ("array.flatten", ([[0] * 1200],)),
        ("concat", ("x" * 600, ["a", "b"])),
        ("internal.template_string", (["x" * 1200],)),
        ("json.is_valid", ("1" * 1200,)),
        ("json.marshal", ("x" * 1200,)),
        ("json.unmarshal", ('"' + "x" * 1200 + '"',)),
        ("numbers.range", (1, 1200)),
        ("numbers.range_step", (1, 2400, 2)),
        ("object.union", (dict.fromkeys(map(str, range(1200))), {})),
        ("object.union_n", ([dict.fromkeys(map(str, range(1200)))],)),
        ("replace", ("a" * 600, "a", "bb")),
        ("sprintf", ("%900s%900s", ["a", "b"])),
        ("strings.replace_n", ({"a": "bb"}, "a" * 600)),
        ("union", ([set(range(1200))],)),
        ("walk", ([0] * 1200,)),
    ],
)
def test_what_makes_large_values_pays_for_them(name: str, arguments: tuple[object, ...]) -> None:
    """No built-in makes more than the budget allows, and that is no undefined call."""
    assert called(name, *arguments) is not UNDEFINED
    with pytest.raises(LimitExceeded):
        called(name, *arguments, steps=5)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("mul", (1 << 9000, 1 << 9000)),
        ("plus", (Number("1e9999"), 1)),
        ("bits.lsh", (1, 1 << 80)),
        ("floor", (Number("1e9999"),)),
        ("format_int", (Number("1e9999"), 10)),
        ("sprintf", ("%d", [1 << 20_000])),
        ("div", (Number("1e9999"), 3)),
        ("plus", (Number("1e-32767"), 1)),
        ("array.slice", ([], Number("1e99999"), 0)),
    ],
)
def test_number_that_could_not_be_written_is_a_limit(name: str, arguments: tuple[object, ...]) -> None:
    """Numbers end where writing them out would."""
    with pytest.raises(LimitExceeded):
        called(name, *arguments)


@given(st.sampled_from(sorted(BUILTINS)), st.lists(values, min_size=4, max_size=4))
def test_any_call_has_an_answer_or_an_error_of_ours(name: str, arguments: list[object]) -> None:
    """Whatever a policy passes, nothing else comes out."""
    try:
        answer = called(name, *arguments[: BUILTINS[name].arity])
        dump(None if answer is UNDEFINED else answer)
    except LimitExceeded:
        return


def test_wrong_type_and_wrong_value_have_codes_of_their_own() -> None:
    """As in OPA: eval_type_error and eval_builtin_error."""
    with pytest.raises(BuiltinError) as caught:
        BUILTINS["count"].function(5)
    assert caught.value.code == "eval_type_error"
    with pytest.raises(BuiltinError) as caught:
        BUILTINS["div"].function(5, 0)
    assert caught.value.code == "eval_builtin_error"
