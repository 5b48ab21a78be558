# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A count of events that did not arrive."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Losses"]

_LOGGER = logging.getLogger("nsmsec.decision_log")


class Losses:
    """A count for any threads; whoever is told may fail without harm."""

    __slots__ = ("_count", "_lock", "_on_drop")

    def __init__(self, on_drop: Callable[[int], None]) -> None:
        """Take whom to tell how many were just lost; it must be quick."""
        self._on_drop = on_drop
        self._lock = threading.Lock()
        self._count = 0

    @property
    def count(self) -> int:
        """How many were lost so far."""
        with self._lock:
            return self._count

    def add(self, count: int) -> None:
        """Count some more, and tell."""
        with self._lock:
            self._count += count
        try:
            self._on_drop(count)
        except Exception as error:  # noqa: BLE001 (a metric is foreign code; its failure must end neither a call nor the log)
            _LOGGER.error("decision log: nobody could be told of a loss: %s", type(error).__name__)  # noqa: TRY400 (the text of a foreign exception may hold anything)
