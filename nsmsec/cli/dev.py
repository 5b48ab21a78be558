# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec dev`: what a laptop needs in place of an organisation."""

from __future__ import annotations

import click

from nsmsec.cli.dev_clock import clock
from nsmsec.cli.dev_federate import federate
from nsmsec.cli.dev_revoke import revoke
from nsmsec.cli.dev_rotate import rotate
from nsmsec.cli.dev_up import up

__all__ = ["dev"]


@click.group()
def dev() -> None:
    """Serve identities for development; never for production."""


dev.add_command(clock)
dev.add_command(federate)
dev.add_command(revoke)
dev.add_command(rotate)
dev.add_command(up)
