# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The outermost structure of DER (ITU-T X.690): elements one after the other."""

from __future__ import annotations

from dataclasses import dataclass

from nsmsec.opa.plan.errors import BuiltinError

__all__ = ["Element", "elements", "object_identifier"]

_LONG = 0x80
_MAX_LENGTH_BYTES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One element.

    Attributes:
        tag: its first byte.
        content: what is in it.
        whole: the element with tag and length.
    """

    tag: int
    content: bytes
    whole: bytes


def elements(data: bytes) -> list[Element]:
    """Return the elements that the bytes are.

    Raises:
        BuiltinError: they are none.
    """
    found: list[Element] = []
    place = 0
    while place < len(data):
        start, size = _head(data, place)
        if start + size > len(data):
            raise BuiltinError("asn1: structure error")
        found.append(Element(tag=data[place], content=data[start : start + size], whole=data[place : start + size]))
        place = start + size
    return found


def _head(data: bytes, place: int) -> tuple[int, int]:
    """Return where the content of an element begins, and how long it is."""
    if place + 2 > len(data):
        raise BuiltinError("asn1: structure error")
    size = data[place + 1]
    if size < _LONG:
        return place + 2, size
    count = size - _LONG
    if not 0 < count <= _MAX_LENGTH_BYTES or place + 2 + count > len(data):
        raise BuiltinError("asn1: structure error")
    return place + 2 + count, int.from_bytes(data[place + 2 : place + 2 + count])


def object_identifier(content: bytes) -> list[int]:
    """Return the numbers of an object identifier (section 8.19)."""
    numbers: list[int] = []
    number = 0
    for octet in content:
        number = number << 7 | octet & 0x7F
        if not octet & _LONG:
            numbers.append(number)
            number = 0
    first = min(numbers[0] // 40, 2) if numbers else 0
    return [first, numbers[0] - 40 * first, *numbers[1:]] if numbers else []
