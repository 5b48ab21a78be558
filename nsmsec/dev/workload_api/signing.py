# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The signing side of one trust domain for development: its authorities with what they issued."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from nsmsec.dev.authority import Authority
from nsmsec.dev.issuer import SIGNING_TTL
from nsmsec.dev.workload_api.revocation import Register
from nsmsec.dev.workload_api.spelling import x509_bundle
from nsmsec.dev.workload_api.token import TokenKey
from nsmsec.federation import BundleDocument
from nsmsec.identity import TrustBundle, TrustBundleSet
from nsmsec.identity.workload_api.v1 import workload_pb2

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from nsmsec.dev.workload_api.plan import PlannedDomain, PlannedWorkload
    from nsmsec.dev.workload_api.revocation import IssuedCertificate
    from nsmsec.identity import X509SVID, SpiffeID

__all__ = ["SigningDomain"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Generation:
    """Who signs at one time: an authority for certificates, a key for tokens."""

    authority: Authority
    tokens: TokenKey


class SigningDomain:
    """Issues for one trust domain; its keys live in memory only.

    An authority is prepared, which is published; then it signs; then it is retired, and believed until what it signed
    has ended. So whoever looks between two of these steps knows every authority that he meets.

    Attributes:
        plan: what it was told.
        crls: what is revoked, a list in DER of every authority that has something to revoke.
        document: the trust bundle as it is published now; the sequence rises with every change, also over restarts.
    """

    crls: tuple[bytes, ...]
    document: BundleDocument

    def __init__(self, plan: PlannedDomain, *, now: datetime) -> None:
        """Make the first authority, then the first identities."""
        self.plan = plan
        self._signing = self._generation(now)
        self._authority_due = now + SIGNING_TTL / 2
        self._prepared: _Generation | None = None
        self._retired: list[tuple[_Generation, datetime]] = []
        self._identities: dict[SpiffeID, workload_pb2.X509SVID] = {}
        self._current: dict[SpiffeID, IssuedCertificate] = {}
        self._register = Register()
        self._sequence = 0
        self._publish(now)
        self._issue(now)

    @property
    def next_at(self) -> datetime:
        """When its identities are to be replaced."""
        return self._next_at

    @property
    def authority(self) -> Authority:
        """The authority that signs now."""
        return self._signing.authority

    @property
    def tokens(self) -> TokenKey:
        """The key that signs tokens now."""
        return self._signing.tokens

    def trust_bundles(self) -> TrustBundleSet:
        """Return the trust bundle of the domain: this is its source; the same snapshot until it changes."""
        return self._bundles

    def x509_svid(self) -> X509SVID:
        """Return the SVID of the domain's bundle endpoint: this is its source."""
        return self._endpoint_svid

    def rotate(self, now: datetime) -> None:
        """Replace every identity; let a prepared authority sign; prepare one if it is time; forget those that ended."""
        self._retired = [(one, until) for one, until in self._retired if now <= until]
        if self._prepared is not None:
            self._activate(self._prepared, now)
        elif now >= self._authority_due:
            self._prepared = self._generation(now)
        self._publish(now)
        self._issue(now)

    def prepare_authority(self, now: datetime) -> None:
        """Publish the authority that signs from the next rotation on, unless there is one already."""
        self._prepared = self._prepared or self._generation(now)
        self._publish(now)

    def rotate_authority(self, now: datetime) -> None:
        """Let the prepared authority, else a new one, sign from now on."""
        self._prepared = self._prepared or self._generation(now)
        self.rotate(now)

    def rotate_workload(self, workload: PlannedWorkload, now: datetime) -> IssuedCertificate:
        """Replace one identity; return the certificate that it has now."""
        issuer = replace(self._signing.authority.root, now=now)
        profile = issuer.profile(workload.id.path, ttl=self.plan.svid_ttl, dns_names=workload.dns_names)
        issued = issuer.issue_certificate(profile)
        self._identities[workload.id] = workload_pb2.X509SVID(
            spiffe_id=str(workload.id),
            x509_svid=b"".join(issued.der_chain),
            x509_svid_key=issued.private_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
        )
        self._current[workload.id] = self._register.add(workload.id, issued.certificate, issuer)
        return self._current[workload.id]

    def revoke(self, wanted: Callable[[IssuedCertificate], bool], now: datetime) -> tuple[IssuedCertificate, ...]:
        """Revoke living certificates; replace the identities that lose theirs; return those that were revoked now."""
        revoked = self._register.revoke(wanted, now=now)
        for workload in self.plan.workloads:
            if self._current[workload.id].serial in {one.serial for one in revoked}:
                self.rotate_workload(workload, now)
        self._list_revoked(now)
        return revoked

    def current(self, workload: PlannedWorkload) -> IssuedCertificate:
        """Return the certificate that a workload has now."""
        return self._current[workload.id]

    def identity(self, workload: PlannedWorkload) -> workload_pb2.X509SVID:
        """Return the current identity of a workload, with the bundle of now."""
        entry = workload_pb2.X509SVID()
        entry.CopyFrom(self._identities[workload.id])
        entry.bundle = x509_bundle(self.document)
        return entry

    def _generation(self, now: datetime) -> _Generation:
        return _Generation(authority=Authority(self.plan.trust_domain, now=now), tokens=TokenKey())

    def _activate(self, prepared: _Generation, now: datetime) -> None:
        self._retired.append((self._signing, now + self.plan.svid_ttl))
        self._signing, self._prepared = prepared, None
        self._authority_due = now + SIGNING_TTL / 2

    def _publish(self, now: datetime) -> None:
        """Publish the authorities, the signing one first, if they are others than before."""
        prepared = () if self._prepared is None else (self._prepared,)
        known = (self._signing, *prepared, *(one for one, _ in self._retired))
        authorities = tuple(one.authority.certificate for one in known)
        if self._sequence and authorities == self.document.trust_bundle.authorities:
            return
        self._sequence = max(self._sequence + 1, int(now.timestamp()))
        bundle = TrustBundle(trust_domain=self.plan.trust_domain, authorities=authorities)
        self._bundles = TrustBundleSet.of(bundle)
        self.document = BundleDocument(
            trust_bundle=bundle,
            jwt_authorities=tuple(one.tokens.authority for one in known),
            sequence=self._sequence,
            refresh_hint_s=max(1, int(self.plan.rotate_every.total_seconds() / 2)),
        )

    def _issue(self, now: datetime) -> None:
        for workload in self.plan.workloads:
            self.rotate_workload(workload, now)
        if self.plan.endpoint is not None:
            issuer = replace(self._signing.authority.root, now=now)
            self._endpoint_svid = issuer.issue(self.plan.endpoint.id.path, ttl=self.plan.svid_ttl)
        self._list_revoked(now)
        self._next_at = now + self.plan.rotate_every

    def _list_revoked(self, now: datetime) -> None:
        """Sign the lists anew: they live as long as an identity does, so that nothing revoked outlives them."""
        self.crls = self._register.crls(now=now, ttl=self.plan.svid_ttl)
