# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What the revocation lists in an update take back (Workload API, section 5.2.1, `crl`)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from nsmsec.errors import Malformed, NsmsecError, ReasonCode
from nsmsec.identity.bundle import TrustBundleSet
from nsmsec.identity.revocation_list import prove_revocation_list

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from nsmsec.identity.id import TrustDomain
    from nsmsec.identity.revoked import RevokedCertificate

__all__ = ["Revocations", "revocations_after"]

_MAX_LISTS: Final = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocations:
    """The outcome.

    Attributes:
        bundles: the trust bundles, each with what its authorities revoke.
        error: what was wrong with a list; the last such thing.
        end_at: when the first of the proven lists is over; None without any.
    """

    bundles: TrustBundleSet
    error: NsmsecError | None
    end_at: datetime | None


def revocations_after(
    former: TrustBundleSet, lists: Sequence[bytes], *, bundles: TrustBundleSet, now: datetime
) -> Revocations:
    """Return the bundles of an update with what its revocation lists take back.

    1. An update is the whole state: a certificate that no list mentions any more is good again.
    2. Unless a list is bad: then nobody knows what it would have said, and what was revoked before stays revoked.
    3. What the good lists revoke is revoked in either case.

    Args:
        former: the bundles before, with what was revoked.
        lists: the lists of the update, each in DER.
        bundles: the bundles of the update.
        now: the time.
    """
    revoked: dict[TrustDomain, frozenset[RevokedCertificate]] = {}
    error: NsmsecError | None = None
    ends: list[datetime] = []
    if len(lists) > _MAX_LISTS:
        lists = ()
        error = Malformed(ReasonCode.SIZE, f"workload api: expected at most {_MAX_LISTS} revocation lists, found more")
    for der in lists:
        try:
            proven = prove_revocation_list(der, bundles=bundles)
        except NsmsecError as unproven:
            error = unproven
            continue
        error = proven.age_error(now) or error
        ends.append(proven.ends_at)
        revoked[proven.trust_domain] = revoked.get(proven.trust_domain, frozenset()) | proven.revoked  # 1, 3
    if error is not None:  # 2
        for bundle in former:
            revoked[bundle.trust_domain] = revoked.get(bundle.trust_domain, frozenset()) | bundle.revoked
    return Revocations(bundles=_with(bundles, revoked), error=error, end_at=min(ends, default=None))


def _with(bundles: TrustBundleSet, revoked: dict[TrustDomain, frozenset[RevokedCertificate]]) -> TrustBundleSet:
    """Return these bundles with these revocations; the same snapshot if they have them already."""
    wanted = {one.trust_domain: revoked.get(one.trust_domain, frozenset()) for one in bundles}
    if all(one.revoked == wanted[one.trust_domain] for one in bundles):
        return bundles
    return TrustBundleSet.of(*(replace(one, revoked=wanted[one.trust_domain]) for one in bundles))
