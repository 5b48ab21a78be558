# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A sink that hands records to the standard library's logging."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

from nsmsec.elements.audit.record import Outcome

if TYPE_CHECKING:
    from nsmsec.elements.audit.record import AuditRecord

__all__ = ["LoggingSink"]


class LoggingSink:
    """Logs a record as one message of JSON: denials as WARNING, everything else as INFO."""

    def __init__(self, logger: logging.Logger | None = None) -> None:
        """Take a logger; by default `nsmsec.audit`."""
        self._logger = logging.getLogger("nsmsec.audit") if logger is None else logger

    def wants(self, outcome: Outcome) -> bool:
        """Tell whether the logger takes records of this outcome."""
        return self._logger.isEnabledFor(_level(outcome))

    def record(self, record: AuditRecord) -> None:
        """Log one record; the record itself is the log record's attribute `audit`."""
        level = _level(record.outcome)
        if self._logger.isEnabledFor(level):
            message = json.dumps(record.as_document(), separators=(",", ":"))
            self._logger.log(level, "%s", message, extra={"audit": record})


def _level(outcome: Outcome) -> int:
    return logging.WARNING if outcome is Outcome.DENIED else logging.INFO
