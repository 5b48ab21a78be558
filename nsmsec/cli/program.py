# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The program `nsmsec`: every group of commands under one name."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, NoReturn

import click

from nsmsec import __version__
from nsmsec.cli.bench import bench
from nsmsec.cli.bundle import bundle
from nsmsec.cli.demo import demo
from nsmsec.cli.dev import dev
from nsmsec.cli.hw import hw
from nsmsec.cli.layout import layout
from nsmsec.cli.path import path
from nsmsec.cli.policy import policy
from nsmsec.cli.svid import svid
from nsmsec.cli.token import token

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]

_INTERRUPTED = 130


class _Program(click.Group):
    """A group whose errors are one line each, whatever went wrong."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,  # noqa: FBT001, FBT002 (click's signature)
        **extra: Any,  # noqa: ANN401 (click's signature)
    ) -> Any:  # noqa: ANN401 (click's signature)
        """Run a command, then exit with its code; a pipe that is closed at the other end is click's to handle."""
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        try:
            code = super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
            sys.exit(error.exit_code)
        except click.ClickException as error:
            _end(error.format_message(), error.exit_code)
        except click.Abort:
            _end("interrupted", _INTERRUPTED)
        sys.exit(code)


def _end(message: str, code: int) -> NoReturn:
    click.echo(f"nsmsec: {' '.join(message.split())}", err=True)
    sys.exit(code)


@click.group(cls=_Program, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="nsmsec")
def main() -> None:
    """Prove the whole path of a gRPC request: sign, verify and explain every hop."""


main.add_command(bench)
main.add_command(bundle)
main.add_command(demo)
main.add_command(dev)
main.add_command(hw)
main.add_command(layout)
main.add_command(path)
main.add_command(policy)
main.add_command(svid)
main.add_command(token)
