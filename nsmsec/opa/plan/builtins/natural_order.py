# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The order that Go's YAML package writes keys in: numbers in them by value, letters after everything else."""

from __future__ import annotations

from functools import cmp_to_key
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["by_nature"]


def by_nature(names: Iterable[str]) -> list[str]:
    """Return the names in order."""
    return sorted(names, key=cmp_to_key(_compare))


def _compare(a: str, b: str) -> int:
    place = next((index for index, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), None)
    if place is None:
        return len(a) - len(b)
    return -1 if _is_less(a, b, place) else 1


def _is_less(a: str, b: str, place: int) -> bool:
    """Return whether the first comes first; the place is that of the first difference."""
    x, y = a[place], b[place]
    if x.isalpha() and y.isalpha():
        return x < y
    if x.isalpha() or y.isalpha():
        return x.isalpha() if a[:place][-1:].isdecimal() else y.isalpha()
    start = "1" if "0" in (x, y) and a[:place][len(a[:place].rstrip("0123456789")) :].strip("0") else ""
    left, right = _digits(a, place), _digits(b, place)
    if int(f"0{start}{left}") != int(f"0{start}{right}"):
        return int(f"0{start}{left}") < int(f"0{start}{right}")
    return (len(left), x) < (len(right), y)


def _digits(source: str, place: int) -> str:
    """Return the digits at a place; more than a name sensibly has do not count."""
    rest = source[place : place + 400]
    return rest[: len(rest) - len(rest.lstrip("0123456789"))]
