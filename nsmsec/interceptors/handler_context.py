# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The context that a handler of a blocking server sees.

It is gRPC's own, except that initial metadata is kept back until the answer's path is known, that our keys are neither
seen nor set, and that a refusal which a later hop sent is not passed on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import grpc

from nsmsec.interceptors.carriers import without_reserved
from nsmsec.interceptors.status import without_refusals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Never

    from nsmsec.interceptors.carriers import Metadata
    from nsmsec.interceptors.served import ServedCall

__all__ = ["HandlerContext"]


class HandlerContext(grpc.ServicerContext):
    """Stands between a handler and gRPC's context.

    Attributes:
        served_call: what the handler's onward calls inherit.
        aborted: whether the handler aborted the RPC.
    """

    def __init__(self, context: grpc.ServicerContext, served_call: ServedCall) -> None:
        """Wrap the context of one RPC."""
        self._context = context
        self._held: Metadata | None = None
        self._left = False
        self.served_call = served_call
        self.aborted = False

    def let_go(self, carried: Metadata = ()) -> None:
        """Send what was kept back together with what carries the path; only the first time counts."""
        if self._left:
            return
        self._left = True
        if self._held or carried:
            self._context.send_initial_metadata((*(self._held or ()), *carried))

    def send_initial_metadata(self, initial_metadata: Metadata) -> None:
        """Keep the metadata back until the answer opens.

        Raises:
            ValueError: there was some before.
        """
        if self._left or self._held is not None:
            raise ValueError("Initial metadata no longer allowed!")
        self._held = without_reserved(initial_metadata)

    def set_trailing_metadata(self, trailing_metadata: Metadata) -> None:
        """Set the trailing metadata."""
        self._context.set_trailing_metadata(without_refusals(without_reserved(trailing_metadata)))

    def abort(self, code: grpc.StatusCode, details: str) -> Never:
        """End the RPC with a status other than OK.

        Raises:
            Exception: always; gRPC's way to leave the handler.
        """
        self.aborted = True
        self.let_go()
        self._context.abort(code, details)

    def abort_with_status(self, status: grpc.Status) -> Never:
        """End the RPC with a status other than OK.

        Raises:
            Exception: always; gRPC's way to leave the handler.
        """
        self.set_trailing_metadata(status.trailing_metadata)
        self.abort(status.code, status.details)

    def invocation_metadata(self) -> Metadata:
        """Return the metadata that the caller's application sent."""
        return without_reserved(self._context.invocation_metadata())

    def is_active(self) -> bool:
        """Tell whether the RPC is still under way."""
        return self._context.is_active()

    def time_remaining(self) -> float:
        """Return the seconds until the caller gives up."""
        return self._context.time_remaining()

    def cancel(self) -> bool:
        """Cancel the RPC."""
        return self._context.cancel()

    def add_callback(self, callback: Callable[[], None]) -> bool:
        """Have a callback called when the RPC is over."""
        return self._context.add_callback(callback)

    def peer(self) -> str:
        """Return the address of the caller."""
        return self._context.peer()

    def peer_identities(self) -> Iterable[bytes] | None:
        """Return what gRPC takes for identities; unproven, see `nsmsec.current_path`."""
        return self._context.peer_identities()

    def peer_identity_key(self) -> str | None:
        """Return what gRPC takes identities from."""
        return self._context.peer_identity_key()

    def auth_context(self) -> Mapping[str, bytes]:
        """Return what TLS says about the caller; unproven, see `nsmsec.current_path`."""
        return self._context.auth_context()

    def set_compression(self, compression: grpc.Compression) -> None:
        """Choose the compression of the answer."""
        self._context.set_compression(compression)

    def disable_next_message_compression(self) -> None:
        """Send the next message as it is."""
        self._context.disable_next_message_compression()

    def trailing_metadata(self) -> Metadata:
        """Return the trailing metadata that was set."""
        return self._context.trailing_metadata()

    def set_code(self, code: grpc.StatusCode) -> None:
        """Choose the status."""
        self._context.set_code(code)

    def set_details(self, details: str) -> None:
        """Choose the status message."""
        self._context.set_details(details)

    def code(self) -> grpc.StatusCode | None:
        """Return the status that was chosen."""
        code: grpc.StatusCode | None = self._context.code()  # type: ignore[attr-defined]  # the stubs lack it
        return code

    def details(self) -> bytes | None:
        """Return the status message that was chosen."""
        details: bytes | None = self._context.details()  # type: ignore[attr-defined]  # the stubs lack it
        return details
