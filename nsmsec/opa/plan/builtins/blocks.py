# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Blocks of addresses in the notation of CIDR, read as strictly as Go reads them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import TYPE_CHECKING

from nsmsec.opa.plan.builtins.operands import text
from nsmsec.opa.plan.errors import BuiltinError

if TYPE_CHECKING:
    from nsmsec.opa.plan.values import Value

__all__ = ["Block", "address", "block", "spelled"]

_V4_BITS, _V6_BITS = 32, 128

#: What stands before the four bytes of an IPv4 address that is written as an IPv6 one.
_MAPPED = 0xFFFF << _V4_BITS

_PREFIX = re.compile("[0-9]{1,7}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A network; one of IPv4 addresses in the guise of IPv6 is one of IPv4.

    Attributes:
        first: its first address.
        prefix: how many leading bits all its addresses share.
        width: how many bits an address has.
    """

    first: int
    prefix: int
    width: int

    @property
    def last(self) -> int:
        """The last address."""
        return self.first | ((1 << (self.width - self.prefix)) - 1)

    def contains(self, other: Block) -> bool:
        """Return whether all addresses of the other block are in this one."""
        if self.width != other.width or self.prefix > other.prefix:
            return False
        return self.first >> (self.width - self.prefix) == other.first >> (self.width - self.prefix)

    def __str__(self) -> str:
        return f"{spelled(self.first, self.width)}/{self.prefix}"


def spelled(number: int, width: int) -> str:
    """Return an address as text."""
    return str(IPv4Address(number) if width == _V4_BITS else IPv6Address(number))


def address(value: Value) -> Block | None:
    """Return a single address as the block of that address, or None if the text is no address.

    Raises:
        BuiltinError: the value is no string.
    """
    number, width = _number(text(value))
    return None if number is None else _unmapped(number, width, width)


def block(value: Value) -> Block:
    """Return a block, its first address cut to the prefix.

    Raises:
        BuiltinError: the value is no string or no block.
    """
    shown, slash, bits = text(value).partition("/")
    number, width = _number(shown)
    if number is None or not slash or not _PREFIX.fullmatch(bits) or int(bits) > width:
        raise BuiltinError("invalid CIDR address")
    host = width - int(bits)
    return _unmapped(number >> host << host, int(bits), width)


def _number(shown: str) -> tuple[int | None, int]:
    """Return an address as a number with its width; None for what is none, addresses with a zone among them."""
    try:
        if ":" not in shown:
            return int(IPv4Address(shown)), _V4_BITS
        return (None if "%" in shown else int(IPv6Address(shown))), _V6_BITS
    except AddressValueError:
        return None, 0


def _unmapped(number: int, prefix: int, width: int) -> Block:
    if width == _V6_BITS and number >> _V4_BITS == _MAPPED >> _V4_BITS:
        return Block(first=number - _MAPPED, prefix=max(prefix - 96, 0), width=_V4_BITS)
    return Block(first=number, prefix=prefix, width=width)
