# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Segments and certificate tables: what they show, what they hold."""

from __future__ import annotations

import copy
import hashlib
import pickle

import pytest

from nsmsec.errors import Malformed, ReasonCode
from nsmsec.path import CertificateTable, Path, PathSegment

SEGMENT = PathSegment(name="client", id="id", token="header.claims.SIGNATURE")


def test_token_is_neither_shown_nor_pickled_nor_copied() -> None:
    """A token goes onto the wire, and nowhere else."""
    path = Path.of(SEGMENT)
    assert "SIGNATURE" not in repr(path) + str(path) + f"{path!r:.1000}"
    for leak in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            leak(SEGMENT)
    with pytest.raises(TypeError):
        pickle.dumps(path)


def test_path_stands_at_its_last_segment() -> None:
    """A carrier without an index means the last."""
    assert Path.of(SEGMENT, SEGMENT).index == 1
    assert Path.of().index == 0


def test_leaf_is_found_by_its_digest() -> None:
    """By the digest of the bytes, and by nothing else."""
    table = CertificateTable([b"one", b"two"])
    assert table.find(hashlib.sha256(b"two").digest()) == b"two"
    assert table.find(b"two") is None
    assert table.certificates == (b"one", b"two")
    assert len(table) == 2
    assert repr(table) == "CertificateTable(2 certificates)"


def test_certificate_stands_there_once() -> None:
    """Twice is refused; adding what is there adds nothing."""
    with pytest.raises(Malformed) as caught:
        CertificateTable([b"one", b"one"])
    assert caught.value.code is ReasonCode.CERT_CHAIN
    table = CertificateTable([b"one"]).joined(CertificateTable([b"two", b"one"]))
    assert table.certificates == (b"one", b"two")


def test_order_of_a_table_says_nothing() -> None:
    """Tables of the same certificates are equal."""
    table, other = CertificateTable([b"one", b"two"]), CertificateTable([b"two", b"one"])
    assert table == other
    assert hash(table) == hash(other)
    assert table != CertificateTable([b"one"])
    assert table != (b"one", b"two")
