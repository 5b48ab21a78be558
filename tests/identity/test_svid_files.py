# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""An SVID in files is picked up when somebody rotates it; a bad update changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nsmsec.errors import ReasonCode, SourceUnavailable
from nsmsec.identity import X509SVIDFiles
from tests.identity.parts import CORP, refused

if TYPE_CHECKING:
    from pathlib import Path

    from nsmsec.dev import Issued

OLD = CORP.issue_certificate(CORP.profile("/client"))
NEW = CORP.issue_certificate(CORP.profile("/client"))


def write(path: Path, data: bytes) -> None:
    """Replace a file the way the docs ask for."""
    fresh = path.with_suffix(".new")
    fresh.write_bytes(data)
    fresh.replace(path)


def files(folder: Path, issued: Issued | None = OLD) -> X509SVIDFiles:
    """A source over two files, with an SVID in them if there is one."""
    if issued is not None:
        write(folder / "svid.pem", issued.certificates_pem)
        write(folder / "key.pem", issued.private_key_pem)
    return X509SVIDFiles(folder / "svid.pem", folder / "key.pem")


def test_svid_is_read_once(tmp_path: Path) -> None:
    """The same value until the files change."""
    source = files(tmp_path)
    svid = source.x509_svid()
    assert svid.der_chain == OLD.der_chain
    assert source.x509_svid() is svid
    assert source.last_error is None


def test_both_in_one_file_are_read(tmp_path: Path) -> None:
    """PEM files often hold certificates with their key."""
    (tmp_path / "both.pem").write_bytes(OLD.private_key_pem + OLD.certificates_pem)
    source = X509SVIDFiles(str(tmp_path / "both.pem"), str(tmp_path / "both.pem"))
    assert source.x509_svid().der_chain == OLD.der_chain


def test_rotated_svid_is_noticed(tmp_path: Path) -> None:
    """At the next call, without a thread."""
    source = files(tmp_path)
    source.x509_svid()
    files(tmp_path, NEW)
    assert source.x509_svid().der_chain == NEW.der_chain
    assert source.last_error is None


def test_half_a_rotation_keeps_the_last_good_svid(tmp_path: Path) -> None:
    """New certificate, old key: never a mixture, with the reason; then the other half arrives."""
    source = files(tmp_path)
    good = source.x509_svid()
    write(tmp_path / "svid.pem", NEW.certificates_pem)
    for _ in range(2):
        assert source.x509_svid() is good
        assert source.last_error is not None
        assert source.last_error.code is ReasonCode.CERT_MISMATCH
    write(tmp_path / "key.pem", NEW.private_key_pem)
    assert source.x509_svid().der_chain == NEW.der_chain
    assert source.last_error is None


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("svid.pem", b"", ReasonCode.CERT_FORMAT),
        ("svid.pem", OLD.certificates_pem[:-40], ReasonCode.CERT_FORMAT),
        ("svid.pem", CORP.bundle_pem(), ReasonCode.CERT_CHAIN),
        ("key.pem", b"", ReasonCode.CERT_FORMAT),
        ("key.pem", NEW.private_key_pem, ReasonCode.CERT_MISMATCH),
    ],
)
def test_bad_update_keeps_the_last_good_svid(tmp_path: Path, name: str, data: bytes, code: ReasonCode) -> None:
    """The reason is shown; a good update heals it."""
    source = files(tmp_path)
    good = source.x509_svid()
    write(tmp_path / name, data)
    assert source.x509_svid() is good
    assert source.last_error is not None
    assert source.last_error.code is code
    files(tmp_path, NEW)
    assert source.x509_svid().der_chain == NEW.der_chain
    assert source.last_error is None


@pytest.mark.parametrize("name", ["svid.pem", "key.pem"])
def test_file_that_is_gone_keeps_the_last_good_svid(tmp_path: Path, name: str) -> None:
    """An SVID ends on its own."""
    source = files(tmp_path)
    good = source.x509_svid()
    (tmp_path / name).unlink()
    assert source.x509_svid() is good
    assert source.last_error is not None
    assert source.last_error.code is ReasonCode.CERT_MISSING
    files(tmp_path, NEW)
    assert source.x509_svid().der_chain == NEW.der_chain


def test_files_that_never_were_good_are_unavailable(tmp_path: Path) -> None:
    """Until they are."""
    source = files(tmp_path, None)
    for _ in range(2):
        with refused(SourceUnavailable, ReasonCode.SOURCE_UNAVAILABLE):
            source.x509_svid()
    (tmp_path / "svid.pem").mkdir()
    (tmp_path / "key.pem").write_bytes(OLD.private_key_pem)
    with refused(SourceUnavailable, ReasonCode.SOURCE_UNAVAILABLE):
        source.x509_svid()
    (tmp_path / "svid.pem").rmdir()
    files(tmp_path, OLD)
    assert source.x509_svid().der_chain == OLD.der_chain


def test_reason_quotes_no_file(tmp_path: Path) -> None:
    """Keys put into the wrong file stay out of the log."""
    source = files(tmp_path, None)
    (tmp_path / "svid.pem").write_bytes(OLD.private_key_pem)
    (tmp_path / "key.pem").write_bytes(OLD.certificates_pem)
    with pytest.raises(SourceUnavailable) as caught:
        source.x509_svid()
    body = OLD.private_key_pem.decode().splitlines()[1]
    assert body not in str(caught.value)
    assert body not in repr(caught.value.__cause__)
