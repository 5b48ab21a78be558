# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Every bound of an engine that asks an OPA server, with the unit in the name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

__all__ = ["RestLimits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RestLimits:
    """How long, how much, how many.

    Attributes:
        max_time: how long a decision may take, connecting and the check of health included.
        max_question_bytes: how long a question may be.
        max_answer_bytes: how long an answer may be.
        max_idle_connections: how many connections are kept for the next questions.
        max_threads: how many threads an asyncio engine asks with; so many questions are asked at the same time.
        max_waiting: how many questions of an asyncio engine may be under way or wait for a thread.
    """

    max_time: timedelta = timedelta(seconds=1)
    max_question_bytes: int = 1024 * 1024
    max_answer_bytes: int = 256 * 1024
    max_idle_connections: int = 16
    max_threads: int = 16
    max_waiting: int = 1024
