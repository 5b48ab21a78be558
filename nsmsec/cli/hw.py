# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec hw`: what a machine's TPM proves of it."""

from __future__ import annotations

import click

from nsmsec.cli.hw_demo import demo
from nsmsec.cli.hw_ek import ek
from nsmsec.cli.hw_enroll import enroll
from nsmsec.cli.hw_info import info
from nsmsec.cli.hw_inventory import inventory
from nsmsec.cli.hw_key import key
from nsmsec.cli.hw_profile import profile
from nsmsec.cli.hw_quote import quote
from nsmsec.cli.hw_serve import serve
from nsmsec.cli.hw_verify import verify

__all__ = ["hw"]


@click.group()
def hw() -> None:
    """Ask this machine's TPM, judge evidence of TPMs, appraise machines."""


for command in (demo, ek, enroll, info, inventory, key, profile, quote, serve, verify):
    hw.add_command(command)
