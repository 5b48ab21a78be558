# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What a Workload API said last, as far as it was good.

Every message is the whole state: what is missing in it was taken back (Workload API, section 4.4).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from google.protobuf.message import DecodeError

from nsmsec.errors import Malformed, NsmsecError, ReasonCode, Unverified
from nsmsec.identity.bundle import TrustBundle, TrustBundleSet
from nsmsec.identity.bundle_origin import BundleOrigin
from nsmsec.identity.decode import certificates_from_der
from nsmsec.identity.id import SpiffeID, TrustDomain
from nsmsec.identity.svid import X509SVID
from nsmsec.identity.workload_api.der import split_der
from nsmsec.identity.workload_api.revocations import revocations_after
from nsmsec.identity.workload_api.v1 import workload_pb2
from nsmsec.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

__all__ = ["HintedSVID", "WorkloadState", "state_after"]

_MAX_SVIDS: Final = 64
_MAX_AUTHORITIES: Final = 256
_MAX_TRUST_DOMAINS: Final = 256
_MAX_CHAIN: Final = Limits().max_chain_certificates
_SCHEME: Final = "spiffe://"


@dataclass(frozen=True, slots=True, kw_only=True)
class HintedSVID:
    """One of the identities of a workload.

    Attributes:
        svid: the identity.
        hint: what the operator says it is for; empty if nothing.
    """

    svid: X509SVID
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkloadState:
    """One immutable moment.

    Attributes:
        svids: the identities, the default one first; none before the first good update.
        bundles: the trust bundles, own and federated.
        svid_error: why the identities of the latest update are not in force.
        bundle_errors: why the bundles of the latest update are not in force, by trust domain.
        entry_error: an entry of the latest update that is no trust domain's.
        crl_error: what is wrong with a revocation list of the latest update.
        crls_end_at: when the first of its lists is over; None if it has none.
    """

    svids: tuple[HintedSVID, ...] = ()
    bundles: TrustBundleSet = field(default_factory=TrustBundleSet.of)
    svid_error: NsmsecError | None = None
    bundle_errors: Mapping[TrustDomain, NsmsecError] = field(default_factory=lambda: MappingProxyType({}))
    entry_error: NsmsecError | None = None
    crl_error: NsmsecError | None = None
    crls_end_at: datetime | None = None

    @property
    def error(self) -> NsmsecError | None:
        """One thing that was wrong with the latest update, the gravest first."""
        return self.svid_error or next(iter(self.bundle_errors.values()), self.entry_error or self.crl_error)


def state_after(former: WorkloadState, data: bytes, now: datetime) -> WorkloadState:
    """Return the state after an update; whatever is bad in it leaves the last good in force.

    1. The message is read; it has an identity, and not absurdly much of anything.
    2. The identities are taken together or not at all.
    3. Each bundle is taken by itself. Our own is never empty (X509SVID.bundle is required); a partner's may be, which
       distrusts that partner alone.
    4. A trust domain that is missing is no longer trusted.
    5. A bundle with a key that is already another domain's authority is not taken.
    6. What the revocation lists take back is not believed from now on.

    Args:
        former: the state before.
        data: the message `X509SVIDResponse`.
        now: the time; an identity that has ended is no good update.

    Raises:
        Malformed: `FORMAT`, `SIZE`, `ID_NOT_CANONICAL`: there is nothing in it that could be taken.
    """
    message = _message(data)  # 1
    svids, svid_error = former.svids, None
    try:
        svids = tuple(_svid(one, now) for one in message.svids)  # 2
    except NsmsecError as error:
        svid_error = error
    reading = _Bundles(former.bundles)  # 3, 4
    for entry in message.svids:
        reading.own(entry)
    if svid_error is not None:
        for kept in svids:
            reading.keep_own(kept.svid.id.trust_domain)
    for name, authorities in sorted(message.federated_bundles.items()):
        reading.federated(name, authorities)
    settled = reading.settled()  # 5
    revocations = revocations_after(former.bundles, message.crl, bundles=settled, now=now)  # 6
    return WorkloadState(
        svids=svids,
        bundles=_told(revocations.bundles, former.bundles, reading.errors, now),
        svid_error=svid_error,
        bundle_errors=MappingProxyType(reading.errors),
        entry_error=reading.entry_error,
        crl_error=revocations.error,
        crls_end_at=revocations.end_at,
    )


def _told(
    bundles: TrustBundleSet, former: TrustBundleSet, errors: Mapping[TrustDomain, NsmsecError], now: datetime
) -> TrustBundleSet:
    """Return the bundles with when the provider last sent each that is in force; it tells no sequence numbers."""
    sent = BundleOrigin(sequence=None, confirmed_at=now)
    kept = {domain.name: former.origins[domain.name] for domain in errors if domain.name in former.origins}
    return bundles.with_origins({one.trust_domain.name: kept.get(one.trust_domain.name, sent) for one in bundles})


def _message(data: bytes) -> workload_pb2.X509SVIDResponse:
    try:
        message = workload_pb2.X509SVIDResponse.FromString(data)
    except DecodeError as error:
        raise Malformed(ReasonCode.FORMAT, "workload api: expected an X509SVIDResponse, found other bytes") from error
    if not message.svids:
        raise Malformed(ReasonCode.FORMAT, "workload api: expected at least one identity, found none")
    if len(message.svids) > _MAX_SVIDS or len(message.federated_bundles) > _MAX_TRUST_DOMAINS:
        detail = f"workload api: expected at most {_MAX_SVIDS} identities, {_MAX_TRUST_DOMAINS} federated bundles"
        raise Malformed(ReasonCode.SIZE, detail)
    return message


def _svid(entry: workload_pb2.X509SVID, now: datetime) -> HintedSVID:
    svid = X509SVID.from_der(
        split_der(entry.x509_svid, max_count=_MAX_CHAIN, what="workload api: svid"), entry.x509_svid_key
    )
    if str(svid.id) != entry.spiffe_id:
        detail = f"workload api: expected the identity {entry.spiffe_id!r:.300}, found {svid.id}"
        raise Unverified(ReasonCode.CERT_MISMATCH, detail)
    if svid.not_after < now:
        raise Unverified(ReasonCode.CERT_EXPIRED, f"workload api: expected a living identity, found {svid!r}")
    return HintedSVID(svid=svid, hint=entry.hint)


class _Bundles:
    """The bundles of one update, read one by one beside those before."""

    def __init__(self, former: TrustBundleSet) -> None:
        self._former = former
        self._own: dict[TrustDomain, TrustBundle] = {}
        self._federated: dict[TrustDomain, TrustBundle] = {}
        self.errors: dict[TrustDomain, NsmsecError] = {}
        self.entry_error: NsmsecError | None = None

    def own(self, entry: workload_pb2.X509SVID) -> None:
        domain = SpiffeID.parse(entry.spiffe_id).trust_domain
        try:
            bundle = _bundle(domain, entry.bundle)
            if not bundle.authorities:
                raise Malformed(ReasonCode.CERT_MISSING, f"workload api: expected authorities of {domain}, found none")
            if self._own.setdefault(domain, bundle).authorities != bundle.authorities:
                raise Malformed(ReasonCode.TD_MISMATCH, f"workload api: expected one bundle of {domain}, found two")
        except NsmsecError as error:
            self._keep(domain, error, self._own)

    def keep_own(self, domain: TrustDomain) -> None:
        former = self._former.get(domain)
        if former is not None:
            self._own.setdefault(domain, former)

    def federated(self, name: str, authorities: bytes) -> None:
        try:
            domain = TrustDomain.parse(name.removeprefix(_SCHEME))
        except NsmsecError as error:
            self.entry_error = error
            return
        if domain in self._own or domain in self._federated:
            detail = f"workload api: expected one bundle of {domain}, found another among those of partners"
            self.errors[domain] = Malformed(ReasonCode.TD_MISMATCH, detail)
            return
        try:
            self._federated[domain] = _bundle(domain, authorities)
        except NsmsecError as error:
            self._keep(domain, error, self._federated)

    def settled(self) -> TrustBundleSet:
        """Return a snapshot without any key of two domains; the former one if no authority changed."""
        taken = list(self._own.values())
        unchanged = [one for one in self._federated.values() if self._has(one)]
        changed = [one for one in self._federated.values() if one not in unchanged]
        for bundle in (*unchanged, *changed):
            good = self._without_clash(taken, bundle)
            taken.extend([] if good is None else [good])
        if len(taken) == len(self._former) and all(map(self._has, taken)):
            return self._former
        return TrustBundleSet.of(*taken)

    def _has(self, bundle: TrustBundle) -> bool:
        """Tell whether its authorities are those of before; what they revoke is judged later."""
        former = self._former.get(bundle.trust_domain)
        return former is not None and former.authorities == bundle.authorities

    def _without_clash(self, taken: Iterable[TrustBundle], bundle: TrustBundle) -> TrustBundle | None:
        """Return this bundle, else the last good one, else none: the first that shares no key with those taken."""
        for candidate in (bundle, self._former.get(bundle.trust_domain)):
            if candidate is not None and not TrustBundleSet.of(*taken, candidate).trust_domains_sharing_keys:
                return candidate
            detail = f"workload api: expected {bundle.trust_domain} to have keys of its own, found another domain's"
            self.errors[bundle.trust_domain] = Unverified(ReasonCode.TD_MISMATCH, detail)
        return None

    def _keep(self, domain: TrustDomain, error: NsmsecError, kept: dict[TrustDomain, TrustBundle]) -> None:
        self.errors[domain] = error
        former = self._former.get(domain)
        if former is None:
            kept.pop(domain, None)
        else:
            kept[domain] = former


def _bundle(domain: TrustDomain, data: bytes) -> TrustBundle:
    ders = split_der(data, max_count=_MAX_AUTHORITIES, what=f"workload api: trust bundle of {domain}")
    return TrustBundle(trust_domain=domain, authorities=certificates_from_der(ders))
