# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A store has the whole of what was saved last, or says why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nsmsec.errors import ReasonCode, SourceUnavailable
from nsmsec.opa.bundle import BundleLimits
from nsmsec.opa.live import BundleStore

if TYPE_CHECKING:
    from pathlib import Path


def test_what_was_saved_last_is_loaded(tmp_path: Path) -> None:
    """Nothing else is left in the folder; nobody else can read it."""
    store = BundleStore(tmp_path / "policy.tar.gz")
    assert store.load() is None
    for content in (b"one", b"two"):
        store.save(content)
        assert store.load() == content
    assert [path.name for path in tmp_path.iterdir()] == ["policy.tar.gz"]
    assert (tmp_path / "policy.tar.gz").stat().st_mode & 0o777 == 0o600


def test_what_a_crash_left_is_in_nobodys_way(tmp_path: Path) -> None:
    """Half a file beside it is written anew; a link there is not followed."""
    victim = tmp_path / "victim"
    victim.write_bytes(b"untouched")
    (tmp_path / "policy.tar.gz.new").symlink_to(victim)
    store = BundleStore(tmp_path / "policy.tar.gz")
    store.save(b"one")
    assert (store.load(), victim.read_bytes()) == (b"one", b"untouched")


def test_store_that_cannot_be_written_keeps_what_was_there(tmp_path: Path) -> None:
    """SOURCE_UNAVAILABLE."""
    store = BundleStore(tmp_path / "policy.tar.gz")
    store.save(b"one")
    (tmp_path / "policy.tar.gz.new").mkdir()
    with pytest.raises(SourceUnavailable) as caught:
        store.save(b"two")
    assert caught.value.code is ReasonCode.SOURCE_UNAVAILABLE
    assert store.load() == b"one"


def test_store_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    """SOURCE_UNAVAILABLE: a folder in its place, or more than a bundle may have."""
    with pytest.raises(SourceUnavailable) as caught:
        BundleStore(tmp_path).load()
    assert caught.value.code is ReasonCode.SOURCE_UNAVAILABLE
    store = BundleStore(tmp_path / "policy.tar.gz", limits=BundleLimits(max_archive_bytes=3))
    store.save(b"123")
    assert store.load() == b"123"
    store.save(b"1234")
    with pytest.raises(SourceUnavailable):
        store.load()
