# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The interceptor of a blocking server: proves every RPC before its handler runs."""

from __future__ import annotations

import contextlib
from collections.abc import Generator
from typing import TYPE_CHECKING, Any, Final, TypeVar

import grpc

from nsmsec.errors import Misconfigured, NsmsecError
from nsmsec.interceptors.carriers import without_reserved
from nsmsec.interceptors.incoming import Incoming
from nsmsec.interceptors.served import Handling, own_context
from nsmsec.interceptors.serving import Serving
from nsmsec.interceptors.watched import WatchedStream

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextvars import Context
    from typing import TypeAlias

    from nsmsec.interceptors.carriers import Metadata
    from nsmsec.interceptors.workload import Workload

__all__ = ["ServerInterceptor", "shown_to_others"]

#: For so many methods the handler behind the chain is kept, instead of made for each call.
_KNOWN_METHODS: Final = 1024

TRequest = TypeVar("TRequest")
TResponse = TypeVar("TResponse")
T = TypeVar("T")

if TYPE_CHECKING:
    _Serve: TypeAlias = Callable[[grpc.ServicerContext], Serving]


class ServerInterceptor(grpc.ServerInterceptor):
    """Puts a workload's chain around every handler of a blocking server, for all four kinds of RPC.

    `nsmsec.server` installs it. On a server of one's own it has to be the first interceptor, and the server needs
    `nsmsec.transport.server_options()` together with `server_credentials()`; where they are missing, calls are refused.
    """

    def __init__(self, workload: Workload) -> None:
        """Serve as this workload."""
        self._chain = workload.server_chain
        self._streams = workload.streams
        self._incoming = Incoming(workload)
        self._known: dict[str, tuple[object, grpc.RpcMethodHandler[Any, Any]]] = {}

    def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], grpc.RpcMethodHandler[TRequest, TResponse] | None],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> grpc.RpcMethodHandler[TRequest, TResponse]:
        """Return a handler that runs the real one only behind the chain, a method that nobody serves included."""
        method = handler_call_details.method
        handler = continuation(shown_to_others(handler_call_details))
        if handler is None:
            return self._behind_chain(method, grpc.stream_stream_rpc_method_handler(_unserved))
        wrapped, behind = self._known.get(method, (None, None))
        if behind is None or wrapped is not handler:  # as a rule a method has one handler for ever
            behind = self._behind_chain(method, handler)
            if len(self._known) >= _KNOWN_METHODS:
                self._known.clear()
            self._known[method] = handler, behind
        return behind

    def _behind_chain(
        self, method: str, handler: grpc.RpcMethodHandler[TRequest, TResponse]
    ) -> grpc.RpcMethodHandler[TRequest, TResponse]:
        """Return a handler that runs this one only behind the chain."""

        def serving(
            context: grpc.ServicerContext, stream: WatchedStream | None = None, fault: NsmsecError | None = None
        ) -> Serving:
            incoming = self._incoming.take_up(
                method,
                metadata=context.invocation_metadata(),
                auth_context=context.auth_context(),
                time_remaining=context.time_remaining(),
                fault=fault,
            )
            return Serving(self._chain, incoming, context, stream)

        def streaming(context: grpc.ServicerContext) -> Serving:
            try:
                stream = WatchedStream(self._streams, method)
            except NsmsecError as error:
                return serving(context, fault=error)
            try:
                return serving(context, stream)
            except BaseException:
                stream.leave()
                raise

        return _wrapped(handler, serving, streaming)


def shown_to_others(details: grpc.HandlerCallDetails) -> grpc.HandlerCallDetails:
    """Return what other interceptors see of an RPC, in the type that gRPC itself insists on."""
    kind: Callable[[str, Metadata], grpc.HandlerCallDetails] = type(details)
    return kind(details.method, without_reserved(details.invocation_metadata))


def _wrapped(
    handler: grpc.RpcMethodHandler[TRequest, TResponse], serving: _Serve, streaming: _Serve
) -> grpc.RpcMethodHandler[TRequest, TResponse]:
    """Return a handler of the same kind, whose behaviour runs behind the chain.

    Raises:
        Misconfigured: the handler has no behaviour.
    """
    codecs = (handler.request_deserializer, handler.response_serializer)
    if handler.unary_unary is not None:
        return grpc.unary_unary_rpc_method_handler(_unary(handler.unary_unary, serving, _as_it_is), *codecs)
    if handler.unary_stream is not None:
        return grpc.unary_stream_rpc_method_handler(_stream(handler.unary_stream, streaming, _as_it_is), *codecs)
    if handler.stream_unary is not None:
        return grpc.stream_unary_rpc_method_handler(_unary(handler.stream_unary, streaming, Serving.requests), *codecs)
    if handler.stream_stream is not None:
        return grpc.stream_stream_rpc_method_handler(
            _stream(handler.stream_stream, streaming, Serving.requests), *codecs
        )
    raise Misconfigured(f"server: expected a handler with a behaviour, found {type(handler).__name__} without any")


def _unary(
    behaviour: Callable[[T, grpc.ServicerContext], TResponse], serving: _Serve, requests: Callable[[Serving, T], T]
) -> Callable[[T, grpc.ServicerContext], TResponse]:
    """Put the chain around a behaviour with one response."""

    def serve(request: T, context: grpc.ServicerContext) -> TResponse:
        with serving(context) as rpc:
            with Handling(rpc.served):
                response = behaviour(requests(rpc, request), rpc.handler_context)
            rpc.finish()
        return response

    return serve


def _stream(
    behaviour: Callable[[T, grpc.ServicerContext], Iterator[TResponse]],
    serving: _Serve,
    requests: Callable[[Serving, T], T],
) -> Callable[[T, grpc.ServicerContext], Iterator[TResponse]]:
    """Put the chain around a behaviour with a stream of responses."""

    def serve(request: T, context: grpc.ServicerContext) -> Iterator[TResponse]:
        with serving(context) as rpc:
            own = own_context(rpc.served)
            responses = own.run(lambda: iter(behaviour(requests(rpc, request), rpc.handler_context)))
            with contextlib.closing(_one_by_one(responses, own)) as messages:
                for response in messages:
                    rpc.deliver()
                    yield response
            rpc.finish()

    return serve


def _one_by_one(responses: Iterator[T], own: Context) -> Generator[T, None, None]:
    """Yield what a behaviour yields, each step of it in the context of its own; close it there as well."""
    try:
        while True:
            try:
                response = own.run(next, responses)
            except StopIteration:
                return
            yield response
    finally:
        if isinstance(responses, Generator):
            own.run(responses.close)


def _as_it_is(rpc: Serving, request: T) -> T:
    """Return the one message of a request."""
    del rpc
    return request


def _unserved(request: Iterator[bytes], context: grpc.ServicerContext) -> Iterator[bytes]:
    """Answer a method that nobody serves, as gRPC does."""
    del request
    context.abort(grpc.StatusCode.UNIMPLEMENTED, "Method not found!")
