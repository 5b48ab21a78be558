# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What a server takes up when an RPC comes in, the same for threads as for asyncio."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from nsmsec.chain import CALL, Call, Side
from nsmsec.interceptors.incoming_call import IncomingCall
from nsmsec.interceptors.methods import operation_of
from nsmsec.interceptors.status import as_refusal
from nsmsec.transport import PeerVerifier

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from nsmsec.errors import NsmsecError
    from nsmsec.interceptors.workload import Workload

__all__ = ["Incoming", "deadline_of"]

#: Where a JWT-SVID travels (JWT-SVID, section 4.1).
_BEARER: Final = "authorization"
# gRPC says "no deadline" with a number of seconds beyond every calendar.
_NO_DEADLINE: Final = 10**9


class Incoming:
    """Reads what a caller presents, proves who it is."""

    def __init__(self, workload: Workload) -> None:
        """Take the workload that is being called."""
        self._workload = workload
        self._peers = PeerVerifier(workload.svid_verifier, workload.bundles, workload.clock, limits=workload.limits)

    def take_up(
        self,
        method: str,
        *,
        metadata: Sequence[tuple[str, str | bytes]],
        auth_context: Mapping[str, Iterable[bytes] | bytes],
        time_remaining: float | None,
        fault: NsmsecError | None = None,
    ) -> IncomingCall:
        """Return the call for the chain; what is wrong with it is its `fault`, the server's own before the caller's.

        1. The method has an operation whose path travels in metadata.
        2. The neighbour is proven, now.
        3. The path can be read; nothing in it is proven yet.
        """
        workload = self._workload
        now = workload.clock.now()
        operation, peer, presented = CALL, None, None
        try:
            # 1
            operation = operation_of(method)
            # 2
            peer = self._peers.verify(auth_context)
            # 3
            presented = workload.carrier.read(metadata)
        except Exception as error:  # noqa: BLE001 - the outer edge, trust bundles are foreign code: whatever it is, it denies
            fault = fault or as_refusal(error, method)
        path, certificates = presented or (None, None)
        call = Call(
            side=Side.SERVER,
            method=method,
            operation=operation,
            service=method,
            self_id=workload.id,
            now=now,
            decision_id=workload.fresh_id(),
            peer=peer,
            deadline=deadline_of(now, time_remaining),
            fault=fault,
            path=path,
            certificates=certificates,
            bearer=tuple([value for key, value in metadata if key == _BEARER and isinstance(value, str)]),
        )
        return IncomingCall(call, workload=workload, peer=partial(self._peers.verify, auth_context))


def deadline_of(now: datetime, seconds: float | None) -> datetime | None:
    """Return when a caller gives up, if ever."""
    return None if seconds is None or seconds > _NO_DEADLINE else now + timedelta(seconds=seconds)
