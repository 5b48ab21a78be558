# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The tar reader knows plain files under any spelling of their names, and nothing else."""

from __future__ import annotations

import io
import tarfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nsmsec.errors import BundleRefused, ReasonCode
from nsmsec.opa.bundle.tar import members

LONG = f"{'folder/' * 30}é.rego"


def tar(form: int, *files: tuple[str, bytes], pax: dict[str, str] | None = None) -> bytearray:
    """Return an archive in one of Python's formats."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=form) as archive:
        for name, content in files:
            info = tarfile.TarInfo(name)
            info.size, info.pax_headers = len(content), pax or {}
            archive.addfile(info, io.BytesIO(content))
    return bytearray(buffer.getvalue())


def summed(archive: bytearray, start: int = 0) -> bytes:
    """Return the archive with the right checksum in the header that starts there."""
    archive[start + 148 : start + 156] = b" " * 8
    archive[start + 148 : start + 156] = b"%06o\0 " % sum(archive[start : start + 512])
    return bytes(archive)


def refused(archive: bytes) -> None:
    """Expect a refusal."""
    with pytest.raises(BundleRefused) as caught:
        list(members(archive))
    assert caught.value.code is ReasonCode.BUNDLE_FORMAT


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
@pytest.mark.parametrize("name", ["a.rego", LONG, f"{'f' * 90}/{'n' * 90}.rego"])
def test_plain_files_are_read_in_every_format(form: int, name: str) -> None:
    """With their names, however long, and what is in them."""
    files = [(name, b"x" * 700), ("b.rego", b"")]
    if name is LONG and form == tarfile.USTAR_FORMAT:
        files[0] = (LONG.replace("é", "e"), b"x" * 700)
    assert list(members(bytes(tar(form, *files)))) == files


def test_harmless_extended_header_is_passed_over() -> None:
    """Such as a time with a fraction."""
    archive = tar(tarfile.PAX_FORMAT, ("a.rego", b"x"), pax={"mtime": "1.5", "comment": "none"})
    assert list(members(bytes(archive))) == [("a.rego", b"x")]


@pytest.mark.parametrize("keyword", ["size", "linkpath", "GNU.sparse.name", "hdrcharset", "SCHILY.xattr.user.a"])
def test_extended_header_that_changes_the_content_is_refused(keyword: str) -> None:
    """Two readers could see two files."""
    refused(bytes(tar(tarfile.PAX_FORMAT, ("a.rego", b"x"), pax={keyword: "1"})))


@pytest.mark.parametrize(
    "content",
    [
        b"x",
        b"8 path=a\n",
        b"7 path\n",
        b"99 path=a\n",
        b"9 path=a\n\n",
        b"10 path=a\n10 path=b\n",
        b"06 a=b\n",
        b"10 path=ab",
    ],
)
def test_extended_header_that_is_none_is_refused(content: bytes) -> None:
    """Lengths that lie, members twice, lines without an end."""
    archive = tar(tarfile.USTAR_FORMAT, ("x", content), ("a.rego", b"x"))
    archive[156:157] = b"x"
    refused(summed(archive))


def test_extended_header_of_the_right_form_is_read() -> None:
    """The one that the others are spoilt from."""
    archive = tar(tarfile.USTAR_FORMAT, ("x", b"10 path=b\n"), ("a.rego", b"x"))
    archive[156:157] = b"x"
    assert list(members(summed(archive))) == [("b", b"x")]


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (257, b"nostar"),
        (124, b"\x80\x00\x00\x01"),
        (124, b"-0000000001"),
        (156, b"g"),
        (156, b"7"),
        (0, b"\xff"),
    ],
)
def test_header_that_another_reader_could_take_otherwise_is_refused(place: int, value: bytes) -> None:
    """No magic, sizes in base 256 or below nothing, global headers, kinds that nobody needs, names in no encoding."""
    archive = tar(tarfile.USTAR_FORMAT, ("a.rego", b"x"))
    archive[place : place + len(value)] = value
    refused(summed(archive))


def test_wrong_checksum_is_refused() -> None:
    """A header is read whole or not at all."""
    archive = tar(tarfile.USTAR_FORMAT, ("a.rego", b"x"))
    archive[0:1] = b"b"
    refused(bytes(archive))


def test_header_upon_header_is_refused() -> None:
    """One long name a file; thousands of them would be a pit. A long name needs a file."""
    archive = tar(tarfile.USTAR_FORMAT, ("x", b"a"), ("y", b"b"), ("z", b"c"))
    archive[156:157] = b"L"
    one = summed(archive)
    assert [name for name, _ in members(one)] == ["a", "z"]
    archive[1024 + 156 : 1024 + 157] = b"L"
    refused(summed(archive, 1024))
    alone = tar(tarfile.USTAR_FORMAT, ("x", b"a"))
    alone[156:157] = b"L"
    refused(summed(alone))


@settings(max_examples=200)
@given(st.binary(max_size=2048))
def test_any_bytes_are_refused(archive: bytes) -> None:
    """Nothing but our own refusal comes out."""
    refused(b"x" + archive)


@settings(max_examples=200)
@given(st.integers(0, 2047), st.integers(0, 255))
def test_archive_with_any_byte_changed_is_read_or_refused(place: int, value: int) -> None:
    """Headers of extended and of plain files alike."""
    archive = tar(tarfile.PAX_FORMAT, (LONG, b"x"))
    archive[place] = value
    try:
        assert len(list(members(bytes(archive)))) <= 1
    except BundleRefused:
        return
