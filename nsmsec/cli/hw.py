# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec hw`: what a machine's TPM proves of it."""

from __future__ import annotations

import click

from nsmsec.cli.hw_verify import verify

__all__ = ["hw"]


@click.group()
def hw() -> None:
    """Look at hardware identities, judge their evidence."""


hw.add_command(verify)
