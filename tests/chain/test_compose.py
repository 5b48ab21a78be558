# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Composition: order, nesting, one proceed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from nsmsec.chain import Side, compose
from nsmsec.errors import Misconfigured, ReasonCode, Unverified
from nsmsec.testing.elements import Raise, Record
from nsmsec.testing.runtimes import RUNTIMES, Runtime
from tests.chain.parts import NOW, OPEN, a_call, opened

if TYPE_CHECKING:
    from datetime import datetime

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


class Again:
    """Judges an open stream again: notes its letter with the moment."""

    def __init__(self, letter: str, noted: list[tuple[str, datetime]]) -> None:
        self._letter = letter
        self._noted = noted

    def flow(self, call: Call, proceed: Proceed) -> Flow[Reply]:
        """Proceed."""
        return (yield from proceed(call))

    def again(self, call: Call, reply: Reply, *, now: datetime) -> Flow[None]:
        """Take note."""
        del call, reply
        self._noted.append((self._letter, now))
        yield from ()


@both
@pytest.mark.parametrize(("side", "order"), [(Side.SERVER, "ab"), (Side.CLIENT, "ba")])
def test_open_stream_is_judged_again_in_the_order_of_the_first_time(runtime: Runtime, side: Side, order: str) -> None:
    """Proof comes before decision: on the way in on the server, on the way back on the client."""
    noted: list[tuple[str, datetime]] = []
    chain = compose(Record(), Again("a", noted), Record(), Again("b", noted))
    later = NOW + timedelta(minutes=1)
    assert runtime.judge(chain.again(replace(a_call(), side=side), OPEN, now=later)) is OPEN
    assert noted == [(letter, later) for letter in order]


@both
def test_open_stream_is_refused_by_any_element_that_judges_again(runtime: Runtime) -> None:
    """The first that refuses is the last that is asked."""
    noted: list[tuple[str, datetime]] = []
    error = Unverified(ReasonCode.CERT_EXPIRED, "test: refused")

    class Refuse(Again):
        def again(self, call: Call, reply: Reply, *, now: datetime) -> Flow[None]:
            """Refuse."""
            del call, reply, now
            yield from ()
            raise error

    chain = compose(Refuse("a", noted), Again("b", noted))
    with pytest.raises(Unverified) as refusal:
        runtime.judge(chain.again(a_call(), OPEN, now=NOW))
    assert refusal.value is error
    assert noted == []


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
    with pytest.raises(Misconfigured, match="second time"):
        runtime.drive(compose(outer, Twice(), Record()).flow(a_call()), invoke=handler)
    assert len(calls) == 1
    assert len(outer.errors) == 1


def test_chain_is_used_for_many_calls() -> None:
    """One chain serves every call; nothing of a call stays in it."""
    chain = compose(Record())
    for runtime in (*RUNTIMES, *RUNTIMES):
        assert runtime.drive(chain.flow(a_call()), invoke=opened) is OPEN
