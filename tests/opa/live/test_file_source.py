# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A file or a folder is given when it has changed, whole or not at all."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from nsmsec.errors import BundleRefused, ReasonCode, SourceUnavailable
from nsmsec.opa.bundle import BundleLimits
from nsmsec.opa.live import FileBundleSource
from tests.opa.live.parts import Signer, live, rules_of, watching

if TYPE_CHECKING:
    from pathlib import Path

    from nsmsec.opa.live import PresentedBundle

SIGNER = Signer()


def replaced(path: Path, content: bytes) -> None:
    """Rename a new file over an old one."""
    beside = path.with_name("new")
    beside.write_bytes(content)
    beside.replace(path)


def put(folder: Path, version: int) -> Path:
    """Unpack a signed bundle into a folder."""
    for name, content in SIGNER.files(rules_of(f"v{version}"), version).items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return folder


def test_file_is_given_once_until_it_is_replaced(tmp_path: Path) -> None:
    """By its metadata: content of the same length is another file."""
    path = tmp_path / "policy.tar.gz"
    path.write_bytes(b"one")
    source = FileBundleSource(path)
    first = source.fetch("")
    assert first.content == b"one"
    assert not first.waits
    assert source.fetch(first.etag).content is None
    replaced(path, b"two")
    second = source.fetch(first.etag)
    assert second.content == b"two"
    assert source.fetch("").content == b"two"
    source.close()


def test_file_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    """It may come later; the path as text is one, too."""
    source = FileBundleSource(str(tmp_path / "policy.tar.gz"))
    with pytest.raises(SourceUnavailable) as caught:
        source.fetch("")
    assert caught.value.code is ReasonCode.SOURCE_UNAVAILABLE
    (tmp_path / "policy.tar.gz").write_bytes(b"one")
    assert source.fetch("").content == b"one"


def test_file_that_is_too_long_is_refused(tmp_path: Path) -> None:
    """BUNDLE_LIMIT, at one byte more."""
    path = tmp_path / "policy.tar.gz"
    source = FileBundleSource(path, limits=BundleLimits(max_archive_bytes=3))
    path.write_bytes(b"123")
    assert source.fetch("").content == b"123"
    path.write_bytes(b"1234")
    with pytest.raises(BundleRefused) as caught:
        source.fetch("")
    assert caught.value.code is ReasonCode.BUNDLE_LIMIT


def test_pipe_is_refused_without_waiting_for_its_writer(tmp_path: Path) -> None:
    """BUNDLE_FORMAT."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(BundleRefused) as caught:
        FileBundleSource(tmp_path / "pipe").fetch("")
    assert caught.value.code is ReasonCode.BUNDLE_FORMAT


def test_folder_is_given_again_when_something_in_it_changes(tmp_path: Path) -> None:
    """A file more, a file less, a file at any depth that is another."""
    folder = tmp_path / "bundle"
    (folder / "a" / "b").mkdir(parents=True)
    (folder / "a" / "b" / "data.json").write_text("{}")
    source = FileBundleSource(folder)
    etags: list[str] = []

    def changed() -> PresentedBundle:
        found = source.fetch(etags[-1] if etags else "")
        assert found.etag not in etags
        etags.append(found.etag)
        assert source.fetch(found.etag).content is None
        return found

    assert changed().content == folder.resolve()
    (folder / "new.json").write_text("{}")
    changed()
    replaced(folder / "a" / "b" / "data.json", b"[]")
    changed()
    (folder / "new.json").unlink()
    changed()


def test_folder_with_too_much_in_it_is_refused(tmp_path: Path) -> None:
    """BUNDLE_LIMIT, before all of it is looked at."""
    for number in range(4):
        (tmp_path / str(number)).touch()
    FileBundleSource(tmp_path, limits=BundleLimits(max_files=4)).fetch("")
    with pytest.raises(BundleRefused) as caught:
        FileBundleSource(tmp_path, limits=BundleLimits(max_files=3)).fetch("")
    assert caught.value.code is ReasonCode.BUNDLE_LIMIT


def test_folder_behind_a_link_is_replaced_in_one_step(tmp_path: Path) -> None:
    """The way to replace a folder: a new link over the old one."""
    put(tmp_path / "one", 1)
    put(tmp_path / "two", 2)
    link = tmp_path / "current"
    link.symlink_to("one")
    policy = live()
    watch = watching(policy, FileBundleSource(link), SIGNER)
    assert watch.refresh().revision == "v1"
    (tmp_path / "next").symlink_to("two")
    (tmp_path / "next").replace(link)
    assert watch.refresh().revision == "v2"


def test_folder_that_is_half_written_keeps_the_last_good_one(tmp_path: Path) -> None:
    """Its signature refuses it; it is taken when it is whole, though nothing changed since the refusal."""
    folder = put(tmp_path / "bundle", 1)
    policy = live()
    watch = watching(policy, FileBundleSource(folder), SIGNER)
    watch.refresh()
    files = SIGNER.files(rules_of("v2"), 2)
    (folder / "data.json").write_bytes(files["data.json"])
    status = watch.refresh()
    assert (status.revision, status.last_error_code) == ("v1", ReasonCode.BUNDLE_FILE_MISMATCH)
    put(folder, 2)
    assert watch.refresh().revision == "v2"
