# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The start-up check that a chain is one of ours, complete, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.chain import Side
from nsmsec.chains.client import AFTER_DECISION as CLIENT_AFTER
from nsmsec.chains.client import AFTER_DECISION_ON_MACHINES as CLIENT_AFTER_ON_MACHINES
from nsmsec.chains.client import BEFORE_DECISION as CLIENT_BEFORE
from nsmsec.chains.server import AFTER_DECISION as SERVER_AFTER
from nsmsec.chains.server import BEFORE_DECISION as SERVER_BEFORE
from nsmsec.chains.server import BEFORE_DECISION_ON_MACHINES as SERVER_BEFORE_ON_MACHINES
from nsmsec.errors import Misconfigured

if TYPE_CHECKING:
    from nsmsec.chain import Chain, Element

__all__ = ["check"]

_OURS = frozenset((*SERVER_BEFORE_ON_MACHINES, *SERVER_AFTER, *CLIENT_BEFORE, *CLIENT_AFTER_ON_MACHINES))


def check(chain: Chain, *, side: Side, machines: bool = False) -> None:
    """Refuse a chain that lacks an element, has one twice or out of order; a user's own stand behind authorize.

    Args:
        chain: the chain.
        side: where it is to stand.
        machines: whether it must judge the machines of a path; else it must not.

    Raises:
        Misconfigured: the chain is not what `chains.server` or `chains.client` makes.
    """
    server = side is Side.SERVER
    before, after = (SERVER_BEFORE, SERVER_AFTER) if server else (CLIENT_BEFORE, CLIENT_AFTER)
    if machines:
        before, after = (SERVER_BEFORE_ON_MACHINES, after) if server else (before, CLIENT_AFTER_ON_MACHINES)
    found = tuple(type(element) for element in chain.elements)
    own = found[len(before) : len(found) - len(after)]
    if found != (*before, *own, *after) or not _OURS.isdisjoint(own):
        expected = _names((*before, *after))
        raise Misconfigured(f"chains: expected {expected} on the {side} side, found {_names(found)}")


def _names(types: tuple[type[Element], ...]) -> str:
    """Name element types in order, for the error."""
    return " · ".join(kind.__name__ for kind in types) or "nothing"
