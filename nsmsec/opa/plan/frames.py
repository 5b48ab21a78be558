# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A block while it is being written: how it is left."""

from __future__ import annotations

__all__ = ["Frame", "flags"]


class Frame:
    """A block that is being written.

    Attributes:
        flag: the variable that is true once the block is left from further inside.
        leave: the Python statement that leaves it; empty where leaving is falling through.
        is_flagged: whether the flag is used.
    """

    __slots__ = ("flag", "is_flagged", "leave")

    def __init__(self, flag: str, leave: str) -> None:
        self.flag = flag
        self.leave = leave
        self.is_flagged = False


def flags(frames: set[Frame]) -> str:
    """Return the condition that one of these blocks was left from further inside."""
    return " or ".join(sorted(frame.flag for frame in frames))
