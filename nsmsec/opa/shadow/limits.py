# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Every bound of a shadow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

__all__ = ["ShadowLimits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowLimits:
    """How much a candidate may hold up, all of it behind the calls.

    Attributes:
        max_waiting: how many questions may wait for the candidate, besides at most 64 that it was handed; what comes on
            top is dropped.
        max_time: how long the candidate may take for one.
        max_close_time: how long to wait at the end for what is waiting.
    """

    max_waiting: int = 1000
    max_time: timedelta = timedelta(milliseconds=500)
    max_close_time: timedelta = timedelta(seconds=2)
