# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What the call objects of an asyncio channel have in common.

Each stands around gRPC's own call, shows nothing of an answer before it is proven, and is otherwise what gRPC returns.
A call goes out as soon as it is made; what has to be waited for before that happens in a task.
"""

from __future__ import annotations

import abc
import asyncio
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

import grpc

from nsmsec.interceptors.carriers import without_reserved
from nsmsec.interceptors.refused import AioCallRefused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from nsmsec.interceptors.aio_calling import AioCalling
    from nsmsec.interceptors.carriers import Metadata
    from nsmsec.tokens import VerifiedPath

__all__ = ["ProvenCall"]

TCall = TypeVar("TCall", bound=grpc.aio.Call)

_CANCELLED: Final = "Locally cancelled by application!"  # as gRPC says


class ProvenCall(Generic[TCall], grpc.aio.Call):  # noqa: PYI059 - in the order of its sibling, grpc.aio.UnaryUnaryCall
    """A call that began with a question to the chain."""

    def __init__(
        self,
        calling: AioCalling,
        send: Callable[[Metadata], TCall],
        metadata: Iterable[tuple[str, str | bytes]] | None,
    ) -> None:
        """Begin.

        Args:
            calling: carries this call through the chain.
            send: starts gRPC's own call.
            metadata: what the application wants to send.
        """
        self._calling = calling
        self._refused: AioCallRefused | None = None
        self._call: TCall | None = None
        self._sent = asyncio.Event()
        self._task = asyncio.get_running_loop().create_task(self._run(send, metadata))
        self._task.add_done_callback(lambda _: self._sent.set())  # also where it was cancelled before it ran

    async def _run(self, send: Callable[[Metadata], TCall], metadata: Iterable[tuple[str, str | bytes]] | None) -> None:
        """Pass the chain, then send; a refusal is kept for whoever looks at the call."""
        try:
            self._call = send(await self._calling.start(metadata))
        except AioCallRefused as refused:
            self._refused = refused
        self._sent.set()

    @abc.abstractmethod
    async def _judged(self) -> AioCallRefused | None:
        """Wait until the answer is judged; return the refusal, if that is what came of it."""

    async def _inner(self) -> TCall:
        """Return gRPC's call, once it was sent."""
        await self._sent.wait()
        if self._refused is not None:
            raise self._refused
        if self._call is None:
            raise asyncio.CancelledError
        return self._call

    def verified_path(self) -> VerifiedPath | None:
        """Return the proven path of the answer; None before it has opened, or if it failed."""
        return self._calling.verified

    async def initial_metadata(self) -> grpc.aio.Metadata:
        """Return what the server's application sent ahead."""
        refused = await self._judged()
        if refused is not None or self._call is None:
            return grpc.aio.Metadata()
        return grpc.aio.Metadata.from_tuple(without_reserved(await self._call.initial_metadata()))

    async def trailing_metadata(self) -> grpc.aio.Metadata:
        """Return what the server sent at the end, the rich error status if the answer was refused."""
        refused = await self._judged()
        if refused is not None:
            return refused.trailing_metadata()
        if self._call is None:
            return grpc.aio.Metadata()
        return grpc.aio.Metadata.from_tuple(without_reserved(await self._call.trailing_metadata()))

    async def code(self) -> grpc.StatusCode:
        """Return the status code, ours if the answer was refused."""
        refused = await self._judged()
        if refused is not None:
            return refused.code()
        return grpc.StatusCode.CANCELLED if self._call is None else await self._call.code()

    async def details(self) -> str:
        """Return the status message, ours if the answer was refused."""
        refused = await self._judged()
        if refused is not None:
            return refused.details() or ""
        return _CANCELLED if self._call is None else await self._call.details()

    async def wait_for_connection(self) -> None:
        """Wait until the call is under way.

        Raises:
            grpc.RpcError: it is not.
        """
        await (await self._inner()).wait_for_connection()

    def done(self) -> bool:
        """Tell whether the RPC is over."""
        return self._task.done() and (self._call is None or self._call.done())

    def cancelled(self) -> bool:
        """Tell whether the RPC was cancelled."""
        return self._task.cancelled() or (self._call is not None and self._call.cancelled())

    def cancel(self) -> bool:
        """Cancel the RPC; return False if it is over."""
        if self.done():
            return False
        self._task.cancel()
        if self._call is not None:
            self._call.cancel()
        self._calling.give_up()
        return True

    def time_remaining(self) -> float | None:
        """Return the seconds until the call is given up."""
        return self._calling.timeout if self._call is None else self._call.time_remaining()

    def add_done_callback(self, callback: Callable[[Any], None]) -> None:
        """Have a callback called with this call when the RPC is over."""

        def begun(_: asyncio.Task[None]) -> None:
            if self._call is None:
                callback(self)
            else:
                self._call.add_done_callback(lambda _: callback(self))

        self._task.add_done_callback(begun)
