# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What can be told to a provider that runs: rotate, revoke, federate, advance its clock."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from nsmsec.dev.toml_table import TOMLTable
from nsmsec.dev.workload_api.partner_file import read_partner
from nsmsec.errors import Malformed, ReasonCode
from nsmsec.identity import SpiffeID, TrustDomain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from nsmsec.dev.workload_api.domains import Domains
    from nsmsec.dev.workload_api.revocation import IssuedCertificate
    from nsmsec.federation import Relationship

__all__ = ["Act", "read_order"]

_ADVANCE_S: Final = range(1, 2_592_001)
_HEXADECIMAL: Final = re.compile(r"[0-9A-Fa-f]{1,40}")
_SVIDS, _AUTHORITY, _PREPARE = "svids", "authority", "prepare"

#: Follows one order; returns what there is to tell, after everybody was sent what changed.
Act = Callable[["Domains"], Awaitable["dict[str, object]"]]

T = TypeVar("T")


def read_order(members: Mapping[str, object]) -> Act:
    """Return what follows an order.

    Args:
        members: the order as JSON has it; `order` says which it is.

    Raises:
        Misconfigured: it is none.
    """
    table = TOMLTable(members, "order", file="control")
    with table:
        name = table.text("order")
        if name not in _READERS:
            raise table.refuse(f"expected one of {', '.join(_READERS)}, found {name!r:.80}")
        return _READERS[name](table)


def _rotate(table: TOMLTable) -> Act:
    what, only = table.text("what", _SVIDS), _optional(table, "trust_domain", TrustDomain.parse)
    workload = _optional(table, "workload", SpiffeID.parse)
    if what not in {_SVIDS, _AUTHORITY, _PREPARE}:
        raise table.refuse(f"expected what to be {_SVIDS}, {_AUTHORITY} or {_PREPARE}, found {what!r:.80}")
    if workload is not None and (what != _SVIDS or only is not None):
        raise table.refuse("expected a workload alone, or none")

    return _rotating(what, only) if workload is None else _rotating_one(workload)


def _rotating(what: str, only: TrustDomain | None) -> Act:
    async def act(domains: Domains) -> dict[str, object]:
        """Publish a new authority before it signs: whoever meets what it signs then knows it."""
        names = domains.names if only is None else (only,)
        if what != _SVIDS:
            domains.prepare_authorities(names)
            await domains.changes.sent()
        if what != _PREPARE:
            domains.rotate(names)
            await domains.changes.sent()
        return _svids(domains, (one.id for name in names for one in domains.signing(name).plan.workloads))

    return act


def _rotating_one(own_id: SpiffeID) -> Act:
    async def act(domains: Domains) -> dict[str, object]:
        domains.rotate_workload(own_id)
        await domains.changes.sent()
        return _svids(domains, [own_id])

    return act


def _revoke(table: TOMLTable) -> Act:
    own_id, serial = _optional(table, "id", SpiffeID.parse), _optional(table, "serial", _serial)
    if (own_id is None) == (serial is None):
        raise table.refuse("expected either an id or a serial")

    async def act(domains: Domains) -> dict[str, object]:
        if own_id is None:
            revoked = domains.revoke(domains.names, lambda one: one.serial == serial)
        else:
            revoked = domains.revoke([own_id.trust_domain], lambda one: one.id == own_id)
        await domains.changes.sent()
        told = _svids(domains, sorted({one.id for one in revoked}))
        return {"revoked": [_spelled(one) for one in revoked], **told}

    return act


def _federate(table: TOMLTable) -> Act:
    trust_domain = _required(table, "trust_domain", TrustDomain.parse)
    if table.has("partner"):
        partner = TOMLTable(table.mapping("partner"), "partner", file="control")
        other: TrustDomain | Relationship = read_partner(partner, Path("/"))
    else:
        other = _required(table, "with", TrustDomain.parse)

    async def act(domains: Domains) -> dict[str, object]:
        domains.federate(trust_domain, other)
        return await _trusted(domains, trust_domain)

    return act


def _end_federation(table: TOMLTable) -> Act:
    trust_domain = _required(table, "trust_domain", TrustDomain.parse)
    other = _required(table, "with", TrustDomain.parse)

    async def act(domains: Domains) -> dict[str, object]:
        domains.end_federation(trust_domain, other)
        return await _trusted(domains, trust_domain)

    return act


def _clock(table: TOMLTable) -> Act:
    seconds = table.integer("advance_s")
    if seconds not in _ADVANCE_S:
        raise table.refuse(f"expected advance_s to be {_ADVANCE_S.start} to {_ADVANCE_S.stop - 1}, found {seconds}")

    async def act(domains: Domains) -> dict[str, object]:
        domains.advance(timedelta(seconds=seconds))
        await domains.changes.sent()
        ids = [one.id for name in domains.names for one in domains.signing(name).plan.workloads]
        return {"now": _moment(domains.clock.now()), **_svids(domains, ids)}

    return act


_READERS: Final[Mapping[str, Callable[[TOMLTable], Act]]] = {
    "rotate": _rotate,
    "revoke": _revoke,
    "federate": _federate,
    "end_federation": _end_federation,
    "clock": _clock,
}


async def _trusted(domains: Domains, trust_domain: TrustDomain) -> dict[str, object]:
    await domains.changes.sent()
    return {"trust_domain": str(trust_domain), "trusts": sorted(map(str, domains.federation(trust_domain).names))}


def _svids(domains: Domains, ids: Iterable[SpiffeID]) -> dict[str, object]:
    found = [domains.signing(one.trust_domain).current(domains.workload(one)) for one in ids]
    return {"svids": [_spelled(one) for one in found]}


def _spelled(one: IssuedCertificate) -> dict[str, object]:
    return {"id": str(one.id), "serial": f"{one.serial:x}", "not_after": _moment(one.not_after)}


def _moment(when: datetime) -> str:
    return f"{when:%Y-%m-%dT%H:%M:%SZ}"


def _serial(text: str) -> int:
    """Return a serial number in hexadecimal, as it is shown here, or as OpenSSL shows it.

    Raises:
        Malformed: `FORMAT`.
    """
    digits = text.replace(":", "")
    if _HEXADECIMAL.fullmatch(digits) is None:
        raise Malformed(ReasonCode.FORMAT, f"expected a serial number in hexadecimal, found {text!r:.80}")
    return int(digits, 16)


def _required(table: TOMLTable, name: str, parse: Callable[[str], T]) -> T:
    try:
        return parse(table.text(name))
    except Malformed as error:
        raise table.refuse(error.detail) from error


def _optional(table: TOMLTable, name: str, parse: Callable[[str], T]) -> T | None:
    return _required(table, name, parse) if table.has(name) else None
