# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What is in force for one partner, with the rule for what may replace it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nsmsec.errors import ReasonCode, Unverified
from nsmsec.federation.status import PartnerStatus
from nsmsec.identity import BundleOrigin

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from nsmsec.errors import NsmsecError
    from nsmsec.federation.document import BundleDocument
    from nsmsec.federation.relationship import Relationship
    from nsmsec.identity import TrustBundle

__all__ = ["Partner"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """One relationship at one moment.

    Attributes:
        relationship: who it is.
        bundle: what is trusted for it; None if nothing was ever known.
        document: what was fetched last and is in force; None before the first good fetch.
        confirmed_at: when its endpoint last served what is in force.
        failures: how many fetches failed in a row.
        last_error: the latest failure since the last good fetch.
    """

    relationship: Relationship
    bundle: TrustBundle | None
    document: BundleDocument | None = None
    confirmed_at: datetime | None = None
    failures: int = 0
    last_error: NsmsecError | None = None

    def after(self, document: BundleDocument, *, now: datetime) -> Partner:
        """Return this partner with a document that was fetched now.

        1. Without a sequence number, what was fetched last counts (Federation, section 4.2); but a partner that has
           had one does not lose it.
        2. A lower number is an older document.
        3. The same number has the same content (Bundle, section 4.1.1).

        Raises:
            Unverified: `TRUST_BUNDLE_ROLLBACK`.
        """
        former = self.document
        if former is not None and former.sequence is not None:
            if document.sequence is None:  # 1
                raise _rollback(former, "none")
            if document.sequence < former.sequence:  # 2
                raise _rollback(former, str(document.sequence))
            if document.sequence == former.sequence and document.serialise() != former.serialise():  # 3
                raise _rollback(former, "the same with other content")
        return replace(
            self,
            bundle=document.trust_bundle,
            document=document,
            confirmed_at=now,
            failures=0,
            last_error=None,
        )

    @property
    def origin(self) -> BundleOrigin:
        """What is known of the bundle in force."""
        sequence = None if self.document is None else self.document.sequence
        return BundleOrigin(sequence=sequence, confirmed_at=self.confirmed_at)

    def failed(self, error: NsmsecError) -> Partner:
        """Return this partner after one more failure: what is in force stays."""
        return replace(self, failures=self.failures + 1, last_error=error)

    def status(self, *, now: datetime, max_age: timedelta) -> PartnerStatus:
        """Return what an operator looks at.

        Args:
            now: the time.
            max_age: from which age on there is an alarm.
        """
        age = None if self.confirmed_at is None else now - self.confirmed_at
        return PartnerStatus(
            trust_domain=self.relationship.trust_domain,
            sequence=self.origin.sequence,
            authorities=0 if self.bundle is None else len(self.bundle.authorities),
            age=age,
            is_stale=age is None or age > max_age,
            failures=self.failures,
            last_error=None if self.last_error is None else self.last_error.code,
        )


def _rollback(former: BundleDocument, found: str) -> Unverified:
    detail = f"trust bundle of {former.trust_domain}: expected sequence {former.sequence} or a later one, found {found}"
    return Unverified(ReasonCode.TRUST_BUNDLE_ROLLBACK, detail)
