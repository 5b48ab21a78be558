# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The record of one call: what was decided, about whom, why."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

__all__ = ["AuditRecord", "Outcome", "RecordedHop"]


class Outcome(enum.StrEnum):
    """What became of a call, as one side of it saw it."""

    #: Everything asked of this hop allowed it; the RPC ended OK.
    ALLOWED = "allowed"
    #: This hop refused it; `code` says why.
    DENIED = "denied"
    #: This hop did not refuse it; the RPC ended with another status (of the handler, or of a later hop).
    FAILED = "failed"
    #: It was given up before it ended.
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedHop:
    """One proven hop of the path, as the record shows it.

    Attributes:
        index: its position.
        id: who it is.
        trust_domain: whose authorities vouched for it.
        assurance: how much of it is proven.
        alias_of: for which trust domain its own stands, if an operator said so; shown only then.
        machine: what is known of its machine: `status`, `code`, `device`; shown only where that was judged.
    """

    index: int
    id: str
    trust_domain: str
    assurance: str
    alias_of: str | None = None
    machine: Mapping[str, object] | None = None

    def as_document(self) -> dict[str, object]:
        """Return the hop as JSON values."""
        shown: dict[str, object] = {
            "index": self.index,
            "id": self.id,
            "trust_domain": self.trust_domain,
            "assurance": self.assurance,
        }
        if self.alias_of is not None:
            shown["alias_of"] = self.alias_of
        if self.machine is not None:
            shown["machine"] = dict(self.machine)
        return shown


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRecord:
    """What one side of one call looked like. Only proven facts; never a token, never a key.

    Attributes:
        time: when the call was taken up.
        side: `server` or `client`.
        decision_id: the one in the error status that the caller sees.
        method: the gRPC method.
        operation: the token profile's `op`.
        service: the token profile's `svc`.
        self_id: who kept this record.
        peer: the neighbour whose identity the transport proved, if it did.
        outcome: what became of the call.
        status: the name of the gRPC status it ended with, where this hop knows it.
        code: the reason code of a denial.
        index: the hop that a denial is about.
        reasons: the policy's own reasons for a denial.
        detail: what was expected and what was found.
        connection_id: the proven path's connection id, if a path was proven.
        path: the proven hops; empty if no path was proven.
        revision: the policy bundle that decided last, if one decided.
    """

    time: datetime
    side: str
    decision_id: str
    method: str
    operation: str
    service: str
    self_id: str
    peer: str | None
    outcome: Outcome
    status: str | None
    code: str | None
    index: int | None
    reasons: tuple[str, ...]
    detail: str | None
    connection_id: str | None
    path: tuple[RecordedHop, ...]
    revision: str | None

    def as_document(self) -> dict[str, object]:
        """Return the record as JSON values: `self_id` is `self`, the time is RFC 3339 in UTC."""
        return {
            "time": self.time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "side": self.side,
            "decision_id": self.decision_id,
            "method": self.method,
            "operation": self.operation,
            "service": self.service,
            "self": self.self_id,
            "peer": self.peer,
            "outcome": str(self.outcome),
            "status": self.status,
            "code": self.code,
            "index": self.index,
            "reasons": list(self.reasons),
            "detail": self.detail,
            "connection_id": self.connection_id,
            "path": [hop.as_document() for hop in self.path],
            "revision": self.revision,
        }
