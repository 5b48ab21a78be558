# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The bytes of a path: one encoding, read back whole or refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nsmsec.errors import Malformed, NsmsecError, ReasonCode
from nsmsec.limits import Limits
from nsmsec.path import CertificateTable, Path, PathSegment, wire
from nsmsec.path.v1 import path_pb2

LIMITS = Limits()
TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
PATHS = st.lists(st.builds(PathSegment, name=TEXT, id=TEXT, token=TEXT), max_size=16).map(lambda many: Path.of(*many))
TEXTS = st.lists(TEXT, max_size=4, unique=True)
TABLES = st.builds(
    lambda certificates, delegations, results: CertificateTable(certificates, delegations=delegations, results=results),
    st.lists(st.binary(max_size=30), max_size=8, unique=True),
    TEXTS,
    TEXTS,
)
HONEST = wire.encode(
    Path.of(PathSegment(name="a", id="b", token="c")), CertificateTable([b"one"], delegations=["d"], results=["r"])
)


@given(PATHS, TABLES)
def test_path_survives_the_round_trip(path: Path, table: CertificateTable) -> None:
    """What is written is read back."""
    assert wire.decode(wire.encode(path, table), LIMITS) == (path, table)


@given(st.binary(max_size=200))
def test_any_bytes_are_the_one_encoding_of_a_path_or_refused(data: bytes) -> None:
    """Nothing but our own errors comes out."""
    try:
        path, table = wire.decode(data, LIMITS)
    except NsmsecError:
        return
    assert wire.encode(path, table) == data


@given(st.data())
def test_changed_bytes_are_the_one_encoding_of_another_path_or_refused(data: st.DataObject) -> None:
    """The same, close to an honest path."""
    position = data.draw(st.integers(0, len(HONEST) - 1))
    changed = HONEST[:position] + data.draw(st.binary(max_size=2)) + HONEST[position + 1 :]
    try:
        path, table = wire.decode(changed, LIMITS)
    except NsmsecError:
        return
    assert wire.encode(path, table) == changed


def message(**fields: object) -> bytes:
    """Return the bytes of a message."""
    return path_pb2.Path(**fields).SerializeToString()  # type: ignore[arg-type] # fields of the message


def segment(**fields: str) -> path_pb2.Segment:
    """Return one segment."""
    return path_pb2.Segment(**fields)


@pytest.mark.parametrize(
    ("data", "code", "index"),
    [
        (b"\xff", ReasonCode.FORMAT, None),
        (b"\x0a\x03\x0a\x01\xff", ReasonCode.FORMAT, None),
        (HONEST + b"\x28\x01", ReasonCode.FORMAT, None),
        (HONEST + b"\x1a\x01\xff", ReasonCode.FORMAT, None),
        (HONEST + b"\x0a\x03\x0a\x01a", ReasonCode.FORMAT, None),
        (b"\x0a\x80\x00", ReasonCode.FORMAT, None),
        (b"\0" * (24 * 1024 + 1), ReasonCode.SIZE, None),
        (message(segments=[segment(id="a")] * 17), ReasonCode.SIZE, None),
        (message(certificates=[bytes([number]) for number in range(33)]), ReasonCode.SIZE, None),
        (message(segments=[segment(id="a"), segment(id="a" * 257)]), ReasonCode.SIZE, 1),
        (message(segments=[segment(name="a" * 257)]), ReasonCode.SIZE, 0),
        (message(certificates=[b"one", b"one"]), ReasonCode.CERT_CHAIN, None),
        (message(delegations=["one", "one"]), ReasonCode.FORMAT, None),
        (message(results=["one", "one"]), ReasonCode.FORMAT, None),
        (message(delegations=[str(number) for number in range(17)]), ReasonCode.SIZE, None),
        (message(results=[str(number) for number in range(17)]), ReasonCode.SIZE, None),
    ],
)
def test_bytes_that_are_not_the_one_encoding_of_an_allowed_path_are_refused(
    data: bytes, code: ReasonCode, index: int | None
) -> None:
    """Syntax, an unknown field, another order, another length, too much, twice."""
    with pytest.raises(Malformed) as caught:
        wire.decode(data, LIMITS)
    assert (caught.value.code, caught.value.index) == (code, index)


def test_empty_message_is_a_path_without_segments() -> None:
    """Whether that is enough is for the verifier to say."""
    assert wire.decode(b"", LIMITS) == (Path.of(), CertificateTable())


def test_path_without_delegations_or_results_has_the_bytes_it_always_had() -> None:
    """Who knows nothing of them reads it as before."""
    path = Path.of(PathSegment(name="a", id="b", token="c"))
    assert wire.encode(path, CertificateTable([b"one"])) == b"\n\x09\n\x01a\x12\x01b\x1a\x01c\x12\x03one"


def test_table_tells_another_delegation_or_result_apart_and_joins_them() -> None:
    """Each once, whoever brought it."""
    bare, other = CertificateTable([b"one"]), CertificateTable([b"one"], delegations=["d"], results=["r"])
    assert bare != other
    assert bare.joined(other) == other == other.joined(other)
    assert hash(bare.joined(other)) == hash(other)
