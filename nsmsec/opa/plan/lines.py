# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The text of generated code, line by line, with the statement of the policy that each line comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nsmsec.opa.plan.errors import Position

__all__ = ["Lines"]

#: CPython's tokenizer takes at most 100 levels.
_MAX_DEPTH = 80


class Lines:
    """A growing piece of Python text; the caller says where blocks begin and end."""

    __slots__ = ("_depth", "position", "positions", "texts")

    def __init__(self, depth: int) -> None:
        self._depth = depth
        self.texts: list[str] = []
        self.positions: list[Position | None] = []
        self.position: Position | None = None

    @property
    def depth(self) -> int:
        """How many levels the next line is indented."""
        return self._depth

    @property
    def is_deep(self) -> bool:
        """Whether it is time to continue in another function."""
        return self._depth > _MAX_DEPTH

    def add(self, text: str, places: Sequence[Position | None] = ()) -> None:
        """Add one line, or one and others inside its parentheses that come from places of their own."""
        indent = " " * self._depth
        self.texts += [indent + line for line in text.split("\n")] if places else [indent + text]
        self.positions += (self.position, *places)

    def open(self, text: str, places: Sequence[Position | None] = ()) -> None:
        """Add a line that begins a block, and go into it."""
        self.add(text, places)
        self._depth += 1

    def close(self, depth: int) -> None:
        """Go back to a level; a block without a line gets one."""
        if depth < self._depth and self.texts[-1].endswith(":"):
            self.add("pass")
        self._depth = depth

    def insert(self, at: int, text: str, depth: int) -> None:
        """Add one line before others that are there."""
        self.texts.insert(at, " " * depth + text)
        self.positions.insert(at, None)

    def append(self, other: Lines) -> None:
        """Add all lines of another piece."""
        self.texts += other.texts
        self.positions += other.positions
