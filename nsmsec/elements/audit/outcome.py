# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What a record says about a refusal or about the end of an RPC."""

from __future__ import annotations

import asyncio
import concurrent.futures
from itertools import repeat
from typing import TYPE_CHECKING, Final

from nsmsec.elements.audit.record import AuditRecord, Outcome, RecordedHop
from nsmsec.errors import NsmsecError, PolicyDenied, ReasonCode

if TYPE_CHECKING:
    from nsmsec.appraisal import HopAttestation
    from nsmsec.chain import Call, Ending
    from nsmsec.identity import BundleOrigin
    from nsmsec.tokens import Hop

__all__ = ["outcome_of_ending", "record_of_ending", "record_of_error"]

_CANCELLED = "CANCELLED"
_OUTCOMES: Final = {"OK": Outcome.ALLOWED, _CANCELLED: Outcome.CANCELLED}
_SHOWN: Final = ("status", "code", "device")
_CANCELLATIONS = (GeneratorExit, asyncio.CancelledError, concurrent.futures.CancelledError)


def record_of_error(call: Call, error: BaseException) -> AuditRecord:
    """Return the record of a call that ended by an exception: refused, given up, or broken by a bug."""
    if isinstance(error, NsmsecError):
        return _record(call, outcome=Outcome.DENIED, status=error.status.name, error=error)
    if isinstance(error, _CANCELLATIONS):
        return _record(call, outcome=Outcome.CANCELLED, status=_CANCELLED)
    bug = NsmsecError(ReasonCode.INTERNAL, f"chain: expected no other error, found {type(error).__name__}")
    return _record(call, outcome=Outcome.DENIED, status=bug.status.name, error=bug)


def record_of_ending(call: Call, ending: Ending) -> AuditRecord:
    """Return the record of a call whose answer had opened."""
    return _record(call, outcome=outcome_of_ending(ending), status=ending.status, error=ending.error)


def outcome_of_ending(ending: Ending) -> Outcome:
    """Return what became of a call whose answer had opened."""
    if ending.error is not None:
        return Outcome.DENIED
    return _OUTCOMES.get(ending.status, Outcome.FAILED)


def _record(call: Call, *, outcome: Outcome, status: str, error: NsmsecError | None = None) -> AuditRecord:
    verified = call.findings.verified
    return AuditRecord(
        time=call.now,
        side=str(call.side),
        decision_id=call.decision_id,
        method=call.method,
        operation=call.operation,
        service=call.service,
        self_id=str(call.self_id),
        peer=None if call.peer is None else str(call.peer.id),
        outcome=outcome,
        status=status,
        code=None if error is None else str(error.code),
        index=None if error is None else error.index,
        reasons=error.reasons if isinstance(error, PolicyDenied) else (),
        detail=None if error is None else error.detail,
        connection_id=None if verified is None else verified.connection_id,
        path=()
        if verified is None
        else tuple(
            [
                _recorded(hop, verified.origins.get(hop.id.trust_domain.name), machine)
                for hop, machine in zip(verified.hops, call.findings.machines or repeat(None), strict=False)
            ]
        ),
        revision=call.findings.revision,
    )


def _recorded(hop: Hop, origin: BundleOrigin | None, machine: HopAttestation | None) -> RecordedHop:
    return RecordedHop(
        index=hop.index,
        id=str(hop.id),
        trust_domain=str(hop.trust_domain),
        assurance=str(hop.assurance),
        alias_of=None if origin is None or origin.alias is None else origin.alias.new.name,
        machine=None if machine is None else {name: machine.document.get(name) for name in _SHOWN},
    )
