# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Which trust domains lack a grant, or what of it they lack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.opa.explain.facts import Fault, said
from nsmsec.opa.question import Entrypoint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nsmsec.opa.explain.facts import Facts

__all__ = ["not_granted", "stale"]


def not_granted(facts: Facts) -> list[Fault]:
    """Return the hops whose trust domain has no grant for this, and ours where it is us who lack one."""
    if facts.entrypoint is Entrypoint.SERVER_REQUEST:
        return _callers(facts)
    return _senders(facts) if facts.entrypoint is Entrypoint.CLIENT_REQUEST else _answering(facts)


def stale(facts: Facts) -> list[Fault]:
    """Return the hops whose trust domain has too old a trust bundle, and the neighbour if it is so."""
    words = {one: _stale(facts, one) for one in (*_domains(facts), facts.word("peer", "trust_domain"))}
    peer = words[facts.word("peer", "trust_domain")]
    return _of_hops(facts, words) + ([Fault(words=f"the neighbour: {peer}")] if peer else [])


def _stale(facts: Facts, trust_domain: str) -> str:
    most = facts.bound("max_bundle_age_s", trust_domain)
    age = facts.number("federation", trust_domain, "age_s")
    if trust_domain == facts.word("self", "trust_domain") or most is None or (age is not None and age <= most):
        return ""
    found = "of unknown age" if age is None else f"{age} seconds old"
    return f"the trust bundle of {trust_domain} is {found}, the settings allow {most}"


def _callers(facts: Facts) -> list[Fault]:
    ours = facts.word("self", "trust_domain")
    return _of_hops(facts, {one: _lack(facts, one, ours, "max_callers", _count(facts, one)) for one in _domains(facts)})


def _senders(facts: Facts) -> list[Fault]:
    ours, theirs = facts.word("self", "trust_domain"), facts.word("peer", "trust_domain")
    many = _count(facts, theirs) + 1  # whom we call is one of them
    lack = _lack(facts, ours, theirs, "max_callees", many)
    own = [Fault(words=f"we ourselves: {lack}")] if lack else []
    return own + _of_hops(facts, {one: _lack(facts, one, theirs, "max_callees", many) for one in _domains(facts)})


def _answering(facts: Facts) -> list[Fault]:
    ours = facts.word("self", "trust_domain")
    places = [index for index, hop in enumerate(facts.hops) if hop.get("id") == facts.fact("self", "id")]
    lacks = {one: _lack(facts, ours, one, "max_callees", _count(facts, one)) for one in _domains(facts)}
    behind = places[0] if places else -1
    return [fault for fault in _of_hops(facts, lacks) if fault.hop is not None and fault.hop > behind]


def _of_hops(facts: Facts, lacks: Mapping[str, str]) -> list[Fault]:
    return [
        facts.at_hop(index, f"is of {trust_domain}: {lacks[trust_domain]}")
        for index, trust_domain in enumerate(_domains(facts))
        if lacks[trust_domain]
    ]


def _lack(facts: Facts, caller: str, called: str, bound: str, count: int) -> str:
    """Return what the grant from one trust domain to another lacks; nothing if it is enough."""
    if caller == called:
        return ""
    others = [(one, other) for one in _names(facts, caller) for other in _names(facts, called)]
    if any(_accepts(facts, pair, bound) for pair in others if pair != (caller, called)):
        return ""
    return _lack_of(facts, caller, called, bound, count)


def _accepts(facts: Facts, names: tuple[str, str], bound: str) -> bool:
    """Return whether a grant to other names is enough and accepts that these stand for them."""
    accepts = facts.setting("federation", *names, "accept_aliases") is True
    judged = names[bound == "max_callees"]
    many = sum(judged in _names(facts, one) for one in _domains(facts))
    return accepts and not _lack_of(facts, *names, bound, many + (facts.entrypoint is Entrypoint.CLIENT_REQUEST))


def _names(facts: Facts, trust_domain: str) -> list[str]:
    """Return the own name of a trust domain, then that for which it stands now."""
    stands_for, until = facts.fact("aliases", trust_domain, "of"), facts.number("aliases", trust_domain, "until")
    now = facts.number("now")
    is_alias = isinstance(stands_for, str) and until is not None and now is not None and until > now
    return [trust_domain, str(stands_for)] if is_alias else [trust_domain]


def _lack_of(facts: Facts, caller: str, called: str, bound: str, count: int) -> str:
    grant = facts.setting("federation", caller, called)
    if not isinstance(grant, dict):
        return f"{caller} has no grant to call {called}"
    most = grant.get(bound)
    if not isinstance(most, int) or count > most:
        return f"the grant of {caller} to call {called} is for {bound} {most}, the path has {count}"
    services = grant.get("services")
    if not isinstance(services, list) or not any(one in services for one in _patterns(facts)):
        return f"the grant of {caller} to call {called} is not for {facts.word('service')}"
    return ""


def _patterns(facts: Facts) -> list[object]:
    service = facts.fact("service")
    parts = service.split("/") if isinstance(service, str) else []
    whole = [f"/{parts[1]}/*"] if len(parts) == 3 and not parts[0] else []  # noqa: PLR2004 (nothing, service, method)
    return [service, "*", *whole]


def _domains(facts: Facts) -> list[str]:
    return [said(hop.get("trust_domain")) for hop in facts.hops]


def _count(facts: Facts, trust_domain: str) -> int:
    return _domains(facts).count(trust_domain)
