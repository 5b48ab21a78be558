# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A log is read line by line, as we write it, as OPA does; what is no log is refused with the line."""

from __future__ import annotations

import gzip
import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nsmsec.errors import Misconfigured, ReasonCode
from nsmsec.opa.recorded import NotComparable, read_decision, read_events
from tests.opa.recorded.logs import event, lines


def read(content: bytes, **options: int) -> list[str]:
    """Return the ids of the events of a log."""
    return [str(one["decision_id"]) for one in read_events(io.BytesIO(content), **options)]


def test_each_shape_of_a_log_gives_its_events() -> None:
    """A line an event, arrays of events, empty lines, no line end after the last one."""
    content = lines(event("a"), [event("b"), event("c")], []) + b"\n  \n" + json.dumps(event("d")).encode()
    assert read(content) == ["a", "b", "c", "d"]
    assert read(b"") == []


def test_upload_of_opa_is_read() -> None:
    """Compressed, also several behind each other, each an array on a line."""
    one, two = (gzip.compress(lines([event(name)])) for name in "ab")
    assert read(one + two) == ["a", "b"]


def test_stream_stays_open() -> None:
    """It is the caller's: standard input, for instance."""
    stream = io.BytesIO(lines(event()))
    list(read_events(stream))
    assert not stream.closed


def test_stream_that_its_owner_closes_early_is_no_error() -> None:
    """Who has found what was looked for reads no further."""
    stream = io.BytesIO(lines(event("a"), event("b")))
    events = read_events(stream)
    assert next(iter(events))["decision_id"] == "a"
    stream.close()
    del events


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{\n", "line 1: json"),
        (lines(event()) + b'{"a": 1, "a": 2}\n', "line 2: json"),
        (b"[1]\n", "line 1: expected an event"),
        (b'"text"\n', "line 1: expected an event"),
        (b"\xff\n", "line 1: json"),
        (gzip.compress(lines(event()), mtime=0)[:-9], "EOFError"),
        (gzip.compress(lines(event()), mtime=0)[:20] + b"x" * 40, "error"),
        (b"\x1f\x8bnonsense", "BadGzipFile"),
    ],
    ids=["cut off JSON", "name twice", "array of no events", "text", "no UTF-8", "cut off", "spoilt", "no gzip"],
)
def test_what_is_no_log_is_refused(content: bytes, words: str) -> None:
    """With the line where there is one."""
    with pytest.raises(Misconfigured) as refused:
        read(content)
    assert refused.value.code is ReasonCode.MISCONFIGURED
    assert words in refused.value.detail


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_line_that_is_too_long_is_refused_before_it_is_read(pack: type[bytes]) -> None:
    """Also where a small file unpacks to it."""
    content = pack(b" " * 1_000_000 + lines(event()))
    with pytest.raises(Misconfigured) as refused:
        read(content, max_line_bytes=1000)
    assert refused.value.detail == "decision log: line 1: expected at most 1000 bytes"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*event(), "error", "erased"]), inner),
    max_leaves=12,
)


@settings(max_examples=60)
@given(JSON | st.fixed_dictionaries({name: JSON | st.just(value) for name, value in event().items()}))
def test_any_json_is_read_or_refused(document: object) -> None:
    """No other error than ours."""
    try:
        for one in read_events(io.BytesIO(json.dumps(document).encode())):
            read_decision(one)
    except (Misconfigured, NotComparable):
        return


@settings(max_examples=60)
@given(st.binary(max_size=40) | st.binary(max_size=40).map(lambda tail: b"\x1f\x8b\x08" + tail))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    """No other error than ours."""
    try:
        list(read_events(io.BytesIO(content)))
    except Misconfigured:
        return
