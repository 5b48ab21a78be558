# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The call objects of a blocking channel.

Each stands around gRPC's own call, shows nothing of an answer before it is proven, and is otherwise what gRPC returns.
"""

from __future__ import annotations

import abc
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

import grpc

from nsmsec.interceptors.carriers import without_reserved
from nsmsec.interceptors.generic import CallFuture
from nsmsec.interceptors.refused import CallRefused

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Any

    from nsmsec.interceptors.calling import Calling
    from nsmsec.interceptors.carriers import Metadata
    from nsmsec.tokens import VerifiedPath

__all__ = ["AnsweredCall", "FailedCall", "FutureCall", "ProvenCall"]

TResponse = TypeVar("TResponse")


class ProvenCall(grpc.Call, abc.ABC):
    """What the calls of all kinds have in common."""

    def __init__(self, calling: Calling, call: grpc.Call) -> None:
        self._calling = calling
        self._call = call

    @abc.abstractmethod
    def _judged(self) -> CallRefused | None:
        """Wait until the answer is judged; return the refusal, if that is what came of it."""

    def verified_path(self) -> VerifiedPath | None:
        """Return the proven path of the answer; None before it has opened, or if it failed."""
        return self._calling.verified

    def initial_metadata(self) -> Metadata:
        """Return what the server's application sent ahead."""
        refused = self._judged()
        return without_reserved(self._call.initial_metadata()) if refused is None else refused.initial_metadata()

    def trailing_metadata(self) -> Metadata:
        """Return what the server sent at the end."""
        refused = self._judged()
        return without_reserved(self._call.trailing_metadata()) if refused is None else refused.trailing_metadata()

    def code(self) -> grpc.StatusCode:
        """Return the status code, ours if the answer was refused."""
        refused = self._judged()
        return (refused or self._call).code()

    def details(self) -> str:
        """Return the status message, ours if the answer was refused."""
        refused = self._judged()
        return (refused or self._call).details()

    def is_active(self) -> bool:
        """Tell whether the RPC is still under way."""
        return self._call.is_active()

    def time_remaining(self) -> float:
        """Return the seconds until the call is given up."""
        return self._call.time_remaining()

    def cancel(self) -> bool:
        """Cancel the RPC."""
        return self._call.cancel()

    def add_callback(self, callback: Callable[[], None]) -> bool:
        """Have a callback called when the RPC is over."""
        return self._call.add_callback(callback)


class AnsweredCall(ProvenCall):
    """A call whose one answer was delivered."""

    def _judged(self) -> None:
        return None


class FailedCall(grpc.RpcError, AnsweredCall):  # type: ignore[misc]  # the stubs of RpcError and Call differ
    """How a stream that was proven failed; what gRPC raises there is the bare call, which shows the path it carried."""

    def __init__(self, calling: Calling, call: grpc.Call) -> None:
        super().__init__()
        AnsweredCall.__init__(self, calling, call)

    def __str__(self) -> str:
        return str(self._call)


class FutureCall(ProvenCall, CallFuture[TResponse], Generic[TResponse]):
    """A call whose one answer comes later; judged when somebody looks at it."""

    _call: grpc._CallFuture[TResponse]

    def __init__(self, calling: Calling, call: grpc._CallFuture[TResponse]) -> None:
        super().__init__(calling, call)
        self._lock = Lock()
        self._is_judged = False
        self._refused: CallRefused | None = None

    def _judged(self) -> CallRefused | None:
        code = self._call.code()
        with self._lock:
            if not self._is_judged:
                try:
                    if code is grpc.StatusCode.OK:
                        self._calling.answered(self._call.initial_metadata())
                        self._calling.end(code.name)
                    else:
                        self._calling.failed(code.name)
                except CallRefused as refused:
                    self._refused = refused
                self._is_judged = True  # not before: whoever interrupts the judgement is no judge
        return self._refused

    def result(self, timeout: float | None = None) -> TResponse:
        """Return the answer.

        Raises:
            grpc.RpcError: the RPC failed, or its answer was refused.
            grpc.FutureTimeoutError: there is no answer yet.
            grpc.FutureCancelledError: the RPC was cancelled.
        """
        error = self.exception(timeout)
        if error is not None:
            raise error
        return self._call.result()

    def exception(self, timeout: float | None = None) -> Exception | None:
        """Return why there is no answer, or None.

        Raises:
            grpc.FutureTimeoutError: there is no answer yet.
            grpc.FutureCancelledError: the RPC was cancelled.
        """
        try:
            error = self._call.exception(timeout)
        except grpc.FutureCancelledError:
            self._judged()
            raise
        return self._judged() or error

    def traceback(self, timeout: float | None = None) -> TracebackType | None:
        """Return where it went wrong, or None.

        Raises:
            grpc.FutureTimeoutError: there is no answer yet.
            grpc.FutureCancelledError: the RPC was cancelled.
        """
        error = self.exception(timeout)
        return None if error is None else error.__traceback__

    def cancelled(self) -> bool:
        """Tell whether the RPC was cancelled."""
        return self._call.cancelled()

    def running(self) -> bool:
        """Tell whether the RPC is still under way."""
        return self._call.running()

    def done(self) -> bool:
        """Tell whether the RPC is over."""
        return self._call.done()

    def add_done_callback(self, fn: Callable[[grpc.Future[Any]], None]) -> None:
        """Have a callback called with this future once its answer was judged."""

        def judged(_: grpc.Future[TResponse]) -> None:
            self._judged()
            fn(self)

        self._call.add_done_callback(judged)
