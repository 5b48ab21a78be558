# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The two frozen values that elements see: a call, then its opened answer.

Facts fill in from element to element: each replaces the value by one that says more. What a
neighbour presented (`path`, `certificates`) and what was proven (`verified`) have different types.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nsmsec.chain.findings import Findings
from nsmsec.tokens.operations import CALL

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from nsmsec.appraisal import HopAttestation
    from nsmsec.errors import NsmsecError
    from nsmsec.identity import Peer, SpiffeID
    from nsmsec.path import CertificateTable, Path
    from nsmsec.tokens import VerifiedPath

__all__ = ["CALL", "Call", "Ending", "OwnSegment", "Reply", "Side"]


class Side(enum.StrEnum):
    """On which end of an RPC a chain stands."""

    SERVER = "server"
    CLIENT = "client"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSegment:
    """Where this hop stands on a path.

    Attributes:
        index: the 0-based position.
        id: the segment's connection id (claim `seg`).
        name: what this hop calls itself; never a fact.
    """

    index: int
    id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Call:
    """One RPC as the elements of one side see it.

    The adapter fills the first block for every call, the second where it applies; the third belongs
    to the elements. Change a call with `nsmsec.chain.evolved`.

    Attributes:
        side: on which end of the RPC this is.
        method: the gRPC method, `/package.Service/Method`.
        operation: the token profile's `op` (`CALL` for any RPC of a user's own).
        service: the token profile's `svc` (for `CALL` the method).
        self_id: who we are.
        now: when the adapter took the call up; `now` of the request question.
        decision_id: fresh for every call; the same in the log, in the error status and in the record.
        peer: the neighbour whose identity the transport proved; without one the call is refused.
        deadline: when the caller gives up, if ever.
        fault: what the adapter could not read or prove before the chain started (a malformed carrier, a
            refused peer, a served call that has ended). The chain raises it inside audit, so that it is
            recorded like every other refusal.
        path: unproven; on the server what the neighbour presented, on the client (written by
            update_token) what goes onto the wire.
        certificates: the unproven certificate table that travels with `path`.
        origin: client: the channel may start a path (`origin=True`).
        served: client: the server-side call that is being handled right now, exactly as the server's
            chain handed it to the handler; `None` outside of one, also inside `new_path()`.
        stated: what the neighbour says without proof; policy sees it apart from the facts.
        bearer: server: what came as `authorization`, unproven, each value; nothing but an element of one's own looks.
        verified: proven; on the server by verify_path, on the client the path this call continues.
        machines: what is known of the machine of each hop of `verified`; None where no attest element judged that. On
            the client as it was known when the served call began.
        segment: our own place, written by update_path.
        sent: client: our own forward token of this very call, written by update_token.
        findings: what the elements found so far, for the record of this call.
    """

    side: Side
    method: str
    operation: str
    service: str
    self_id: SpiffeID
    now: datetime
    decision_id: str

    peer: Peer | None = None
    deadline: datetime | None = None
    fault: NsmsecError | None = None
    path: Path | None = None
    certificates: CertificateTable | None = field(default=None, repr=False)
    origin: bool = False
    served: Call | None = field(default=None, repr=False)
    stated: Mapping[str, object] = field(default_factory=dict, repr=False)
    bearer: tuple[str, ...] = field(default=(), repr=False)

    verified: VerifiedPath | None = None
    machines: tuple[HopAttestation, ...] | None = field(default=None, repr=False)
    segment: OwnSegment | None = None
    sent: str | None = field(default=None, repr=False)
    findings: Findings = field(default_factory=Findings, repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How an RPC ended after its answer had opened.

    Attributes:
        status: the name of the gRPC status, `OK` or `CANCELLED` for instance.
        error: our own refusal that ended it, if that is what happened (the bound of a stream).
    """

    status: str
    error: NsmsecError | None = None


def _unwatched(ending: Ending) -> None:
    """Ignore the end of an RPC that no audit element watches."""
    del ending


@dataclass(frozen=True, kw_only=True)
class Reply:
    """An opened answer: its path is known, no message of it is delivered yet.

    Attributes:
        ok: False when the RPC already ended with a status other than OK. Such an answer carries no
            path, proves nothing beyond the neighbour and is passed on unjudged.
        now: when the answer opened; `now` of the response question.
        path: unproven. Client, from the adapter: what initial metadata carried. Server, from the chain:
            what goes into initial metadata (None unless `ok`).
        certificates: the certificate table that travels with `path`.
        verified: proven. Client, from the chain: the answer's whole path. Server, from the adapter: the
            finished path of the one onward call that continues this call's and was answered OK, as that
            call's own chain proved it (its `Reply.verified`); None where this hop answers in its own name.
        machines: client: what is known of the machine of each hop of `verified`; None where no attest element judged
            that.
        ended: the adapter calls this exactly once, when the RPC is over, with how it ended. (When the
            flow raises instead of returning a reply there is nothing to call.) Repeated calls and
            calls from any thread are harmless.
    """

    ok: bool
    now: datetime
    path: Path | None = None
    certificates: CertificateTable | None = field(default=None, repr=False)
    verified: VerifiedPath | None = None
    machines: tuple[HopAttestation, ...] | None = field(default=None, repr=False)
    ended: Callable[[Ending], None] = field(default=_unwatched, repr=False, compare=False)
