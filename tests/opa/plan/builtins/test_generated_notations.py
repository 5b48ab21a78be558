# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Whatever text a policy has, its readers answer or raise our own errors; what is written is read again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from nsmsec.opa.plan import UNDEFINED
from nsmsec.opa.plan.builtins.durations import read_duration
from nsmsec.opa.plan.builtins.layout_reader import read_time
from nsmsec.opa.plan.builtins.layout_writer import write_time
from nsmsec.opa.plan.builtins.moments import Moment, days_since_1970
from tests.opa.plan.builtins.calls import called

PIECES = [
    *"January Jan Monday Mon MST 01 02 03 04 05 06 002 15 1 2006 2 _2 _2006 __2 3 4 5 PM pm".split(),  # noqa: SIM905 - shorter
    *"-070000 -07:00:00 -0700 -07:00 -07 Z070000 Z07:00:00 Z0700 Z07:00 Z07 .000 ,999 . x é".split(),  # noqa: SIM905 - shorter
    " ",
]
layouts = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)
moments = st.integers(-(1 << 63), (1 << 63) - 1)
numbers = st.from_regex(r"[+-]?[0-9]{0,5}(\.[0-9]{0,5})?(e[+-]?[0-9]{0,3})?", fullmatch=True)


@given(layouts, st.text(max_size=30) | layouts)
def test_any_text_is_a_time_or_an_error(layout: str, source: str) -> None:
    """No layout breaks the reader."""
    found = called("time.parse_ns", layout, source)
    assert found is UNDEFINED or isinstance(found, int)


@given(layouts, moments)
def test_any_layout_can_be_written(layout: str, ns: int) -> None:
    """And what it writes does not break its reader."""
    written = called("time.format", [ns, "Asia/Kolkata", layout])
    assert isinstance(written, str)
    called("time.parse_ns", layout, written)


@given(moments, st.sampled_from(["2006-01-02T15:04:05.000000000Z07:00", "Mon Jan _2 15:04:05.999999999 -0700 2006"]))
@example(-(1 << 63), "RFC3339Nano")
def test_written_time_is_read_again(ns: int, layout: str) -> None:
    """To the nanosecond."""
    assert read_time(layout, write_time(Moment(ns=ns, layout=layout))) == ns


@given(moments, st.integers(-400, 400), st.integers(-40, 40), st.integers(-1000, 1000))
def test_date_is_added_to_or_an_error(ns: int, years: int, months: int, days: int) -> None:
    """Months and days beyond their bounds run on."""
    found = called("time.add_date", [ns, "America/New_York"], years, months, days)
    assert found is UNDEFINED or isinstance(found, int)


@given(st.dates())
def test_days_are_those_of_the_calendar(day: object) -> None:
    """Of all years that Python has."""
    assert isinstance(day, datetime) is False
    year, month, number = (getattr(day, part) for part in ("year", "month", "day"))
    since = datetime(year, month, number, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    assert days_since_1970(year, month, number) == since // timedelta(days=1)


@given(
    st.lists(
        st.tuples(numbers, st.sampled_from(["ns", "us", "µs", "ms", "s", "m", "h", "d", "w", "y", "x"])), max_size=4
    )
)
def test_any_text_is_a_duration_or_an_error(parts: list[tuple[str, str]]) -> None:
    """Within 64 bits."""
    found = called("time.parse_duration_ns", "".join(number + unit for number, unit in parts))
    assert found is UNDEFINED or (isinstance(found, int) and -(1 << 63) <= found < 1 << 63)


@given(st.integers(0, 10**6), st.integers(0, 59), st.integers(0, 59))
def test_duration_is_the_sum_of_its_parts(hours: int, minutes: int, seconds: int) -> None:
    """Hours, minutes, seconds."""
    whole = ((hours * 60 + minutes) * 60 + seconds) * 1_000_000_000
    assert read_duration(f"{hours}h{minutes}m{seconds}s") == whole
    assert read_duration(f"-{hours}h{minutes}m{seconds}s") == -whole


@given(numbers, st.text("kKmMgGiIbBeE", max_size=3))
def test_any_text_is_an_amount_or_an_error(number: str, unit: str) -> None:
    """No unit breaks the readers."""
    for name in ("units.parse", "units.parse_bytes"):
        called(name, number + unit)


versions = st.tuples(
    st.integers(0, 3),
    st.integers(0, 3),
    st.integers(0, 3),
    st.from_regex(r"(-[0-9a-z]{1,2}(\.[0-9a-z]){0,2})?", fullmatch=True),
).map(lambda parts: f"{parts[0]}.{parts[1]}.{parts[2]}{parts[3]}")


@given(versions, versions, versions)
def test_versions_have_one_order(a: str, b: str, c: str) -> None:
    """Antisymmetric, transitive; equal only if the same."""
    if not all(called("semver.is_valid", one) for one in (a, b, c)):
        return
    first, second, both = (called("semver.compare", *pair) for pair in ((a, b), (b, c), (a, c)))
    assert isinstance(first, int)
    assert called("semver.compare", b, a) == -first
    assert (first == 0) is (a == b)
    if first == second:
        assert both == first


@given(st.text(max_size=20))
def test_any_text_is_a_version_or_an_error(source: str) -> None:
    """Comparing takes what is valid and nothing else."""
    assert called("semver.is_valid", source) is (called("semver.compare", source, source) == 0)
    called("uuid.parse", source)
    called("net.cidr_is_valid", source)
