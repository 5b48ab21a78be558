# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The context that a handler of an asyncio server sees.

It is gRPC's own, except that initial metadata is kept back until the answer's path is known, that our keys are neither
seen nor set, that no message passes the bound of its stream, and that a refusal of a later hop is not passed on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

import grpc

from nsmsec.interceptors.carriers import without_reserved
from nsmsec.interceptors.status import without_refusals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Never, TypeAlias

    from nsmsec.interceptors.carriers import Metadata
    from nsmsec.interceptors.served import ServedCall

    MetadataLike: TypeAlias = grpc.aio.Metadata | Sequence[tuple[str, str | bytes]]

__all__ = ["AioHandlerContext", "Gate"]

TRequest = TypeVar("TRequest")
TResponse = TypeVar("TResponse")


class Gate(Protocol):
    """Says whether a message may pass; where it may not, the RPC is aborted."""

    async def deliver(self) -> None:
        """Let a message of the answer leave, the answer's path before the first."""
        ...

    async def within_bound(self) -> None:
        """Let a message of the request reach the handler."""
        ...


class AioHandlerContext(grpc.aio.ServicerContext[TRequest, TResponse]):
    """Stands between a handler and gRPC's context.

    Attributes:
        served_call: what the handler's onward calls inherit.
        aborted: whether the handler aborted the RPC.
    """

    def __init__(
        self, context: grpc.aio.ServicerContext[TRequest, TResponse], served_call: ServedCall, gate: Gate
    ) -> None:
        """Wrap the context of one RPC."""
        self._context = context
        self._gate = gate
        self._held: Metadata | None = None
        self._left = False
        self.served_call = served_call
        self.aborted = False

    async def let_go(self, carried: Metadata = ()) -> None:
        """Send what was kept back together with what carries the path; only the first time counts."""
        if self._left:
            return
        self._left = True
        if self._held or carried:
            await self._context.send_initial_metadata((*(self._held or ()), *carried))

    async def read(self) -> TRequest:
        """Return the next message of the request."""
        request = await self._context.read()
        await self._gate.within_bound()
        return request

    async def write(self, message: TResponse) -> None:
        """Send a message of the answer."""
        await self._gate.deliver()
        await self._context.write(message)

    async def send_initial_metadata(self, initial_metadata: MetadataLike) -> None:
        """Keep the metadata back until the answer opens.

        Raises:
            grpc.aio.UsageError: there was some before.
        """
        if self._left or self._held is not None:
            raise grpc.aio.UsageError("Send initial metadata failed: already sent")
        self._held = without_reserved(initial_metadata)

    async def abort(self, code: grpc.StatusCode, details: str = "", trailing_metadata: MetadataLike = ()) -> Never:
        """End the RPC with a status other than OK.

        Raises:
            grpc.aio.AbortError: always; gRPC's way to leave the handler.
        """
        self.aborted = True
        await self.let_go()
        await self._context.abort(code, details, _allowed(trailing_metadata))

    async def abort_with_status(self, status: grpc.Status) -> Never:
        """End the RPC with a status other than OK.

        Raises:
            grpc.aio.AbortError: always; gRPC's way to leave the handler.
        """
        await self.abort(status.code, status.details, status.trailing_metadata)

    def set_trailing_metadata(self, trailing_metadata: MetadataLike) -> None:
        """Set the trailing metadata."""
        self._context.set_trailing_metadata(_allowed(trailing_metadata))

    def invocation_metadata(self) -> grpc.aio.Metadata:
        """Return the metadata that the caller's application sent."""
        metadata = without_reserved(self._context.invocation_metadata())
        return cast("grpc.aio.Metadata", metadata)  # gRPC returns a tuple here, too, whatever its stubs say

    def add_done_callback(self, callback: Callable[[Any], None]) -> None:
        """Have a callback called when the RPC is over."""
        self._context.add_done_callback(cast("Any", callback))  # any callable, whatever the stubs say

    def set_code(self, code: grpc.StatusCode) -> None:
        """Choose the status."""
        self._context.set_code(code)

    def set_details(self, details: str) -> None:
        """Choose the status message."""
        self._context.set_details(details)

    def set_compression(self, compression: grpc.Compression) -> None:
        """Choose the compression of the answer."""
        self._context.set_compression(compression)

    def disable_next_message_compression(self) -> None:
        """Send the next message as it is."""
        self._context.disable_next_message_compression()

    def peer(self) -> str:
        """Return the address of the caller."""
        return self._context.peer()

    def peer_identities(self) -> Iterable[bytes] | None:
        """Return what gRPC takes for identities; unproven, see `nsmsec.current_path`."""
        return self._context.peer_identities()

    def peer_identity_key(self) -> str | None:
        """Return what gRPC takes identities from."""
        return self._context.peer_identity_key()

    def auth_context(self) -> Mapping[str, Iterable[bytes]]:
        """Return what TLS says about the caller; unproven, see `nsmsec.current_path`."""
        return self._context.auth_context()

    def time_remaining(self) -> float:
        """Return the seconds until the caller gives up."""
        return self._context.time_remaining()

    def trailing_metadata(self) -> grpc.aio.Metadata:
        """Return the trailing metadata that was set."""
        return self._context.trailing_metadata()

    def code(self) -> grpc.StatusCode:
        """Return the status that was chosen."""
        return self._context.code()

    def details(self) -> str:
        """Return the status message that was chosen."""
        return self._context.details()

    def cancelled(self) -> bool:
        """Tell whether the RPC was cancelled."""
        return self._context.cancelled()

    def done(self) -> bool:
        """Tell whether the RPC is over."""
        return self._context.done()


def _allowed(trailing_metadata: MetadataLike) -> Metadata:
    return without_refusals(without_reserved(trailing_metadata))
