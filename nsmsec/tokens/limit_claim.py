# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The claim `lim` as it stands in a token (token profile, section 3)."""

from __future__ import annotations

from nsmsec.errors import Malformed, ReasonCode
from nsmsec.identity import TrustDomain
from nsmsec.tokens.identifier import is_identifier
from nsmsec.tokens.limit import Limit

__all__ = ["read_limit", "write_limit"]

_MEMBERS = frozenset({"hops", "tds", "svc", "until"})


def read_limit(value: object, longest: int) -> Limit:
    """Read the claim; `longest` bounds the names of services.

    Raises:
        Malformed: `CLAIM_INVALID`, an unknown member or one of the wrong type; `ID_NOT_CANONICAL`, a
            trust domain in another spelling than its own.
    """
    if type(value) is not dict or not value.keys() <= _MEMBERS:
        raise _invalid("lim", f"an object of {', '.join(sorted(_MEMBERS))}")
    domains = _texts(value, "tds")
    services = _texts(value, "svc")
    if services is not None and not all(is_identifier(name, longest) for name in services):
        raise _invalid("lim.svc", f"names of 1 to {longest} characters of U+0021 to U+007E")
    return Limit(
        hops=_integer(value, "hops"),
        trust_domains=None if domains is None else frozenset(map(TrustDomain.parse, domains)),
        services=services,
        until=_integer(value, "until"),
    )


def write_limit(limit: Limit) -> dict[str, object]:
    """Return the claim for a limit; members that bound nothing are left out."""
    members = {
        "hops": limit.hops,
        "tds": None if limit.trust_domains is None else sorted(map(str, limit.trust_domains)),
        "svc": None if limit.services is None else sorted(limit.services),
        "until": limit.until,
    }
    return {name: value for name, value in members.items() if value is not None}


def _integer(members: dict[str, object], name: str) -> int | None:
    if name not in members:
        return None
    value = members[name]
    if type(value) is not int or value < 0:
        raise _invalid(f"lim.{name}", "an integer, not below zero")
    return value


def _texts(members: dict[str, object], name: str) -> frozenset[str] | None:
    if name not in members:
        return None
    value = members[name]
    if type(value) is not list or not all(type(entry) is str for entry in value):
        raise _invalid(f"lim.{name}", "a list of texts")
    return frozenset(value)


def _invalid(name: str, expected: str) -> Malformed:
    return Malformed(ReasonCode.CLAIM_INVALID, f"claims: expected {name} to be {expected}, found something else")
