# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The element that opens a record with the call, closed exactly once."""

from __future__ import annotations

import logging
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING

from nsmsec.chain import evolved
from nsmsec.elements.audit.outcome import outcome_of_ending, record_of_ending, record_of_error
from nsmsec.elements.audit.sink import SelectiveSink

if TYPE_CHECKING:
    from collections.abc import Callable

    from nsmsec.chain import Call, Ending, Flow, Proceed, Reply
    from nsmsec.elements.audit.record import AuditRecord
    from nsmsec.elements.audit.sink import AuditSink

__all__ = ["Audit"]

_LOGGER = logging.getLogger("nsmsec.audit")


class Audit:
    """Keeps one record a call; the same element on both sides.

    Attributes:
        lost: how many records the sink failed to take.
    """

    def __init__(self, *, sink: AuditSink) -> None:
        self._sink = sink
        self._selective = sink if isinstance(sink, SelectiveSink) else None
        self._lock = Lock()
        self.lost = 0

    def flow(self, call: Call, proceed: Proceed) -> Flow[Reply]:
        """Run the rest of the chain; record a refusal at once, anything else when the RPC has ended.

        Raises:
            NsmsecError: what the rest of the chain raised, unchanged.
        """
        try:
            reply = yield from proceed(call)
        except BaseException as error:
            self._keep(call, partial(record_of_error, call, error))
            raise
        return evolved(reply, ended=_Once(self, call))

    def keep_ending(self, call: Call, ending: Ending) -> None:
        """Record the end of an RPC whose answer had opened, unless the sink would throw it away."""
        self._keep(call, partial(self._record_of_ending, call, ending))

    def _record_of_ending(self, call: Call, ending: Ending) -> AuditRecord | None:
        if self._selective is not None and not self._selective.wants(outcome_of_ending(ending)):
            return None
        return record_of_ending(call, ending)

    def _keep(self, call: Call, make: Callable[[], AuditRecord | None]) -> None:
        try:
            record = make()
            if record is not None:
                self._sink.record(record)
        except Exception as error:  # noqa: BLE001 (the sink is foreign code; its failure changes no decision)
            with self._lock:
                self.lost += 1
            _LOGGER.error(  # noqa: TRY400 (the text of a foreign exception may hold anything)
                "audit: the sink lost the record of %s: %s", call.decision_id, type(error).__name__
            )


class _Once:
    """Passes on the first end of an RPC that is reported, from whichever thread."""

    __slots__ = ("_audit", "_calls")

    def __init__(self, audit: Audit, call: Call) -> None:
        self._audit = audit
        self._calls = [call]

    def __call__(self, ending: Ending) -> None:
        try:
            call = self._calls.pop()  # which one thread can do only
        except IndexError:
            return
        self._audit.keep_ending(call, ending)
