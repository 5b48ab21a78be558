# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The call object of a blocking channel whose answers come one after another."""

from __future__ import annotations

import contextlib
import weakref
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

import grpc

from nsmsec.errors import NsmsecError
from nsmsec.interceptors.calls import FailedCall, ProvenCall
from nsmsec.interceptors.carriers import PATH_KEY
from nsmsec.interceptors.generic import CallIterator
from nsmsec.interceptors.refused import CallRefused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, Self

    from nsmsec.interceptors.calling import Calling
    from nsmsec.interceptors.watched import WatchedStream

__all__ = ["StreamCall"]

TResponse = TypeVar("TResponse")


class StreamCall(ProvenCall, CallIterator[TResponse], Generic[TResponse]):
    """A call whose answers come one after another; judged at the first look."""

    _call: grpc._CallIterator[TResponse]
    _stream: WatchedStream  # once its answer has opened

    def __init__(self, calling: Calling, call: grpc._CallIterator[TResponse]) -> None:
        super().__init__(calling, call)
        self._lock = Lock()
        self._end = _End(calling, call)
        self._is_judged = False
        self._refused: CallRefused | None = None

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> TResponse:
        refused = self._judged()
        if refused is not None:
            raise refused
        with self._end.after_this():
            return self._next()

    def _next(self) -> TResponse:
        try:
            response = next(self._call)
        except StopIteration:
            self._ended()
            raise
        except grpc.RpcError:
            self._ended()
            raise FailedCall(self._calling, self._call) from None
        self._check()
        return response

    def _check(self) -> None:
        """Let a message pass, unless the stream must not go on."""
        try:
            self._stream.check()
        except NsmsecError as error:
            raise self.cut(error) from error

    def _ended(self) -> None:
        """Tell the end, unless it came of a refusal of ours."""
        try:
            if self._calling.verified is not None:
                self._stream.ended()
        except NsmsecError as error:
            raise self.cut(error) from error
        self._calling.end(self._call.code().name)

    def cut(self, error: NsmsecError) -> CallRefused:
        """End the call as refused, on any thread; return what its reader sees."""
        refused = self._refused or self._calling.refused(error)
        self._refuse(refused)
        return refused

    def _judged(self) -> CallRefused | None:
        """Judge the answer by its initial metadata; where there is no path, by whether the RPC has failed."""
        with self._lock:
            if not self._is_judged:
                try:
                    self._judge()
                except CallRefused as refused:
                    self._refuse(refused)
                self._is_judged = True  # not before: whoever interrupts the judgement is no judge
        return self._refused

    def _judge(self) -> None:
        metadata = self._call.initial_metadata()
        if not any(key == PATH_KEY for key, _ in metadata or ()):
            try:
                next(self._call, None)
            except grpc.RpcError:
                self._calling.failed(self._call.code().name)
                return
        this = weakref.proxy(self)  # whoever watches a call does not keep it alive
        self._stream = self._calling.opened(metadata, cancel=partial(_cancel, this), end=partial(_cut, this))
        if not self._call.add_callback(self._end):
            self._end()

    def _refuse(self, refused: CallRefused) -> None:
        self._refused = refused
        self._call.cancel()


def _cancel(call: StreamCall[Any]) -> None:
    with contextlib.suppress(ReferenceError):  # nobody holds it any more: gRPC cancels it
        call.cancel()


def _cut(call: StreamCall[Any], error: NsmsecError) -> None:
    with contextlib.suppress(ReferenceError):
        call.cut(error)


class _End:
    """Tells the end of a stream, after the message that is being let through.

    It is called on the thread by which gRPC delivers messages, so it never waits: where somebody is reading, the reader
    tells it. It does not keep the call alive: one that nobody holds is cancelled.
    """

    def __init__(self, calling: Calling, call: grpc.Call) -> None:
        self._calling = calling
        self._call = weakref.ref(call)
        self._reading = Lock()
        self._has_come = False

    def __call__(self) -> None:
        self._has_come = True
        if self._reading.acquire(blocking=False):
            try:
                call = self._call()
                self._calling.end("CANCELLED" if call is None else call.code().name)
            finally:
                self._reading.release()

    @contextlib.contextmanager
    def after_this(self) -> Iterator[None]:
        """Put the end off until the block is left."""
        try:
            with self._reading:
                yield
        finally:
            if self._has_come:
                self()
