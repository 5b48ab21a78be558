# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Keep exactly one record of every call, whatever becomes of it.

Purpose:
    Says afterwards who called what over which proven path, what was decided, by which policy, why.
    Allowed, denied, failed or cancelled: each call leaves one record on each side.

Placement:
    Outermost, on both sides; nothing that can refuse stands outside of it. The adapter reports the
    end of an RPC whose answer had opened by calling `Reply.ended`.

Reads:
    The call, its findings (proven path, policy revision), the error of a refusal.

Writes:
    `Reply.ended`; one `AuditRecord` to the sink. Never a token, never a key, only proven hops.

Refuses:
    Nothing. A sink that fails is logged and counted (`Audit.lost`), the call goes on.

Example:
    >>> import io
    >>> audit = Audit(sink=JSONLinesSink(io.StringIO()))
    >>> audit.lost
    0
"""

from nsmsec.elements.audit.element import Audit
from nsmsec.elements.audit.json_lines import JSONLinesSink
from nsmsec.elements.audit.log import LoggingSink
from nsmsec.elements.audit.record import AuditRecord, Outcome, RecordedHop
from nsmsec.elements.audit.sink import AuditSink, SelectiveSink

__all__ = [
    "Audit",
    "AuditRecord",
    "AuditSink",
    "JSONLinesSink",
    "LoggingSink",
    "Outcome",
    "RecordedHop",
    "SelectiveSink",
]
