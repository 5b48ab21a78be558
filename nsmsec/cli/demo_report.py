# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What `nsmsec demo` shows to people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from nsmsec.dev.result import RunResult
    from nsmsec.dev.topology import Topology

__all__ = ["print_report", "surprise"]

_ALLOWED = "allowed"
_COLOURS = {True: "green", False: "bold red"}


def print_report(topology: Topology, results: Sequence[RunResult], *, console: Console) -> None:
    """Print what every run is about, then a table a runtime.

    Args:
        topology: what was played.
        results: how every run ended.
        console: where to print.
    """
    for run in topology.runs:
        console.print(Text(run.name, style="bold"))
        console.print(Padding(Text(run.about), (0, 0, 0, 2)))
    for runtime in dict.fromkeys(result.runtime for result in results):
        console.print()
        console.print(_table(topology, [result for result in results if result.runtime == runtime], runtime, console))


def surprise(result: RunResult) -> str:
    """Return in one line how a run should have ended, and how it did."""
    expect = result.run.expect
    expected = _words(expect.outcome, expect.code, expect.refused_by, expect.reasons)
    found = _words(result.outcome, result.code, result.refused_by, result.reasons)
    return f"{result.run.name} ({result.runtime}): expected {expected}, found {found}"


def _table(topology: Topology, results: Sequence[RunResult], runtime: str, console: Console) -> Table:
    arrow = " → " if console.encoding.startswith("utf") else " > "
    names = {str(service.id): service.name for service in topology.services}
    table = Table(title=f"runtime: {runtime}", title_justify="left", box=box.SIMPLE)
    for heading in ("run", "ended", "reason", "refused by"):
        table.add_column(heading, no_wrap=True, overflow="fold")
    table.add_column("proven path", overflow="fold")
    for result in results:
        ended = result.outcome if result.as_expected else f"{result.outcome} (!)"
        table.add_row(
            result.run.name,
            Text(ended, style=_COLOURS[result.as_expected]),
            "\n".join((result.code or "", *result.reasons)),
            result.refused_by or "",
            arrow.join(names.get(hop.id, hop.id) for hop in result.path),
        )
    return table


def _words(outcome: str, code: str | None, refused_by: str | None, reasons: Sequence[str] | None) -> str:
    if outcome == _ALLOWED:
        return outcome
    by = f" by {refused_by}" if refused_by else ""
    why = f" ({', '.join(reasons)})" if reasons else ""
    return f"{outcome}{by}, {code or 'without a reason'}{why}"
