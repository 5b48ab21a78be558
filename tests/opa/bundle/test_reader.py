# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A policy bundle is read strictly: one good one, then one thing spoilt at a time."""

from __future__ import annotations

import gzip
import os
import tarfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nsmsec.errors import Misconfigured, ReasonCode
from nsmsec.opa.bundle import read_bundle
from tests.opa.archive import archive, member, packed

if TYPE_CHECKING:
    from pathlib import Path

PLAN = "{}"
GOOD: dict[str, str | bytes] = {
    "/.manifest": '{"revision": "r1", "roots": ["nsmsec", "other/place"]}',
    "/data.json": '{"nsmsec": {"settings": {"a": 1}}}',
    "/nsmsec/data.json": '{"settings": {"d": 3}}',
    "/nsmsec/settings/data.json": '{"b": 2.50}',
    "/other/place/data.json": '{"c": {}}',
    "/nsmsec/nsmsec.rego": "package nsmsec",
    "/plan.json": PLAN,
}


def without_slash(files: dict[str, str | bytes]) -> dict[str, str | bytes]:
    """Return the files with the names that they have in a folder."""
    return {name.removeprefix("/"): content for name, content in files.items()}


def unpacked(folder: Path, files: dict[str, str | bytes]) -> Path:
    """Write files into a folder."""
    for name, content in without_slash(files).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def refused(source: Path | bytes, words: str) -> None:
    """Expect the refusal of a bundle."""
    with pytest.raises(Misconfigured, match=words) as caught:
        read_bundle(source)
    assert caught.value.code is ReasonCode.MISCONFIGURED


def test_folder_archive_and_bytes_say_the_same(tmp_path: Path) -> None:
    """Data is placed by folder; the revision comes from the manifest."""
    (tmp_path / "bundle.tar.gz").write_bytes(archive(GOOD))
    folder = unpacked(tmp_path / "folder", GOOD)
    found = [read_bundle(source) for source in (archive(GOOD), tmp_path / "bundle.tar.gz", folder)]
    assert found[0].revision == "r1"
    assert found[0].plan == PLAN.encode()
    assert found[0].data["other"] == {"place": {"c": {}}}
    assert str(found[0].data["nsmsec"]) == "{'settings': {'a': 1, 'd': 3, 'b': Number('2.50')}}"
    assert found[0] == found[1] == found[2]


def test_manifest_may_be_missing() -> None:
    """Then the roots are everything and the revision is empty."""
    assert read_bundle(archive({"plan.json": PLAN, "x/data.json": "{}"})).revision == ""


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("/.manifest", "[]", "object"),
        ("/.manifest", "{", "json"),
        ("/.manifest", '{"revision": 5}', "revision"),
        ("/.manifest", '{"roots": "nsmsec"}', "roots"),
        ("/.manifest", '{"roots": [1]}', "roots"),
        ("/.manifest", '{"roots": []}', "inside the roots"),
        ("/.manifest", '{"roots": ["nsmsec/settings"]}', "inside the roots"),
        ("/.manifest", '{"roots": ["nsm", "other"]}', "inside the roots"),
        ("/data.json", "[]", "object"),
        ("/data.json", '{"nsmsec": {}, "nsmsec": {}}', "twice"),
        ("/data.json", '{"elsewhere": 1}', "inside the roots"),
        ("/data.json", '{"other": 1}', "in its place"),
        ("/data.json", '{"nsmsec": 1}', "in its place"),
        ("/data.json", '{"nsmsec": {"settings": {"b": 1}}}', "in its place"),
        ("/nsmsec/data.yaml", "a: 1", "only"),
        ("/patch.json", "{}", "only"),
        ("/policy.wasm", "", "only"),
        ("/../escape.rego", "", "plain relative name"),
        ("//double.rego", "", "plain relative name"),
        ("/./here.rego", "", "plain relative name"),
        ("/nsmsec/line\nbreak.rego", "", "plain relative name"),
        ("/" + "x" * 1100, "", "names of at most"),
        ("plan.json", "{}", "twice"),
    ],
)
def test_bundle_with_one_bad_file_is_refused(name: str, content: str, words: str) -> None:
    """Each rule on names, data and manifest."""
    refused(archive({**GOOD, name: content}), words)


def test_bundle_without_a_plan_is_refused(tmp_path: Path) -> None:
    """Rego sources alone cannot be evaluated; the message says what is missing."""
    sources = {name: content for name, content in GOOD.items() if name != "/plan.json"}
    refused(archive(sources), "plan.json")
    refused(unpacked(tmp_path, sources), "plan.json")


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE, tarfile.CHRTYPE])
def test_member_that_is_no_plain_file_is_refused(kind: bytes) -> None:
    """Links and devices have no business in a bundle."""
    odd = (member("data.json", kind=kind, target="/etc/passwd"), b"")
    refused(packed((member("plan.json", size=2), b"{}"), odd), "plain files")


def test_link_in_a_folder_is_refused(tmp_path: Path) -> None:
    """Also where it leads to a file that is there."""
    folder = unpacked(tmp_path / "folder", GOOD)
    (folder / "link.rego").symlink_to(folder / "plan.json")
    refused(folder, "plain files")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "whole"),
        (b"not gzip", "tar.gz"),
        (gzip.compress(b"not tar" * 200, mtime=0), "tar.gz"),
        (archive(GOOD)[:-20], "whole"),
        (archive(GOOD) + b"more", "whole"),
        (gzip.compress(bytes(65 * 1024 * 1024), 1, mtime=0), "bytes"),
        (bytes(17 * 1024 * 1024), "archive of at most"),
        (gzip.compress(gzip.decompress(archive(GOOD))[:700], mtime=0), "tar.gz"),
    ],
)
def test_archive_that_is_broken_or_too_large_is_refused(content: bytes, words: str) -> None:
    """Cut, lengthened, another format, a gzip bomb."""
    refused(content, words)


def test_too_many_files_are_refused() -> None:
    """The number of files is bounded."""
    refused(archive({f"x{number}.rego": "" for number in range(4100)}), "files")


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    """A path that is not there, or is a pipe into nowhere."""
    refused(tmp_path / "missing", "cannot read")
    os.mkfifo(tmp_path / "folder-is-a-fifo")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "folder" / "pipe.json")
    refused(tmp_path / "folder", "plain files")


@given(st.binary(max_size=200) | st.binary(max_size=2000).map(gzip.compress))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    """Nothing but our own refusal comes out."""
    with pytest.raises(Misconfigured):
        read_bundle(content)


@given(st.integers(0, len(archive(GOOD)) - 1), st.integers(0, 255))
def test_archive_with_any_byte_changed_is_read_or_refused(place: int, value: int) -> None:
    """A flipped byte is never a crash."""
    content = bytearray(archive(GOOD))
    content[place] = value
    try:
        read_bundle(bytes(content))
    except Misconfigured:
        return
