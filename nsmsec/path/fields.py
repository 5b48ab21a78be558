# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The fields of a protobuf message in their one encoding, where all of them have a length.

That is the wire type `LEN` of protobuf's encoding: a tag, a length, so many bytes. Tags here are of field numbers below
16, which is one byte; a length has no more bytes than it needs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.errors import Malformed, ReasonCode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sized
    from typing import TypeAlias

    #: Its tag, what it says, where it ends.
    Field: TypeAlias = tuple[int, bytes, int]

__all__ = ["check_count", "field", "fields", "not_canonical"]

_MORE = 0x80
_BITS = 7


def field(tag: int, value: bytes) -> bytes:
    """Return the bytes of one field."""
    size = len(value)
    if size < _MORE:
        return bytes((tag, size)) + value
    length = bytearray()
    while size >= _MORE:
        length.append(size & (_MORE - 1) | _MORE)
        size >>= _BITS
    return bytes((tag, *length, size)) + value


def fields(data: bytes) -> Iterator[Field]:
    """Take a message apart field by field, whatever their tags and their order.

    Raises:
        Malformed: `FORMAT`, it ends within a field, or a length has more bytes than it needs, or more than three.
    """
    position, size = 0, len(data)
    try:
        while position < size:
            tag, length = data[position], data[position + 1]
            position += 2
            if length >= _MORE:
                last = data[position]
                position += 1
                length += (last << _BITS) - _MORE
                if last >= _MORE:
                    last = data[position]
                    position += 1
                    length += (last << 2 * _BITS) - (_MORE << _BITS)
                if not 0 < last < _MORE:  # three bytes reach further than any path
                    raise not_canonical()
            end = position + length
            if end > size:
                raise not_canonical()
            yield tag, data[position:end], end
            position = end
    except IndexError as error:
        raise not_canonical() from error


def check_count(what: str, found: Sized, most: int) -> None:
    """Refuse more than are allowed.

    Raises:
        Malformed: `SIZE`.
    """
    if len(found) > most:
        raise Malformed(ReasonCode.SIZE, f"path: expected at most {most} {what}, found {len(found)}")


def not_canonical() -> Malformed:
    """Return the refusal of what is not the one encoding of a path."""
    return Malformed(ReasonCode.FORMAT, "path: expected the canonical encoding of a path message, found other bytes")
