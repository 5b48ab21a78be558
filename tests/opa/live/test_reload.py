# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Policies are replaced while threads and tasks decide: each decision is one revision's, none fails."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Self

import pytest

from nsmsec.errors import BundleRefused
from tests.opa.live.parts import ROOT, Signer, asked, built, data_of, live, rules_of, verified

if TYPE_CHECKING:
    from collections.abc import Callable

    from nsmsec.opa import Decision
    from nsmsec.opa.bundle import PolicyBundle
    from nsmsec.opa.live import LivePolicy

ACTIVATIONS: Final = 200
SIGNER: Final = Signer()
BUNDLES: Final = tuple(verified(SIGNER, rules_of(revision)) for revision in ("red", "blue"))


class Deciders:
    """Threads that decide without pause: before the block, in it, and once after it."""

    def __init__(self, policy: LivePolicy, count: int) -> None:
        self.decisions: list[list[Decision]] = [[] for _ in range(count)]
        self.errors: list[Exception] = []
        self._policy = policy
        self._stop = threading.Event()
        self._began = threading.Barrier(count + 1)
        self._threads = [threading.Thread(target=self._run, args=(kept,)) for kept in self.decisions]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        self._began.wait(30)
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _run(self, kept: list[Decision]) -> None:
        try:
            kept.append(asked(self._policy))
            self._began.wait(30)
            while not self._stop.is_set():
                kept.append(asked(self._policy))
            kept.append(asked(self._policy))
        except Exception as error:  # noqa: BLE001 (the test is that there is none)
            self.errors.append(error)


def swapped(policy: LivePolicy, *, times: int = ACTIVATIONS, between: Callable[[], None] = lambda: None) -> None:
    """Activate two revisions in turn, each time as a newer version."""
    for version in range(2, times + 2):
        policy.activate(numbered(BUNDLES[version % 2], version))
        between()


def numbered(bundle: PolicyBundle, version: int) -> PolicyBundle:
    """Return a bundle as another version of itself."""
    return replace(bundle, version=version, digest=version.to_bytes(32))


def check(decisions: list[Decision]) -> None:
    """Every decision is that of the policy it names, and both decided."""
    assert all(decision.reasons == (decision.revision,) for decision in decisions)
    assert {decision.revision for decision in decisions} == {"red", "blue"}


async def test_two_threads_and_a_task_decide_while_200_activations_alternate() -> None:
    """Every decision matches the policy of the revision that it names; none fails."""
    policy = live()
    policy.activate(BUNDLES[0])
    tasks: list[Decision] = []
    done = asyncio.Event()

    async def decide() -> None:
        while not done.is_set():
            tasks.append(asked(policy))
            await asyncio.sleep(0)
        tasks.append(asked(policy))

    tasks.append(asked(policy))
    with Deciders(policy, 2) as threads:
        task = asyncio.create_task(decide())
        try:
            await asyncio.to_thread(swapped, policy)
        finally:
            done.set()
            await task
    assert not threads.errors
    assert policy.status.version == ACTIVATIONS + 1
    assert policy.status.consecutive_failures == 0
    check(tasks)
    for decisions in threads.decisions:
        check(decisions)


def test_bundle_is_swapped_while_four_threads_decide() -> None:
    """Also with bad bundles in between, which nobody notices but the status."""
    policy = live()
    policy.activate(BUNDLES[0])

    def spoil() -> None:
        with pytest.raises(BundleRefused):
            policy.activate(numbered(replace(BUNDLES[0], plan=b"{}", revision="bad"), 10_000))

    with Deciders(policy, 4) as threads:
        swapped(policy, times=40, between=spoil)
    assert not threads.errors
    assert policy.status.consecutive_failures == 1
    for decisions in threads.decisions:
        check(decisions)


def test_rules_and_data_are_swapped_by_two_threads_at_once() -> None:
    """Whatever the order, a decision names exactly the pair that made it."""
    policy = live(data_roots=[ROOT])
    rules = verified(SIGNER, built("rules", data={"nsmsec": {"settings": {}}}))
    data = [verified(SIGNER, data_of(name), data_only=True) for name in ("red", "blue")]
    policy.activate(rules)
    policy.activate(data[0], root=ROOT)
    failed: list[Exception] = []

    def activate(bundles: list[PolicyBundle], root: str | None) -> None:
        try:
            for version in range(2, 42):
                policy.activate(numbered(bundles[version % len(bundles)], version), root=root)
        except Exception as error:  # noqa: BLE001 (the test is that there is none)
            failed.append(error)

    with Deciders(policy, 1) as threads:
        writers = [threading.Thread(target=activate, args=args) for args in (([rules], None), (data, ROOT))]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
    assert not failed
    assert not threads.errors
    assert policy.status.revision == "rules+blue"
    assert all(f"rules+{decision.reasons[0]}" == decision.revision for decision in threads.decisions[0])
