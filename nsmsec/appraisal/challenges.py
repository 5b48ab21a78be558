# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Remembering challenges until they are answered, once, in time."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from nsmsec.errors import AttestationFailed, ReasonCode, SourceUnavailable

if TYPE_CHECKING:
    from datetime import datetime

    from nsmsec.appraisal.port import AttestedPeer
    from nsmsec.appraisal.settings import AppraisalSettings

__all__ = ["OpenChallenges"]

_Asked = TypeVar("_Asked")


class _Open(NamedTuple, Generic[_Asked]):
    asked: _Asked
    expires_at: datetime


class OpenChallenges(Generic[_Asked]):
    """Bounded for each workload, bounded in all; safe for threads. They live as long as this process."""

    def __init__(self, settings: AppraisalSettings) -> None:
        """Take the bounds."""
        self._settings = settings
        self._open: dict[tuple[AttestedPeer, bytes], _Open[_Asked]] = {}
        self._lock = threading.Lock()

    def put(self, workload: AttestedPeer, key: bytes, asked: _Asked, *, now: datetime) -> datetime:
        """Remember a challenge, and return when it ends.

        Args:
            workload: who may answer; with the same SVID.
            key: what names it, random.
            asked: what has to be known when it is answered.
            now: the current time, aware.

        Raises:
            SourceUnavailable: `ATTESTATION_TOO_MANY`.
        """
        expires_at = now + self._settings.challenge_lifetime
        with self._lock:
            self._forget(now)
            of_this, of_all = sum(peer.id == workload.id for peer, _ in self._open), len(self._open)
            bounds = self._settings
            if of_this >= bounds.max_challenges_per_workload or of_all >= bounds.max_challenges:
                detail = f"challenge: expected fewer that are open, found {of_this} of {workload.id}, {of_all} in all"
                raise SourceUnavailable(ReasonCode.ATTESTATION_TOO_MANY, detail)
            self._open[workload, key] = _Open(asked, expires_at)
        return expires_at

    def take(self, workload: AttestedPeer, key: bytes, *, now: datetime) -> _Asked:
        """Return what was asked; nobody gets it twice.

        Raises:
            AttestationFailed: `ATTESTATION_CHALLENGE`, there is none for this workload, or it is late.
        """
        with self._lock:
            found = self._open.pop((workload, key), None)
        if found is None or found.expires_at <= now:
            late = "none" if found is None else "a late one"
            detail = f"challenge: expected one that is open for {workload.id}, found {late}"
            raise AttestationFailed(ReasonCode.ATTESTATION_CHALLENGE, detail)
        return found.asked

    def _forget(self, now: datetime) -> None:
        """Drop what is late, the oldest first: all live equally long."""
        while self._open:
            oldest = next(iter(self._open))
            if self._open[oldest].expires_at > now:
                return
            del self._open[oldest]
