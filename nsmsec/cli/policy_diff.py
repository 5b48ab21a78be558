# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec policy diff`: which recorded decisions another policy would make differently.

Exit codes: 0 none; 1 some; 2 bad input.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import BinaryIO, Final

import click

from nsmsec.cli.changes import author_engine, counts, end, listed, said, settings_of, with_settings
from nsmsec.errors import Misconfigured
from nsmsec.opa.outcome import decided
from nsmsec.opa.recorded import compare, read_events

__all__ = ["diff"]

_CHANGED: Final = 1
_BUNDLE: Final = click.Path(exists=True, path_type=Path)


@click.command()
@click.argument("old", type=_BUNDLE)
@click.argument("new", type=_BUNDLE)
@click.option("--decisions", "log", type=click.File("rb"), required=True, help="A decision log; - for stdin.")
@with_settings
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def diff(*, old: Path, new: Path, log: BinaryIO, settings: BinaryIO | None, as_json: bool) -> None:
    """Say which decisions of a log change from the bundle OLD to the bundle NEW.

    Bundles are made by `opa build -t plan`: the tar.gz, or the folder it was unpacked to. Signatures are not looked at;
    `policy verify` does that. The log has an event a line, or an array of them, and may be compressed by gzip.
    """
    try:
        overlay = settings_of(settings)
        before, after = author_engine(old, overlay), author_engine(new, overlay)
        found = compare(
            read_events(log),
            old=lambda decision: decided(before, decision.question),
            new=lambda decision: decided(after, decision.question),
        )
    except Misconfigured as error:
        end("diff", error.detail)
    click.echo(
        json.dumps({**counts(found), "changed": listed(found, old="old", new="new")}) if as_json else said(found)
    )
    sys.exit(_CHANGED if found.changed else 0)
