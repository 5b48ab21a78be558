# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec policy replay`: make recorded decisions once more.

Exit codes: 0 each comes out as it was recorded; 1 some do not; 2 bad input.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

import click

from nsmsec.cli.bundle_key import one_line
from nsmsec.cli.changes import author_engine, counts, end, listed, said, settings_of, with_settings
from nsmsec.errors import Misconfigured
from nsmsec.opa.outcome import decided
from nsmsec.opa.recorded import RecordedDecision, compare, read_events

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nsmsec.opa.recorded import Comparison

__all__ = ["replay"]

_DIFFERS: Final = 1


@click.command()
@click.argument("log", type=click.File("rb"))
@click.option(
    "--bundle",
    type=click.Path(exists=True, path_type=Path),
    required=True,
    help="The bundle that decided, as `opa build -t plan` made it: the tar.gz, or the folder it was unpacked to.",
)
@with_settings
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def replay(*, log: BinaryIO, bundle: Path, settings: BinaryIO | None, as_json: bool) -> None:
    """Make the decisions of a log once more, and say which come out differently than recorded; - for stdin."""
    try:
        engine = author_engine(bundle, settings_of(settings))
        found = compare(
            read_events(log),
            old=RecordedDecision.recorded,
            new=lambda decision: decided(engine, decision.question),
        )
    except Misconfigured as error:
        end("replay", error.detail)
    if as_json:
        document = {
            **counts(found),
            "revision": engine.revision,
            "recorded_revisions": dict(sorted(found.revisions.items())),
            "changed": listed(found, old="recorded", new="replayed"),
        }
        click.echo(json.dumps(document))
    else:
        click.echo("\n".join([said(found), *map(one_line, _others(found, engine.revision))]))
    sys.exit(_DIFFERS if found.changed else 0)


def _others(found: Comparison, revision: str) -> Iterator[str]:
    """Yield what to know about decisions that other revisions made."""
    for other, count in sorted(found.revisions.items()):
        if other != revision:
            made = f"by revision {other}" if other else "by a revision that the log does not name"
            yield f"recorded {made}: {count}; replayed by revision {revision or '(none)'}"
