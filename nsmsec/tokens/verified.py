# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What remains of a path after every token was checked: facts.

Only `path_verifier` builds these values; a policy sees nothing else of a path.
"""

from __future__ import annotations

import enum
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nsmsec.identity import BundleOrigin, LeafFacts, SpiffeID, TrustDomain
    from nsmsec.path import CertificateTable, Path
    from nsmsec.tokens.attested import AttestationClaim, HopSession
    from nsmsec.tokens.limit import Limit

__all__ = ["Assurance", "Hop", "VerifiedPath"]


class Assurance(enum.StrEnum):
    """How much of a hop is proven (token profile, section 5); for now every accepted hop is `PROVEN`."""

    PROVEN = "proven"
    DETACHED = "detached"
    NEIGHBOUR = "neighbour"
    CLAIMED = "claimed"


class Hop(NamedTuple):
    """One hop of a verified path.

    A tuple, not a dataclass: it is made for every hop of every path, and that shows in the cost.

    Attributes:
        index: the 0-based position.
        id: who it is.
        assurance: how much of this is proven.
        issued_at: when it handed on, in seconds since the epoch.
        expires_at: until when its token holds, in seconds since the epoch.
        operation: what it handed on for.
        service: the service it handed on for.
        segment_id: its own connection id.
        token_id: the `jti` of its token.
        leaf: what a policy may know of the leaf that signed its token; None where that was not proven here, which is so
            in an answer up to our own hop.
        attestation: the attestation result that it names; whether that holds is not judged here.
        session: the session key that signed its token, by a delegation of the leaf's key; None where the leaf's key
            signed, or where that was not proven here.
    """

    index: int  # type: ignore[assignment]  # hides a method of tuples that nobody needs on a hop
    id: SpiffeID
    assurance: Assurance
    issued_at: int
    expires_at: int
    operation: str
    service: str
    segment_id: str
    token_id: str
    leaf: LeafFacts | None
    attestation: AttestationClaim | None = None
    session: HopSession | None = None

    @property
    def trust_domain(self) -> TrustDomain:
        """The trust domain whose authorities vouched for the hop."""
        return self.id.trust_domain


class VerifiedPath(NamedTuple):
    """A path that is proven, whole.

    A tuple, not a dataclass: it is made for every path, and that shows in the cost.

    Attributes:
        hops: every hop in order; the first is the root.
        connection_id: what the root called the connection; unique only together with the root's ID.
        side: `server` for the path of a request, `client` for the finished path of an answer.
        ends_at: the end of the token that ends first, in seconds since the epoch.
        limit: the attenuation in force after the last hop.
        path: the exact segments that were proven.
        certificates: the table they came with.
        origins: what was known of the trust bundles that proved it, by the name of the trust domain.
    """

    hops: tuple[Hop, ...]
    connection_id: str
    side: Literal["server", "client"]
    ends_at: int
    limit: Limit
    path: Path
    certificates: CertificateTable
    origins: Mapping[str, BundleOrigin]

    @property
    def expires_at(self) -> datetime:
        """The end of the token that ends first."""
        return datetime.fromtimestamp(self.ends_at, UTC)

    def __repr__(self) -> str:
        return (
            f"VerifiedPath(hops={self.hops!r}, connection_id={self.connection_id!r}, side={self.side!r}, "
            f"expires_at={self.expires_at!r})"
        )
