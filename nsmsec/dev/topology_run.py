# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Reading one run of a topology."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.dev.toml_table import TOMLTable
from nsmsec.dev.topology import Attack, Expectation, Run
from nsmsec.dev.topology_settings import check_settings
from nsmsec.errors import ReasonCode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nsmsec.dev.topology import Service

__all__ = ["read_run"]

_ATTACKS = ", ".join(Attack)
_ALLOWED, _DENIED = "allowed", "denied"


def read_run(table: TOMLTable, services: Mapping[str, Service]) -> tuple[str, Run]:
    """Return the name of a run with the run.

    Raises:
        Misconfigured: it is none, or needs what the topology does not have.
    """
    with table:
        name = table.text("name")
        table.where = f"run {name}"
        start = _start(table, services)
        attack = _attack(table, table.text("attack")) if table.has("attack") else None
        run = Run(
            name=name,
            about=table.text("about", ""),
            start=start,
            attack=attack,
            at="" if attack is None else _at(table, attack, start, services),
            settings={
                _service(table, service, services): check_settings(table, settings)
                for service, settings in table.mapping("settings").items()
            },
            expect=_expectation(table, services),
        )
    return name, run


def _start(table: TOMLTable, services: Mapping[str, Service]) -> str:
    """Return who makes the request: the one that is named, else the only service that nobody calls."""
    if table.has("start"):
        start = _service(table, table.text("start"), services)
    else:
        called = {callee for service in services.values() for callee in service.calls}
        starts = [name for name in services if name not in called]
        if len(starts) != 1:
            raise table.refuse(f"expected a member 'start': {len(starts)} services are called by nobody")
        start = starts[0]
    if not services[start].calls:
        raise table.refuse(f"expected the run to start at a service that calls another, found {start}")
    return start


def _attack(table: TOMLTable, name: str) -> Attack:
    try:
        return Attack(name)
    except ValueError as error:
        raise table.refuse(f"expected attack to be one of {_ATTACKS}, found {name!r:.80}") from error


def _at(table: TOMLTable, attack: Attack, start: str, services: Mapping[str, Service]) -> str:
    """Return where the attack takes place, if it can there."""
    at = _service(table, table.text("at"), services)
    if attack is Attack.SWAP:
        if not any(at in service.calls for service in services.values()):
            raise table.refuse(f"expected an answer to be swapped by a service that somebody calls, found {at}")
        return at
    if not services[at].calls:
        raise table.refuse(f"expected the attack {attack} at a service that calls another, found {at}")
    if attack is Attack.FORGE and at == start:
        raise table.refuse(f"expected an earlier hop to forge, found none before {at}")
    return at


def _service(table: TOMLTable, name: str, services: Mapping[str, Service]) -> str:
    if name not in services:
        raise table.refuse(f"expected the name of a service, found {name!r:.80}")
    return name


def _expectation(table: TOMLTable, services: Mapping[str, Service]) -> Expectation:
    with TOMLTable(table.mapping("expect"), f"{table.where}: expect") as expect:
        outcome = expect.text("outcome")
        if outcome not in {_ALLOWED, _DENIED}:
            raise expect.refuse(f"expected outcome to be {_ALLOWED} or {_DENIED}, found {outcome!r:.80}")
        if outcome == _ALLOWED:
            return Expectation(outcome=outcome)
        code = expect.text("code")
        if code not in list(ReasonCode):
            raise expect.refuse(f"expected a reason code, found {code!r:.80}")
        return Expectation(
            outcome=outcome,
            code=code,
            refused_by=_service(expect, expect.text("refused_by"), services) if expect.has("refused_by") else None,
            reasons=tuple(sorted(expect.texts("reasons"))) if expect.has("reasons") else None,
        )
