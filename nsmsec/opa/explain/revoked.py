# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What of a call is on the deny-list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.opa.explain.facts import Fault, moment

if TYPE_CHECKING:
    from nsmsec.opa.explain.facts import Facts

__all__ = ["certificate", "connection", "identity", "key", "token", "trust_domain"]


def identity(facts: Facts) -> list[Fault]:
    """Return the hops that are listed, and the neighbour if it is."""
    return _found(facts, "identities", ("id",), what="has a listed identity")


def key(facts: Facts) -> list[Fault]:
    """Return the hops whose key is listed, and the neighbour if it is so."""
    return _found(facts, "keys", ("leaf", "key_sha256"), what="has a listed key")


def certificate(facts: Facts) -> list[Fault]:
    """Return the hops whose certificate is listed, and the neighbour if it is so."""
    return _found(facts, "certificates", ("leaf", "issuer"), ("leaf", "serial"), what="has a listed certificate")


def token(facts: Facts) -> list[Fault]:
    """Return the hops whose token is listed."""
    return _found(facts, "tokens", ("token_id",), what="has a listed token")


def connection(facts: Facts) -> list[Fault]:
    """Return the connection if it is listed."""
    names = (facts.fact("path", "root"), facts.fact("path", "connection_id"))
    told = _entry(facts, "connections", names)
    return [] if told is None else [Fault(words=f"connection {names[1]} of {names[0]} is listed{told}")]


def trust_domain(facts: Facts) -> list[Fault]:
    """Return the hops whose trust domain is listed, and the neighbour if it is so."""
    return _found(facts, "trust_domains", ("trust_domain",), what="is of a listed trust domain")


def _found(facts: Facts, kind: str, *places: tuple[str, ...], what: str) -> list[Fault]:
    faults = []
    for index in range(len(facts.hops)):
        told = _entry(facts, kind, tuple(facts.at(facts.hops[index], place) for place in places))
        if told is not None:
            faults.append(facts.at_hop(index, f"{what}{told}"))
    told = _entry(facts, kind, tuple(facts.fact("peer", *place) for place in places))
    return (
        faults if told is None else [*faults, Fault(words=f"the neighbour ({facts.word('peer', 'id')}) {what}{told}")]
    )


def _entry(facts: Facts, kind: str, names: tuple[object, ...]) -> str | None:
    """Return what to add about an entry that counts now; None if there is none."""
    if not all(isinstance(name, str) for name in names):
        return None
    entry = facts.at(facts.revocation, (kind, *map(str, names)))
    if not isinstance(entry, dict):
        return None
    now, until, why = facts.number("now"), entry.get("until"), entry.get("reason")
    if isinstance(until, int) and now is not None and now >= until:
        return None
    ends = f", until {moment(until)}" if isinstance(until, int) else ""
    return f"{ends}: {why}" if isinstance(why, str) else ends
