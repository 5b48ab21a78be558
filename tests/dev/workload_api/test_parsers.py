# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Whatever stands in a plan or in an order is taken, or refused by our own error."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from nsmsec.dev.workload_api import parse_plan
from nsmsec.dev.workload_api.orders import read_order
from nsmsec.errors import Misconfigured
from tests.dev.workload_api.test_plan import GOOD

KEYS = st.sampled_from(["order", "what", "trust_domain", "workload", "id", "serial", "with", "partner", "name", "url"])
TEXTS = st.sampled_from(["rotate", "revoke", "federate", "end_federation", "svids", "a.example", "https_web", "ff"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=8,
)


@given(st.dictionaries(KEYS, VALUES, max_size=6))
def test_any_order_is_read_or_refused(members: dict[str, Any]) -> None:
    """JSON of any shape."""
    with suppress(Misconfigured):
        read_order(members)


@given(st.integers(0, len(GOOD)), st.integers(0, 20), st.text(max_size=12))
def test_any_plan_is_read_or_refused(start: int, cut: int, text: str) -> None:
    """A good one with a piece replaced."""
    with suppress(Misconfigured):
        parse_plan(GOOD[:start] + text + GOOD[start + cut :])
