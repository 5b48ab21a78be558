# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Whether two simple patterns have a text in common.

A pattern is a row of characters, `.` and `[…]`, each perhaps followed by `+` or `*`. OPA takes the answer from the Go
package `glob-intersection`; the same steps are taken here, each pair of places once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nsmsec.opa.plan.builtins.operands import text
from nsmsec.opa.plan.errors import BuiltinError, LimitExceeded

if TYPE_CHECKING:
    from nsmsec.opa.plan.budget import Budget
    from nsmsec.opa.plan.values import Value

__all__ = ["globs_match"]

#: The search goes down once per token of both patterns.
_MAX_TOKENS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class _Token:
    """What stands for one character: ranges of code points (none for `.`), and the flag after it."""

    ranges: tuple[tuple[int, int], ...] | None
    flag: str = ""

    def meets(self, other: _Token) -> bool:
        """Return whether some character fits both; `.` fits even a set without any."""
        if self.ranges is None or other.ranges is None:
            return True
        return any(a <= d and c <= b for a, b in self.ranges for c, d in other.ranges)


def globs_match(budget: Budget, first: Value, second: Value) -> Value:
    """Return whether a text exists, not empty, that both patterns fit.

    Raises:
        BuiltinError: one is no such pattern.
        LimitExceeded: one has too many parts.
    """
    budget.spend(len(text(first)) + len(text(second)))
    a, b = _simplified(_tokens(text(first))), _simplified(_tokens(text(second)))
    if max(len(a), len(b)) > _MAX_TOKENS:
        raise LimitExceeded(f"regex.globs_match: a pattern of more than {_MAX_TOKENS} parts")
    trimmed = _trimmed(a, b)
    return trimmed is not None and _Search(budget, *trimmed).normal(False, 0, 0)  # noqa: FBT003 - see there


def _runes(pattern: str) -> list[tuple[str, bool]]:
    """Return the characters, and of each whether it was escaped."""
    found: list[tuple[str, bool]] = []
    escaped = False
    for character in pattern:
        if character == "\\" and not escaped:
            escaped = True
        else:
            found.append((character, escaped))
            escaped = False
    if escaped:
        raise BuiltinError("input ends with a \\ (escape) character: the input provided is invalid")
    return found


def _tokens(pattern: str) -> list[_Token]:
    runes = _runes(pattern)
    tokens: list[_Token] = []
    place = 0
    while place < len(runes):
        ranges, place = _ranges(runes, place)
        flag = runes[place][0] if place < len(runes) and runes[place] in (("+", False), ("*", False)) else ""
        tokens.append(_Token(ranges=ranges, flag=flag))
        place += len(flag)
    return tokens


def _ranges(runes: list[tuple[str, bool]], place: int) -> tuple[tuple[tuple[int, int], ...] | None, int]:
    """Return what one character or set means, and where the next begins."""
    character, escaped = runes[place]
    if escaped or character not in ".[]+*":
        return ((ord(character), ord(character)),), place + 1
    if character == ".":
        return None, place + 1
    if character == "[":
        return _set(runes, place + 1)
    raise BuiltinError(f"{character!r} at a place where nothing precedes it: the input provided is invalid")


def _set(runes: list[tuple[str, bool]], place: int) -> tuple[tuple[tuple[int, int], ...], int]:
    ranges: set[tuple[int, int]] = set()
    before: int | None = None
    while place < len(runes) and runes[place] != ("]", False):
        if runes[place] == ("-", False):
            upper = _upper(runes, place + 1, before)
            ranges.add((upper if before is None else before, upper))
            before = None
            place += 2
        else:
            before = ord(runes[place][0])
            ranges.add((before, before))
            place += 1
    if place >= len(runes):
        raise BuiltinError("found [ without matching ]: the input provided is invalid")
    return _united(ranges), place + 1


def _upper(runes: list[tuple[str, bool]], place: int, lower: int | None) -> int:
    """Return where a range ends."""
    if lower is None or place >= len(runes) - 1 or runes[place] in (("]", False), ("-", False)):
        raise BuiltinError("range character '-' must stand between two characters: the input provided is invalid")
    upper = ord(runes[place][0])
    if upper < lower:
        raise BuiltinError("range is out of order: the input provided is invalid")
    return upper


def _united(ranges: set[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return the same code points as ranges that do not touch, in order."""
    united: list[tuple[int, int]] = []
    for lower, upper in sorted(ranges):
        if united and lower <= united[-1][1] + 1:
            united[-1] = (united[-1][0], max(upper, united[-1][1]))
        else:
            united.append((lower, upper))
    return tuple(united)


def _simplified(tokens: list[_Token]) -> list[_Token]:
    """Make one of flagged tokens that follow one another and mean the same."""
    simple: list[_Token] = []
    for token in tokens:
        if simple and token.flag and simple[-1].flag and token.ranges == simple[-1].ranges:
            flag = "+" if "+" in (token.flag, simple[-1].flag) else "*"
            simple[-1] = _Token(ranges=token.ranges, flag=flag)
        else:
            simple.append(token)
    return simple


def _trimmed(a: list[_Token], b: list[_Token]) -> tuple[list[_Token], list[_Token]] | None:
    """Cut plain tokens off both ends but one; None if two of them do not meet."""
    left = 0
    while left < min(len(a), len(b)) and not a[left].flag and not b[left].flag:
        if not a[left].meets(b[left]):
            return None
        left += 1
    left = max(left - 1, 0)
    x, y = len(a) - 1, len(b) - 1
    while x >= left and y >= left and not a[x].flag and not b[y].flag:
        if not a[x].meets(b[y]):
            return None
        x, y = x - 1, y - 1
    if x < len(a) - 1:
        x, y = x + 1, y + 1
    return a[left : x + 1], b[left : y + 1]


class _Search:
    """Looks for a common text from a pair of places on; `swapped` says that the places are of the second and first."""

    __slots__ = ("_budget", "_known", "_sides")

    def __init__(self, budget: Budget, a: list[_Token], b: list[_Token]) -> None:
        self._budget = budget
        self._sides = (a, b)
        self._known: dict[tuple[str, bool, int, int], bool] = {}

    def normal(self, swapped: bool, i: int, j: int) -> bool:  # noqa: FBT001 - part of a place, not an option
        a, b = self._side(swapped), self._side(not swapped)
        while i < len(a) and j < len(b):
            if a[i].flag or b[j].flag:
                return self._special(swapped, i, j)
            if not a[i].meets(b[j]):
                return False
            i, j = i + 1, j + 1
        return i == len(a) and j == len(b)

    def _side(self, second: bool) -> list[_Token]:  # noqa: FBT001 - part of a place, not an option
        return self._sides[second]

    def _special(self, swapped: bool, i: int, j: int) -> bool:  # noqa: FBT001 - part of a place, not an option
        place = ("special", swapped, i, j)
        if place not in self._known:
            if not self._side(swapped)[i].flag:
                swapped, i, j = not swapped, j, i
            plus = self._side(swapped)[i].flag == "+"
            self._known[place] = self._plus(swapped, i, j) if plus else self._star(swapped, i, j)
        return self._known[place]

    def _plus(self, swapped: bool, i: int, j: int) -> bool:  # noqa: FBT001 - part of a place, not an option
        other = self._side(not swapped)[j]
        if not self._side(swapped)[i].meets(other):
            return False
        return self._star(swapped, i, j + 1) or (other.flag != "" and self.normal(swapped, i + 1, j))

    def _star(self, swapped: bool, i: int, j: int) -> bool:  # noqa: FBT001 - part of a place, not an option
        place = ("star", swapped, i, j)
        if place not in self._known:
            self._known[place] = self._gobbles(swapped, i, j)
        return self._known[place]

    def _gobbles(self, swapped: bool, i: int, j: int) -> bool:  # noqa: FBT001 - part of a place, not an option
        starred, other = self._side(swapped), self._side(not swapped)
        after = starred[i + 1] if i + 1 < len(starred) else None
        for k in range(j, len(other)):
            self._budget.spend(1)
            if after is not None and after.meets(other[k]) and self.normal(swapped, i + 1, k):
                return True
            if not starred[i].meets(other[k]):
                return False
        return after is None
