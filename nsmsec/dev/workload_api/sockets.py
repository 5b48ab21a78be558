# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Unix sockets that are their owner's alone from the first moment on."""

from __future__ import annotations

import os
import socket
import stat
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from nsmsec.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["appearing", "listening", "remove_stale"]

_OWNER_ONLY: Final = 0o177


@contextmanager
def appearing(path: Path, *, mode: int) -> Iterator[None]:
    """Let a socket appear meanwhile, its owner's alone until it has its mode; the mask is that of the whole process."""
    before = os.umask(_OWNER_ONLY)
    try:
        yield
    finally:
        os.umask(before)
    path.chmod(mode)


def listening(path: Path, *, mode: int = 0o600) -> socket.socket:
    """Return a socket that listens, where a provider that is gone may have left one.

    Args:
        path: where.
        mode: who may connect, as permissions of a file.

    Raises:
        Misconfigured: it cannot be there.
    """
    remove_stale(path)
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with appearing(path, mode=mode):
            made.bind(str(path))
        made.listen()
    except OSError as error:
        made.close()
        raise Misconfigured(f"provider: expected to serve at {path}, found no way to") from error
    return made


def remove_stale(path: Path) -> None:
    """Remove the socket of a provider that is gone.

    Raises:
        Misconfigured: something else is there, or somebody who serves.
    """
    try:
        if not stat.S_ISSOCK(path.lstat().st_mode):
            raise Misconfigured(f"provider: expected nothing but a socket at {path}, found something else")
    except OSError:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            path.unlink(missing_ok=True)
            return
    raise Misconfigured(f"provider: expected no other provider at {path}, found one")
