# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The program `nsmsec`: every group of commands under one name."""

from __future__ import annotations

import click

from nsmsec import __version__
from nsmsec.cli.path import path
from nsmsec.cli.policy import policy
from nsmsec.cli.token import token

__all__ = ["main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="nsmsec")
def main() -> None:
    """Prove the whole path of a gRPC request: sign, verify and explain every hop."""


main.add_command(path)
main.add_command(policy)
main.add_command(token)
