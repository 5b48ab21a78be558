# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The port of the memory of used tokens (token profile, section 4, step 10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["ReplayMemory", "TokenUse"]


class TokenUse(NamedTuple):
    """One use of one token.

    A tuple of plain values: a shared memory sends them elsewhere, and one is made for every token.

    Attributes:
        trust_domain: the domain of who signed it.
        subject: who signed it.
        jti: its number, random, chosen by the signer.
        keep_until: up to when it must be remembered, in seconds since the epoch: `exp` with the skew.
        most: how often it may be used here.
    """

    trust_domain: str
    subject: str
    jti: str
    keep_until: float
    most: int


class ReplayMemory(Protocol):
    """Remembers which tokens were used, for as long as they could be used again."""

    def look_up(self, uses: Sequence[TokenUse], *, now: float) -> None:
        """Refuse early what `admit` would refuse now; remembers nothing.

        Args:
            uses: the tokens of one path in order.
            now: the current time, in seconds since the epoch.

        Raises:
            Unverified: `REPLAYED`, `EXPIRED`; the index is that of the use.
            Malformed: `SIZE`, a quota is full.
            SourceUnavailable: the memory cannot be reached.
        """
        ...

    def admit(self, uses: Sequence[TokenUse], *, now: float) -> None:
        """Check and remember all of these uses, or none, atomically.

        Raises:
            Unverified: `REPLAYED`, `EXPIRED`; the index is that of the use.
            Malformed: `SIZE`, a quota is full.
            SourceUnavailable: the memory cannot be reached.
        """
        ...
