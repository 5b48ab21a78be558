# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The client's place on a path: where this hop was called at, or the start of a new path."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.chain import CALL, OwnSegment, evolved
from nsmsec.errors import Misconfigured, ReasonCode, Unverified

if TYPE_CHECKING:
    from collections.abc import Callable

    from nsmsec.chain import Call, Flow, Proceed, Reply

__all__ = ["UpdatePathClient"]


class UpdatePathClient:
    """Continues the path of the served call, or starts one where that was asked for."""

    def __init__(self, *, name: str, fresh_id: Callable[[], str]) -> None:
        """Take our segment name together with the source of fresh connection ids (128 random bits)."""
        self._name = name
        self._fresh_id = fresh_id

    def flow(self, call: Call, proceed: Proceed) -> Flow[Reply]:
        """Take our place (architecture, section 3).

        Raises:
            NsmsecError: the adapter's own finding.
            Unverified: `PATH_MISSING`, `EXPIRED`, `OP_MISMATCH`, `SVC_MISMATCH`.
        """
        if call.fault is not None:
            raise call.fault
        if call.served is not None:
            return (yield from proceed(_continued(call, call.served)))
        return (yield from proceed(self._started(call)))

    def _started(self, call: Call) -> Call:
        """Start a path: only where the channel says so."""
        if not call.origin:
            raise Unverified(
                ReasonCode.PATH_MISSING,
                "update_path: expected a served call to continue, found none; only origin=True starts a path",
            )
        return evolved(call, verified=None, segment=OwnSegment(index=0, id=self._fresh_id(), name=self._name))


def _continued(call: Call, served: Call) -> Call:
    """Continue the served call's path at our own place.

    1. A channel that starts paths drops the one we were called with: refused unless `new_path()` says so.
    2. What is continued must be proven, at a place of our own.
    3. It ends with the first of its tokens.
    4. It goes on for the same operation; for every one but `call` also the same service.
    """
    # 1
    if call.origin:
        raise Unverified(
            ReasonCode.PATH_MISSING,
            "update_path: expected the served call to be continued, found a channel with origin=True; "
            "open new_path() to start another path",
        )
    # 2
    if served.verified is None or served.segment is None:
        raise Misconfigured("update_path: expected the served call as the server's chain handed it on")
    # 3
    if call.now.timestamp() >= served.verified.ends_at:
        raise Unverified(ReasonCode.EXPIRED, "update_path: expected a live path to continue, found an expired one")
    # 4
    if call.operation != served.operation:
        raise Unverified(
            ReasonCode.OP_MISMATCH, f"update_path: expected {served.operation!r} to go on, found {call.operation!r}"
        )
    if call.operation != CALL and call.service != served.service:
        raise Unverified(ReasonCode.SVC_MISMATCH, "update_path: expected the same service to go on, found another")
    return evolved(call, verified=served.verified, machines=served.machines, segment=served.segment)
