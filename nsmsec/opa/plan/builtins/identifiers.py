# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Built-ins that make something random: numbers, UUIDs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import UUID

from nsmsec.opa.plan.builtins.builtin import Builtin
from nsmsec.opa.plan.builtins.operands import int64, text
from nsmsec.opa.plan.values import UNDEFINED, Value, key

if TYPE_CHECKING:
    from nsmsec.opa.plan.budget import Budget

__all__ = ["IDENTIFIERS"]

_UUID = re.compile("([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})", re.ASCII | re.IGNORECASE)
_PLAIN = re.compile("[0-9a-f]{32}", re.ASCII | re.IGNORECASE)
_URN = "urn:uuid:"

_UUID_CHARACTERS = 36

#: Versions that hold a time and a node (RFC 4122, section 4.1).
_TIME, _DCE = 1, 2

#: What the clock of a UUID, which counts tenths of microseconds, shows at the beginning of 1970.
_EPOCH = 122_192_928_000_000_000

_DOMAINS = {0: "Person", 1: "Group", 2: "Org"}

_RANDOM_BYTES = 16


def _parse(source: Value) -> Value:
    """Return what a UUID says of itself (RFC 4122, section 4.1), or UNDEFINED if the text is none."""
    shown = text(source)
    if len(shown) == len(_URN) + _UUID_CHARACTERS and shown.lower().startswith(_URN):
        shown = shown[len(_URN) :]
    elif len(shown.encode("utf-8", "surrogatepass")) == _UUID_CHARACTERS + 2:
        shown = shown[1:-1]
    if not _UUID.fullmatch(shown) and not _PLAIN.fullmatch(shown):
        return UNDEFINED
    found = UUID(hex=shown)
    version = found.bytes[6] >> 4
    said: dict[Value, Value] = {"version": version, "variant": _variant(found.bytes[8])}
    if version in (_TIME, _DCE):
        said["time"] = _wrapped((found.time - _EPOCH) * 100)
        said["nodeid"] = found.bytes[10:].hex("-")
        said["macvariables"] = _address_kind(found.bytes[10])
        said["clocksequence"] = found.clock_seq
    if version == _DCE:
        said["id"] = found.time_low
        said["domain"] = _DOMAINS.get(found.bytes[9], f"Domain{found.bytes[9]}")
    return said


def _variant(octet: int) -> str:
    for mask, bits, name in ((0xC0, 0x80, "RFC4122"), (0xE0, 0xC0, "Microsoft"), (0xE0, 0xE0, "Future")):
        if octet & mask == bits:
            return name
    return "Reserved"


def _address_kind(octet: int) -> str:
    return f"{'local' if octet & 2 else 'global'}:{'multicast' if octet & 1 else 'unicast'}"


def _wrapped(number: int) -> int:
    """Return what is left of a number in 64 bits."""
    return (number + (1 << 63)) % (1 << 64) - (1 << 63)


def _random_uuid(budget: Budget, name: Value) -> Value:
    """Return a random UUID, the same for the same name in one evaluation."""

    def make() -> Value:
        return str(UUID(bytes=budget.surroundings.random_bytes(_RANDOM_BYTES), version=4))

    return budget.once(("uuid.rfc4122", key(name)), make)


def _random_number(budget: Budget, name: Value, limit: Value) -> Value:
    """Return a random number below the limit, the same for the same name and limit in one evaluation."""
    label, size = text(name), abs(int64(limit))
    if not size:
        return 0

    def make() -> Value:
        return int.from_bytes(budget.surroundings.random_bytes(_RANDOM_BYTES)) % size

    return budget.once(("rand.intn", label, size), make)


IDENTIFIERS = {
    "rand.intn": Builtin(2, _random_number, bounded=True),
    "uuid.parse": Builtin(1, _parse),
    "uuid.rfc4122": Builtin(1, _random_uuid, bounded=True),
}
