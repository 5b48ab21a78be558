# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Reading the log that the firmware wrote of what it measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.errors import Misconfigured

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["read_log"]

_MAX_LOG_BYTES = 1 << 20


def read_log(path: Path) -> bytes:
    """Return the whole log, which nobody has looked into yet.

    Raises:
        Misconfigured: it cannot be read, or is longer than 1 MiB.
    """
    try:
        with path.open("rb") as file:
            log = file.read(_MAX_LOG_BYTES + 1)
    except OSError as error:
        raise Misconfigured(f"attester: expected an event log at {path}, found: {error.strerror}") from error
    if len(log) > _MAX_LOG_BYTES:
        raise Misconfigured(f"attester: expected an event log of at most {_MAX_LOG_BYTES} bytes, found a longer one")
    return log
