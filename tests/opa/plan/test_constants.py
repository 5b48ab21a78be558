# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Constants of generated code: what they stand for takes their place once the text is compiled."""

from __future__ import annotations

from types import CodeType, FunctionType

from hypothesis import given
from hypothesis import strategies as st

from nsmsec.opa.plan.constants import with_constants
from nsmsec.opa.plan.values import UNDEFINED

TEXT = """
def f():
    def inner():
        return 's1', ('s0', ('s1', 7)), ..., 's', 's1x', 'two values', None, True
    return inner()
"""


@given(st.text(), st.text())
def test_strings_of_the_plan_take_the_place_of_their_numbers_wherever_constants_are(first: str, second: str) -> None:
    """In tuples, in inner functions; what looks otherwise stays, and so does a string that looks like a number."""
    compiled = compile(TEXT, "<test>", "exec")
    code = next(item for item in compiled.co_consts if isinstance(item, CodeType))
    found = FunctionType(with_constants(code, [first, second]), {})()
    assert found == (second, (first, (second, 7)), UNDEFINED, "s", "s1x", "two values", None, True)
    assert FunctionType(with_constants(code, ["s1", "s0"]), {})()[:2] == ("s0", ("s1", ("s0", 7)))
