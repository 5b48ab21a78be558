# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The SVID of a workload that is kept attested: the former one until the next is attested."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.clock import SystemClock
from nsmsec.limits import Limits

if TYPE_CHECKING:
    from nsmsec.appraisal.renewal import AttestedSession
    from nsmsec.clock import Clock
    from nsmsec.identity import X509SVID, X509SVIDSource

__all__ = ["AttestedSVIDs"]


class AttestedSVIDs:
    """A source of SVIDs for `Workload(svid=..., session=...)`, so that a rotation takes no call's hardware facts away.

    A result is bound to one SVID. While the next one is being attested, the former one goes on: for as long as its
    result counts, five minutes at most. Without a session in force there is nothing to wait for.
    """

    def __init__(
        self,
        svid: X509SVIDSource,
        session: AttestedSession,
        *,
        clock: Clock | None = None,
        limits: Limits | None = None,
    ) -> None:
        """Take both.

        Args:
            svid: where the current SVID comes from, as the session has it.
            session: what attests it.
            clock: the time; the machine's if omitted.
            limits: the shortest rest of a leaf's life.
        """
        self._svid = svid
        self._session = session
        self._clock: Clock = SystemClock() if clock is None else clock
        self._min_life = (Limits() if limits is None else limits).min_leaf_life

    def x509_svid(self) -> X509SVID:
        """Return the SVID that is attested, if it still is this workload's; else the current one.

        Raises:
            SourceUnavailable: there is none now: what the provider takes back is gone at once.
        """
        current, attested = self._svid.x509_svid(), self._session.attested_svid()
        if attested is None or attested.id != current.id or self._clock.now() > attested.not_after - self._min_life:
            return current
        return attested
