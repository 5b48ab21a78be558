# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What a handler can do with the path it was called with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from nsmsec.errors import Misconfigured, ReasonCode, Unverified
from nsmsec.interceptors.served import Handling, current

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    import grpc

    from nsmsec.identity import Peer
    from nsmsec.interceptors.served import ServedCall
    from nsmsec.tokens import VerifiedPath

__all__ = ["answer_with", "attach", "current_path", "current_peer", "new_path", "verified_path"]


@runtime_checkable
class _Proven(Protocol):
    """A call of one of our channels."""

    def verified_path(self) -> VerifiedPath | None:
        """Return the proven path of its answer, if there is one."""
        ...


@runtime_checkable
class _Handling(Protocol):
    """What a handler of one of our servers gets as its context."""

    served_call: ServedCall


def current_path() -> VerifiedPath:
    """Return the proven path of the RPC that is being handled.

    Raises:
        Unverified: `PATH_MISSING`, none is being handled here; `EXPIRED`, its handler has ended.
    """
    path = _served().inherit().verified
    if path is None:
        raise Misconfigured("context: expected the served call as the server's chain handed it on")
    return path


def current_peer() -> Peer:
    """Return the neighbour that called, as this call's TLS and our trust bundles prove it: it, not whom it acts for.

    Raises:
        Unverified: `PATH_MISSING`, no RPC is being handled here; `EXPIRED`, its handler has ended.
    """
    peer = _served().inherit().peer
    if peer is None:
        raise Misconfigured("context: expected the served call as the server's chain handed it on")
    return peer


def new_path() -> AbstractContextManager[None]:
    """Inside the block nothing is inherited, so that a channel with `origin=True` may start another path."""
    return Handling(None)


def attach(context: grpc.ServicerContext | grpc.aio.ServicerContext[object, object]) -> AbstractContextManager[None]:
    """Inside the block calls continue the path of this handler's RPC, for threads of one's own.

    Args:
        context: what the handler was given as its context.

    Raises:
        Misconfigured: it is not the context of a handler behind nsmsec.
    """
    if not isinstance(context, _Handling):
        raise Misconfigured(f"context: expected that of a handler behind nsmsec, found {type(context).__name__}")
    return Handling(context.served_call)


def answer_with(call: object) -> None:
    """Let the finished path of this onward call be the answer's, where a handler made several.

    Args:
        call: the call, as a channel of nsmsec returned it (`with_call`, `future`, a stream, any asyncio call).

    Raises:
        Misconfigured: the call does not continue the RPC that is being handled, or was not answered.
        Unverified: `PATH_MISSING`, no RPC is being handled here.
    """
    _served().name_answer(verified_path(call))


def verified_path(call: object) -> VerifiedPath:
    """Return the proven path of the answer to a call.

    Args:
        call: the call, as a channel of nsmsec returned it (`with_call`, `future`, a stream, any asyncio call).

    Raises:
        Misconfigured: it is none of those, or has no proven answer (yet).
    """
    path = call.verified_path() if isinstance(call, _Proven) else None
    if path is None:
        raise Misconfigured(f"context: expected a call of nsmsec with a proven answer, found {type(call).__name__}")
    return path


def _served() -> ServedCall:
    served = current()
    if served is None:
        raise Unverified(ReasonCode.PATH_MISSING, "context: expected a served call, found none; see nsmsec.attach")
    return served
