# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Whether an open stream has to be judged again (token profile, section 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nsmsec.errors import ReasonCode, Unverified

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from nsmsec.errors import NsmsecError

__all__ = ["Basis", "Standing"]


class Basis(NamedTuple):
    """What a judgement rests on: it is due again once one of these has changed, or the time has come.

    Attributes:
        at: when it was looked up.
        trust: the revision of the trust bundles; with that of the trust in verifiers, where machines are judged.
        policy: what stands for the policy in force, as `nsmsec.opa.engine.in_force` has it.
    """

    at: datetime
    trust: object
    policy: object


class Standing:
    """By what one stream was judged last, until when that holds. Safe for threads.

    Attributes:
        refusal: why the stream was ended, once it was; it stays so.
    """

    __slots__ = ("_again_at", "_basis", "_due_since", "_ends_at", "_recheck", "refusal")

    def __init__(self, basis: Basis, *, recheck: timedelta) -> None:
        """Begin before the first judgement, so that what changes meanwhile is not missed.

        Args:
            basis: what the first judgement will rest on, or something older.
            recheck: how long a judgement holds.
        """
        self.refusal: NsmsecError | None = None
        self._recheck = recheck
        self._ends_at: datetime | None = None
        self._due_since: datetime | None = None
        self.judged(basis)

    def opened(self, *, ends_at: datetime) -> None:
        """Let the stream begin; before this it is never due.

        Args:
            ends_at: from when on nothing of it may be delivered, whatever is decided.
        """
        self._ends_at = ends_at

    def judged(self, basis: Basis) -> None:
        """Take note of a judgement that lets the stream go on."""
        self._basis = basis
        self._again_at = basis.at + self._recheck
        self._due_since = None

    def is_due(self, basis: Basis) -> bool:
        """Tell whether the stream has to be judged, by what is in force now, before anything of it is delivered."""
        if self._ends_at is None:
            return False
        last = self._basis
        return (
            self.refusal is not None
            or basis.at >= self._again_at
            or basis.at >= self._ends_at
            or basis.trust != last.trust
            or basis.policy != last.policy
        )

    def due_since(self, at: datetime) -> datetime:
        """Return when it was first seen that the stream is due; that is now, if this is the first time."""
        self._due_since = self._due_since or at
        return self._due_since

    def refuse(self, error: NsmsecError) -> None:
        """Let nothing more of the stream pass; the first reason counts."""
        self.refusal = self.refusal or error

    def require(self, at: datetime) -> None:
        """Refuse a stream that has been ended, or outlives its bound.

        Raises:
            NsmsecError: why it has been ended; `EXPIRED`.
        """
        if self.refusal is not None:
            raise self.refusal
        if self._ends_at is not None and at >= self._ends_at:
            raise Unverified(ReasonCode.EXPIRED, f"stream: expected to end before {self._ends_at.isoformat()}")
