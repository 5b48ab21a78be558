# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The interceptor of an asyncio server: proves every RPC before its handler runs."""

from __future__ import annotations

import contextlib
import inspect
from typing import TYPE_CHECKING, Any, TypeVar, cast

import grpc

from nsmsec.errors import Misconfigured, NsmsecError
from nsmsec.interceptors.aio_serving import AioServing
from nsmsec.interceptors.aio_watched import AioWatchedStream
from nsmsec.interceptors.incoming import Incoming
from nsmsec.interceptors.served import Handling
from nsmsec.interceptors.server import shown_to_others

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from typing import TypeAlias

    from nsmsec.interceptors.workload import Workload

    # The stubs of gRPC know only the behaviours of a blocking server.
    _Context: TypeAlias = grpc.aio.ServicerContext[Any, Any]
    _Behaviour: TypeAlias = Callable[[Any, _Context], Any]
    _Requests: TypeAlias = Callable[[AioServing[Any, Any], Any], Any]
    _Serve: TypeAlias = Callable[[_Context], AioServing[Any, Any]]

__all__ = ["AioServerInterceptor", "check_behaviours"]

TRequest = TypeVar("TRequest")
TResponse = TypeVar("TResponse")
T = TypeVar("T")


class AioServerInterceptor(grpc.aio.ServerInterceptor):
    """Puts a workload's chain around every handler of an asyncio server, for all four kinds of RPC.

    `nsmsec.aio_server` installs it. On a server of one's own it has to be the first interceptor, and the server needs
    `nsmsec.transport.server_options()` together with `server_credentials()`; where they are missing, calls are refused.
    """

    def __init__(self, workload: Workload) -> None:
        """Serve as this workload."""
        self._chain = workload.server_chain
        self._streams = workload.streams
        self._incoming = Incoming(workload)

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[grpc.RpcMethodHandler[TRequest, TResponse] | None]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> grpc.RpcMethodHandler[TRequest, TResponse]:
        """Return a handler that runs the real one only behind the chain, a method that nobody serves included."""
        method = handler_call_details.method
        metadata = handler_call_details.invocation_metadata
        handler = await continuation(shown_to_others(handler_call_details))
        if handler is None:
            handler = grpc.stream_stream_rpc_method_handler(_unserved)
        misconfigured = _blocking(method, handler)

        def serving(
            context: _Context, stream: AioWatchedStream | None = None, fault: NsmsecError | None = None
        ) -> AioServing[Any, Any]:
            incoming = self._incoming.take_up(
                method,
                metadata=metadata,
                auth_context=context.auth_context(),
                time_remaining=context.time_remaining(),
                fault=misconfigured or fault,
            )
            return AioServing(self._chain, incoming, context, stream)

        def streaming(context: _Context) -> AioServing[Any, Any]:
            try:
                stream = AioWatchedStream(self._streams, method)
            except NsmsecError as error:
                return serving(context, fault=error)
            try:
                return serving(context, stream)
            except BaseException:
                stream.leave()
                raise

        streams = handler.request_streaming or handler.response_streaming
        return _wrapped(handler, streaming if streams else serving)


def check_behaviours(method: str, handler: grpc.RpcMethodHandler[Any, Any]) -> None:
    """Refuse a handler that would block the event loop, or need a thread without the path.

    Raises:
        Misconfigured: a behaviour is a plain function.
    """
    fault = _blocking(method, handler)
    if fault is not None:
        raise fault


def _blocking(method: str, handler: grpc.RpcMethodHandler[Any, Any]) -> Misconfigured | None:
    """Return what is wrong with a behaviour that is a plain function."""
    behaviour = _behaviour(handler)
    if inspect.iscoroutinefunction(behaviour) or inspect.isasyncgenfunction(behaviour):
        return None
    return Misconfigured(f"server: expected an async function to handle {method}, found another on an asyncio server")


def _behaviour(handler: grpc.RpcMethodHandler[Any, Any]) -> _Behaviour:
    """Return the one behaviour that a handler has."""
    behaviour = handler.unary_unary or handler.unary_stream or handler.stream_unary or handler.stream_stream
    return cast("_Behaviour", behaviour)


def _wrapped(
    handler: grpc.RpcMethodHandler[TRequest, TResponse], serving: _Serve
) -> grpc.RpcMethodHandler[TRequest, TResponse]:
    """Return a handler of the same kind, whose behaviour runs behind the chain."""
    behaviour = (_stream if handler.response_streaming else _unary)(
        _behaviour(handler), serving, AioServing.requests if handler.request_streaming else _as_it_is
    )
    make = {
        (False, False): grpc.unary_unary_rpc_method_handler,
        (False, True): grpc.unary_stream_rpc_method_handler,
        (True, False): grpc.stream_unary_rpc_method_handler,
        (True, True): grpc.stream_stream_rpc_method_handler,
    }[handler.request_streaming, handler.response_streaming]
    return make(behaviour, handler.request_deserializer, handler.response_serializer)


def _unary(behaviour: _Behaviour, serving: _Serve, requests: _Requests) -> _Behaviour:
    """Put the chain around a behaviour with one response."""

    async def serve(request: object, context: _Context) -> object:
        async with serving(context) as rpc:
            with Handling(rpc.served):
                response = await behaviour(requests(rpc, request), rpc.handler_context)
            await rpc.finish()
        return response

    return serve


def _stream(behaviour: _Behaviour, serving: _Serve, requests: _Requests) -> _Behaviour:
    """Put the chain around a behaviour with a stream of responses, generated or written."""

    async def serve(request: object, context: _Context) -> None:
        async with serving(context) as rpc:
            with Handling(rpc.served):
                responses = behaviour(requests(rpc, request), rpc.handler_context)
                if inspect.isasyncgen(responses):
                    async with contextlib.aclosing(responses):
                        async for response in responses:
                            await rpc.handler_context.write(response)
                else:
                    await responses
            await rpc.finish()

    return serve


def _as_it_is(rpc: AioServing[Any, Any], request: T) -> T:
    """Return the one message of a request."""
    del rpc
    return request


async def _unserved(request: AsyncIterator[bytes], context: _Context) -> None:
    """Answer a method that nobody serves, as gRPC does."""
    del request
    await context.abort(grpc.StatusCode.UNIMPLEMENTED, "Method not found!")
