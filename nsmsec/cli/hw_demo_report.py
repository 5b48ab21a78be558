# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What `nsmsec hw demo` shows to people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from nsmsec.dev.hardware.step import EXPECTED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console

    from nsmsec.dev.hardware import Ending, HardwareStep

__all__ = ["print_steps", "surprise"]

_COLOURS = {True: "green", False: "bold red"}
_SHOWN = ("status", "code", "key", "profile")


def print_steps(steps: Sequence[HardwareStep], *, console: Console) -> None:
    """Print what every step is about, then a table a runtime.

    Args:
        steps: what was played.
        console: where to print.
    """
    for name, about in {step.name: step.about for step in steps}.items():
        console.print(Text(name, style="bold"))
        console.print(Padding(Text(about), (0, 0, 0, 2)))
    for runtime in dict.fromkeys(step.runtime for step in steps):
        console.print()
        console.print(_table([step for step in steps if step.runtime == runtime], runtime))


def surprise(step: HardwareStep) -> str:
    """Return in one line how a step should have ended, and how it did."""
    return f"{step.name} ({step.runtime}): expected {_words(EXPECTED[step.name])}, found {_words(step.ending)}"


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
