# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Time and chance stand still within one evaluation, and come from where the caller says."""

from __future__ import annotations

import itertools
import uuid

import pytest

from nsmsec.opa.plan import BuiltinError, LimitExceeded, Plan
from tests.opa.plan.builtins.calls import NOW_NS, budget, called, strictly
from tests.opa.plan.handmade import block, local, plan_text, result, stmt

CALLS: list[tuple[str, tuple[object, ...]]] = [
    ("time.now_ns", ()),
    ("rand.intn", ("x", 10**12)),
    ("uuid.rfc4122", ("x",)),
    ("uuid.rfc4122", ([1, {"a"}],)),
]


@pytest.mark.parametrize(("name", "arguments"), CALLS)
def test_same_call_answers_the_same_in_one_evaluation(name: str, arguments: tuple[object, ...]) -> None:
    """As in OPA; another evaluation is free to answer otherwise."""
    given = budget()
    assert strictly(name, *arguments, given=given) == strictly(name, *arguments, given=given)


def test_time_is_that_of_the_clock() -> None:
    """Nanoseconds since 1970."""
    assert called("time.now_ns") == NOW_NS


def test_evaluation_uses_the_clock_and_the_randomness_it_was_given() -> None:
    """Each evaluation looks at the clock once, however often the policy does."""
    ticks = itertools.count(5)
    calls = [stmt("Call", func="time.now_ns", args=None, result=number) for number in (7, 8)]
    text = plan_text(block(*calls, stmt("Equal", a=local(7), b=local(8)), *result(local(8))), builtins=["time.now_ns"])
    plan = Plan.load(text, now_ns=lambda: next(ticks)).with_data({"a": 1})
    assert [plan.evaluate("test/p")[0]["result"] for _ in range(2)] == [5, 6]


def test_random_number_is_below_its_limit() -> None:
    """Zero has one number only; a negative limit counts as its size."""
    assert called("rand.intn", "x", 0) == 0
    for limit in (1, 7, -7):
        found = called("rand.intn", "x", limit)
        assert isinstance(found, int)
        assert 0 <= found < abs(limit)


def test_random_uuid_is_of_version_4() -> None:
    """RFC 4122, section 4.4."""
    assert uuid.UUID(str(called("uuid.rfc4122", "x"))).version == 4


def test_limit_that_is_no_integer_is_an_error_of_type() -> None:
    """As in OPA."""
    for limit in ("x", 1 << 63):
        with pytest.raises(BuiltinError) as caught:
            strictly("rand.intn", "x", limit)
        assert caught.value.code == "eval_type_error"


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("crypto.sha256", ("x" * 100_000,)),
        ("crypto.x509.parse_certificates", ("x" * 2000,)),
        ("graph.reachable", ({"a": ["a"] * 2000}, ["a"])),
        ("graph.reachable_paths", ({str(a): [str(b) for b in range(9)] for a in range(9)}, ["0"])),
        ("net.cidr_contains_matches", (["10.0.0.0/8"] * 40, ["10.1.1.1"] * 40)),
        ("net.cidr_expand", ("10.0.0.0/8",)),
        ("net.cidr_expand", ("::/0",)),
        ("net.cidr_merge", (["10.0.0.0/8"] * 100,)),
        ("time.format", ([0, "UTC", "2006" * 500],)),
        ("time.parse_duration_ns", ("1s" * 1000,)),
        ("time.parse_ns", ("x" * 1000, "x" * 1000)),
        ("io.jwt.decode", ("x" * 10_000,)),
    ],
)
def test_what_takes_long_pays_for_it(name: str, arguments: tuple[object, ...]) -> None:
    """The budget ends it, not the clock."""
    with pytest.raises(LimitExceeded):
        strictly(name, *arguments, given=budget(1000))


@pytest.mark.parametrize("unit", ["1e4001", "1e-4001", "1" * 4001])
def test_amount_of_too_many_digits_is_a_limit(unit: str) -> None:
    """Where OPA writes a million digits."""
    with pytest.raises(LimitExceeded):
        strictly("units.parse", unit + "Ei")
    with pytest.raises(LimitExceeded):
        strictly("units.parse_bytes", unit + "Ei")
