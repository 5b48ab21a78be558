# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The signing side of one trust domain for development: its authorities with what they issued."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from nsmsec.dev.authority import Authority
from nsmsec.dev.issuer import SIGNING_TTL
from nsmsec.dev.workload_api.token import TokenKey
from nsmsec.identity.workload_api.v1 import workload_pb2

if TYPE_CHECKING:
    from datetime import datetime

    from nsmsec.dev.workload_api.plan import PlannedDomain, PlannedWorkload

__all__ = ["SigningDomain"]


class SigningDomain:
    """Issues for one trust domain; its keys live in memory only.

    Attributes:
        plan: what it was told.
        tokens: the key of its tokens.
    """

    def __init__(self, plan: PlannedDomain, *, now: datetime) -> None:
        """Make the first authority, then the first identities."""
        self.plan = plan
        self.tokens = TokenKey()
        self._authority = Authority(plan.trust_domain, now=now)
        self._authority_due = now + SIGNING_TTL / 2
        self._retired: list[tuple[Authority, datetime]] = []
        self._identities: dict[str, workload_pb2.X509SVID] = {}
        self._issue(now)

    @property
    def next_at(self) -> datetime:
        """When its identities are to be replaced."""
        return self._next_at

    def rotate(self, now: datetime) -> None:
        """Replace every identity; forget authorities whose last identity has ended."""
        if now >= self._authority_due:
            self.rotate_authority(now)
            return
        self._retired = [(one, until) for one, until in self._retired if now <= until]
        self._issue(now)

    def rotate_authority(self, now: datetime) -> None:
        """Let a new authority sign from now on; the old one is believed until what it signed has ended."""
        self._retired.append((self._authority, now + self.plan.svid_ttl))
        self._authority = Authority(self.plan.trust_domain, now=now)
        self._authority_due = now + SIGNING_TTL / 2
        self._issue(now)

    def bundle(self) -> bytes:
        """Return the authorities in DER, one after another, the signing one first."""
        authorities = (self._authority, *(one for one, _ in self._retired))
        return b"".join(one.certificate.public_bytes(Encoding.DER) for one in authorities)

    def identity(self, workload: PlannedWorkload) -> workload_pb2.X509SVID:
        """Return the current identity of a workload, with the bundle of now."""
        entry = workload_pb2.X509SVID()
        entry.CopyFrom(self._identities[workload.socket])
        entry.bundle = self.bundle()
        return entry

    def _issue(self, now: datetime) -> None:
        issuer = replace(self._authority.root, now=now)
        for workload in self.plan.workloads:
            profile = issuer.profile(workload.id.path, ttl=self.plan.svid_ttl, dns_names=workload.dns_names)
            issued = issuer.issue_certificate(profile)
            self._identities[workload.socket] = workload_pb2.X509SVID(
                spiffe_id=str(workload.id),
                x509_svid=b"".join(issued.der_chain),
                x509_svid_key=issued.private_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
            )
        self._next_at = now + self.plan.rotate_every
