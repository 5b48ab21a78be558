# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Reading a topology from TOML, strictly: whatever cannot be meant is one error of one line."""

from __future__ import annotations

import re
import tomllib
from graphlib import CycleError, TopologicalSorter
from importlib import resources
from typing import TYPE_CHECKING, TypeVar

from nsmsec.dev.toml_table import TOMLTable
from nsmsec.dev.topology import Attack, Member, Service, Topology
from nsmsec.dev.topology_layout import read_layout
from nsmsec.dev.topology_run import read_run
from nsmsec.dev.topology_settings import merged, read_settings
from nsmsec.errors import Malformed, Misconfigured
from nsmsec.identity import SpiffeID, TrustDomain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

__all__ = ["default_topology", "parse_topology", "read_topology"]

T = TypeVar("T")

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_MAX_BYTES = 1024 * 1024
_MIN_SERVICES = 2
_MAX_SERVICES = 16
_MAX_RUNS = 64


def default_topology() -> Topology:
    """Return the corporate VPN: three services of one organisation, one of a partner, nine runs."""
    source = resources.files("nsmsec.dev").joinpath("topologies", "corporate-vpn.toml")
    return parse_topology(source.read_text(encoding="utf-8"))


def read_topology(path: Path) -> Topology:
    """Return the topology in a file.

    Raises:
        Misconfigured: it cannot be read, or is no topology.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise Misconfigured(f"topology: expected a file, found: {error.strerror}") from error
    if len(data) > _MAX_BYTES:
        raise Misconfigured(f"topology: expected at most {_MAX_BYTES} bytes")
    try:
        return parse_topology(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise Misconfigured("topology: expected UTF-8, found something else") from error


def parse_topology(text: str) -> Topology:
    """Return the topology that a TOML document describes.

    1. Trust domains, each once.
    2. Services, each once, each in one of them; who is called exists; nobody calls in a circle.
    3. Policy settings, then layouts.
    4. Runs, each once.

    Raises:
        Misconfigured: it is none; one line says what was expected where.
    """
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise Misconfigured(f"topology: expected TOML, found: {error}") from error
    with TOMLTable(document, "file") as table:
        # 1
        members = _each_once("trust domain", [_member(one) for one in table.tables("trust_domain")])
        _check_federation(members)
        # 2
        services = _each_once("service", [_service(one, members) for one in table.tables("service")])
        if not _MIN_SERVICES <= len(services) <= _MAX_SERVICES:
            raise table.refuse(f"expected {_MIN_SERVICES} to {_MAX_SERVICES} services, found {len(services)}")
        _check_calls(services)
        # 3
        settings = read_settings(table, "settings")
        layouts = _each_once("layout", [read_layout(one, services) for one in table.tables("layout")])
        settings = merged(settings, {"layouts": layouts} if layouts else {})
        # 4
        runs = _each_once("run", [read_run(one, services) for one in table.tables("runs")])
        if not 1 <= len(runs) <= _MAX_RUNS:
            raise table.refuse(f"expected 1 to {_MAX_RUNS} runs, found {len(runs)}")
    topology = Topology(
        members=tuple(members.values()),
        services=tuple(services.values()),
        settings=settings,
        runs=tuple(runs.values()),
    )
    _check_impostors(topology)
    return topology


def _each_once(what: str, named: Iterable[tuple[str, T]]) -> dict[str, T]:
    found: dict[str, T] = {}
    for name, value in named:
        if name in found:
            raise Misconfigured(f"topology: expected every {what} once, found {name!r} twice")
        found[name] = value
    return found


def _member(table: TOMLTable) -> tuple[str, Member]:
    with table:
        domain = _trust_domain(table, table.text("name"))
        others = tuple(_trust_domain(table, other) for other in table.texts("federates_with"))
    return str(domain), Member(trust_domain=domain, federates_with=others)


def _trust_domain(table: TOMLTable, name: str) -> TrustDomain:
    try:
        return TrustDomain.parse(name)
    except Malformed as error:
        raise table.refuse(error.detail) from error


def _check_federation(members: Mapping[str, Member]) -> None:
    """Refuse to federate with a domain that does not take part."""
    for name, member in members.items():
        for other in member.federates_with:
            if str(other) not in members or str(other) == name:
                raise Misconfigured(f"topology: {name}: expected federates_with to name other domains, found {other}")


def _service(table: TOMLTable, members: Mapping[str, Member]) -> tuple[str, Service]:
    with table:
        name = table.text("name")
        if _NAME.fullmatch(name) is None:
            raise table.refuse(f"expected a name of a-z 0-9 -, found {name!r:.80}")
        table.where = f"service {name}"
        domain = table.text("trust_domain")
        if domain not in members:
            raise table.refuse(f"expected a trust domain of this topology, found {domain!r:.80}")
        service = Service(
            name=name,
            id=_id(table, members[domain].trust_domain, table.text("path", f"/{name}")),
            calls=table.texts("calls"),
            settings=read_settings(table, "settings"),
        )
    return name, service


def _id(table: TOMLTable, domain: TrustDomain, path: str) -> SpiffeID:
    try:
        return SpiffeID.of(domain, path)
    except Malformed as error:
        raise table.refuse(error.detail) from error


def _check_calls(services: Mapping[str, Service]) -> None:
    """Refuse an identity of two services, calls to nobody, and calls in a circle."""
    _each_once("identity", [(str(service.id), service) for service in services.values()])
    for service in services.values():
        for callee in service.calls:
            if callee not in services or service.calls.count(callee) > 1:
                raise Misconfigured(
                    f"topology: service {service.name}: expected calls to name services once each, found {callee!r:.80}"
                )
    calls = {service.name: service.calls for service in services.values()}
    try:
        TopologicalSorter(calls).prepare()
    except CycleError as error:
        raise Misconfigured(f"topology: expected no calls in a circle, found {' → '.join(error.args[1])}") from error


def _check_impostors(topology: Topology) -> None:
    """Refuse to impersonate somebody where only the own authority is trusted."""
    for run in topology.runs:
        if run.attack is Attack.IMPERSONATE and topology.foreign_authority(run.at) is None:
            raise Misconfigured(
                f"topology: run {run.name}: expected the service that {run.at} calls to trust another trust domain too"
            )
