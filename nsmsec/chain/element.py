# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The port that every chain element implements."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TypeAlias, runtime_checkable

if TYPE_CHECKING:
    from datetime import datetime

    from nsmsec.chain.call import Call, Reply
    from nsmsec.chain.effects import Flow

__all__ = ["Element", "Proceed", "RepeatedElement"]

#: Runs the rest of the chain. An element calls it once, as `reply = yield from proceed(call)`.
Proceed: TypeAlias = Callable[["Call"], "Flow[Reply]"]


class Element(Protocol):
    """One step around a call: what comes before `proceed` judges the call, what comes after it the answer.

    An element refuses by raising an `NsmsecError`. It never blocks, awaits, reads a clock or knows
    gRPC; whatever it needs from outside it yields as an effect.
    """

    def flow(self, call: Call, proceed: Proceed) -> Flow[Reply]:
        """Handle one call.

        Args:
            call: what is known so far.
            proceed: the rest of the chain.

        Raises:
            NsmsecError: the call or its answer is refused.
        """
        ...


@runtime_checkable
class RepeatedElement(Protocol):
    """An element whose judgement is repeated while a stream is open (token profile, section 6)."""

    def again(self, call: Call, reply: Reply, *, now: datetime) -> Flow[tuple[Call, Reply] | None]:
        """Judge once more, on the facts of now.

        What it returns, if anything, is the call with the reply as the elements behind it see them in this judgement:
        with facts of now.

        Args:
            call: the call as the chain handed it on; its `now` is when the stream began. Its deadline is when this
                judgement has to be there.
            reply: the answer; on the client as the chain opened it.
            now: when this is asked.

        Raises:
            NsmsecError: the stream must not go on.
        """
        ...
