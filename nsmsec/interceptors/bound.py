# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""How long a stream may go on (token profile, section 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.errors import ReasonCode, Unverified

if TYPE_CHECKING:
    from datetime import timedelta

    from nsmsec.chain import Call
    from nsmsec.clock import Clock

__all__ = ["StreamBound"]


class StreamBound:
    """The moment from which on no message of a call is delivered, in either direction.

    Attributes:
        ends_at: that moment.
    """

    __slots__ = ("_clock", "ends_at")

    def __init__(self, call: Call, *, max_stream: timedelta, clock: Clock) -> None:
        """End with the longest life of a stream or with the neighbour's proof, whichever is first."""
        self._clock = clock
        self.ends_at = call.now + max_stream
        if call.peer is not None and call.peer.expires_at is not None:
            self.ends_at = min(self.ends_at, call.peer.expires_at)

    def check(self) -> None:
        """Refuse to deliver anything from the bound on.

        Raises:
            Unverified: `EXPIRED`.
        """
        if self._clock.now() >= self.ends_at:
            raise Unverified(ReasonCode.EXPIRED, f"stream: expected to end before {self.ends_at.isoformat()}")
