# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec policy init`: make a policy repository out of what ships.

Exit codes: 0 made; 2 there is something already, or it cannot be written.
"""

from __future__ import annotations

import json
from importlib import resources
from typing import TYPE_CHECKING, Final

import click

from nsmsec.cli.bundle_key import one_line
from nsmsec.cli.policy_repository import BAD_INPUT, DIRECTORY, end
from nsmsec.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["init"]

# What stands in the package under a plain name, since packages and hidden files do not go well together.
_TEMPLATES: Final[Mapping[str, str]] = {
    ".github/workflows/policy.yml": "policy.yml",
    ".gitignore": "gitignore",
    "README.md": "README.md",
}


@click.command()
@DIRECTORY
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def init(*, directory: Path, as_json: bool) -> None:
    """Make a policy repository: the shipped policies, their tests, and a workflow that judges each change."""
    files = _files()
    try:
        _refuse_what_is_there(directory)
        for name, text in files.items():
            target = directory / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
    except OSError as error:
        end("init", f"cannot write {directory}: {error.strerror}", BAD_INPUT)
    except Misconfigured as error:
        end("init", error.detail, BAD_INPUT)
    document = {"directory": str(directory), "files": sorted(files)}
    click.echo(
        json.dumps(document)
        if as_json
        else one_line(f"{directory}: {len(files)} files; its README.md says how to go on")
    )


def _files() -> dict[str, str]:
    """Return what a new policy repository has, text by path."""
    shipped = resources.files("nsmsec.opa").joinpath("shipped")
    files: dict[str, str] = json.loads(shipped.joinpath("sources.json").read_text(encoding="utf-8"))
    templates = shipped.joinpath("repository")
    return files | {
        name: templates.joinpath(template).read_text(encoding="utf-8") for name, template in _TEMPLATES.items()
    }


def _refuse_what_is_there(directory: Path) -> None:
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise Misconfigured(f"expected a new or an empty folder, found something in {directory}")
