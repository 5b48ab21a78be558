# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What an evaluation may ask of the machine it runs on."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Surroundings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """The clock and the randomness that built-ins use.

    Attributes:
        now_ns: the time of day, in nanoseconds since 1970.
        random_bytes: that many bytes that nobody can foretell.
    """

    now_ns: Callable[[], int] = time.time_ns  # noqa: TID251 - the clock that a caller may replace
    random_bytes: Callable[[int], bytes] = secrets.token_bytes
