# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Where everything is in a policy repository, for the commands that work on one.

The folders, the order of the arguments and each flag are there because OPA was seen to do something else without them:
data lands where no rule finds it, schemas load as data, annotations are ignored, or a run without tests passes.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

import click

from nsmsec.cli.bundle_key import one_line
from nsmsec.errors import Misconfigured

if TYPE_CHECKING:
    from nsmsec.cli.opa_program import OPAOutput

__all__ = [
    "BAD_INPUT",
    "CAPABILITIES",
    "DENY_LIST",
    "DIRECTORY",
    "LAYOUTS",
    "POLICIES",
    "REFUSED",
    "SCHEMAS",
    "SETTINGS",
    "TESTS",
    "end",
    "pass_on",
    "repository",
]

REFUSED: Final = 1
BAD_INPUT: Final = 2

POLICIES: Final = "policies"
TESTS: Final = "tests"
SCHEMAS: Final = "policies/schemas"
CAPABILITIES: Final = "policies/capabilities.json"
SETTINGS: Final = "policies/nsmsec/settings/data.json"
DENY_LIST: Final = "policies/nsmsec/revocation/data.json"
LAYOUTS: Final = ("layouts.toml", "layouts.yaml", "layouts.yml")

#: The argument of the commands that work on a policy repository.
DIRECTORY = click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))

_NEEDED: Final = ("policies/.manifest", CAPABILITIES)


def repository(directory: Path) -> Path:
    """Return the absolute path of a policy repository.

    Raises:
        Misconfigured: the folder is none.
    """
    missing = [name for name in _NEEDED if not (directory / name).is_file()]
    missing += [name for name in (SCHEMAS, TESTS) if not (directory / name).is_dir()]
    if missing:
        raise Misconfigured(
            f"expected a policy repository as `nsmsec policy init` makes it, found {directory} without {missing[0]}"
        )
    return directory.resolve()


def pass_on(output: OPAOutput) -> None:
    """Print what OPA printed, where it printed it."""
    click.echo(output.stdout, nl=False)
    click.echo(output.stderr, nl=False, err=True)


def end(command: str, detail: str, code: int) -> NoReturn:
    """Say in one line on stderr what is wrong, and leave."""
    click.echo(f"nsmsec policy {command}: {one_line(' '.join(detail.split()))}", err=True)
    sys.exit(code)
