# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""How an application sees that its own side refused a call or the answer to one.

The error is what gRPC raises for a failed RPC, so nothing that handles those needs to change. Its text says nothing
that a handler may not pass on to its caller; the cause, for this application alone, is `refusal`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import grpc

from nsmsec.interceptors.generic import CallFuture, CallIterator

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Never, Self

    from nsmsec.errors import NsmsecError
    from nsmsec.interceptors.carriers import Metadata

__all__ = ["AioCallRefused", "CallRefused"]


class CallRefused(grpc.RpcError, CallFuture[Any], CallIterator[Any]):
    """A blocking call that was refused here; raised, or returned where gRPC returns a call that fails when it is read.

    Attributes:
        refusal: what was expected, what was found; for the log.
    """

    def __init__(self, refusal: NsmsecError, status: grpc.Status) -> None:
        """Refuse with this status."""
        super().__init__(status.details)
        self.refusal = refusal
        self._status = status

    def code(self) -> grpc.StatusCode:
        """Return the status code."""
        return self._status.code

    def details(self) -> str:
        """Return a sentence with the decision id."""
        return self._status.details

    def initial_metadata(self) -> Metadata:
        """Return nothing: no answer was accepted."""
        return ()

    def trailing_metadata(self) -> Metadata:  # type: ignore[override]  # the stubs of RpcError and Call differ
        """Return the rich error status."""
        return self._status.trailing_metadata

    def is_active(self) -> bool:
        """Return False: it is over."""
        return False

    def time_remaining(self) -> None:  # type: ignore[override]  # None is what gRPC returns for a call that is over
        """Return None: it is over."""

    def cancel(self) -> bool:
        """Return False: it is over."""
        return False

    def add_callback(self, callback: Callable[[], None]) -> bool:
        """Return False: the callback is not called, it is over."""
        del callback
        return False

    def cancelled(self) -> bool:
        """Return False: nobody cancelled it."""
        return False

    def running(self) -> bool:
        """Return False: it is over."""
        return False

    def done(self) -> bool:
        """Return True."""
        return True

    def result(self, timeout: float | None = None) -> Never:
        """Raise this error.

        Raises:
            CallRefused: always.
        """
        del timeout
        raise self

    def exception(self, timeout: float | None = None) -> Self:
        """Return this error."""
        del timeout
        return self

    def traceback(self, timeout: float | None = None) -> TracebackType | None:
        """Return where it was raised."""
        del timeout
        return self.__traceback__

    def add_done_callback(self, fn: Callable[[grpc.Future[Any]], None]) -> None:
        """Call back at once."""
        fn(self)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Never:
        raise self


class AioCallRefused(grpc.aio.AioRpcError):
    """An asyncio call that was refused here.

    Attributes:
        refusal: what was expected, what was found; for the log.
    """

    def __init__(self, refusal: NsmsecError, status: grpc.Status) -> None:
        """Refuse with this status."""
        super().__init__(
            status.code,
            grpc.aio.Metadata(),
            grpc.aio.Metadata.from_tuple(status.trailing_metadata),
            details=status.details,
        )
        self.refusal = refusal
        self._status = status

    def __reduce__(self) -> tuple[type[Self], tuple[NsmsecError, grpc.Status]]:
        """Pickle what it was made of."""
        return type(self), (self.refusal, self._status)
