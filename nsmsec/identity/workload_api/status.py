# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""How a Workload API source is doing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta

    from nsmsec.errors import NsmsecError
    from nsmsec.identity.id import SpiffeID, TrustDomain

__all__ = ["WorkloadAPIStatus"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkloadAPIStatus:
    """One moment in the life of a source; holds no key.

    Attributes:
        ids: the identities in force, the default one first.
        revision: that of the trust bundles in force; 0 before the first.
        updates: how many updates were taken, in whole or in part.
        faults: how many times an update, a part of one, or a connection was bad.
        failures: how many connections ended in a row without a good update.
        confirmed_at: when the provider last sent what is in force; None before the first time.
        expires_at: when the default SVID ends; None before there is one.
        last_error: what was wrong last; None once everything in an update is good.
        bundle_errors: the trust domains whose latest bundle is not in force, with the reason.
        revoked: how many certificates revocation lists have taken back.
        crl_error: what is wrong with a revocation list of the latest update; what was revoked before stays revoked.
        crls_end_at: when the first of the lists is over; None if there is none. Once it is past, what was revoked
            stays revoked, but nobody says what was revoked since.
    """

    ids: tuple[SpiffeID, ...]
    revision: int
    updates: int
    faults: int
    failures: int
    confirmed_at: datetime | None
    expires_at: datetime | None
    last_error: NsmsecError | None
    bundle_errors: Mapping[TrustDomain, NsmsecError]
    revoked: int
    crl_error: NsmsecError | None
    crls_end_at: datetime | None

    def age(self, now: datetime) -> timedelta | None:
        """Return how long ago the provider confirmed what is in force; None before the first time."""
        return None if self.confirmed_at is None else now - self.confirmed_at
