# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Decisions that changed, as the commands about recorded decisions print them."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Final, NoReturn

import click

from nsmsec.cli.bundle_key import one_line
from nsmsec.cli.strict_json import BadInput, parse, to_object
from nsmsec.errors import Misconfigured
from nsmsec.opa.bundle import read_bundle
from nsmsec.opa.plan_engine import PlanEngine

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from nsmsec.opa.outcome import Outcome
    from nsmsec.opa.recorded import Change, Comparison

__all__ = ["BAD_INPUT", "author_engine", "counts", "end", "listed", "said", "settings_of", "with_settings"]

#: The exit code for what cannot be read.
BAD_INPUT: Final = 2
_MAX_IDS: Final = 5
_MAX_SETTINGS_BYTES: Final = 1 << 20


#: The option for a workload that laid settings of its own over its bundle.
with_settings = click.option(
    "--settings",
    type=click.File("rb"),
    help="JSON: what the workload that decided has set differently in data.nsmsec.settings, member by member.",
)


def author_engine(bundle: Path, settings: Mapping[str, object] | None) -> PlanEngine:
    """Return what decides by a bundle on its author's desk: nobody asks for its signature, or for every entry point.

    Args:
        bundle: where it is.
        settings: what is laid over its settings; None if nothing is.

    Raises:
        Misconfigured: it is no bundle made by `opa build -t plan`.
    """
    return PlanEngine(bundle=read_bundle(bundle), entrypoints=(), settings=settings)


def settings_of(file: BinaryIO | None) -> dict[str, object] | None:
    """Return the settings in a file, if there is one.

    Raises:
        Misconfigured: it holds no JSON object.
    """
    if file is None:
        return None
    try:
        return to_object(parse(file.read(_MAX_SETTINGS_BYTES + 1)), "settings")
    except BadInput as error:
        raise Misconfigured(f"settings: {error}") from error


def counts(found: Comparison) -> dict[str, object]:
    """Return the members that count something."""
    return {
        "compared": found.compared,
        "same": found.same,
        "skipped": sum(found.skipped.values()),
        "skipped_because": dict(sorted(found.skipped.items())),
        "masked": found.partial,
    }


def listed(found: Comparison, *, old: str, new: str) -> list[dict[str, object]]:
    """Return each change, its answers under these names."""
    return [
        {
            "decision_id": one.decision_id,
            "entrypoint": str(one.entrypoint),
            old: one.old.as_document(),
            new: one.new.as_document(),
        }
        for one in found.changed
    ]


def said(found: Comparison) -> str:
    """Return the changes as people read them, those of one kind together, the most frequent first."""
    return "\n".join(map(one_line, _lines(found)))


def end(command: str, detail: str, code: int = BAD_INPUT) -> NoReturn:
    """Say in one line what is wrong, and leave.

    Raises:
        Exit: always, with the code.
    """
    click.echo(f"nsmsec policy {command}: {one_line(detail)}", err=True)
    raise click.exceptions.Exit(code)


def _lines(found: Comparison) -> Iterator[str]:
    yield f"compared {found.compared}: {found.same} the same, {len(found.changed)} changed"
    for why, count in sorted(found.skipped.items()):
        yield f"skipped {count}: {why}"
    if found.partial:
        yield f"compared without what masking took from the input: {found.partial}"
    for kind, changes in sorted(_grouped(found).items(), key=lambda group: (-len(group[1]), group[0])):
        yield ""
        yield f"{kind}: {len(changes)}"
        ids = [one.decision_id for one in changes[:_MAX_IDS]]
        more = len(changes) - len(ids)
        yield "  " + ", ".join(ids) + (f" and {more} more" if more else "")


def _grouped(found: Comparison) -> Mapping[str, list[Change]]:
    groups: dict[str, list[Change]] = {}
    for one in found.changed:
        groups.setdefault(f"{one.entrypoint}: {_answer(one.old)} -> {_answer(one.new)}", []).append(one)
    return groups


def _answer(outcome: Outcome) -> str:
    return " ".join((outcome.word, *outcome.reasons))
