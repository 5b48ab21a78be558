# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The real `opa`, as the commands for policy authors find it, judge its version, run it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from nsmsec.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["OPA", "OPA_VERSION", "OPAOutput", "find_opa", "opa_option"]

#: The version that these commands, the capabilities of the policies and our tests were made for.
OPA_VERSION: Final = "1.22.2"
_OLDEST: Final = tuple(int(part) for part in OPA_VERSION.split("."))
_VERSION: Final = re.compile(r"^Version: (\d{1,5})\.(\d{1,5})\.(\d{1,5})\b", re.MULTILINE)
_VERSION_S: Final = 60
_COMMAND_S: Final = 600
_HOW: Final = (
    f"get it with `go install github.com/open-policy-agent/opa@v{OPA_VERSION}` or from the releases of OPA, "
    "then name it with --opa, NSMSEC_OPA or PATH"
)

opa_option = click.option(
    "--opa",
    "opa_path",
    metavar="PATH",
    help="The opa program; if left out, the one named by NSMSEC_OPA, else the one of PATH.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OPAOutput:
    """How a run of OPA ended.

    Attributes:
        arguments: what it was told to do.
        exit_code: its exit code.
        stdout: what it printed.
        stderr: what it complained about.
    """

    arguments: tuple[str, ...]
    exit_code: int
    stdout: str
    stderr: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OPA:
    """An `opa` program of a version that will do.

    Attributes:
        path: where it is.
        version: what it says it is.
    """

    path: str
    version: str

    def run(self, *arguments: str, folder: Path) -> OPAOutput:
        """Run it in a folder, without a shell, to its end.

        Raises:
            Misconfigured: it cannot be started, or does not end.
        """
        return _run(self.path, arguments, folder, _COMMAND_S)


def find_opa(option: str | None) -> OPA:
    """Return the `opa` of the option, else of NSMSEC_OPA, else of PATH.

    Raises:
        Misconfigured: there is none, or not of a version that will do.
    """
    named = option or os.environ.get("NSMSEC_OPA") or "opa"
    path = shutil.which(named)
    if path is None:
        raise Misconfigured(f"opa: expected OPA {OPA_VERSION} at {named}, found no such program; {_HOW}")
    path = str(Path(path).absolute())
    found = _VERSION.search(_run(path, ("version",), Path.cwd(), _VERSION_S).stdout)
    version = None if found is None else tuple(int(part) for part in found.groups())
    if version is None or not _OLDEST <= version < (_OLDEST[0] + 1,):
        words = "something else" if version is None else ".".join(map(str, version))
        raise Misconfigured(f"opa: expected OPA {OPA_VERSION} or a later 1.x at {named}, found {words}; {_HOW}")
    return OPA(path=path, version=".".join(map(str, version)))


def _run(path: str, arguments: Sequence[str], folder: Path, seconds: int) -> OPAOutput:
    try:
        done = subprocess.run(  # noqa: S603 - the program that the author named, without a shell
            [path, *arguments], cwd=folder, check=False, capture_output=True, timeout=seconds, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Misconfigured(f"opa: cannot run {path} {arguments[0]}: {type(error).__name__}; {_HOW}") from error
    out, err = (stream.decode(errors="replace") for stream in (done.stdout, done.stderr))
    return OPAOutput(arguments=tuple(arguments), exit_code=done.returncode, stdout=out, stderr=err)
