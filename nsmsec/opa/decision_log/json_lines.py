# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A sink that writes one line of JSON an event."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import BinaryIO, Self

__all__ = ["JSONLinesEvents"]


class JSONLinesEvents:
    """Appends events to a file or a binary stream, flushed once a batch."""

    def __init__(self, target: BinaryIO | str | os.PathLike[str]) -> None:
        """Take an open binary stream, which stays the caller's to close, or a path, which is opened to append.

        Raises:
            OSError: the path cannot be opened.
        """
        if isinstance(target, str | os.PathLike):
            self._stream: BinaryIO = Path(target).open("ab")  # noqa: SIM115 (open as long as the sink)
            self._close = self._stream.close
        else:
            self._stream = target
            self._close = target.flush

    def write(self, events: Sequence[bytes]) -> None:
        """Write the events.

        Raises:
            OSError: they could not be written.
            ValueError: the stream is closed.
        """
        self._stream.write(b"".join(event + b"\n" for event in events))
        self._stream.flush()

    def close(self) -> None:
        """Close the file if this sink opened it; a stream of the caller's is only flushed."""
        self._close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
