# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Layouts as policies read them (`policies/schemas/settings.json`), in both directions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nsmsec.opa.layout.ids import is_pattern
from nsmsec.opa.layout.model import Layout, Step

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["layout_data", "layout_of_data"]

_GENERAL = 2


def layout_data(layout: Layout) -> dict[str, object]:
    """Return the data of a layout: in the form of exact IDs, which costs least, if it can be said in it.

    Args:
        layout: the layout, without findings.
    """
    data: dict[str, object] = {
        "owner": layout.owner,
        "version": layout.version,
        "until": layout.until,
        "side": layout.side,
        "at": list(layout.at),
        "services": list(layout.services),
        "roots": _list(layout.roots),
        "steps": [list(step.of) for step in layout.steps],
        "last": _list(layout.last),
        "max_others": layout.max_others,
        "forbidden": list(layout.forbidden),
        "crossings": None if layout.crossings is None else {one: list(ends) for one, ends in layout.crossings.items()},
    }
    if _is_exact(layout):
        return data
    steps = [{"of": list(step.of), "at_least": step.at_least, "at_most": step.at_most} for step in layout.steps]
    return {"form": _GENERAL, **data, "steps": steps}


def layout_of_data(name: str, data: Mapping[str, Any]) -> Layout:
    """Return the layout that data say, in either form.

    Args:
        name: what it is called.
        data: its data, which have the shape of the schema.
    """
    crossings = data["crossings"]
    return Layout(
        name=name,
        owner=data["owner"],
        version=data["version"],
        until=data["until"],
        side=data["side"],
        at=tuple(data["at"]),
        services=tuple(data["services"]),
        roots=_tuple(data["roots"]),
        steps=tuple(_step(step) for step in data["steps"]),
        last=_tuple(data["last"]),
        max_others=data["max_others"],
        forbidden=tuple(data["forbidden"]),
        crossings=None if crossings is None else {start: tuple(ends) for start, ends in crossings.items()},
    )


def _is_exact(layout: Layout) -> bool:
    crossings = layout.crossings or {}
    ids = [*(layout.roots or ()), *(layout.last or ()), *layout.forbidden, *crossings]
    ids += [one for ends in crossings.values() for one in ends]
    ids += [one for step in layout.steps for one in step.of]
    once = all((step.at_least, step.at_most) == (1, 1) for step in layout.steps)
    return once and not any(map(is_pattern, ids))


def _step(step: Any) -> Step:  # noqa: ANN401 - a list or an object, as the schema has it
    if isinstance(step, dict):
        return Step(of=tuple(step["of"]), at_least=step["at_least"], at_most=step["at_most"])
    return Step(of=tuple(step))


def _list(ids: tuple[str, ...] | None) -> list[str] | None:
    return None if ids is None else list(ids)


def _tuple(ids: list[str] | None) -> tuple[str, ...] | None:
    return None if ids is None else tuple(ids)
