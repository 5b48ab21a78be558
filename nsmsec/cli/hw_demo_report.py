# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What `nsmsec hw demo` shows to people."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click
from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from nsmsec.dev.hardware.step import EXPECTED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nsmsec.dev.hardware import Ending, HardwareStep

__all__ = ["report"]

_COLOURS = {True: "green", False: "bold red"}
_SHOWN = ("status", "code", "key", "profile")


def report(steps: Sequence[HardwareStep], *, as_json: bool) -> bool:
    """Print what was played, on stderr what did not end as it must; return whether all did.

    Args:
        steps: what was played.
        as_json: whether to print one JSON document.
    """
    if as_json:
        click.echo(json.dumps({"steps": [step.as_document() for step in steps]}, indent=2))
    else:
        _print(steps, Console())
    for step in steps:
        if not step.as_expected:
            expected, found = _words(EXPECTED[step.name]), _words(step.ending)
            click.echo(f"nsmsec hw demo: {step.name} ({step.runtime}): expected {expected}, found {found}", err=True)
    return all(step.as_expected for step in steps)


def _print(steps: Sequence[HardwareStep], console: Console) -> None:
    for name, about in {step.name: step.about for step in steps}.items():
        console.print(Text(name, style="bold"))
        console.print(Padding(Text(about), (0, 0, 0, 2)))
    for runtime in dict.fromkeys(step.runtime for step in steps):
        console.print()
        console.print(_table([step for step in steps if step.runtime == runtime], runtime))


def _table(steps: Sequence[HardwareStep], runtime: str) -> Table:
    table = Table(title=f"runtime: {runtime}", title_justify="left", box=box.SIMPLE)
    for heading in ("step", "ended", "machine of"):
        table.add_column(heading, no_wrap=True, overflow="fold")
    table.add_column("what is known of it", overflow="fold")
    for step in steps:
        ended = step.ending.outcome if step.as_expected else f"{step.ending.outcome} (!)"
        why = [one for one in (step.ending.code, *step.ending.reasons) if one]
        first = step.name, Text("\n".join((ended, *why)), style=_COLOURS[step.as_expected])
        for one, machine in step.machines.items():
            table.add_row(*first, one.rpartition("/")[2], _facts(machine))
            first = "", Text()
    return table


def _facts(machine: Mapping[str, object]) -> str:
    said = [str(machine[name]) for name in _SHOWN if machine.get(name) is not None]
    return ", ".join([*said, "software"] if machine.get("software") else said)


def _words(ending: Ending) -> str:
    said = (ending.outcome, ending.code, *ending.reasons, ending.refused_by and f"by {ending.refused_by}")
    return " ".join(one for one in said if one)
