# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec hw inventory`: which machine may speak for which workload.

Exit codes: 0 done; 1 the inventory cannot be used now, or there is no such line; 2 an input is bad.
"""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from nsmsec.appraisal import Inventory
from nsmsec.cli.bundle_key import one_line
from nsmsec.errors import NsmsecError, SourceUnavailable
from nsmsec.identity import SpiffeID

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nsmsec.appraisal import InventoryEntry

__all__ = ["inventory"]

_NOT_DONE: Final = 1
_BAD_INPUT: Final = 2
_FILE = click.argument("file", type=click.Path(path_type=Path))
_EK = click.argument("ek_sha256", metavar="EK")
_WORKLOAD = click.argument("workload", metavar="SPIFFE_ID")


@click.group()
def inventory() -> None:
    """Say which machine may speak for which workload."""


@inventory.command()
@_FILE
def create(*, file: Path) -> None:
    """Make a new, empty inventory, which nobody else may read."""
    with _refused("create"):
        Inventory.create(file)


@inventory.command()
@_FILE
@_EK
@_WORKLOAD
@click.option("--profile", help="The reference values that it has to meet; the default ones if omitted.")
def add(*, file: Path, ek_sha256: str, workload: str, profile: str | None) -> None:
    """Let a machine speak for a workload; EK is its hash, as `nsmsec hw ek` prints it."""
    with _refused("add"):
        Inventory(file).add(ek_sha256, SpiffeID.parse(workload), profile=profile)


@inventory.command()
@_FILE
@_EK
@_WORKLOAD
def remove(*, file: Path, ek_sha256: str, workload: str) -> None:
    """Let a machine speak for a workload no longer; results that it has end within five minutes."""
    with _refused("remove"):
        gone = Inventory(file).remove(ek_sha256, SpiffeID.parse(workload))
    if not gone:
        click.echo("nsmsec hw inventory remove: expected such a machine with such a workload, found none", err=True)
        sys.exit(_NOT_DONE)


@inventory.command(name="list")
@_FILE
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def list_(*, file: Path, as_json: bool) -> None:
    """Print which machine may speak for which workload, whether its TPM is enrolled."""
    with _refused("list"):
        entries = Inventory(file).entries()
    if as_json:
        click.echo(json.dumps({"machines": [_document(entry) for entry in entries]}))
        return
    for entry in entries:
        enrolled = f"enrolled, {entry.enrolments} in all" if entry.enrolled else "not enrolled"
        itself = ", came by itself" if entry.first_use else ""
        click.echo(f"{entry.ek_sha256} {entry.workload} {entry.profile or '(default)'}: {enrolled}{itself}")


def _document(entry: InventoryEntry) -> dict[str, object]:
    return {
        "ek_sha256": entry.ek_sha256,
        "workload": str(entry.workload),
        "profile": entry.profile,
        "enrolled": entry.enrolled,
        "enrolments": entry.enrolments,
        "first_use": entry.first_use,
    }


@contextmanager
def _refused(command: str) -> Iterator[None]:
    """End the program with one line, whatever is refused within."""
    try:
        yield
    except NsmsecError as error:
        click.echo(f"nsmsec hw inventory {command}: {error.code}: {one_line(error.detail)}", err=True)
        sys.exit(_NOT_DONE if isinstance(error, SourceUnavailable) else _BAD_INPUT)
