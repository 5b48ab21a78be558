# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The authorities of a topology's trust domains, which hand every service its files."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from nsmsec.dev.authority import Authority
from nsmsec.dev.part import BUNDLES, CERTIFICATE, DECISIONS, KEY

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

    from nsmsec.dev.topology import Service, Topology
    from nsmsec.identity import SpiffeID, TrustDomain

__all__ = ["Organisations"]

# Issued some time ago, so that somebody with a clock that is slow has a valid SVID too.
_AGO = timedelta(minutes=15)
_OUTSIDER = "/outsider"


class Organisations:
    """Every trust domain's authority, in memory, for one demonstration."""

    def __init__(self, topology: Topology, *, now: datetime) -> None:
        """Make the authorities.

        Args:
            topology: which trust domains there are, who trusts whom.
            now: the current time.
        """
        self._trusted = {
            member.trust_domain: (member.trust_domain, *member.federates_with) for member in topology.members
        }
        self._authorities = {domain: Authority(domain, now=now - _AGO) for domain in self._trusted}

    def equip(self, service: Service, folder: Path) -> None:
        """Give a service its files.

        Raises:
            OSError: they cannot be written.
        """
        self._write(
            folder, issuer=service.id.trust_domain, path=str(service.id), holds=self._trusted[service.id.trust_domain]
        )

    def equip_thief(self, victim: SpiffeID, folder: Path) -> None:
        """Give somebody an SVID of its own in the victim's trust domain.

        Raises:
            OSError: the files cannot be written.
        """
        domain = victim.trust_domain
        self._write(folder, issuer=domain, path=_OUTSIDER, holds=self._trusted[domain])

    def equip_impostor(self, victim: SpiffeID, issuer: TrustDomain, folder: Path) -> None:
        """Give somebody an SVID in the victim's name, signed by the authority of another trust domain.

        Raises:
            OSError: the files cannot be written.
        """
        self._write(folder, issuer=issuer, path=str(victim), holds=self._trusted[victim.trust_domain])

    def _write(self, folder: Path, *, issuer: TrustDomain, path: str, holds: Iterable[TrustDomain]) -> None:
        """Write an SVID with its key, the trust bundles, an empty decision log; nobody else can read them."""
        (folder / BUNDLES).mkdir(parents=True, mode=0o700)
        authority = self._authorities[issuer]
        issued = authority.issue_certificate(authority.profile(path))
        (folder / CERTIFICATE).write_bytes(issued.certificates_pem)
        (folder / KEY).touch(mode=0o600)
        (folder / KEY).write_bytes(issued.private_key_pem)
        (folder / DECISIONS).touch(mode=0o600)
        for domain in holds:
            (folder / BUNDLES / f"{domain}.pem").write_bytes(self._authorities[domain].bundle_pem())
