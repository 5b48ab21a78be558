# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Values are equal, ordered, read and written as in OPA."""

from __future__ import annotations

import enum
import json
from decimal import Decimal
from itertools import pairwise
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nsmsec.opa.plan import UNDEFINED, InputRefused, LimitExceeded, Number, dump, parse, plain
from nsmsec.opa.plan.admit import admit
from nsmsec.opa.plan.order import compare, sorted_keys, sorted_values
from nsmsec.opa.plan.values import Key, equal, key, unkey

#: One value of each kind and some near neighbours, in order.
ORDERED: list[object] = [
    None,
    False,
    True,
    Number("-1.5"),
    0,
    Number("0.5"),
    1,
    Number("1e400"),
    "",
    "a",
    "b",
    "é",
    [],
    [1],
    [1, 2],
    [2],
    {},
    {"a": 1},
    {"a": 1, "b": 1},
    {"a": 2},
    {"b": 0},
    set(),
    {1},
    {1, 2},
    {2},
]

scalars = (
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from([Number("1.0"), Number("0.5")]) | st.text("ab")
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(st.tuples(inner, inner), max_size=3).map(lambda pairs: {key(k): v for k, v in pairs})
        | st.lists(inner, max_size=3).map(lambda members: {key(member) for member in members})
    ),
    max_leaves=8,
)
documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


def test_every_value_stands_before_the_next() -> None:
    """Null < false < true < numbers < strings < arrays < objects < sets."""
    for before, after in pairwise(ORDERED):
        assert compare(before, after) < 0 < compare(after, before), (before, after)
    assert sorted_values(reversed(ORDERED)) == ORDERED


@given(values, values)
def test_order_agrees_with_equality(a: object, b: object) -> None:
    """Two values are equal exactly if neither stands before the other, and then have equal keys."""
    assert (compare(a, b) == 0) is equal(a, b) is (key(a) == key(b))
    assert compare(a, b) == 0 or (compare(a, b) > 0) is (compare(b, a) < 0)
    if equal(a, b):
        assert hash(key(a)) == hash(key(b))


@given(values)
def test_key_gives_its_value_back(value: object) -> None:
    """A key is another form of the same value, equal to itself."""
    assert equal(unkey(key(value)), value)
    assert key(value) == key(value)


def test_booleans_are_no_numbers() -> None:
    """True is not 1, also inside of containers, also as a key."""
    true = True
    assert not equal(true, 1)
    assert not equal([True], [1])
    assert not equal({"a": False}, {"a": 0})
    assert Number("1.0") != True  # noqa: E712 - the comparison is what the test is about
    assert len({key(true), key(1), key(Number("1.0")), key(Number("1.5"))}) == 3


def test_numbers_are_equal_by_value_and_keep_their_spelling() -> None:
    """1 = 1.0 = 1e0, and each is written as it was read."""
    assert equal(1, Number("1.0"))
    assert equal(Number("1e0"), Number("1.0"))
    assert not equal(1, "1")
    assert (
        dump(parse("[1.0, 1e0, 1, -0, 1.50, 12345678901234567890123]")) == "[1.0,1e0,1,-0,1.50,12345678901234567890123]"
    )


def test_numbers_compare_with_their_own_kind_only() -> None:
    """Number is ordered among numbers; with anything else Python refuses."""
    half = Number("0.5")
    assert half < 1 < Number("1.5")
    assert Number("1.5") > 1 > half
    assert half < Number("0.6")
    assert Number("0.6") > half
    assert half != "0.5"
    with pytest.raises(TypeError):
        half < "1"  # noqa: B015 - that this raises is the test
    with pytest.raises(TypeError):
        half > "1"  # noqa: B015 - that this raises is the test


@pytest.mark.parametrize("spelling", ["", "x", "1,5", "NaN", "Infinity", "1e99999999999999999999999"])
def test_text_that_is_no_number_is_refused(spelling: str) -> None:
    """A Number is finite decimal text."""
    with pytest.raises(ValueError, match="number"):
        Number(spelling)


def test_representations_show_the_value() -> None:
    """What a debugger shows."""
    assert repr(Number("1.50")) == "Number('1.50')"
    assert repr(Key([1])) == "Key([1])"
    assert repr(UNDEFINED) == "UNDEFINED"


def test_sets_and_odd_keys_are_written_as_json_has_them() -> None:
    """Sets become sorted arrays, keys that are no strings their JSON text, and may then be one with a string."""
    true = True
    value = {key([1, 2]): 3, key(true): {key([2]), "x", 1}, "b": None}
    assert plain(value) == {"[1,2]": 3, "b": None, "true": [1, "x", [2]]}
    assert list(plain(value)) == ["[1,2]", "b", "true"]  # type: ignore[call-overload] # it is a dict
    assert dump({1: "a", "1": "b"}) == '{"1":"b"}'
    assert dump({"é": "\n\u2028\x00"}) == '{"é":"\\n\u2028\\u0000"}'
    assert sorted_keys({key([1]), 2, "z"}) == [2, "z", [1]]


@given(documents)
def test_reading_and_writing_is_a_round_trip(document: object) -> None:
    """What is written says the same to any JSON reader, and to ours."""
    text = dump(admit(document, max_depth=99, max_values=99))
    assert json.loads(text) == document
    assert dump(parse(text)) == text


@given(st.text() | st.binary())
def test_anything_is_read_or_refused(text: str | bytes) -> None:
    """The reader raises nothing else."""
    try:
        dump(parse(text))
    except InputRefused:
        return


@pytest.mark.parametrize("text", ["[NaN]", "[-Infinity]", '{"a":1,"a":1}', "1e40000", "9" * 5000, "[01]"])
def test_text_that_is_no_sound_json_is_refused(text: str) -> None:
    """What other readers let pass."""
    with pytest.raises(InputRefused):
        parse(text)


def test_last_member_counts_where_twice_is_allowed() -> None:
    """As OPA's own built-in reads."""
    assert parse('{"a":1,"a":2}', unique=False) == {"a": 2}


def test_half_a_character_becomes_the_replacement() -> None:
    """As in OPA; whole ones and other escapes stay."""
    assert parse('["\\ud83d\\ude00", "\\ud83d", "\\ude00x", "\\\\ud83d", "\\n"]') == [
        "😀",
        "\ufffd",
        "\ufffdx",
        "\\ud83d",
        "\n",
    ]


def test_what_cannot_be_written_is_a_limit() -> None:
    """An integer beyond Python's digits, and nesting beyond its stack."""
    with pytest.raises(LimitExceeded):
        dump(10**5000)
    deep: list[object] = []
    for _ in range(5000):
        deep = [deep]
    with pytest.raises(LimitExceeded):
        dump(deep)


class Colour(enum.StrEnum):
    """Text that is more than text."""

    RED = "red"


class Level(enum.IntEnum):
    """A number that is more than a number."""

    HIGH = 3


def test_document_of_our_values_is_used_as_it_is() -> None:
    """The common case costs no copy."""
    document = {"a": [1, {"b": None}], "c": True}
    assert admit(document, max_depth=9, max_values=9) is document
    assert admit(UNDEFINED, max_depth=0, max_values=0) is UNDEFINED
    assert admit("x", max_depth=0, max_values=0) == "x"


def test_document_of_other_values_is_copied() -> None:
    """Tuples, mappings, enumerations, floats and decimals become ours; the document stays as it was."""
    document = MappingProxyType({"a": (1, Colour.RED), Colour.RED: [Level.HIGH, 1.5, Decimal("2.50"), None]})
    copied = admit(document, max_depth=9, max_values=9)
    assert copied == {"a": [1, "red"], "red": [3, Number("1.5"), Number("2.50"), None]}
    assert {type(member) for member in copied["red"]} == {int, Number, type(None)}
    assert type(admit(Colour.RED, max_depth=9, max_values=9)) is str
    assert admit([{"a": {"b": (1,)}}, {}], max_depth=9, max_values=9) == [{"a": {"b": [1]}}, {}]
