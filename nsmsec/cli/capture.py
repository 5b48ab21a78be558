# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A captured path: what one hop received, with all that is needed to judge it again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from nsmsec.identity import SVIDVerifier
from nsmsec.limits import Limits
from nsmsec.path import CertificateTable
from nsmsec.tokens import InProcessReplayMemory, PathVerifier, TokenSettings

if TYPE_CHECKING:
    from datetime import datetime

    from nsmsec.identity import Peer, SpiffeID, TrustBundleSet
    from nsmsec.path import Path
    from nsmsec.tokens import VerifiedPath

__all__ = ["Capture", "Moment"]


class Moment:
    """A clock for something that was captured: it is always then."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        """Return that moment."""
        return self._now


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """What one hop received, with all that is needed to judge it.

    Attributes:
        now: when it is judged.
        self_id: who judges.
        side: `server`: it came with a request; `client`: with an answer.
        peer: the neighbour that the transport had proven.
        operation: the operation of the call.
        service: the service of the call.
        bundles: the trust bundles.
        path: the segments; nothing in them was looked at.
        certificates: the certificate table, DER.
        sent: client: our own forward token of the call.
        delegations: the delegations in the table.
        results: the attestation results in the table.
    """

    now: datetime
    self_id: SpiffeID
    side: Literal["server", "client"]
    peer: Peer | None
    operation: str
    service: str
    bundles: TrustBundleSet
    path: Path = field(repr=False)
    certificates: tuple[bytes, ...] = field(repr=False)
    sent: str = field(repr=False)
    delegations: tuple[str, ...] = field(repr=False)
    results: tuple[str, ...] = field(repr=False)

    def verify(self) -> VerifiedPath:
        """Judge it alone, with empty caches, an empty replay memory, the default limits and settings.

        Raises:
            NsmsecError: it is refused.
        """
        limits = Limits()
        verifier = PathVerifier(
            bundle_source=self.bundles,
            svid_verifier=SVIDVerifier(limits),
            replay=InProcessReplayMemory(limits=limits),
            settings=TokenSettings(),
            limits=limits,
            clock=Moment(self.now),
        )
        table = CertificateTable(self.certificates, delegations=self.delegations, results=self.results)
        if self.side == "server":
            return verifier.verify_request(
                self.path,
                table,
                self_id=self.self_id,
                peer=self.peer,
                operation=self.operation,
                service=self.service,
            )
        return verifier.verify_answer(
            self.path,
            table,
            self_id=self.self_id,
            peer=self.peer,
            sent=self.sent,
            operation=self.operation,
            service=self.service,
        )
