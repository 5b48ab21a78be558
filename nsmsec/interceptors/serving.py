# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""One RPC on a blocking server, from the proof of its path to the end of its answer."""

from __future__ import annotations

import contextlib
import logging
from typing import TYPE_CHECKING, TypeVar

import grpc

from nsmsec.chain import start_sync
from nsmsec.errors import NsmsecError
from nsmsec.interceptors.handler_context import HandlerContext
from nsmsec.interceptors.served import ServedCall
from nsmsec.interceptors.status import name_of, tells_too_much

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType
    from typing import Never, Self

    from nsmsec.chain import Chain
    from nsmsec.interceptors.incoming_call import IncomingCall

__all__ = ["Serving"]

T = TypeVar("T")

_LOGGER = logging.getLogger("nsmsec.interceptors")


class Serving:
    """Carries one RPC through the server's chain, around its handler.

    A context manager: whatever leaves the block ends the RPC, and with it the right to act on its behalf.

    Attributes:
        served: what the handler's onward calls inherit.
        handler_context: what the handler sees.
    """

    __slots__ = ("_context", "_incoming", "_started", "handler_context", "served")

    def __init__(self, chain: Chain, incoming: IncomingCall, context: grpc.ServicerContext) -> None:
        """Prove, then decide; an RPC that does not pass is aborted here, before there is anything to hand out."""
        self._incoming = incoming
        self._context = context
        try:
            self._started = start_sync(chain.flow(incoming.call))
        except Exception as error:  # noqa: BLE001 - the outer edge: whatever it is, it denies
            self._refuse(error)
        self.served = ServedCall(self._started.call)
        self.handler_context = HandlerContext(context, self.served)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.served.end()
        if error is not None and not self._incoming.over:
            self._failed(error)

    def requests(self, requests: Iterator[T]) -> Iterator[T]:
        """Yield the caller's messages, none from the bound of the stream on."""
        for request in requests:
            self._within_bound()
            yield request

    def deliver(self) -> None:
        """Make sure that a message may leave: the answer's path goes before the first, nothing goes after the bound."""
        self._within_bound()
        if not self._incoming.opened:
            self._open(ok=name_of(self.handler_context.code()) == "OK" and not self.handler_context.aborted)

    def finish(self) -> None:
        """End the RPC as its handler left it; only an answer that is OK has a path."""
        self._within_bound()
        status = self._chosen_status() if self._context.is_active() else "CANCELLED"
        if not self._incoming.opened:
            self._open(ok=status == "OK")
        self._incoming.end(status)

    def _open(self, *, ok: bool) -> None:
        """Complete the path of the answer, then send it."""
        try:
            answer = self.served.answer() if ok else None
            carried = self._incoming.open(self._started.resume(self._incoming.reply(ok=ok, answer=answer)))
        except Exception as error:  # noqa: BLE001 - the outer edge: whatever it is, it denies
            self._refuse(error)
        with contextlib.suppress(grpc.RpcError):  # the caller has left; what comes next notices
            self.handler_context.let_go(carried)

    def _within_bound(self) -> None:
        """Cancel an RPC that outlives its bound, as it would be from outside of its handler."""
        try:
            self._incoming.bound.check()
        except NsmsecError as error:
            if not self._incoming.opened and not self._incoming.over:
                with contextlib.suppress(NsmsecError):  # it comes back
                    self._started.fail(error)
            status = self._incoming.refuse(error)
            self._context.cancel()  # the caller sees CANCELLED, whatever comes next
            self._context.abort_with_status(status)

    def _failed(self, error: BaseException) -> None:
        """End an RPC whose handler did not return; its error stays gRPC's to report, unless it says too much."""
        if not isinstance(error, Exception):
            self._abandoned()
            return
        status = self._chosen_status()
        if not self._incoming.opened:
            self._open(ok=False)
        self._incoming.end("UNKNOWN" if status == "OK" else status)
        if self.handler_context.aborted or not tells_too_much(error):
            return
        _LOGGER.error("interceptors: the handler of %s failed", self._incoming.call.method, exc_info=error)
        self._context.abort(
            grpc.StatusCode.UNKNOWN if status == "OK" else grpc.StatusCode[status],
            f"Exception calling application: {type(error).__name__}",
        )

    def _chosen_status(self) -> str:
        """Return the name of the status that the handler chose; a blocking server sends UNKNOWN for any number."""
        code: object = self.handler_context.code()  # whatever the handler took for one
        return "UNKNOWN" if isinstance(code, int) else name_of(code)

    def _abandoned(self) -> None:
        """End an RPC whose caller does not wait any more (its generator is closed), or whose thread is stopped."""
        self._started.close()
        self._incoming.end("CANCELLED")

    def _refuse(self, error: Exception) -> Never:
        self._context.abort_with_status(self._incoming.refuse(error))
