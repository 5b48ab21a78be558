# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""One RPC on a blocking server, from the proof of its path to the end of its answer."""

from __future__ import annotations

import contextlib
import logging
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

import grpc

from nsmsec.chain import judge_sync, start_sync
from nsmsec.errors import NsmsecError
from nsmsec.interceptors.handler_context import HandlerContext
from nsmsec.interceptors.served import ServedCall
from nsmsec.interceptors.status import name_of, tells_too_much

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from types import TracebackType
    from typing import Never, Self

    from nsmsec.chain import Chain
    from nsmsec.interceptors.incoming_call import IncomingCall
    from nsmsec.interceptors.watched import WatchedStream

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

    __slots__ = ("_context", "_incoming", "_started", "_stream", "_turn", "handler_context", "served")

    def __init__(
        self,
        chain: Chain,
        incoming: IncomingCall,
        context: grpc.ServicerContext,
        stream: WatchedStream | None = None,
    ) -> None:
        """Prove, then decide; an RPC that does not pass is aborted here, before there is anything to hand out.

        Args:
            chain: what stands before the handler.
            incoming: the RPC.
            context: gRPC's.
            stream: what has an RPC judged again that streams in either direction; None for any other.
        """
        self._incoming = incoming
        self._context = context
        self._stream = stream
        self._turn = Lock()  # of the handler, or of whoever ends its stream from outside
        try:
            self._started = start_sync(chain.flow(incoming.call))
        except Exception as error:  # noqa: BLE001 - the outer edge: whatever it is, it denies
            self._refuse(error)
        self.served = ServedCall(self._started.call)
        self.handler_context = HandlerContext(context, self.served)
        if stream is not None:
            stream.opened(ends_at=incoming.bound.ends_at, again=self._again, cancel=context.cancel, end=self.cut)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.served.end()
        try:
            if error is not None and not self._incoming.over:
                self._failed(error)
        finally:
            if self._stream is not None:
                self._stream.leave()

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

    def cut(self, error: NsmsecError) -> None:
        """End an RPC that must not go on, on any thread, as it would be from outside of its handler."""
        with self._turn:
            if self._incoming.over:
                return
            if not self._incoming.opened:
                with contextlib.suppress(NsmsecError):  # it comes back
                    self._started.fail(error)
            self._incoming.refuse(error)
        self.served.end()
        self._context.cancel()  # the caller sees CANCELLED, whatever comes next

    def _open(self, *, ok: bool) -> None:
        """Complete the path of the answer, then send it."""
        with self._turn:
            if self._incoming.over:
                self._leave()
            try:
                answer = self.served.answer() if ok else None
                carried = self._incoming.open(self._started.resume(self._incoming.reply(ok=ok, answer=answer)))
            except Exception as error:  # noqa: BLE001 - the outer edge: whatever it is, it denies
                self._refuse(error)
        with contextlib.suppress(grpc.RpcError):  # the caller has left; what comes next notices
            self.handler_context.let_go(carried)

    def _within_bound(self) -> None:
        """End an RPC that outlives its bound, or must not go on by what is in force now."""
        try:
            if self._stream is None:
                self._incoming.bound.check()
            else:
                self._stream.check()
        except NsmsecError as error:
            self.cut(error)
            self._leave()

    def _again(self, now: datetime) -> None:
        judge_sync(self._incoming.again(self._started.call, now))

    def _leave(self) -> Never:
        """Leave the handler of an RPC that was cut."""
        self._context.abort(grpc.StatusCode.CANCELLED, "the call was ended")

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
        with self._turn:
            self._started.close()
            self._incoming.end("CANCELLED")

    def _refuse(self, error: Exception) -> Never:
        self._context.abort_with_status(self._incoming.refuse(error))
