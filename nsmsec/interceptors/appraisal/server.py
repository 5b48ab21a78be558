# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A verifier behind a blocking server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import grpc

from nsmsec.interceptors.appraisal.answers import answers, caller
from nsmsec.interceptors.appraisal.methods import SERVICE, path_of
from nsmsec.interceptors.appraisal.refusal import refusal_status
from nsmsec.interceptors.entry import check_server
from nsmsec.interceptors.status import as_refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from nsmsec.appraisal.port import Verifier
    from nsmsec.interceptors.appraisal.answers import Answer

__all__ = ["add_verifier"]


def add_verifier(server: grpc.Server, verifier: Verifier) -> None:
    """Have a server answer for a verifier; whoever calls speaks for the workload that mutual TLS proves, no other.

    Args:
        server: made by `nsmsec.server`.
        verifier: is asked in the server's threads.

    Raises:
        Misconfigured: somebody else made the server, so that nobody is proven there.
    """
    check_server(server)
    handlers: dict[str, grpc.RpcMethodHandler[bytes, bytes]] = {
        method: grpc.unary_unary_rpc_method_handler(_answering(path_of(method), answer))
        for method, answer in answers(verifier).items()
    }
    server.add_registered_method_handlers(SERVICE, handlers)


def _answering(path: str, answer: Answer) -> Callable[[bytes, grpc.ServicerContext], bytes]:
    def handle(request: bytes, context: grpc.ServicerContext) -> bytes:
        try:
            return answer(caller(), request)
        except Exception as error:  # noqa: BLE001 (the outer edge: whatever it is, it is no result)
            context.abort_with_status(refusal_status(as_refusal(error, path)))

    return handle
