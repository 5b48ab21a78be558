# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What a source of trust bundles knows of a trust domain besides its authorities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from nsmsec.identity.alias import TrustDomainAlias

__all__ = ["BundleOrigin"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleOrigin:
    """Which edition of a trust bundle is in force, how fresh that knowledge is, what else the domain is called.

    Attributes:
        sequence: its sequence number (Trust Domain and Bundle, section 4.1.1); None if it has none.
        confirmed_at: when the publisher last said that this is its bundle; None if it never did.
        alias: for which other trust domain an operator says that this one stands; None if for none.
    """

    sequence: int | None = None
    confirmed_at: datetime | None = None
    alias: TrustDomainAlias | None = None

    def age_s(self, now: datetime) -> int | None:
        """Return the whole seconds since the publisher confirmed it; None if it never did."""
        return None if self.confirmed_at is None else max(0, int((now - self.confirmed_at).total_seconds()))
