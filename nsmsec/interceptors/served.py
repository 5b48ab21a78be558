# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The recorder of one incoming RPC: what its handler's onward calls inherit, what they brought back.

An onward call continues the path of the RPC that is being handled. Which one that is, a context variable says: set
around the handler, inherited by asyncio tasks and `to_thread`, not by threads of one's own.
"""

from __future__ import annotations

from contextvars import Context, ContextVar, copy_context
from threading import Lock
from typing import TYPE_CHECKING, Final

from nsmsec.errors import Misconfigured, ReasonCode, Unverified

if TYPE_CHECKING:
    from contextvars import Token

    from nsmsec.chain import Call
    from nsmsec.tokens import VerifiedPath

__all__ = ["Handling", "ServedCall", "current", "own_context"]

_CURRENT: Final[ContextVar[ServedCall | None]] = ContextVar("nsmsec_served_call", default=None)


class ServedCall:
    """One incoming RPC while its handler runs. Safe for threads."""

    __slots__ = ("_answers", "_call", "_ended", "_lock", "_named")

    def __init__(self, call: Call) -> None:
        """Keep the call as the server's chain handed it on."""
        self._call = call
        self._lock = Lock()
        self._ended = False
        self._answers: list[VerifiedPath] = []
        self._named: VerifiedPath | None = None

    def inherit(self) -> Call:
        """Return the call to continue.

        Raises:
            Unverified: `EXPIRED`, its handler has ended, and with it the right to act on its behalf.
        """
        if self._ended:
            raise Unverified(
                ReasonCode.EXPIRED, "context: expected a served call that still runs, found one that has ended"
            )
        return self._call

    def add_answer(self, path: VerifiedPath) -> None:
        """Take the finished path of an onward call whose answer was OK and proven."""
        with self._lock:
            self._answers.append(path)

    def withdraw_answer(self, path: VerifiedPath) -> None:
        """Take back what `add_answer` said: the call failed after its answer had opened."""
        with self._lock:
            self._answers = [answer for answer in self._answers if answer is not path]

    def name_answer(self, path: VerifiedPath) -> None:
        """Choose the onward call that answers this one, if there are several.

        Raises:
            Misconfigured: no onward call of this RPC brought it back.
        """
        with self._lock:
            if not any(answer is path for answer in self._answers):
                raise Misconfigured("context: expected the answer of an onward call that continues this one")
            self._named = path

    def answer(self) -> VerifiedPath | None:
        """Return the finished path that answers this RPC; None if this hop answers in its own name.

        The one that was named; else the only one there is.
        """
        with self._lock:
            if self._named is not None and any(answer is self._named for answer in self._answers):
                return self._named
            return self._answers[0] if len(self._answers) == 1 else None

    def end(self) -> None:
        """Let nothing inherit from this RPC any more."""
        self._ended = True


def current() -> ServedCall | None:
    """Return the RPC that is being handled here, if there is one."""
    return _CURRENT.get()


class Handling:
    """Makes an RPC the one that is being handled, inside the block."""

    __slots__ = ("_served", "_token")

    _token: Token[ServedCall | None]  # inside the block

    def __init__(self, served: ServedCall | None) -> None:
        """Take the RPC; None stands for none."""
        self._served = served

    def __enter__(self) -> None:
        self._token = _CURRENT.set(self._served)

    def __exit__(self, *_: object) -> None:
        _CURRENT.reset(self._token)


def own_context(served: ServedCall) -> Context:
    """Return a copy of the present context in which this is the RPC that is being handled.

    What runs in it step by step, a generator, finds again what it set at an earlier step, and leaves nothing behind.
    """
    context = copy_context()
    context.run(_CURRENT.set, served)
    return context
