# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The strict parser: one spelling, one reading, nothing but our own errors."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nsmsec.errors import Malformed, NsmsecError, ReasonCode
from nsmsec.limits import Limits
from nsmsec.tokens import base64url
from nsmsec.tokens.strict import NonInteger, parse_object, split

DEPTH = Limits().max_json_depth


def encoded(text: str | bytes) -> bytes:
    """Return a part with this text in it."""
    return base64url.encode(text if isinstance(text, bytes) else text.encode()).encode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "1",
        '"a"',
        "{}{}",
        "{} x",
        '{"a":1,"a":1}',
        '{"a":{"b":1,"b":2}}',
        '{"a":NaN}',
        '{"a":Infinity}',
        '{"a":-Infinity}',
        '{"a":-0}',
        '{"a":01}',
        '{"a":+1}',
        '{"a":9007199254740992}',
        '{"a":-9007199254740992}',
        '{"a":1' + "0" * 5000 + "}",
        '{"a":' + "[" * 100_000,
        '{"a":[[[[]]]]}',
        '{"a":{"b":{"c":{"d":{}}}}}',
        "{'a':1}",
        '{"a":1,}',
        '{"a"}',
        '{"a":"\t"}',
        '{"a":"\\x"}',
        "\ufeff{}",
        b"\xff\xfe{}",
        b'{"a":"\xff"}',
        b'{"a":"\xed\xa0\x80"}',
        "{/**/}",
        '{"a":"' + '\\"' * 3000,
        '{"a":1}\x00',
        "\x0b{}",
    ],
)
def test_text_that_is_not_one_strict_json_object_is_refused(text: str | bytes) -> None:
    """Duplicates, big numbers, depth, other encodings: readers could differ about them."""
    with pytest.raises(Malformed) as caught:
        parse_object(encoded(text), max_depth=DEPTH)
    assert caught.value.code is ReasonCode.FORMAT


def test_object_is_read_as_json_says() -> None:
    """White space around it, depth up to the limit, brackets in texts, the largest integer."""
    text = ' {"a":[{"b":[1]}],"c":"[[[[[[{{{{","d":9007199254740991,"e":-1,"f":-9007199254740991,"g":"\\"[[[["} \n'
    value = parse_object(encoded(text), max_depth=DEPTH)
    assert value == json.loads(text)


def test_fractions_are_told_apart_not_computed() -> None:
    """A number with a fraction or an exponent is of no use; where it stands decides whether it harms."""
    value = parse_object(encoded('{"a":1.0,"b":[1e400]}'), max_depth=DEPTH)
    assert type(value["a"]) is NonInteger
    assert type(value["b"][0]) is NonInteger


@pytest.mark.parametrize(
    "spelling", [b"A", b"AB", b"AAB", b"AA=", b"AA==", b"A+AA", b"A/AA", b"AA A", b"AAA\n", b"AAAAA", "é".encode()]
)
def test_other_spellings_of_bytes_are_refused(spelling: bytes) -> None:
    """Padding, another alphabet, bits that nobody needs."""
    with pytest.raises(Malformed) as caught:
        base64url.decode(spelling)
    assert caught.value.code is ReasonCode.FORMAT


@given(st.binary(max_size=200))
def test_bytes_survive_the_round_trip(data: bytes) -> None:
    """There is one spelling, and it is read back."""
    spelling = base64url.encode(data)
    assert base64url.decode(spelling.encode()) == data
    assert "=" not in spelling


@given(st.text(alphabet=st.characters(codec="ascii"), max_size=40))
def test_no_two_spellings_of_the_same_bytes(text: str) -> None:
    """Whatever is accepted is what we would write."""
    try:
        data = base64url.decode(text.encode())
    except Malformed:
        return
    assert base64url.encode(data) == text


@given(st.text(max_size=300))
def test_any_text_is_split_or_refused(text: str) -> None:
    """Nothing but our own errors comes out."""
    try:
        parts = split(text, max_bytes=8192)
    except NsmsecError:
        return
    assert b".".join(parts[1:]).decode() == parts[0].decode() == text


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)))
def test_any_bytes_are_an_object_or_refused(data: bytes) -> None:
    """Nothing but our own errors comes out."""
    try:
        value = parse_object(encoded(data), max_depth=DEPTH)
    except NsmsecError:
        return
    assert type(value) is dict


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(max_size=5), JSON, max_size=4))
def test_objects_within_the_limits_are_read_back(value: dict[str, object]) -> None:
    """What JSON can say without fractions is read as it was written, if it is not too deep."""
    text = json.dumps(value)
    if depth(value) > DEPTH:
        with pytest.raises(Malformed):
            parse_object(encoded(text), max_depth=DEPTH)
    else:
        assert parse_object(encoded(text), max_depth=DEPTH) == value


def depth(value: object) -> int:
    """Return how deep containers are nested."""
    if isinstance(value, dict):
        return 1 + max(map(depth, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(depth, value), default=0)
    return 0


def test_worst_text_takes_no_time_to_speak_of() -> None:
    """Texts made to be slow are refused in linear time: each of these takes milliseconds at most."""
    begun = time.process_time()
    for text in ("[" * 6000, '"\\' * 2000, '{"a":"' + '\\"' * 2900, '[{"' * 2000, '"' * 6000):
        with pytest.raises(Malformed):
            parse_object(encoded(text), max_depth=DEPTH)
    assert time.process_time() - begun < 1
