# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec hw`: what a machine's TPM proves of it."""

from __future__ import annotations

import click

from nsmsec.cli.hw_ek import ek
from nsmsec.cli.hw_enroll import enroll
from nsmsec.cli.hw_info import info
from nsmsec.cli.hw_quote import quote
from nsmsec.cli.hw_verify import verify

__all__ = ["hw"]


@click.group()
def hw() -> None:
    """Ask this machine's TPM, judge evidence of TPMs."""


for command in (ek, enroll, info, quote, verify):
    hw.add_command(command)
