# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The bytes of a path in gRPC metadata (`nsmsec-path-bin`; token profile, section 6).

A path has exactly one encoding. Everything else, a field we do not know included, is refused, so
that no two readers can see different things in the same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nsmsec.errors import Malformed, ReasonCode
from nsmsec.path.certificates import CertificateTable
from nsmsec.path.fields import check_count, field, fields, not_canonical
from nsmsec.path.segment import Path, PathSegment

if TYPE_CHECKING:
    from nsmsec.limits import Limits

__all__ = ["decode", "encode"]

# The tags of the fields (`proto/nsmsec/path/v1/path.proto`); those of a path behind its segments are the table's.
_SEGMENT: Final = 0x0A
_NAME: Final = 0x0A
_ID: Final = 0x12
_TOKEN: Final = 0x1A


def encode(path: Path, certificates: CertificateTable) -> bytes:
    """Return the one encoding of this path with its certificates."""
    segments = [field(_SEGMENT, _segment_bytes(segment)) for segment in path.segments]
    return b"".join((*segments, certificates.to_bytes()))


def decode(data: bytes, limits: Limits) -> tuple[Path, CertificateTable]:
    """Read a path with its certificates; nothing in them is proven.

    1. Size of the whole.
    2. The segments, with their number and sizes.
    3. The table behind them.

    Raises:
        Malformed: `SIZE`, more or longer than the limits allow; `FORMAT`, not such a message or not
            its one encoding, or a delegation or result twice; `CERT_CHAIN`, a certificate twice.
    """
    # 1
    if len(data) > limits.max_path_bytes:
        raise Malformed(ReasonCode.SIZE, f"path: expected at most {limits.max_path_bytes} bytes, found {len(data)}")
    # 2
    segments = []
    rest = 0
    for tag, value, end in fields(data):
        if tag != _SEGMENT:
            break
        segments.append(_segment(value))
        rest = end
    check_count("segments", segments, limits.max_segments)
    _check_names(segments, limits)
    # 3
    certificates = CertificateTable.from_bytes(
        data[rest:],
        max_certificates=limits.max_table_certificates,
        max_texts=limits.max_segments,  # one for each hop
    )
    return Path.of(*segments), certificates


def _segment(data: bytes) -> PathSegment:
    """Read one segment: each field once, in order; one that is empty is not there."""
    name = id_ = token = b""
    last = 0
    for tag, value, _ in fields(data):
        if tag <= last or not value:
            raise not_canonical()
        last = tag
        if tag == _NAME:
            name = value
        elif tag == _ID:
            id_ = value
        elif tag == _TOKEN:
            token = value
        else:
            raise not_canonical()
    try:
        return PathSegment(name=name.decode(), id=id_.decode(), token=token.decode())
    except UnicodeDecodeError as error:
        raise not_canonical() from error


def _segment_bytes(segment: PathSegment) -> bytes:
    texts = ((_NAME, segment.name), (_ID, segment.id), (_TOKEN, segment.token))
    return b"".join([field(tag, text.encode()) for tag, text in texts if text])


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
