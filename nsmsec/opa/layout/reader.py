# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A file of layouts, read strictly: every mistake that can be found is found at once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from nsmsec.opa.layout.check import check_layout
from nsmsec.opa.layout.dates import seconds_of
from nsmsec.opa.layout.finding import Finding, FindingCode
from nsmsec.opa.layout.members import Members, Report
from nsmsec.opa.layout.model import Layout
from nsmsec.opa.layout.source import read_source
from nsmsec.opa.layout.steps import read_steps

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

__all__ = ["LayoutFile", "read_layouts"]

_REQUIRED: Final = frozenset({"owner", "version", "until", "side", "at", "services"})
_OPTIONAL: Final = frozenset({"roots", "steps", "last", "max_others", "forbidden", "crossings"})
_TABLES: Final = frozenset({"names", "layouts"})
_SIDES: Final = ("server", "client")
_SERVICE: Final = re.compile(r"[*]|/[!-)+-.0-~]+/([*]|[!-)+-.0-~]+)")
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutFile:
    """What was read.

    Attributes:
        layouts: the layouts, by name; those without findings only.
        findings: what is wrong, in the order of the file.
    """

    layouts: Mapping[str, Layout]
    findings: tuple[Finding, ...]


def read_layouts(path: Path, *, now: datetime) -> LayoutFile:
    """Return the layouts of a file with everything that is wrong with them.

    1. Parse the text.
    2. The names that stand for IDs.
    3. Each layout, member by member.
    4. What its members mean together.

    Args:
        path: a `.toml`, `.yaml` or `.yml` file.
        now: when; a layout that has ended is a finding.

    Raises:
        Misconfigured: the file cannot be read, or is no sound TOML or YAML.
    """
    source = read_source(path)  # 1
    report = Report(source)
    used: set[str] = set()
    whole = Members(source.members, place=(), names={}, used=used, report=report)
    whole.only(_TABLES)
    names = _names(source.members.get("names", {}), report)  # 2
    tables = _table(source.members.get("layouts"), report, "layouts")
    if not tables:
        report.add(FindingCode.MEMBER_MISSING, "layouts", detail="expected at least one layout")
    layouts: dict[str, Layout] = {}
    for name, found in tables.items():
        before = len(report.findings)
        members = Members(
            _table(found, report, "layouts", name), place=("layouts", name), names=names, used=used, report=report
        )
        layout = _layout(name, members)  # 3
        if len(report.findings) == before:
            for code, member, detail in check_layout(layout, now=now):  # 4
                members.refuse(code, member, detail)
        if len(report.findings) == before:
            layouts[name] = layout
    for name in sorted(names.keys() - used):
        report.add(FindingCode.NAME_UNUSED, "names", name, detail="expected a layout that uses this name")
    return LayoutFile(layouts=layouts, findings=tuple(sorted(report.findings, key=lambda one: one.line or 0)))


def _table(found: object, report: Report, *place: str) -> Mapping[str, object]:
    if isinstance(found, dict):
        return found
    if found is not None:
        report.add(FindingCode.MEMBER_INVALID, *place, detail=f"expected members, found {found!r:.80}")
    return {}


def _names(found: object, report: Report) -> Mapping[str, tuple[str, ...]]:
    table = _table(found, report, "names")
    members = Members(table, place=("names",), names={}, used=set(), report=report)
    names: dict[str, tuple[str, ...]] = {}
    for name, value in table.items():
        if not _NAME.fullmatch(name):
            members.refuse(FindingCode.MEMBER_INVALID, name, "expected a name of A-Z a-z 0-9 . _ -")
        names[name] = members.ids(name, value)
    return names


def _layout(name: str, members: Members) -> Layout:
    members.only(_REQUIRED | _OPTIONAL)
    return Layout(
        name=name,
        owner=members.text("owner"),
        version=members.number("version", least=1),
        until=_until(members),
        side=_side(members),
        at=_at(members),
        services=_services(members),
        roots=_some_ids(members, "roots"),
        steps=read_steps(members) if members.has("steps") else (),
        last=_some_ids(members, "last"),
        max_others=members.number("max_others", least=0) if members.has("max_others") else None,
        forbidden=members.ids("forbidden", members.take("forbidden")) if members.has("forbidden") else (),
        crossings=_crossings(members),
    )


def _until(members: Members) -> int | None:
    found = members.take("until")
    try:
        return seconds_of(found) if found is not None else None
    except ValueError as error:
        members.refuse(FindingCode.DATE_INVALID, "until", f"{error}, found {str(found)!r:.80}")
        return None


def _side(members: Members) -> str:
    side = members.text("side")
    if side and side not in _SIDES:
        members.refuse(FindingCode.MEMBER_INVALID, "side", f"expected server or client, found {side!r:.80}")
    return side


def _at(members: Members) -> tuple[str, ...]:
    found = members.take("at")
    return ("*",) if found in ("*", ["*"]) else _listed(members, "at", found)


def _services(members: Members) -> tuple[str, ...]:
    found = members.take("services")
    services = [] if found is None else members.texts("services", found)
    for service in services:
        if not _SERVICE.fullmatch(service):
            detail = f"expected /package.Service/Method, /package.Service/* or *, found {service!r:.80}"
            members.refuse(FindingCode.SERVICE_INVALID, "services", detail)
    if found == []:
        members.refuse(FindingCode.MEMBER_INVALID, "services", "expected at least one service, found none")
    return tuple(services)


def _some_ids(members: Members, member: str) -> tuple[str, ...] | None:
    return _listed(members, member, members.take(member)) if members.has(member) else None


def _listed(members: Members, member: str, found: object) -> tuple[str, ...]:
    if found == []:
        members.refuse(FindingCode.MEMBER_INVALID, member, "expected at least one ID, found none")
    return members.ids(member, found) if found is not None else ()


def _crossings(members: Members) -> Mapping[str, tuple[str, ...]] | None:
    if not members.has("crossings"):
        return None
    found = members.take("crossings")
    if not isinstance(found, dict):
        detail = f"expected hops with those they may pass on to, found {found!r:.80}"
        members.refuse(FindingCode.MEMBER_INVALID, "crossings", detail)
        return None
    crossings: dict[str, tuple[str, ...]] = {}
    for start, ends in found.items():
        for one in members.ids("crossings", start):
            crossings[one] = crossings.get(one, ()) + members.ids("crossings", ends)
    return crossings
