# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What a source knows of the trust bundle that it gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["BundleOrigin"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleOrigin:
    """Which edition of a trust bundle is in force, and how fresh that knowledge is.

    Attributes:
        sequence: its sequence number (Trust Domain and Bundle, section 4.1.1); None if it has none.
        confirmed_at: when the publisher last said that this is its bundle; None if it never did.
    """

    sequence: int | None
    confirmed_at: datetime | None

    def age_s(self, now: datetime) -> int | None:
        """Return the whole seconds since the publisher confirmed it; None if it never did."""
        return None if self.confirmed_at is None else max(0, int((now - self.confirmed_at).total_seconds()))
