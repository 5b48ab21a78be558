# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec svid`: the identities of this workload."""

from __future__ import annotations

import click

from nsmsec.cli.svid_show import show

__all__ = ["svid"]


@click.group()
def svid() -> None:
    """Look at the identities that a Workload API gives this workload."""


svid.add_command(show)
