# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Ground terms mean what Rego's parser makes of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nsmsec.opa.conformance import parse_term
from nsmsec.opa.plan import InputRefused, dump
from nsmsec.opa.plan.values import Key, equal, key

SCALARS = st.none() | st.booleans() | st.integers() | st.text()
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ('"a\\n\\u0041"', "a\nA"),
        ("`a\\n`", "a\\n"),
        (" null # a remark\n", None),
        ("[]", []),
        ("[1, [true],]", [1, [True]]),
        ("{}", {}),
        ('{"a": {"b": 1,},}', {"a": {"b": 1}}),
        ('{1: "x", [2]: "y"}', {1: "x", Key([2]): "y"}),
        ("set()", set()),
        ("set( )", set()),
        ('{1, "a", 1}', {1, "a"}),
        ("{{1}, true,}", {Key({1}), key(bool(1))}),
        ("-1.50", -1.5),
    ],
)
def test_term_is_read_as_rego_reads_it(text: str, value: object) -> None:
    """Sets, raw strings, remarks, commas at the end, any value as a key."""
    found = parse_term(text)
    assert dump(found) == "-1.50" if isinstance(value, float) else equal(found, value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "1 2",
        "[1 2]",
        "[1",
        "{1, 2",
        "{1: }",
        '{"a": 1, "b"}',
        '{"a": 1 "b": 2}',
        '{1, "b": 2}',
        ",",
        "input.x",
        "1e",
        '"\n"',
        "[" * 80 + "]" * 80,
        " " * (1 << 20) + "1",
    ],
)
def test_what_is_no_ground_term_is_refused(text: str) -> None:
    """Variables, half of something, too much of something."""
    with pytest.raises(InputRefused) as caught:
        parse_term(text)
    assert caught.value.code == "input_refused"


@given(JSON)
def test_json_is_a_term(value: object) -> None:
    """What JSON says, the term says, whatever it is."""
    assert equal(parse_term(dump(value)), value)


@given(st.text(alphabet='[]{},:"`\\ \n#1aset()', max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Never a crash, and what was read can be a member of a set."""
    try:
        found = parse_term(text)
    except InputRefused:
        return
    assert len({key(found)}) == 1
