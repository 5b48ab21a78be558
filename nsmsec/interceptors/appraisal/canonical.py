# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Reading a message that came over a network: bounds first, one encoding only.

As with paths, everything but the canonical encoding is refused, a field we do not know included, so that no two readers
can see different things in the same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from google.protobuf.message import DecodeError, Message

from nsmsec.errors import Malformed, ReasonCode

if TYPE_CHECKING:
    from collections.abc import Sized

__all__ = ["bounded", "distinct", "read", "written"]

_Message = TypeVar("_Message", bound=Message)
_Sized = TypeVar("_Sized", bound="Sized")
_Name = TypeVar("_Name", str, int)


def read(message: _Message, data: bytes, *, what: str, max_bytes: int) -> _Message:
    """Fill an empty message, and return it.

    Args:
        message: the empty one.
        data: its encoding.
        what: what to call it in a refusal.
        max_bytes: how long it may be.

    Raises:
        Malformed: `SIZE`, it is longer; `FORMAT`, it is no such message, or not in its one encoding.
    """
    bounded(data, what=what, most=max_bytes)
    try:
        message.ParseFromString(data)
    except DecodeError as error:
        raise Malformed(ReasonCode.FORMAT, f"{what}: expected its message, found something else") from error
    message.DiscardUnknownFields()
    if written(message) != data:
        raise Malformed(ReasonCode.FORMAT, f"{what}: expected the canonical encoding, found another")
    return message


def written(message: Message) -> bytes:
    """Return the one encoding of a message."""
    return message.SerializeToString(deterministic=True)


def bounded(value: _Sized, *, what: str, most: int, least: int = 0) -> _Sized:
    """Return something that is neither too long nor too short.

    Args:
        value: bytes, a text, or several things.
        what: what to call it in a refusal.
        most: how long it may be, in bytes, characters or pieces.
        least: how long it has to be at least.

    Raises:
        Malformed: `SIZE`, it is longer; `FORMAT`, it is shorter.
    """
    if len(value) > most:
        raise Malformed(ReasonCode.SIZE, f"{what}: expected a length of at most {most}, found {len(value)}")
    if len(value) < least:
        raise Malformed(ReasonCode.FORMAT, f"{what}: expected a length of at least {least}, found {len(value)}")
    return value


def distinct(names: list[_Name], *, what: str, most: int) -> list[_Name]:
    """Return several names, each of which is there once.

    Raises:
        Malformed: `SIZE`, there are more than `most`; `FORMAT`, one is there twice.
    """
    if len(set(bounded(names, what=what, most=most))) != len(names):
        raise Malformed(ReasonCode.FORMAT, f"{what}: expected each once, found one twice")
    return names
