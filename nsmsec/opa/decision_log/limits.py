# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Every bound of the decision log, with the unit in the name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

__all__ = ["LogLimits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLimits:
    """How much may wait, and for how long.

    Attributes:
        max_queued_events: how many events may wait, before masking and again before each sink.
        max_queued_bytes: how many bytes may wait, estimated before masking, exact afterwards.
        max_batch_events: how many events a sink gets at once.
        linger: how long the first event waits for others, once before masking and once before each sink, so that the
            work of a thread and an upload are worth their while.
        first_retry: how long to wait at most after a sink could take nothing; it doubles each time.
        last_retry: beyond which it does not grow.
    """

    max_queued_events: int = 10_000
    max_queued_bytes: int = 64 * 1024 * 1024
    max_batch_events: int = 500
    linger: timedelta = timedelta(milliseconds=50)
    first_retry: timedelta = timedelta(milliseconds=500)
    last_retry: timedelta = timedelta(seconds=60)
