# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Rules of a mask policy, one by one."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nsmsec.opa.decision_log.mask_rule import MaskRefused, mask_rules
from nsmsec.opa.plan import UNDEFINED

INPUT: dict[str, Any] = {
    "a": {"b": 1, "c": [10, 11, 12], "with space": 2, "with/slash": 3, "per%cent": 4},
    "l": [[1, 2], {"x": 1}],
}


def applied(rule: object, document: object = INPUT) -> tuple[bool, Any, str]:
    """Return whether the rule found something, what is left of the input, and the rule as it is logged."""
    (one,) = mask_rules([rule])
    parts = {"input": copy.deepcopy(document), "result": UNDEFINED}
    return one.apply(parts), parts["input"], str(one)


@pytest.mark.parametrize(
    ("pointer", "left"),
    [
        ("/input/a/b", {**INPUT, "a": {k: v for k, v in INPUT["a"].items() if k != "b"}}),
        ("/input/a", {"l": INPUT["l"]}),
        ("/input/l", {"a": INPUT["a"]}),
        ("/input/l/0/1", {**INPUT, "l": [[1], {"x": 1}]}),
        ("/input/l/1/x", {**INPUT, "l": [[1, 2], {}]}),
        ("/input/l/+1", {**INPUT, "l": [[1, 2]]}),
        ("/input/l/00", {**INPUT, "l": [{"x": 1}]}),
    ],
)
def test_a_pointer_removes_what_it_names(pointer: str, left: object) -> None:
    """Members go; elements go, and the rest moves up."""
    assert applied(pointer)[:2] == (True, left)


def test_the_whole_input_can_be_removed_or_replaced() -> None:
    """A pointer of one part means everything."""
    assert applied("/input") == (True, UNDEFINED, "/input")
    assert applied({"op": "upsert", "path": "/input", "value": 5}) == (True, 5, "/input")
    assert applied({"op": "upsert", "path": "/input"}) == (True, None, "/input")


@pytest.mark.parametrize(
    "pointer",
    [
        "/input/x",
        "/input/a/b/c",
        "/input/a/x/y",
        "/input/l/2",
        "/input/l/-1",
        "/input/l/x",
        "/input/l/9999999999",
        "/input/l/++1",
        "/input/l/5/1",
        "/input/a/b/0",
        "/input/",
        "/result/allow",
        "/result",
        "/nd_builtin_cache/time.now_ns",
    ],
)
def test_a_pointer_that_leads_nowhere_changes_nothing(pointer: str) -> None:
    """What is not there needs no hiding, and is not reported."""
    assert applied(pointer)[:2] == (False, INPUT)


@pytest.mark.parametrize(
    ("name", "pointer", "shown"),
    [
        ("with space", "/input/a/with space", "/input/a/with%20space"),
        ("with space", "/input/a/with%20space", "/input/a/with%2520space"),
        ("with/slash", "/input/a/with%2Fslash", "/input/a/with%252Fslash"),
        ("per%cent", "/input/a/per%cent", "/input/a/per%25cent"),
    ],
)
def test_a_name_with_odd_characters_can_be_named(name: str, pointer: str, shown: str) -> None:
    """A name is found as it stands or escaped; the log shows the pointer escaped, as OPA does."""
    found, left, text = applied(pointer)
    assert (found, name in left["a"], text) == (True, False, shown)


def test_the_name_that_opa_would_find_is_found() -> None:
    """OPA looks a name up by its escaped form."""
    assert applied("/input/a b", {"a%20b": 1})[:2] == (True, {})


@pytest.mark.parametrize(
    ("path", "left"),
    [
        ("/input/a/b", {**INPUT, "a": {**INPUT["a"], "b": "*"}}),
        ("/input/new", {**INPUT, "new": "*"}),
        ("/input/n/e/w", {**INPUT, "n": {"e": {"w": "*"}}}),
        ("/input/l/0/1", {**INPUT, "l": [[1, "*"], {"x": 1}]}),
        ("/input/l/1/x", {**INPUT, "l": [[1, 2], {"x": "*"}]}),
        ("/input/a/with%20space", {**INPUT, "a": {**INPUT["a"], "with space": "*"}}),
    ],
)
def test_upsert_writes_what_it_names(path: str, left: object) -> None:
    """A value replaces or is added, with the objects on the way to it."""
    assert applied({"op": "upsert", "path": path, "value": "*"})[:2] == (True, left)


@pytest.mark.parametrize("path", ["/input/l/2", "/input/l/7/x", "/input/a/b/x", "/input/l/x"])
def test_upsert_adds_nothing_to_an_array_or_a_scalar(path: str) -> None:
    """As in OPA, an array does not grow."""
    assert applied({"op": "upsert", "path": path, "value": "*"})[:2] == (False, INPUT)


def test_upsert_leaves_a_scalar_input_alone() -> None:
    """There is nothing in a number to write to."""
    assert applied({"op": "upsert", "path": "/input/x", "value": "*"}, 5)[:2] == (False, 5)


@pytest.mark.parametrize(
    "answer",
    [
        None,
        "/input",
        {"/input": True},
        [5],
        [None],
        [""],
        ["input/x"],
        ["/"],
        ["/labels"],
        ["/input/%!d(string=0)/token"],
        ["/input/100%"],
        ["/inputs"],
        [{"path": "/input/x"}],
        [{"op": "", "path": "/input/x"}],
        [{"op": "erase", "path": "/input/x"}],
        [{"op": 1, "path": "/input/x"}],
        [{"op": "remove"}],
        [{"op": "remove", "path": 1}],
        [{"op": "remove", "path": "/custom"}],
        ["/input/x"] * 4097,
    ],
    ids=lambda answer: repr(answer)[:40],
)
def test_an_answer_that_is_no_set_of_rules_is_refused(answer: object) -> None:
    """One bad rule spoils them all: nobody knows what it was to hide."""
    with pytest.raises(MaskRefused):
        mask_rules(answer)


JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
RULE = st.text(max_size=6).map(lambda text: "/input/" + text.replace("%", "%25"))


@given(document=JSON, pointer=RULE, value=JSON)
def test_no_rule_fails_on_any_document(document: object, pointer: str, value: object) -> None:
    """Rules find something or they do not."""
    assert applied(pointer, document)[0] in {True, False}
    found, left, _ = applied({"op": "upsert", "path": pointer, "value": value}, document)
    assert found or left is not UNDEFINED
