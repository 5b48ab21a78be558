# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Layouts as a topology writes them, with names of services, made into layouts as policies read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nsmsec.dev.toml_table import TOMLTable
    from nsmsec.dev.topology import Service

__all__ = ["read_layout"]

_SIDES = ("server", "client")
_ANYBODY = "*"


def read_layout(table: TOMLTable, services: Mapping[str, Service]) -> tuple[str, dict[str, object]]:
    """Return the name of a layout with its members.

    TOML has no null. A member that is left out is null where null means "any" (`roots`, `last`, `max_others`,
    `crossings`, `until`), and empty or `*` where it does not.

    Raises:
        Misconfigured: it is no layout, or names a service that does not exist.
    """
    with table:
        name, side = table.text("name"), table.text("side")
        table.where = f"layout {name}"
        if side not in _SIDES:
            raise table.refuse(f"expected side to be server or client, found {side!r}")
        layout: dict[str, object] = {
            "owner": table.text("owner", "the topology"),
            "version": table.integer("version") if table.has("version") else 1,
            "until": table.integer("until") if table.has("until") else None,
            "side": side,
            "at": _ids(table, table.texts("at"), services) or [_ANYBODY],
            "services": list(table.texts("services")) or ["*"],
            "roots": _ids(table, table.texts("roots"), services) if table.has("roots") else None,
            "steps": [_ids(table, step, services) for step in table.alternatives("steps")],
            "last": _ids(table, table.texts("last"), services) if table.has("last") else None,
            "max_others": table.integer("max_others") if table.has("max_others") else None,
            "forbidden": _ids(table, table.texts("forbidden"), services),
            "crossings": _crossings(table, services) if table.has("crossings") else None,
        }
    return name, layout


def _crossings(table: TOMLTable, services: Mapping[str, Service]) -> dict[str, list[str]]:
    crossings = table.mapping("crossings")
    return {
        _id(table, start, services): [_id(table, end, services) for end in (ends if isinstance(ends, list) else [ends])]
        for start, ends in crossings.items()
    }


def _ids(table: TOMLTable, names: Iterable[str], services: Mapping[str, Service]) -> list[str]:
    return [_id(table, name, services) for name in names]


def _id(table: TOMLTable, name: object, services: Mapping[str, Service]) -> str:
    if not isinstance(name, str) or name not in services:
        raise table.refuse(f"expected the name of a service, found {name!r}")
    return str(services[name].id)
