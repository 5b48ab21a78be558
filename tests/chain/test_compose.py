# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Composition: order, nesting, one proceed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from nsmsec.chain import compose
from nsmsec.errors import Misconfigured, ReasonCode, Unverified
from nsmsec.testing.elements import Raise, Record
from nsmsec.testing.runtimes import RUNTIMES, Runtime
from tests.chain.parts import OPEN, a_call, opened

if TYPE_CHECKING:
    from nsmsec.chain import Call, Flow, Proceed, Reply

both = pytest.mark.parametrize("runtime", RUNTIMES, ids=str)


class Mark:
    """Appends its letter to the decision id on the way in, to the given list on the way out."""

    def __init__(self, letter: str, out: list[str]) -> None:
        self._letter = letter
        self._out = out

    def flow(self, call: Call, proceed: Proceed) -> Flow[Reply]:
        """Mark."""
        reply = yield from proceed(replace(call, decision_id=call.decision_id + self._letter))
        self._out.append(self._letter)
        return reply


@both
def test_elements_run_outermost_first_then_back(runtime: Runtime) -> None:
    """The first element sees the call first, the reply last; a chain is an element as well."""
    out: list[str] = []
    seen: list[str] = []
    chain = compose(Mark("a", out), compose(Mark("b", out), Mark("c", out)), Mark("d", out))

    def handler(call: Call) -> Reply:
        seen.append(call.decision_id)
        return OPEN

    assert runtime.drive(chain.flow(replace(a_call(), decision_id="")), invoke=handler) is OPEN
    assert seen == ["abcd"]
    assert out == ["d", "c", "b", "a"]


@both
def test_refusal_stops_everything_inside(runtime: Runtime) -> None:
    """Behind a refusal nothing runs; outside of it every element sees it."""
    outer, inner = Record(), Record()
    error = Unverified(ReasonCode.FORMAT, "test: refused")
    with pytest.raises(Unverified):
        runtime.drive(compose(outer, Raise(error), inner).flow(a_call()), invoke=opened)
    assert outer.errors == [error]
    assert inner.calls == []


@both
def test_element_that_proceeds_twice_is_refused(runtime: Runtime) -> None:
    """A retry inside a chain would send a token twice: the adapter's place is outside."""

    class Twice:
        def flow(self, call: Call, proceed: Proceed) -> Flow[Reply]:
            yield from proceed(call)
            return (yield from proceed(call))

    calls: list[Call] = []

    def handler(call: Call) -> Reply:
        calls.append(call)
        return OPEN

    outer = Record()
    with pytest.raises(Misconfigured, match="proceed once"):
        runtime.drive(compose(outer, Twice(), Record()).flow(a_call()), invoke=handler)
    assert len(calls) == 1
    assert len(outer.errors) == 1


def test_chain_is_used_for_many_calls() -> None:
    """One chain serves every call; nothing of a call stays in it."""
    chain = compose(Record())
    for runtime in (*RUNTIMES, *RUNTIMES):
        assert runtime.drive(chain.flow(a_call()), invoke=opened) is OPEN
