# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Certificates in DER that follow one another without anything between them, as the Workload API sends them."""

from __future__ import annotations

from typing import Final

from nsmsec.errors import Malformed, ReasonCode

__all__ = ["split_der"]

_SEQUENCE: Final = 0x30
_LONG: Final = 0x80
_MAX_LENGTH_BYTES: Final = 3


def split_der(data: bytes, *, max_count: int, what: str) -> tuple[bytes, ...]:
    """Return each of the sequences that these bytes are, to the last byte.

    Args:
        data: the bytes.
        max_count: how many there may be.
        what: what to call it in a message.

    Raises:
        Malformed: `CERT_FORMAT`, something else; `SIZE`, too many.
    """
    found: list[bytes] = []
    start = 0
    while start < len(data):
        if len(found) == max_count:
            raise Malformed(ReasonCode.SIZE, f"{what}: expected at most {max_count} certificates, found more")
        end = _end(data, start, what)
        found.append(data[start:end])
        start = end
    return tuple(found)


def _end(data: bytes, start: int, what: str) -> int:
    """Return where the sequence that starts here ends (X.690, section 8.1.3)."""
    header = data[start : start + 2]
    if len(header) != len("30") or header[0] != _SEQUENCE:
        raise _refuse(what)
    body, length = start + 2, header[1]
    if length >= _LONG:
        count = length - _LONG
        if not 0 < count <= _MAX_LENGTH_BYTES:
            raise _refuse(what)
        length = int.from_bytes(data[body : body + count])
        body += count
    if body + length > len(data):
        raise _refuse(what)
    return body + length


def _refuse(what: str) -> Malformed:
    return Malformed(
        ReasonCode.CERT_FORMAT, f"{what}: expected certificates in DER one after another, found other bytes"
    )
