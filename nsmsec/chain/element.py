# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The port that every chain element implements."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from nsmsec.chain.call import Call, Reply
    from nsmsec.chain.effects import Flow

__all__ = ["Element", "Proceed"]

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
