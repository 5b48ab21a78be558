# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The TOML file that tells a development provider what to serve."""

from __future__ import annotations

import re
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from nsmsec.dev.toml_table import TOMLTable
from nsmsec.dev.workload_api.partner_file import read_partner
from nsmsec.dev.workload_api.plan import PlannedDomain, PlannedEndpoint, PlannedWorkload, ProviderPlan
from nsmsec.errors import Malformed, Misconfigured
from nsmsec.identity import SpiffeID, TrustDomain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["parse_plan", "read_plan"]

_FILE: Final = "provider"
_MAX_FILE_BYTES: Final = 1024 * 1024
_TTL_S: Final = range(2, 86_401)
_SOCKET: Final = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}")
_DNS_NAME: Final = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
_LISTENING: Final = re.compile(r"((?:[0-9]{1,3}\.){3}[0-9]{1,3}|localhost):([0-9]{1,5})")
_MAX_PORT: Final = 65_535
_OWNER_MODE: Final = 0o600
_ANY_MODE: Final = 0o666
_ENDPOINT_PATH: Final = "/nsmsec/bundle-endpoint"

T = TypeVar("T")


def read_plan(path: Path) -> ProviderPlan:
    """Return the plan in a file.

    Raises:
        Misconfigured: it cannot be read, or is none.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_FILE_BYTES + 1)
        text = data.decode()
    except OSError as error:
        raise Misconfigured(f"{_FILE}: expected a file at {path}, found: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise Misconfigured(f"{_FILE}: expected UTF-8 in {path}, found other bytes") from error
    if len(data) > _MAX_FILE_BYTES:
        raise Misconfigured(f"{_FILE}: expected at most {_MAX_FILE_BYTES} bytes in {path}, found more")
    return parse_plan(text, folder=path.parent)


def parse_plan(text: str, *, folder: Path = Path()) -> ProviderPlan:
    """Return the plan that this text is.

    Args:
        text: the text.
        folder: where the files are that it names.

    Raises:
        Misconfigured: it says what was expected where.
    """
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise Misconfigured(f"{_FILE}: expected TOML, found: {error}") from error
    with TOMLTable(document, "file", file=_FILE) as table:
        domains = tuple(_domain(one, folder) for one in table.tables("trust_domain"))
    _once("trust domain", (str(domain.trust_domain) for domain in domains))
    _once("identity", (str(one) for domain in domains for one in _identities(domain)))
    _check_sockets([one for domain in domains for one in domain.workloads])
    if not any(domain.workloads for domain in domains):
        raise Misconfigured(f"{_FILE}: expected at least one trust domain with a workload, found none")
    known = {domain.trust_domain for domain in domains}
    for domain in domains:
        for other in domain.federates_with:
            if other not in known - {domain.trust_domain}:
                detail = f"expected federates_with to name other domains of this file, found {other}"
                raise Misconfigured(f"{_FILE}: {domain.trust_domain}: {detail}")
        for partner in domain.partners:
            if partner.trust_domain in known:
                detail = f"expected a partner to be served elsewhere, found {partner.trust_domain}"
                raise Misconfigured(f"{_FILE}: {domain.trust_domain}: {detail}")
    return ProviderPlan(domains=domains)


def _check_sockets(workloads: Iterable[PlannedWorkload]) -> None:
    """Refuse a socket whose callers could not be told apart, or that would have two modes."""
    by_socket: dict[str, list[PlannedWorkload]] = {}
    for one in workloads:
        by_socket.setdefault(one.socket, []).append(one)
    for name, sharing in by_socket.items():
        users = [one.user for one in sharing]
        if len(sharing) > 1 and (None in users or len(set(users)) < len(users)):
            raise Misconfigured(f"{_FILE}: expected a uid of its own for every workload at socket {name!r}")
        if len({one.mode for one in sharing}) > 1:
            raise Misconfigured(f"{_FILE}: expected one mode of socket {name!r}, found several")


def _identities(domain: PlannedDomain) -> Iterator[SpiffeID]:
    yield from (one.id for one in domain.workloads)
    if domain.endpoint is not None:
        yield domain.endpoint.id


def _domain(table: TOMLTable, folder: Path) -> PlannedDomain:
    with table:
        name = table.text("name")
        trust_domain = _trust_domain(table, name)
        table.where = f"trust_domain {name}"
        ttl = _seconds(table, "svid_ttl_s")
        rotate = _seconds(table, "rotate_every_s") if table.has("rotate_every_s") else ttl / 2
        if rotate >= ttl:
            raise table.refuse("expected rotate_every_s to be shorter than svid_ttl_s")
        return PlannedDomain(
            trust_domain=trust_domain,
            svid_ttl=ttl,
            rotate_every=rotate,
            federates_with=tuple(_trust_domain(table, other) for other in table.texts("federates_with")),
            partners=tuple(read_partner(one, folder) for one in table.tables("partner")),
            endpoint=_endpoint(table, trust_domain, folder) if table.has("bundle_endpoint") else None,
            workloads=tuple(_workload(one, trust_domain) for one in table.tables("workload")),
        )


def _endpoint(table: TOMLTable, trust_domain: TrustDomain, folder: Path) -> PlannedEndpoint:
    address = table.text("bundle_endpoint")
    found = _LISTENING.fullmatch(address)
    if found is None or int(found[2]) > _MAX_PORT:
        raise table.refuse(
            f"expected bundle_endpoint to be an IPv4 address or localhost with a port, found {address!r:.80}"
        )
    web = None
    if table.has("bundle_endpoint_certificate") or table.has("bundle_endpoint_key"):
        web = folder / table.text("bundle_endpoint_certificate"), folder / table.text("bundle_endpoint_key")
    own_id = SpiffeID.of(trust_domain, _ENDPOINT_PATH)
    return PlannedEndpoint(host=found[1], port=int(found[2]), id=own_id, web=web)


def _workload(table: TOMLTable, trust_domain: TrustDomain) -> PlannedWorkload:
    with table:
        table.where = f"trust_domain {trust_domain}: {table.where}"
        path, socket = table.text("path"), table.text("socket")
        if _SOCKET.fullmatch(socket) is None:
            raise table.refuse(f"expected socket to be a plain file name, found {socket!r:.80}")
        dns_names = table.texts("dns_names")
        for name in dns_names:
            if _DNS_NAME.fullmatch(name) is None:
                raise table.refuse(f"expected dns_names to hold DNS names in small letters, found {name!r:.80}")
        own_id = _parsed(table, lambda: SpiffeID.of(trust_domain, path))
        user = table.integer("uid") if table.has("uid") else None
        mode = table.integer("mode") if table.has("mode") else _OWNER_MODE
        if mode | _ANY_MODE != _ANY_MODE or mode & _OWNER_MODE != _OWNER_MODE:
            raise table.refuse(f"expected mode to be 0o600 to 0o666, without any right to execute, found 0o{mode:o}")
    return PlannedWorkload(id=own_id, socket=socket, dns_names=dns_names, user=user, mode=mode)


def _seconds(table: TOMLTable, name: str) -> timedelta:
    found = table.integer(name)
    if found not in _TTL_S and not (name == "rotate_every_s" and found == 1):
        raise table.refuse(f"expected {name} to be {_TTL_S.start} to {_TTL_S.stop - 1}, found {found}")
    return timedelta(seconds=found)


def _trust_domain(table: TOMLTable, name: str) -> TrustDomain:
    return _parsed(table, lambda: TrustDomain.parse(name))


def _parsed(table: TOMLTable, parse: Callable[[], T]) -> T:
    try:
        return parse()
    except Malformed as error:
        raise table.refuse(error.detail) from error


def _once(what: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise Misconfigured(f"{_FILE}: expected every {what} once, found {name!r} twice")
        seen.add(name)
