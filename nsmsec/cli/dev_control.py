# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What the commands that control a provider have in common: they ask, then tell what came of it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

import click

from nsmsec.cli.bundle_key import one_line
from nsmsec.dev.workload_api.control import BAD_INPUT, REFUSED, tell_provider
from nsmsec.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["AS_JSON", "SOCKET_DIR", "fail", "order", "show_svids"]

_REFUSED: Final = 1
_BAD_INPUT: Final = 2

SOCKET_DIR = click.option(
    "--socket-dir", type=click.Path(path_type=Path), required=True, help="Where the sockets of the provider are."
)
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def order(command: str, folder: Path, members: Mapping[str, object], *, as_json: bool) -> dict[str, Any]:
    """Return what came of an order that was followed, after printing it as JSON where that is wanted.

    Args:
        command: who asks; it says in one line what went wrong otherwise, and exits.
        folder: where the provider's sockets are.
        members: the order; those that are None are left out.
        as_json: whether JSON is wanted.
    """
    try:
        answer = tell_provider(folder, {name: value for name, value in members.items() if value is not None})
    except Misconfigured as error:
        fail(command, error.detail)
    if answer["verdict"] == BAD_INPUT:
        fail(command, str(answer["detail"]))
    if as_json:
        click.echo(json.dumps(answer))
    if answer["verdict"] == REFUSED:
        fail(command, str(answer["detail"]), exit_code=_REFUSED)
    return answer


def show_svids(answer: Mapping[str, Any]) -> None:
    """Print the identities in an answer, a line each."""
    for one in answer["svids"]:
        click.echo(f"{one['id']} serial {one['serial']} until {one['not_after']}")


def fail(command: str, detail: str, *, exit_code: int = _BAD_INPUT) -> NoReturn:
    """Say in one line what was wrong, and exit."""
    click.echo(f"nsmsec dev {command}: {one_line(detail)}", err=True)
    sys.exit(exit_code)
