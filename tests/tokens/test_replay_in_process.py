# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The replay memory of one process: counts, quotas, forgetting in order."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nsmsec.errors import Malformed, NsmsecError, ReasonCode, Unverified
from nsmsec.limits import Limits
from nsmsec.tokens import InProcessReplayMemory, TokenUse


def use(jti: str, *, subject: str = "a", until: float = 100.0, most: int = 1) -> TokenUse:
    """Return one use of a token."""
    return TokenUse("corp.example", subject, jti, until, most)


def memory(*, of_identity: int = 4, of_domain: int = 8) -> InProcessReplayMemory:
    """Return an empty memory."""
    return InProcessReplayMemory(
        limits=Limits(replay_entries_per_identity=of_identity, replay_entries_per_trust_domain=of_domain)
    )


def test_used_token_is_refused_until_it_is_dead() -> None:
    """Looking up does not use; once used it stays used; dead it is refused as expired, not forgotten."""
    store = memory()
    for _ in range(2):
        store.look_up([use("1")], now=0)
    store.admit([use("1")], now=0)
    for refuse in (store.look_up, store.admit):
        with pytest.raises(Unverified) as caught:
            refuse([use("2"), use("1")], now=99.9)
        assert (caught.value.code, caught.value.index) == (ReasonCode.REPLAYED, 1)
    assert len(store) == 1
    with pytest.raises(Unverified) as late:
        store.admit([use("1")], now=101)
    assert late.value.code is ReasonCode.EXPIRED
    assert len(store) == 0


def test_clock_that_jumps_back_brings_nothing_back() -> None:
    """What was forgotten at a later time stays refused at an earlier one."""
    store = memory()
    store.admit([use("1")], now=0)
    store.look_up([], now=200)
    with pytest.raises(Unverified) as caught:
        store.admit([use("1")], now=0)
    assert caught.value.code is ReasonCode.EXPIRED


def test_refused_use_takes_back_those_before_it() -> None:
    """A path is admitted whole, or not at all."""
    store = memory()
    store.admit([use("1", most=2)], now=0)
    with pytest.raises(Unverified):
        store.admit([use("1", most=2), use("2"), use("2")], now=0)
    assert len(store) == 1
    store.admit([use("1", most=2), use("2")], now=0)


def test_full_quota_refuses_others_only_of_its_owner() -> None:
    """An identity that fills its quota is refused; so is a domain; nobody's entry goes for it."""
    store = memory(of_identity=2, of_domain=3)
    store.admit([use("1"), use("2")], now=0)
    with pytest.raises(Malformed) as identity:
        store.admit([use("3")], now=0)
    store.admit([use("1", subject="b")], now=0)
    with pytest.raises(Malformed) as domain:
        store.admit([use("1", subject="c")], now=0)
    assert {identity.value.code, domain.value.code} == {ReasonCode.SIZE}
    assert len(store) == 3
    store.admit([use("4", until=500)], now=102)
    assert len(store) == 1


def test_entry_lives_as_long_as_the_longest_of_its_uses() -> None:
    """A number that comes again with a later end is remembered until then."""
    store = memory()
    store.admit([use("1", most=3), use("1", until=200, most=3)], now=0)
    store.look_up([], now=150)
    assert len(store) == 1
    store.look_up([], now=201)
    assert len(store) == 0


def test_token_used_by_many_threads_at_once_passes_once() -> None:
    """Check and insertion are one."""
    store = memory()
    passed: list[int] = []
    barrier = threading.Barrier(8)

    def race(number: int) -> None:
        barrier.wait()
        try:
            store.admit([use("1")], now=0)
        except NsmsecError:
            return
        passed.append(number)

    threads = [threading.Thread(target=race, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(passed) == 1


@given(
    st.lists(
        st.tuples(
            st.integers(0, 30), st.sampled_from("abc"), st.sampled_from("123456"), st.integers(1, 40), st.integers(1, 3)
        ),
        max_size=60,
    )
)
def test_no_live_token_passes_more_often_than_allowed(steps: list[tuple[int, str, str, int, int]]) -> None:
    """Whatever comes in whatever order: a token passes at most as often as allowed while it lives."""
    store = memory()
    now = 0
    passed: dict[tuple[str, str], int] = {}
    for passes, subject, jti, life, most in steps:
        now += passes
        until = life  # one fixed end for each life: the same number always ends at the same time
        try:
            store.admit([use(jti + str(life), subject=subject, until=until, most=most)], now=now)
        except NsmsecError as error:
            assert error.code in {ReasonCode.REPLAYED, ReasonCode.SIZE, ReasonCode.EXPIRED}  # noqa: PT017 - one of two outcomes
            continue
        key = (subject, jti + str(life))
        passed[key] = passed.get(key, 0) + 1
        assert passed[key] <= most
        assert len(store) <= 8
