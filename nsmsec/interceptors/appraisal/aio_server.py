# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A verifier behind an asyncio server."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

import grpc

from nsmsec.errors import ReasonCode, SourceUnavailable
from nsmsec.interceptors.appraisal.answers import answers, caller
from nsmsec.interceptors.appraisal.methods import SERVICE, path_of
from nsmsec.interceptors.appraisal.refusal import refusal_status
from nsmsec.interceptors.entry import check_server
from nsmsec.interceptors.status import as_refusal

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from concurrent.futures import Future
    from typing import Any, TypeAlias

    from nsmsec.appraisal.port import AttestedPeer, Verifier
    from nsmsec.interceptors.appraisal.answers import Answer

    _Context: TypeAlias = grpc.aio.ServicerContext[Any, Any]

__all__ = ["OffLoop", "add_aio_verifier"]

_THREADS: Final = 4
_MAX_WAITING: Final = 64


def add_aio_verifier(
    server: grpc.aio.Server, verifier: Verifier, *, threads: int = _THREADS, max_waiting: int = _MAX_WAITING
) -> None:
    """Have a server answer for a verifier, which never blocks the event loop; see `add_verifier`.

    Args:
        server: made by `nsmsec.aio_server`.
        verifier: is asked in threads of its own.
        threads: how many of them.
        max_waiting: how many requests may wait for one; more are told to come again.

    Raises:
        Misconfigured: somebody else made the server, so that nobody is proven there.
    """
    check_server(server)
    off_loop = OffLoop(threads=threads, max_waiting=max_waiting)
    handlers: dict[str, grpc.RpcMethodHandler[bytes, bytes]] = {
        method: grpc.unary_unary_rpc_method_handler(_answering(path_of(method), answer, off_loop))
        for method, answer in answers(verifier).items()
    }
    server.add_registered_method_handlers(SERVICE, handlers)


class OffLoop:
    """Has a verifier asked in some threads, by a bounded number of callers."""

    def __init__(self, *, threads: int, max_waiting: int) -> None:
        """Take the bounds; see `add_aio_verifier`."""
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="nsmsec-verifier")
        self._most = threads + max_waiting
        self._lock = threading.Lock()
        self._accepted = 0

    def answer(self, answer: Answer, workload: AttestedPeer, request: bytes) -> Awaitable[bytes]:
        """Begin to answer; what nobody waits for any more before it began is not done.

        Raises:
            SourceUnavailable: `ATTESTATION_TOO_MANY`.
        """
        with self._lock:
            if self._accepted >= self._most:
                detail = f"verifier: expected fewer than {self._most} requests at once"
                raise SourceUnavailable(ReasonCode.ATTESTATION_TOO_MANY, detail)
            self._accepted += 1
        future = self._executor.submit(answer, workload, request)
        future.add_done_callback(self._done)
        return asyncio.wrap_future(future)

    def _done(self, future: Future[bytes]) -> None:
        del future
        with self._lock:
            self._accepted -= 1


def _answering(path: str, answer: Answer, off_loop: OffLoop) -> Callable[[bytes, _Context], Awaitable[bytes]]:
    async def handle(request: bytes, context: _Context) -> bytes:
        try:
            return await off_loop.answer(answer, caller(), request)
        except Exception as error:  # noqa: BLE001 (the outer edge: whatever it is, it is no result)
            return await context.abort_with_status(refusal_status(as_refusal(error, path)))

    return handle
