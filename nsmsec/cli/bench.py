# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec bench`: how much nsmsec costs, as ratios within one run.

Exit codes: 0 measured, whatever the figures are; 2 bad input.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import click
from rich.console import Console
from rich.table import Table

from nsmsec.clock import SystemClock
from nsmsec.dev.bench import FULL, QUICK, measure

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["bench"]

_MOST_HOPS: Final = 15
_DEFAULT_HOPS: Final = "2,5,10"


def _hops(_context: click.Context, _option: click.Parameter, value: str) -> tuple[int, ...]:
    """Read numbers of hops, separated by commas.

    Raises:
        click.BadParameter: one is no number, or no path has so many hops.
    """
    texts = value.split(",")
    if not all(text.isascii() and text.isdigit() and 1 <= int(text[:3]) <= _MOST_HOPS for text in texts):
        raise click.BadParameter(f"expected numbers from 1 to {_MOST_HOPS}, separated by commas")
    return tuple(int(text) for text in texts)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--quick", is_flag=True, help="Measure so little that the figures mean nothing.")
@click.option(
    "--hops", metavar="N,N...", callback=_hops, default=_DEFAULT_HOPS, show_default=True, help="How long the paths are."
)
def bench(*, as_json: bool, quick: bool, hops: tuple[int, ...]) -> None:
    """Measure what proof, decision and a whole hop cost, against what cannot be saved.

    Takes about half a minute. The ratios compare things that were timed in turns, so they hold on a busy
    machine too; the microseconds do not.
    """
    effort = QUICK if quick else FULL
    with Console(stderr=True).status("nsmsec bench") as status:
        report = measure(hops, effort=effort, clock=SystemClock(), progress=status.update)
    if as_json:
        click.echo(json.dumps(report))
    else:
        _show(report)


def _show(report: Mapping[str, list[dict[str, object]] | dict[str, object]]) -> None:
    console = Console()
    for name, title in _TITLES.items():
        found = report[name]
        rows = found if isinstance(found, list) else [{"transport": key, **_members(found[key])} for key in found]
        table = Table(title=title)
        for column in rows[0]:
            table.add_column(column, justify="right")
        for row in rows:
            table.add_row(*map(str, row.values()))
        console.print(table)
    machine = report["machine"]
    console.print(", ".join(f"{name} {value}" for name, value in _members(machine).items()), soft_wrap=True)


_TITLES: Final = {
    "path_verify": "Proving a path, against the bare signatures of its hops",
    "decision": "Deciding about a path, against one bare signature",
    "added_hop": "What one hop adds to a plain call: (with - bare) / bare",
    "path_bytes": "Length of a path in metadata, in bytes",
}


def _members(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}
