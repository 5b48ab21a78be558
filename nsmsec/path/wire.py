# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The bytes of a path in gRPC metadata (`nsmsec-path-bin`; token profile, section 6).

A path has exactly one encoding. Everything else, a field we do not know included, is refused, so
that no two readers can see different things in the same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from google.protobuf.message import DecodeError

from nsmsec.errors import Malformed, ReasonCode
from nsmsec.path.certificates import CertificateTable
from nsmsec.path.segment import Path, PathSegment
from nsmsec.path.v1 import path_pb2

if TYPE_CHECKING:
    from nsmsec.limits import Limits

__all__ = ["decode", "encode"]


def encode(path: Path, certificates: CertificateTable) -> bytes:
    """Return the one encoding of this path with its certificates."""
    message = path_pb2.Path(
        segments=(path_pb2.Segment(name=s.name, id=s.id, token=s.token) for s in path.segments),
        certificates=certificates.certificates,
        delegations=certificates.delegations.values(),
        results=certificates.results.values(),
    )
    return message.SerializeToString(deterministic=True)


def decode(data: bytes, limits: Limits) -> tuple[Path, CertificateTable]:
    """Read a path with its certificates; nothing in them is proven.

    1. Size of the whole.
    2. The protobuf message.
    3. Counts and sizes inside.
    4. This was the one encoding of what was read.

    Raises:
        Malformed: `SIZE`, more or longer than the limits allow; `FORMAT`, not such a message or not
            its one encoding, or a delegation or result twice; `CERT_CHAIN`, a certificate twice.
    """
    # 1
    if len(data) > limits.max_path_bytes:
        raise Malformed(ReasonCode.SIZE, f"path: expected at most {limits.max_path_bytes} bytes, found {len(data)}")
    # 2
    message = path_pb2.Path()
    try:
        message.ParseFromString(data)
    except DecodeError as error:
        raise Malformed(ReasonCode.FORMAT, "path: expected a path message, found something else") from error
    # 3
    _check_counts(message, limits)
    segments = [PathSegment(name=s.name, id=s.id, token=s.token) for s in message.segments]
    _check_names(segments, limits)
    path = Path.of(*segments)
    certificates = CertificateTable(message.certificates, delegations=message.delegations, results=message.results)
    # 4
    message.DiscardUnknownFields()
    if message.SerializeToString(deterministic=True) != data:
        raise Malformed(ReasonCode.FORMAT, "path: expected the canonical encoding, found another")
    return path, certificates


def _check_counts(message: path_pb2.Path, limits: Limits) -> None:
    """Refuse more segments or certificates than the limits allow; of delegations or results one a segment."""
    most = limits.max_segments
    if len(message.segments) > most:
        raise _too_many(most, "segments", len(message.segments))
    if len(message.certificates) > limits.max_table_certificates:
        raise _too_many(limits.max_table_certificates, "certificates", len(message.certificates))
    if len(message.delegations) > most:
        raise _too_many(most, "delegations", len(message.delegations))
    if len(message.results) > most:
        raise _too_many(most, "results", len(message.results))


def _too_many(most: int, what: str, found: int) -> Malformed:
    return Malformed(ReasonCode.SIZE, f"path: expected at most {most} {what}, found {found}")


def _check_names(segments: list[PathSegment], limits: Limits) -> None:
    """Refuse more characters than the limits allow."""
    most = limits.max_identifier_chars
    for index, segment in enumerate(segments):
        if len(segment.name) > most or len(segment.id) > most:
            raise Malformed(
                ReasonCode.SIZE,
                f"path: expected names and ids of at most {limits.max_identifier_chars} characters, found a longer one",
                index=index,
            )
