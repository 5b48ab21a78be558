# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The port that takes entries of the decision log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["EventSink", "Undelivered"]


class Undelivered(Exception):
    """A sink could not take the last so many events of its batch now; they are offered again later.

    Attributes:
        remaining: how many.
    """

    def __init__(self, remaining: int) -> None:
        super().__init__(f"{remaining} events")
        self.remaining = remaining


class EventSink(Protocol):
    """Keeps events; it is called from one thread, so it may take its time."""

    def write(self, events: Sequence[bytes]) -> None:
        """Keep events, each as JSON in UTF-8 without a line end.

        Raises:
            Undelivered: some of them could not be taken now; whatever else is raised gives the events up.
        """
        ...
