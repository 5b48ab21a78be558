# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A sink that writes one line of JSON a record."""

from __future__ import annotations

import json
import os
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO

    from nsmsec.elements.audit.record import AuditRecord

__all__ = ["JSONLinesSink"]


class JSONLinesSink:
    """Appends records to a file or a text stream, a line each, flushed; safe to share among threads."""

    def __init__(self, target: TextIO | str | os.PathLike[str]) -> None:
        """Take an open text stream, which stays the caller's to close, or a path, which is opened to append.

        Raises:
            OSError: the path cannot be opened.
        """
        if isinstance(target, str | os.PathLike):
            self._stream: TextIO = Path(target).open("a", encoding="utf-8")  # noqa: SIM115 (open as long as the sink)
            self._close = self._stream.close
        else:
            self._stream = target
            self._close = target.flush
        self._lock = Lock()

    def record(self, record: AuditRecord) -> None:
        """Write one record.

        Raises:
            OSError: the line could not be written.
            ValueError: the stream is closed.
        """
        line = json.dumps(record.as_document(), separators=(",", ":")) + "\n"
        with self._lock:
            self._stream.write(line)
            self._stream.flush()

    def close(self) -> None:
        """Close the file if this sink opened it; a stream of the caller's is only flushed."""
        self._close()
