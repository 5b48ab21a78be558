# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Reading the events of a decision log, one after the other, however long it is."""

from __future__ import annotations

import gzip
import io
import zlib
from typing import TYPE_CHECKING, Final

from nsmsec.errors import Misconfigured
from nsmsec.opa.plan import InputRefused, parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import BinaryIO

__all__ = ["read_events"]

_MAX_LINE_BYTES: Final = 32 * 1024 * 1024
_GZIP: Final = b"\x1f\x8b"


def read_events(stream: BinaryIO, *, max_line_bytes: int = _MAX_LINE_BYTES) -> Iterator[Mapping[str, object]]:
    """Yield the events of a log.

    A line is an event, or an array of events as OPA uploads them; all of it may be compressed by gzip. Empty lines
    count for nothing. What is read of one line is bounded, so memory does not grow with the log.

    Args:
        stream: the log; it stays open.
        max_line_bytes: how long a line may be, decompressed.

    Raises:
        Misconfigured: a line is too long or no JSON, holds something else than objects, or the log cannot be read.
    """
    buffered = io.BufferedReader(stream)  # type: ignore[type-var]  # whatever has readinto will do
    try:
        packed = buffered.peek(len(_GZIP)).startswith(_GZIP)
        readline = gzip.GzipFile(fileobj=buffered).readline if packed else buffered.readline
        for number, line in enumerate(iter(lambda: readline(max_line_bytes + 1), b""), 1):
            if len(line) > max_line_bytes:
                raise Misconfigured(f"decision log: line {number}: expected at most {max_line_bytes} bytes")
            if not line.isspace():
                yield from _events(line, number)
    except (OSError, EOFError, zlib.error) as error:
        raise Misconfigured(f"decision log: expected a log that can be read, found {type(error).__name__}") from error
    finally:
        if not buffered.closed:  # by its owner, before all was read
            buffered.detach()  # else the stream would be closed with the buffer


def _events(line: bytes, number: int) -> Iterator[Mapping[str, object]]:
    try:
        value = parse(line)
    except InputRefused as error:
        raise Misconfigured(f"decision log: line {number}: {error.detail}") from error
    for event in value if isinstance(value, list) else [value]:
        if not isinstance(event, dict):
            raise Misconfigured(f"decision log: line {number}: expected an event, found no object")
        yield event
