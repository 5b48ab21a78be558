# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec bundle`: trust bundle documents, as trust domains exchange them.

Exit codes: 0 done; 1 refused; 2 bad input.
"""

from __future__ import annotations

import click

from nsmsec.cli.bundle_fetch import fetch
from nsmsec.cli.bundle_serve import serve
from nsmsec.cli.bundle_show import show
from nsmsec.cli.bundle_verify import verify

__all__ = ["bundle"]


@click.group()
def bundle() -> None:
    """Show, fetch, judge, serve trust bundles of SPIFFE trust domains."""


bundle.add_command(fetch)
bundle.add_command(serve)
bundle.add_command(show)
bundle.add_command(verify)
