# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""One method of an asyncio channel: each of its calls passes the client's chain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.interceptors.aio_calling import AioCalling

if TYPE_CHECKING:
    from nsmsec.interceptors.workload import Workload
    from nsmsec.transport import ClientTransport

__all__ = ["AioMethod"]


class AioMethod:
    """Takes up the calls of one method."""

    __slots__ = ("_name", "_origin", "_transport", "_workload")

    def __init__(self, workload: Workload, transport: ClientTransport, name: str, *, origin: bool) -> None:
        """Call as this workload, over this transport.

        Args:
            workload: who calls.
            transport: knows who is called.
            name: `/package.Service/Method`.
            origin: whether calls may start a path.
        """
        self._workload = workload
        self._transport = transport
        self._name = name
        self._origin = origin

    def calling(self, timeout: float | None) -> AioCalling:
        """Take up a call, in the context in which it is made."""
        return AioCalling(self._workload, self._transport, self._name, origin=self._origin, timeout=timeout)
