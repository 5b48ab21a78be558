# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""One method of a blocking channel: each of its calls passes the client's chain."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import grpc

from nsmsec.interceptors.calling import Calling
from nsmsec.interceptors.calls import AnsweredCall, FutureCall
from nsmsec.interceptors.refused import CallRefused
from nsmsec.interceptors.status import OK
from nsmsec.interceptors.stream_call import StreamCall

if TYPE_CHECKING:
    from typing import Protocol, TypedDict, Unpack

    from nsmsec.interceptors.carriers import Metadata
    from nsmsec.interceptors.workload import Workload
    from nsmsec.transport import ClientTransport

    class CallOptions(TypedDict):
        """What an application may say about one call, apart from what concerns its path."""

        credentials: grpc.CallCredentials | None
        wait_for_ready: bool | None
        compression: grpc.Compression | None

    TRequest_contra = TypeVar("TRequest_contra", contravariant=True)
    TCall_co = TypeVar("TCall_co", covariant=True)

    class Send(Protocol[TRequest_contra, TCall_co]):
        """One way in which gRPC starts a call."""

        def __call__(
            self,
            request: TRequest_contra,
            /,
            *,
            timeout: float | None,
            metadata: Metadata | None,
            credentials: grpc.CallCredentials | None,
            wait_for_ready: bool | None,
            compression: grpc.Compression | None,
        ) -> TCall_co:
            """Start it."""
            ...


__all__ = ["Method"]

TRequest = TypeVar("TRequest")
TResponse = TypeVar("TResponse")


class Method:
    """Starts the calls of one method, in each of the ways that gRPC has."""

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

    def with_call(
        self,
        send: Send[TRequest, tuple[TResponse, grpc.Call]],
        request: TRequest,
        timeout: float | None,
        metadata: Metadata | None,
        **options: Unpack[CallOptions],
    ) -> tuple[TResponse, grpc.Call]:
        """Wait for the one answer; return it with its call, proven.

        Raises:
            grpc.RpcError: the RPC failed, or it was refused, or its answer.
        """
        calling = self._calling(timeout, metadata)
        try:
            response, call = send(request, timeout=calling.timeout, metadata=calling.metadata, **options)
        except grpc.RpcError as error:
            calling.failed(error.code().name)
            raise
        calling.answered(call.initial_metadata())
        calling.end(OK)
        return response, AnsweredCall(calling, call)

    def future(
        self,
        send: Send[TRequest, grpc._CallFuture[TResponse]],
        request: TRequest,
        timeout: float | None,
        metadata: Metadata | None,
        **options: Unpack[CallOptions],
    ) -> grpc._CallFuture[TResponse]:
        """Return a call whose one answer is judged when somebody looks at it."""
        try:
            calling = self._calling(timeout, metadata)
        except CallRefused as refused:
            return refused
        return FutureCall(calling, send(request, timeout=calling.timeout, metadata=calling.metadata, **options))

    def stream(
        self,
        send: Send[TRequest, grpc._CallIterator[TResponse]],
        request: TRequest,
        timeout: float | None,
        metadata: Metadata | None,
        **options: Unpack[CallOptions],
    ) -> grpc._CallIterator[TResponse]:
        """Return a call whose answers are judged at the first look at them."""
        try:
            calling = self._calling(timeout, metadata)
        except CallRefused as refused:
            return refused
        return StreamCall(calling, send(request, timeout=calling.timeout, metadata=calling.metadata, **options))

    def _calling(self, timeout: float | None, metadata: Metadata | None) -> Calling:
        return Calling(
            self._workload, self._transport, self._name, origin=self._origin, timeout=timeout, metadata=metadata
        )
