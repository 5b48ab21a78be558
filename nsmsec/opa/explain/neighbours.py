# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What is against the conditions on the question itself or on the neighbour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.opa.explain.facts import Fault, either, moment, said
from nsmsec.opa.question import Entrypoint

if TYPE_CHECKING:
    from nsmsec.opa.explain.facts import Facts

__all__ = ["mismatch", "not_accepted", "not_adjacent", "peer_expired"]

_VERSION = 1


def mismatch(facts: Facts) -> list[Fault]:
    """Return what the entry point was asked besides its own question."""
    _, side, when = facts.entrypoint.value.split("/")
    expected = {"version": _VERSION, "side": side, "moment": when}
    faults = [
        Fault(words=f"the entry point answers {name} {value}, it was asked for {facts.word(name)}")
        for name, value in expected.items()
        if facts.fact(name) != value
    ]
    return faults if facts.fact("service") else [*faults, Fault(words="the input names no service")]


def not_accepted(facts: Facts) -> list[Fault]:
    """Return the operation that the settings do not accept."""
    accepted, found = facts.accepted("operations"), facts.fact("operation")
    words = f"the operation is {said(found)}; the settings accept {either(accepted)}"
    return [] if found in accepted else [Fault(words=words)]


def peer_expired(facts: Facts) -> list[Fault]:
    """Return when the certificate of the neighbour ended."""
    expires, now = facts.number("peer", "expires_at"), facts.number("now")
    if expires is None or now is None or expires > now:
        return []
    ended = f"the certificate of {facts.word('peer', 'id')} ended at {moment(expires)}"
    return [Fault(words=f"{ended}; the question came at {moment(now)}")]


def not_adjacent(facts: Facts) -> list[Fault]:
    """Return who stands where the neighbour should be."""
    index = _neighbours_place(facts)
    peer = facts.fact("peer", "id")
    if index is None or index >= len(facts.hops):
        return [Fault(words=f"the neighbour is {said(peer)}, and the path has no hop in its place")]
    if facts.hops[index].get("id") == peer:
        return []
    return [facts.at_hop(index, f"is where the neighbour should be, who is {said(peer)}")]


def _neighbours_place(facts: Facts) -> int | None:
    """Return which hop should be the neighbour."""
    if facts.entrypoint is not Entrypoint.CLIENT_RESPONSE:
        return len(facts.hops) - 1 if facts.hops else None
    ours = [index for index, hop in enumerate(facts.hops) if hop.get("id") == facts.fact("self", "id")]
    return ours[0] + 1 if ours else None
