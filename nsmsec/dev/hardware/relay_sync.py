# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Services in a row with threads: each passes a request on to the next, the last one answers it."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import grpc

from nsmsec.dev.topology import METHOD
from nsmsec.identity import authorize_id
from nsmsec.interceptors import channel, server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from nsmsec.interceptors import Workload

__all__ = ["relaying"]

_SECONDS: Final = 20.0
_SERVICE, _METHOD = METHOD.strip("/").split("/")


@contextmanager
def relaying(workloads: Sequence[Workload]) -> Iterator[Callable[[], str]]:
    """Start the services; give what makes a request and returns the name of the gRPC status that it ended with.

    Args:
        workloads: two at least; the first makes the requests.
    """
    with ExitStack() as resources:
        answer: Callable[[bytes], bytes] = _echo
        for asker, workload in reversed(list(pairwise(workloads))):
            address = _serve(workload, answer, resources)
            is_first = asker is workloads[0]
            opened = channel(address, asker, authorizer=authorize_id(workload.id), origin=is_first)
            call: grpc.UnaryUnaryMultiCallable[bytes, bytes] = resources.enter_context(opened).unary_unary(METHOD)
            answer = partial(call, timeout=_SECONDS)
        yield partial(_status, answer)


def _serve(workload: Workload, onward: Callable[[bytes], bytes], resources: ExitStack) -> str:
    door = server(workload)
    handler: grpc.RpcMethodHandler[bytes, bytes] = grpc.unary_unary_rpc_method_handler(partial(_handle, onward))
    door.add_registered_method_handlers(_SERVICE, {_METHOD: handler})
    port = door.listen("127.0.0.1:0")
    door.start()
    resources.callback(lambda: door.stop(None).wait())
    return f"127.0.0.1:{port}"


def _handle(onward: Callable[[bytes], bytes], request: bytes, context: grpc.ServicerContext) -> bytes:
    try:
        return onward(request)
    except grpc.RpcError as error:
        return context.abort(error.code(), "a later hop did not answer")


def _echo(request: bytes) -> bytes:
    return request


def _status(onward: Callable[[bytes], bytes]) -> str:
    try:
        onward(b"let me in")
    except grpc.RpcError as error:
        return error.code().name
    return grpc.StatusCode.OK.name
