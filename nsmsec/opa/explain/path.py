# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What is against the conditions on a path as a whole."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from nsmsec.opa.explain.facts import Fault, either, moment, said
from nsmsec.opa.question import Entrypoint

if TYPE_CHECKING:
    from nsmsec.opa.explain.facts import Facts

__all__ = ["not_proven", "stale", "too_long", "transitions"]

#: How many hops the finished path has more than the path that is judged.
_TO_COME = {Entrypoint.SERVER_REQUEST: 1, Entrypoint.CLIENT_REQUEST: 2, Entrypoint.CLIENT_RESPONSE: 0}


def not_proven(facts: Facts) -> list[Fault]:
    """Return the hops whose assurance is not accepted."""
    accepted = facts.accepted("path", "assurances")
    return [
        facts.at_hop(index, f"is {said(hop.get('assurance'))}; the settings accept {either(accepted)}")
        for index, hop in enumerate(facts.hops)
        if hop.get("assurance") not in accepted
    ]


def stale(facts: Facts) -> list[Fault]:
    """Return the hops whose token has expired, and the root if it set out too long ago."""
    now, skew = facts.taken_up_at, facts.bound("path", "clock_skew_s")
    if now is None or skew is None:
        return []
    faults = [
        facts.at_hop(index, f"has a token that expired at {moment(expires)}; the question came at {moment(now)}")
        for index, expires in _expiries(facts)
        if expires + skew - now <= 0
    ]
    return faults + ([] if facts.entrypoint is Entrypoint.CLIENT_RESPONSE else _too_old(facts, now, skew))


def too_long(facts: Facts) -> list[Fault]:
    """Return how long the finished path would be."""
    hops, most = len(facts.hops) + _TO_COME[facts.entrypoint], facts.bound("path", "max_hops")
    if most is None or hops <= most:
        return []
    return [Fault(words=f"the finished path would have {hops} hops; the settings allow {most}")]


def transitions(facts: Facts) -> list[Fault]:
    """Return the hops that went on to another service without being listed."""
    services = [hop.get("service") for hop in facts.hops]
    if facts.entrypoint is not Entrypoint.CLIENT_RESPONSE:
        services.append(facts.fact("service"))
    return [
        facts.at_hop(index, f"was called for {said(before)} and went on to {said(after)}, which is not listed for it")
        for index, (before, after) in enumerate(itertools.pairwise(services))
        if before != after and not _is_listed(facts.setting("transitions", str(before)), after)
    ]


def _is_listed(listed: object, service: object) -> bool:
    return isinstance(listed, list) and service in listed


def _expiries(facts: Facts) -> list[tuple[int, int]]:
    """Return the hops whose expiry counts, by their indexes."""
    found = [
        (index, expires)
        for index, expires in ((index, hop.get("expires_at")) for index, hop in enumerate(facts.hops))
        if isinstance(expires, int)
    ]
    return found[-1:] if facts.entrypoint is Entrypoint.CLIENT_RESPONSE else found


def _too_old(facts: Facts, now: int, skew: int) -> list[Fault]:
    issued = facts.hops[0].get("issued_at") if facts.hops else None
    most = facts.bound("path", "max_age_s")
    if not isinstance(issued, int) or most is None or now - issued <= most + skew:
        return []
    return [facts.at_hop(0, f"set out {now - issued} seconds ago; the settings allow {most}, and {skew} for clocks")]
