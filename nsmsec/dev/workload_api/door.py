# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""One socket for several users, each led to a socket of its own: gRPC for Python does not say who connected."""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import TYPE_CHECKING, Final

from nsmsec.dev.workload_api.sockets import listening

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["Door"]

_CREDENTIALS: Final = struct.Struct("iII")  # struct ucred: process, user, group
_PIECE_BYTES: Final = 65_536


class Door:
    """Asks the kernel who connected, then carries bytes; lives in one event loop."""

    def __init__(self, path: Path, *, mode: int, rooms: Mapping[int, Path], strangers: Path) -> None:
        """Say where who is led; nobody is let in yet.

        Args:
            path: where the socket goes.
            mode: who may connect, as permissions of a file.
            rooms: the socket of each user, by number.
            strangers: the socket of everybody else.
        """
        self._path = path
        self._mode = mode
        self._rooms = rooms
        self._strangers = strangers
        self._carrying: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Let users in.

        Raises:
            Misconfigured: the socket cannot be there.
        """
        made = listening(self._path, mode=self._mode)
        self._server = await asyncio.start_unix_server(self._enter, sock=made)

    async def close(self) -> None:
        """Let nobody in any more, end what is carried, remove the socket."""
        self._server.close()
        for task in self._carrying:
            task.cancel()
        await asyncio.gather(*self._carrying, return_exceptions=True)
        self._path.unlink(missing_ok=True)

    def _enter(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._lead(reader, writer))
        self._carrying.add(task)
        task.add_done_callback(self._carrying.discard)

    async def _lead(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        credentials = writer.get_extra_info("socket").getsockopt(
            socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size
        )
        _, user, _ = _CREDENTIALS.unpack(credentials)
        try:
            inside, to_inside = await asyncio.open_unix_connection(self._rooms.get(user, self._strangers))
            async with asyncio.TaskGroup() as both:
                both.create_task(_carry(reader, to_inside))
                both.create_task(_carry(inside, writer))
        except* OSError:  # one of the two ends is gone
            pass
        finally:
            writer.close()


async def _carry(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    """Carry bytes until either end is gone; then the other one goes, too."""
    try:
        while data := await source.read(_PIECE_BYTES):
            target.write(data)
            await target.drain()
    finally:
        target.close()
