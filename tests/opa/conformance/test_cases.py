# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Files of cases are read whole or refused, with the line that is wrong."""

from __future__ import annotations

import io
import lzma

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nsmsec.errors import Misconfigured
from nsmsec.opa.conformance import ComplianceCase, read_cases
from nsmsec.opa.plan import UNDEFINED
from tests.opa.conformance.lines import case_line, echoing, line


def read(content: bytes, max_bytes: int = 1 << 20) -> list[ComplianceCase]:
    """Return the cases of a file."""
    return list(read_cases(io.BytesIO(content), max_bytes=max_bytes))


def refused(content: bytes, words: str, max_bytes: int = 1 << 20) -> None:
    """Expect a refusal that says why."""
    with pytest.raises(Misconfigured, match=words) as caught:
        read(content, max_bytes)
    assert caught.value.code == "MISCONFIGURED"


def test_cases_are_read_plain_and_packed() -> None:
    """Both ways the same; empty lines are none."""
    content = case_line() + b"\n" + case_line(id="good#1", input=None, want_result=[])
    first, second = read(content)
    assert read(lzma.compress(content)) == [first, second]
    assert (first.id, first.document, first.want_result) == ("good#0", 1, ({"result": 1},))
    assert (second.id, second.document, second.want_result) == ("good#1", UNDEFINED, ())
    assert not first.strict_error
    assert not first.sort_bindings
    assert not first.ignore_generated_vars


def test_absent_input_is_not_null() -> None:
    """And a term comes before a value."""
    assert read(line({"id": "a", "plan": echoing(), "want_result": []}))[0].document is UNDEFINED
    assert read(line({"id": "a", "plan": echoing(), "want_result": [], "input": None}))[0].document is None
    assert read(case_line(input_term="{1}"))[0].document == {1}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "at least one"),
        (b"\n\n", "at least one"),
        (b"{", "line 1: case: json"),
        (b"[]\n", "line 1: case: expected an object"),
        (b"\xff\n", "line 1: case: json"),
        (case_line() + b"[]\n", "line 2: case: expected an object"),
        (case_line() + case_line(), "line 2: 'good#0' is there twice"),
        (case_line(id=None), "a member id"),
        (case_line(id=1), "expected id to be str, found int"),
        (case_line(plan=None), "a member plan"),
        (case_line(plan="{}"), "expected plan to be dict, found str"),
        (case_line(plan={"static": []}), "expected static to be dict"),
        (case_line(plan={"static": {"builtin_funcs": {}}}), "expected builtin_funcs to be list"),
        (case_line(plan={"static": {"builtin_funcs": [1]}}), "expected builtin_funcs to be dict"),
        (case_line(plan={"static": {"builtin_funcs": [{}]}}), "a member name"),
        (case_line(want_result=None), "expected one of want_result"),
        (case_line(want_result={}), "expected want_result to be list"),
        (case_line(want_result=[1]), "expected want_result to be dict"),
        (case_line(want_error=1), "expected want_error to be str"),
        (case_line(data=[]), "expected data to be dict"),
        (case_line(input_term="x"), "json"),
        (case_line(strict_error="yes"), "expected strict_error to be bool"),
    ],
)
def test_line_that_is_no_case_is_named(content: bytes, words: str) -> None:
    """Each member is looked at."""
    refused(content, words)


def test_packed_file_that_is_broken_or_too_large_is_refused() -> None:
    """Cut off, followed by more, damaged, or a bomb."""
    packed = lzma.compress(case_line())
    refused(packed[:-8], "one whole stream")
    refused(packed + b"more", "one whole stream")
    refused(packed[:12] + b"\0" * 20 + packed[32:], "expected xz")
    refused(lzma.compress(b" " * 5000), "at most 4096 bytes", max_bytes=4096)
    refused(b" " * 5000, "at most 4096 bytes", max_bytes=4096)
    refused(packed, "at most 16 bytes", max_bytes=16)


def test_line_beyond_its_bound_is_refused() -> None:
    """However much the file may hold."""
    refused(b'"' + b"x" * (16 << 20) + b'"', "line 1: expected at most", max_bytes=32 << 20)


def test_file_that_cannot_be_read_is_refused() -> None:
    """A folder opened as a file, a disk that fails."""

    class Broken(io.BytesIO):
        """A file whose disk fails."""

        def read(self, _size: int | None = -1, /) -> bytes:
            raise OSError(5, "input/output error")

    with pytest.raises(Misconfigured, match="cannot be read"):
        list(read_cases(Broken()))


@given(st.binary(max_size=60) | st.binary(max_size=40).map(lambda tail: b"\xfd7zXZ\x00" + tail))
def test_any_bytes_are_cases_or_refused(content: bytes) -> None:
    """Never a crash."""
    with pytest.raises(Misconfigured):
        read(content)
