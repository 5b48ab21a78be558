# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Built-ins about networks with the addresses in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.opa.plan.builtins.blocks import Block, address, block, spelled
from nsmsec.opa.plan.builtins.builtin import Builtin
from nsmsec.opa.plan.errors import BuiltinError
from nsmsec.opa.plan.order import sorted_keys
from nsmsec.opa.plan.values import Key, Value, key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nsmsec.opa.plan.budget import Budget

__all__ = ["NETWORKS"]

#: How many addresses are made between two looks at the clock.
_CHUNK = 1000

#: From which first byte on networks without a prefix have 16 bits, and from which 24.
_CLASS_B, _CLASS_C = 0x80, 0xC0

_V4_BITS, _V6_BITS = 32, 128
_MAPPED = 0xFFFF << _V4_BITS


def _contains(network: Value, other: Value) -> Value:
    return block(network).contains(address(other) or block(other))


def _intersects(a: Value, b: Value) -> Value:
    left, right = block(a), block(b)
    return left.contains(right) or right.contains(left)


def _is_valid(network: Value) -> Value:
    try:
        block(network)
    except BuiltinError:
        return False
    return True


def _contains_matches(budget: Budget, networks: Value, others: Value) -> Value:
    """Return the pairs of places, or keys, of a network and of what is in it."""
    found: set[Value] = set()
    for place, network in _placed(networks):
        right = list(_placed(others))
        budget.spend(len(right))
        found |= {Key([place, other_place]) for other_place, other in right if _contains(network, other)}
    return found


def _placed(networks: Value) -> Iterator[tuple[Value, Value]]:
    """Yield what each network is called in an answer, and the network; nothing for scalars that are no strings."""
    if isinstance(networks, str):
        yield networks, networks
    elif isinstance(networks, list):
        yield from ((place, _named(member)) for place, member in enumerate(networks))
    elif isinstance(networks, set):
        yield from ((member, _named(member)) for member in sorted_keys(networks))
    elif isinstance(networks, dict):
        yield from ((name, _named(networks[key(name)])) for name in sorted_keys(networks))


def _named(member: Value) -> Value:
    found = member[0] if isinstance(member, list) and member else member
    if isinstance(found, str) or found is not member:
        return found
    raise BuiltinError("element must be string or non-empty array")


def _expand(budget: Budget, network: Value) -> Value:
    found = block(network)
    size = found.last - found.first + 1
    budget.spend(size)
    addresses: set[Value] = set()
    for start in range(found.first, found.last + 1, _CHUNK):
        budget.check()
        addresses.update(spelled(one, found.width) for one in range(start, min(start + _CHUNK, found.last + 1)))
    return addresses


def _merge(budget: Budget, networks: Value) -> Value:
    """Return as few networks as have the same addresses; one that nothing was joined with stays as it was spelled."""
    if not isinstance(networks, (list, set)):
        raise BuiltinError("operand must be an array")
    budget.spend(len(networks) * _V6_BITS)
    listed = networks if isinstance(networks, list) else sorted_keys(networks)
    ranges = sorted((_range(_listed(member)) for member in listed), key=lambda found: (found[1], found[0]))
    merged: list[tuple[int, int, str]] = []
    for first, last, shown in reversed(ranges):
        if merged and _before(merged[-1][0]) <= last:
            merged[-1] = (min(first, merged[-1][0]), merged[-1][1], "")
        else:
            merged.append((first, last, shown))
    return {shown for found in merged for shown in ([found[2]] if found[2] else _cover(*found[:2]))}


def _listed(member: Value) -> tuple[Block, str]:
    """Return a network to be merged and its spelling; an address alone stands for the network of its class."""
    if not isinstance(member, str):
        raise BuiltinError("element must be string")
    alone = address(member)
    if alone is None:
        found = block(member)
        return found, str(found)
    if alone.width == _V6_BITS:
        raise BuiltinError("IPv6 invalid: needs prefix length")
    head = alone.first >> 24
    prefix = 8 if head < _CLASS_B else 16 if head < _CLASS_C else 24
    host = _V4_BITS - prefix
    shown = f"{spelled(alone.first, _V4_BITS)}/{prefix}"
    return Block(first=alone.first >> host << host, prefix=prefix, width=_V4_BITS), shown


def _range(listed: tuple[Block, str]) -> tuple[int, int, str]:
    """Return the first address and the last as IPv6 has them, and the spelling of the network."""
    found, shown = listed
    offset = _MAPPED if found.width == _V4_BITS else 0
    return found.first + offset, found.last + offset, shown


def _before(number: int) -> int:
    """Return the address before another; the first one of IPv4 and of IPv6 has none and stays."""
    return number if number in (0, _MAPPED) else number - 1


def _cover(first: int, last: int) -> list[str]:
    """Return the networks, each as large as can be, that together are a range of addresses."""
    is_v4 = first >> _V4_BITS == last >> _V4_BITS == _MAPPED >> _V4_BITS
    width, offset = (_V4_BITS, _MAPPED) if is_v4 else (_V6_BITS, 0)
    start, end = first - offset, last - offset
    found: list[str] = []
    while start <= end:
        bits = min((start & -start).bit_length() - 1 if start else width, (end - start + 1).bit_length() - 1)
        found.append(str(Block(first=start, prefix=width - bits, width=width)))
        start += 1 << bits
    return found


NETWORKS = {
    "net.cidr_contains": Builtin(2, _contains),
    "net.cidr_contains_matches": Builtin(2, _contains_matches, bounded=True),
    "net.cidr_expand": Builtin(1, _expand, bounded=True),
    "net.cidr_intersects": Builtin(2, _intersects),
    "net.cidr_is_valid": Builtin(1, _is_valid),
    "net.cidr_merge": Builtin(1, _merge, bounded=True),
    "net.cidr_overlap": Builtin(2, _contains),
}
