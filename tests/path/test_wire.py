# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The bytes of a path: one encoding, read back whole or refused."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path as FilePath
from typing import TYPE_CHECKING

import pytest
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.message import DecodeError
from grpc_tools import protoc
from hypothesis import given
from hypothesis import strategies as st

from nsmsec.errors import Malformed, NsmsecError, ReasonCode
from nsmsec.limits import Limits
from nsmsec.path import CertificateTable, Path, PathSegment, wire

if TYPE_CHECKING:
    from google.protobuf.message import Message

ROOT = FilePath(__file__).resolve().parents[2]
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


@cache
def schema() -> dict[str, type[Message]]:
    """Return the messages of the published schema, as protobuf itself reads and writes them."""
    with tempfile.TemporaryDirectory() as folder:
        compiled = FilePath(folder) / "set"
        source = "nsmsec/path/v1/path.proto"
        assert protoc.main(["", f"-I{ROOT / 'proto'}", f"--descriptor_set_out={compiled}", source]) == 0
        files = descriptor_pb2.FileDescriptorSet.FromString(compiled.read_bytes())
    pool = descriptor_pool.DescriptorPool()
    for file in files.file:
        pool.Add(file)
    return {
        name: message_factory.GetMessageClass(pool.FindMessageTypeByName(f"nsmsec.path.v1.{name}"))
        for name in ("Path", "Segment")
    }


def message(**fields: object) -> bytes:
    """Return the bytes of a message."""
    return schema()["Path"](**fields).SerializeToString(deterministic=True)


def segment(**fields: str) -> Message:
    """Return one segment."""
    return schema()["Segment"](**fields)


def of_protobuf(path: Path, table: CertificateTable) -> bytes:
    """Return the bytes of a path as protobuf writes them."""
    return message(
        segments=[segment(name=one.name, id=one.id, token=one.token) for one in path.segments],
        certificates=table.certificates,
        delegations=table.delegations.values(),
        results=table.results.values(),
    )


@given(PATHS, TABLES)
def test_path_has_the_bytes_that_protobuf_gives_it(path: Path, table: CertificateTable) -> None:
    """Whoever speaks protobuf reads it."""
    assert wire.encode(path, table) == of_protobuf(path, table)


@given(st.integers(0, 300) | st.integers(2**14 - 9, 2**14 + 9) | st.integers(2**21 - 9, 2**21 + 9))
def test_path_of_any_length_has_the_bytes_that_protobuf_gives_it(length: int) -> None:
    """Lengths of one to four bytes; whether they are allowed is for the reader to say."""
    path, table = Path.of(PathSegment(name="a", id="b", token="c" * length)), CertificateTable([b"d" * length])
    assert wire.encode(path, table) == of_protobuf(path, table)


@given(st.data())
def test_bytes_close_to_a_path_are_read_as_protobuf_reads_them_or_refused(data: st.DataObject) -> None:
    """What is accepted means the same to protobuf; what protobuf writes the same way again is not refused."""
    honest = wire.encode(data.draw(PATHS), data.draw(TABLES))
    start = data.draw(st.integers(0, len(honest)))
    end = data.draw(st.integers(start, min(start + 3, len(honest))))
    changed = honest[:start] + data.draw(st.binary(max_size=3)) + honest[end:]
    theirs = schema()["Path"]()
    try:
        theirs.ParseFromString(changed)
    except DecodeError:
        canonical = False
    else:
        theirs.DiscardUnknownFields()
        canonical = theirs.SerializeToString(deterministic=True) == changed
    refusal = None
    try:
        ours = wire.decode(changed, LIMITS)
    except Malformed as error:
        refusal = error
    else:
        assert canonical
        assert of_protobuf(*ours) == changed
    assert refusal is None or not canonical or refusal.code is not ReasonCode.FORMAT or "twice" in str(refusal)


@pytest.mark.parametrize(
    ("data", "code", "index"),
    [
        (b"\xff", ReasonCode.FORMAT, None),
        (b"\x0a\x03\x0a\x01\xff", ReasonCode.FORMAT, None),
        (HONEST + b"\x28\x01", ReasonCode.FORMAT, None),
        (HONEST + b"\x1a\x01\xff", ReasonCode.FORMAT, None),
        (HONEST + b"\x0a\x03\x0a\x01a", ReasonCode.FORMAT, None),
        (b"\x0a\x80\x00", ReasonCode.FORMAT, None),
        (b"\x0a\x83\x00\x0a\x01a", ReasonCode.FORMAT, None),
        (b"\x0a\x83\x80\x00\x0a\x01a", ReasonCode.FORMAT, None),
        (b"\x0a\x83\x80\x80\x00\x0a\x01a", ReasonCode.FORMAT, None),
        (b"\x0a\x80", ReasonCode.FORMAT, None),
        (b"\x0a\x80\x80", ReasonCode.FORMAT, None),
        (b"\x0a", ReasonCode.FORMAT, None),
        (b"\x0a\x02\x0a\x00", ReasonCode.FORMAT, None),
        (b"\x0a\x06\x12\x01b\x0a\x01a", ReasonCode.FORMAT, None),
        (b"\x0a\x06\x0a\x01a\x0a\x01a", ReasonCode.FORMAT, None),
        (b"\x0a\x03\x22\x01a", ReasonCode.FORMAT, None),
        (b"\x1a\x01d\x12\x03one", ReasonCode.FORMAT, None),
        (b"\x1a\x01\xff", ReasonCode.FORMAT, None),
        (b"\x22\x01\xff", ReasonCode.FORMAT, None),
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


def test_table_of_the_same_bytes_is_the_same_as_long_as_it_is_remembered() -> None:
    """It cannot be changed, so who sees it does not matter; a hop adds its own to it once."""
    (_, first), (_, again) = wire.decode(HONEST, LIMITS), wire.decode(HONEST, LIMITS)
    own, other = CertificateTable([b"two"]), CertificateTable([b"three"])
    assert first is again
    assert first.joined(own) is again.joined(own)
    assert first.joined(other).certificates == (b"one", b"three")
    assert first.joined(own).certificates == (b"one", b"two")


def test_limits_hold_for_a_table_that_others_allowed() -> None:
    """What is remembered was allowed by somebody's limits; too many is told before one that is there twice."""
    many = wire.encode(Path.of(), CertificateTable([bytes([number]) for number in range(33)]))
    assert len(wire.decode(many, Limits(max_table_certificates=33))[1]) == 33
    for data in (many, message(certificates=[b"one"] * 33)):
        with pytest.raises(Malformed) as caught:
            wire.decode(data, LIMITS)
        assert caught.value.code is ReasonCode.SIZE


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
