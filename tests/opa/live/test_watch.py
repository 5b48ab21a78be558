# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A watch keeps a policy up to date, and no bad update ends it or what was good before."""

from __future__ import annotations

import asyncio
import logging
import threading
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from prometheus_client import CollectorRegistry

from nsmsec.errors import BundleRefused, Misconfigured, ReasonCode, SourceUnavailable
from nsmsec.opa.bundle import FileVersionMemory
from nsmsec.opa.live import BundleStore, FileBundleSource, Pace
from nsmsec.opa.metrics import PolicyMetrics
from nsmsec.testing.clock import FixedClock
from tests.opa.live.parts import NOW, ROOT, TTL, Shelf, Signer, asked, data_of, live, rules_of, watching

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SIGNER = Signer()
OTHER = Signer()


def signed(revision: str, version: int) -> bytes:
    """Return signed rules."""
    return SIGNER.signed(rules_of(revision), version)


@dataclass
class Turns:
    """A wait that ends when the test says so; it notes the pauses."""

    pauses: list[float] = field(default_factory=list)
    _reached: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    _go_on: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def __call__(self, closed: threading.Event, seconds: float) -> bool:
        """Wait for the next turn."""
        self.pauses.append(seconds)
        self._reached.release()
        assert self._go_on.acquire(timeout=30)
        return closed.is_set()

    def reached(self) -> None:
        """Wait until the watch waits."""
        assert self._reached.acquire(timeout=30)

    def go_on(self) -> None:
        """Let it go on."""
        self._go_on.release()


def test_round_fetches_verifies_and_activates() -> None:
    """The status has the name that the source gave."""
    policy, shelf = live(), Shelf(signed("one", 1), etag="e1")
    status = watching(policy, shelf, SIGNER).refresh()
    assert (status.revision, status.etag, status.consecutive_failures) == ("one", "e1", 0)
    assert asked(policy).revision == "one"


def test_round_without_anything_new_changes_nothing_but_the_time() -> None:
    """The source is asked for what is newer than what is in use."""
    clock = FixedClock(NOW)
    policy, shelf = live(clock=clock), Shelf(signed("one", 1), etag="e1")
    watch = watching(policy, shelf, SIGNER)
    watch.refresh()
    clock.move(timedelta(seconds=5))
    status = watch.refresh()
    assert shelf.asked == ["", "e1"]
    assert (status.activated_at, status.rules.last_success_at) == (NOW, NOW + timedelta(seconds=5))


def test_same_bytes_are_not_activated_again() -> None:
    """A source that cannot say what is new costs a transfer, no compilation."""
    clock = FixedClock(NOW)
    policy, shelf = live(clock=clock), Shelf(signed("one", 1))
    watch = watching(policy, shelf, SIGNER)
    watch.refresh()
    clock.move(timedelta(seconds=5))
    assert watch.refresh().activated_at == NOW


def test_newer_bundle_takes_the_place_of_the_older() -> None:
    """From the next decision on."""
    policy, shelf = live(), Shelf(signed("one", 1), etag="e1")
    watch = watching(policy, shelf, SIGNER)
    watch.refresh()
    shelf.content, shelf.etag = signed("two", 2), "e2"
    assert watch.refresh().revision == asked(policy).revision == "two"


SPOILT: Mapping[str, tuple[bytes | Exception, ReasonCode]] = {
    "unsigned": (rules_of("bad"), ReasonCode.BUNDLE_UNSIGNED),
    "another signer": (OTHER.signed(rules_of("bad"), 9), ReasonCode.BUNDLE_SIGNATURE),
    "older": (SIGNER.signed(rules_of("bad"), 1), ReasonCode.BUNDLE_ROLLBACK),
    "same version, other content": (SIGNER.signed(rules_of("bad"), 2), ReasonCode.BUNDLE_ROLLBACK),
    "expired": (SIGNER.signed(rules_of("bad"), 9, expires_at=NOW), ReasonCode.BUNDLE_EXPIRED),
    "no archive": (b"<html>", ReasonCode.BUNDLE_FORMAT),
    "half": (SIGNER.signed(rules_of("bad"), 9)[:200], ReasonCode.BUNDLE_FORMAT),
    "refused by the source": (BundleRefused(ReasonCode.BUNDLE_LIMIT, "x"), ReasonCode.BUNDLE_LIMIT),
    "not to be had": (SourceUnavailable(ReasonCode.SOURCE_UNAVAILABLE, "x"), ReasonCode.SOURCE_UNAVAILABLE),
    "crash of the source": (RuntimeError("secret"), ReasonCode.SOURCE_UNAVAILABLE),
}


@pytest.mark.parametrize("spoilt", SPOILT)
def test_bad_update_keeps_the_last_good_one(spoilt: str, caplog: pytest.LogCaptureFixture) -> None:
    """The metric counts its code, the status names it, the log says it once; the next good one is taken."""
    content, code = SPOILT[spoilt]
    registry = CollectorRegistry()
    policy, shelf = live(metrics=PolicyMetrics(registry)), Shelf(signed("two", 2), etag="e2")
    watch = watching(policy, shelf, SIGNER)
    watch.refresh()
    shelf.content, shelf.etag = content, "bad"
    for failures in (1, 2):
        status = watch.refresh()
        assert (status.revision, status.last_error_code) == ("two", code)
        assert status.consecutive_failures == failures
    (logged,) = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert str(code) in logged
    assert "secret" not in logged + policy.status.last_error_detail
    assert asked(policy).revision == "two"
    assert registry.get_sample_value("nsmsec_policy_refusals_total", {"part": "rules", "code": str(code)}) == 2
    assert shelf.asked[-1] == ""  # what was refused is looked at again
    shelf.content = signed("three", 3)
    assert watch.refresh().consecutive_failures == 0
    assert asked(policy).revision == "three"
    assert registry.get_sample_value("nsmsec_policy_info", {"revision": "three"}) == 1
    assert registry.get_sample_value("nsmsec_policy_expiry_timestamp_seconds") == (NOW + TTL).timestamp()
    assert registry.get_sample_value("nsmsec_policy_activations_total", {"part": "rules"}) == 2


def test_check_that_crashes_ends_no_watch() -> None:
    """A check of data is foreign code; its failure is a refusal."""

    def check(data: Mapping[str, object]) -> None:
        raise KeyError(data)

    policy = live(check_data=check)
    status = watching(policy, Shelf(signed("one", 1)), SIGNER).refresh()
    assert status.last_error_code is ReasonCode.SOURCE_UNAVAILABLE
    assert "KeyError" in status.last_error_detail
    assert status.consecutive_failures == 1


def test_data_have_a_watch_and_a_signer_of_their_own() -> None:
    """The signer of the rules cannot sign data, that of the data no rules."""
    policy = live(data_roots=[ROOT])
    rules, data = Shelf(signed("rules", 1)), Shelf(SIGNER.signed(data_of("data"), 1))
    watching(policy, rules, SIGNER).refresh()
    watch = watching(policy, data, OTHER, root=ROOT)
    assert watch.refresh().data[0].last_error_code is ReasonCode.BUNDLE_SIGNATURE
    data.content = OTHER.signed(rules_of("rules"), 1)
    assert watch.refresh().data[0].last_error_code is ReasonCode.BUNDLE_FORMAT
    data.content = OTHER.signed(data_of("data"), 1)
    assert watch.refresh().revision == "rules+data"
    assert asked(policy).reasons == ("data",)


# --- the last good one, across a restart --------------------------------------------------------------------------


def test_last_good_bundle_outlives_a_restart_without_its_source(tmp_path: Path) -> None:
    """It is verified again, and held against the versions that were remembered."""
    store, memory = BundleStore(tmp_path / "policy.tar.gz"), FileVersionMemory(tmp_path / "versions.json")
    watching(live(memory=memory), Shelf(signed("one", 1)), SIGNER, store=store).refresh()
    policy = live(memory=FileVersionMemory(tmp_path / "versions.json"))
    away = Shelf(SourceUnavailable(ReasonCode.SOURCE_UNAVAILABLE, "away"))
    watch = watching(policy, away, SIGNER, store=BundleStore(tmp_path / "policy.tar.gz"))
    assert watch.restore().revision == "one"
    assert watch.refresh().revision == asked(policy).revision == "one"
    assert policy.status.last_error_code is ReasonCode.SOURCE_UNAVAILABLE


def test_nothing_stored_is_no_failure(tmp_path: Path) -> None:
    """Neither is a watch without a store."""
    policy, shelf = live(), Shelf(signed("one", 1))
    for store in (None, BundleStore(tmp_path / "policy.tar.gz")):
        status = watching(policy, shelf, SIGNER, store=store).restore()
        assert (status.revision, status.consecutive_failures) == ("", 0)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (rules_of("x"), ReasonCode.BUNDLE_UNSIGNED),
        (OTHER.signed(rules_of("x"), 1), ReasonCode.BUNDLE_SIGNATURE),
        (SIGNER.signed(rules_of("x"), 1, expires_at=NOW), ReasonCode.BUNDLE_EXPIRED),
        (b"", ReasonCode.BUNDLE_FORMAT),
    ],
)
def test_stored_bundle_that_is_not_good_is_not_used(tmp_path: Path, content: bytes, code: ReasonCode) -> None:
    """What lies on a disk is believed no more than what comes over a wire."""
    store = BundleStore(tmp_path / "policy.tar.gz")
    store.save(content)
    policy = live()
    shelf = Shelf(signed("one", 1))
    watch = watching(policy, shelf, SIGNER, store=store)
    assert watch.restore().last_error_code is code
    with pytest.raises(SourceUnavailable):
        asked(policy)
    assert watch.refresh().revision == "one"
    assert store.load() == shelf.content


def test_bad_update_is_not_stored(tmp_path: Path) -> None:
    """Only what was activated is."""
    store, good = BundleStore(tmp_path / "policy.tar.gz"), signed("one", 1)
    shelf = Shelf(good)
    watch = watching(live(), shelf, SIGNER, store=store)
    watch.refresh()
    shelf.content = OTHER.signed(rules_of("x"), 2)
    watch.refresh()
    assert store.load() == good


def test_what_is_stored_already_is_not_written_again(tmp_path: Path) -> None:
    """A start with an unchanged source costs no write."""
    path, content = tmp_path / "policy.tar.gz", signed("one", 1)
    BundleStore(path).save(content)
    before = path.stat()
    watching(live(), Shelf(content), SIGNER, store=BundleStore(path)).refresh()
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_store_that_cannot_be_written_stops_no_policy(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The log says that the next start is without it."""
    policy = live()
    watch = watching(policy, Shelf(signed("one", 1)), SIGNER, store=BundleStore(tmp_path / "missing" / "p.tar.gz"))
    assert watch.refresh().consecutive_failures == 0
    assert asked(policy).revision == "one"
    assert "not stored" in caplog.text


def test_folder_is_used_and_not_stored(tmp_path: Path) -> None:
    """It is on a disk already."""
    policy, store = live(), BundleStore(tmp_path / "policy.tar.gz")
    folder = tmp_path / "bundle"
    for name, content in SIGNER.files(rules_of("one"), 1).items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    watch = watching(policy, FileBundleSource(folder), SIGNER, store=store)
    assert watch.refresh().revision == "one"
    assert watch.refresh().consecutive_failures == 0
    assert store.load() is None


# --- in the background --------------------------------------------------------------------------------------------


def test_background_goes_on_after_failures_with_growing_pauses() -> None:
    """Good rounds come at intervals, failures double the pause up to its bound, one good round ends that."""
    turns, shelf, policy = Turns(), Shelf(signed("one", 1)), live()
    pace = Pace(
        min_interval=timedelta(seconds=10),
        max_interval=timedelta(seconds=20),
        first_retry=timedelta(seconds=1),
        last_retry=timedelta(seconds=3),
    )
    watch = watching(policy, shelf, SIGNER, pace=pace, random=lambda: 0.5, wait=turns)
    assert watch.start().revision == "one"
    for content in (b"", RuntimeError("x"), b"", signed("two", 2)):
        turns.reached()
        shelf.content = content
        turns.go_on()
    turns.reached()
    assert asked(policy).revision == "two"
    closing = threading.Thread(target=watch.close)
    closing.start()
    turns.go_on()
    closing.join(30)
    assert not closing.is_alive()
    assert shelf.closed
    assert turns.pauses == [15.0, 0.75, 1.5, 2.25, 15.0]


def test_source_that_waits_by_itself_is_asked_again_soon() -> None:
    """Long polling: the server holds the request, not we."""
    turns, shelf = Turns(), Shelf(signed("one", 1), etag="e", waits=True)
    watch = watching(live(), shelf, SIGNER, pace=Pace(after_waiting=timedelta(seconds=2)), wait=turns)
    watch.start()
    turns.reached()
    turns.go_on()
    turns.reached()
    assert turns.pauses == [2.0, 2.0]
    assert shelf.asked == ["", "e"]
    closing = threading.Thread(target=watch.close)
    closing.start()
    turns.go_on()
    closing.join(30)


def test_close_ends_a_pause_at_once() -> None:
    """Nobody waits for the interval."""
    policy = live()
    with watching(policy, Shelf(signed("one", 1)), SIGNER) as watch:
        assert asked(policy).revision == "one"
    assert watch._thread is not None
    assert not watch._thread.is_alive()
    watch.close()
    assert asked(policy).revision == "one"


def test_watch_that_never_started_can_be_closed() -> None:
    """It closes its source; afterwards it does not start any more."""
    shelf = Shelf(signed("one", 1))
    watch = watching(live(), shelf, SIGNER)
    watch.close()
    assert shelf.closed
    with pytest.raises(Misconfigured):
        watch.start()


def test_watch_starts_once() -> None:
    """Two threads for one source would be a mistake."""
    with watching(live(), Shelf(signed("one", 1)), SIGNER) as watch, pytest.raises(Misconfigured):
        watch.start()


async def test_watch_serves_asyncio_too() -> None:
    """Started beside the loop, it replaces the policy under tasks as under threads."""
    policy, shelf = live(), Shelf(signed("one", 1))
    watch = watching(policy, shelf, SIGNER)
    await asyncio.to_thread(watch.start)
    assert asked(policy).revision == "one"
    shelf.content = signed("two", 2)
    await asyncio.to_thread(watch.refresh)
    assert asked(policy).revision == "two"
    await asyncio.to_thread(watch.close)
