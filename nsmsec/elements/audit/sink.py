# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The port that takes the records of calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from nsmsec.elements.audit.record import AuditRecord, Outcome

__all__ = ["AuditSink", "SelectiveSink"]


class AuditSink(Protocol):
    """Keeps the records of calls; may be called from any thread, at the same time."""

    def record(self, record: AuditRecord) -> None:
        """Keep one record. It runs while the call waits (on the event loop with asyncio), so be quick.

        Whatever it raises is logged and counted, and changes nothing for the call.
        """
        ...


@runtime_checkable
class SelectiveSink(AuditSink, Protocol):
    """A sink that says beforehand which records it would throw away, so that they are not made."""

    def wants(self, outcome: Outcome) -> bool:
        """Tell whether a record of this outcome would be kept now."""
        ...
