# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Composition of elements into a chain, which is an element again."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from nsmsec.chain.call import Side
from nsmsec.chain.effects import invoke
from nsmsec.chain.element import RepeatedElement

if TYPE_CHECKING:
    from datetime import datetime

    from nsmsec.chain.call import Call, Reply
    from nsmsec.chain.effects import Flow
    from nsmsec.chain.element import Element, Proceed

__all__ = ["Chain", "compose"]


class Chain:
    """An ordered composition of elements, the outermost first.

    Attributes:
        elements: the elements in order.
    """

    __slots__ = ("_to_outside", "elements")

    def __init__(self, elements: tuple[Element, ...]) -> None:
        self.elements = elements
        self._to_outside = _nested(elements, invoke)

    def flow(self, call: Call, proceed: Proceed = invoke) -> Flow[Reply]:
        """Start one call through all elements; by default the innermost hands it to the outside.

        That happens once: a path token is minted for one call, so no driver invokes a second time.

        Raises:
            NsmsecError: an element refuses the call or its answer; raised while the flow is driven.
        """
        return self._to_outside(call) if proceed is invoke else _nested(self.elements, proceed)(call)

    def again(self, call: Call, reply: Reply, *, now: datetime) -> Flow[Reply]:
        """Judge an open stream again, by every element that repeats its judgement, in the order of the first time.

        On the server that is on the way in, on the client on the way back: what is proven comes before what is decided
        on it.

        Args:
            call: the call as this chain handed it on.
            reply: its answer; on the client as this chain opened it.
            now: when this is asked.

        Raises:
            NsmsecError: the stream must not go on; raised while the flow is driven.
        """
        for element in self.elements if call.side is Side.SERVER else reversed(self.elements):
            if isinstance(element, RepeatedElement):
                call, reply = (yield from element.again(call, reply, now=now)) or (call, reply)
        return reply


def compose(*elements: Element) -> Chain:
    """Compose elements, the outermost first.

    Chains that face the network come from `nsmsec.chains`, which alone knows the order.
    """
    return Chain(elements)


def _nested(elements: tuple[Element, ...], proceed: Proceed) -> Proceed:
    """Return what runs the elements around the rest."""
    for element in reversed(elements):
        proceed = partial(element.flow, proceed=proceed)
    return proceed
