# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Compiled patterns on RE2, which takes time linear in the text whatever the pattern is."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any

import re2

from nsmsec.opa.plan.errors import BuiltinError, LimitExceeded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nsmsec.opa.plan.budget import Budget

__all__ = ["Span", "compiled", "matches", "matches_whole", "spans"]

#: How many compiled patterns are kept; they belong to no policy, and their lock is inside `lru_cache`.
_KEPT = 64

#: How much memory the automata of one pattern may take.
_MAX_BYTES = 4 * 1024 * 1024

_MAX_PATTERN = 64 * 1024

#: What RE2 does with 32 instructions of a pattern for one byte counts as one step.
_INSTRUCTIONS_PER_STEP = 32

#: A search that goes on at the next place may look at all that is left of the text.
_BYTES_PER_STEP = 256

#: RE2 has an escape for one byte, which would cut characters; Go has not.
_ONE_BYTE = re.compile(r"\\Q.*?(?:\\E|\Z)|\\(?:(C)|.)", re.DOTALL)

#: Where a group of a match stands in the bytes of a text; (-1, -1) where it took no part.
Span = tuple[int, int]


def compiled(pattern: str) -> Any:  # noqa: ANN401 - re2 has no types
    """Return a pattern in Go's syntax, ready to match the bytes of UTF-8.

    Raises:
        BuiltinError: it is no pattern.
        LimitExceeded: it is too large.
    """
    if len(pattern) > _MAX_PATTERN:
        raise LimitExceeded(f"regex: a pattern of {len(pattern)} characters")
    if any(found[1] for found in _ONE_BYTE.finditer(pattern)):
        raise BuiltinError("error parsing regexp: invalid escape sequence: `\\C`")
    return _compiled(pattern)


@lru_cache(maxsize=_KEPT)
def _compiled(pattern: str) -> Any:  # noqa: ANN401 - re2 has no types
    options = re2.Options()
    options.max_mem = _MAX_BYTES
    options.log_errors = False
    try:
        found = re2.compile(pattern.encode("utf-8", "replace"), options)
    except re2.error as error:
        reason = error.args[0].decode("utf-8", "replace")
        if "too large" in reason:
            raise LimitExceeded("regex: the pattern needs too much memory") from error
        raise BuiltinError(f"error parsing regexp: {reason}") from error
    if not all(map(bytes.isascii, found.groupindex)):
        raise BuiltinError("error parsing regexp: invalid named capture")
    return found


def matches(budget: Budget, pattern: str, text: str) -> bool:
    """Return whether the pattern is found anywhere in the text."""
    found = compiled(pattern)
    data = _paid(budget, found, text)
    return found.search(data) is not None


def matches_whole(budget: Budget, pattern: str, text: str) -> bool:
    """Return whether the pattern takes the whole text."""
    found = compiled(pattern)
    data = _paid(budget, found, text)
    return found.fullmatch(data) is not None


def spans(budget: Budget, pattern: str, text: bytes, most: int) -> Iterator[tuple[Span, ...]]:
    """Return at most so many matches (all if negative), each with its groups, as Go's `FindAll` finds them.

    An empty match that touches the one before does not count.
    """
    found = compiled(pattern)
    _pay(budget, found, text)
    every = _accepted(budget, found, text)
    return every if most < 0 else islice(every, most)


def _accepted(budget: Budget, found: Any, text: bytes) -> Iterator[tuple[Span, ...]]:  # noqa: ANN401 - re2 has no types
    place, last = 0, -1
    while place <= len(text):
        budget.spend(1 + (len(text) - place) // _BYTES_PER_STEP)
        match = found.search(text, place)
        if match is None:
            return
        start, end = match.span()
        if end > place or start != last:
            yield tuple(match.span(group) for group in range(found.groups + 1))
        place, last = end if end > place else _next_character(text, place), end


def _next_character(text: bytes, place: int) -> int:
    """Return where the character after the one at this place begins."""
    place += 1
    while place < len(text) and text[place] & 0xC0 == 0x80:  # noqa: PLR2004 - how bytes inside a character look in UTF-8
        place += 1
    return place


def _paid(budget: Budget, found: Any, text: str) -> bytes:  # noqa: ANN401 - re2 has no types
    data = text.encode("utf-8", "replace")
    _pay(budget, found, data)
    return data


def _pay(budget: Budget, found: Any, text: bytes) -> None:  # noqa: ANN401 - re2 has no types
    budget.spend(1 + len(text) * found.programsize // _INSTRUCTIONS_PER_STEP)
