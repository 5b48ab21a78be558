# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A cheap answer to: is this still the file that was read?"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["FileState", "file_state"]

#: Device, inode, size, times of content and metadata: what changes when a file is replaced or rewritten.
FileState = tuple[int, int, int, int, int]


def file_state(path: Path) -> FileState | None:
    """Return what identifies the file's present content, or `None` if there is no such file.

    Raises:
        OSError: the file system does not answer.
    """
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
