# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec dev clock`: let time pass for a provider."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from nsmsec.cli.dev_control import AS_JSON, SOCKET_DIR, order, show_svids

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["clock"]


@click.command()
@SOCKET_DIR
@click.option("--advance", type=int, required=True, metavar="SECONDS", help="How far its clock goes forward.")
@AS_JSON
def clock(*, socket_dir: Path, advance: int, as_json: bool) -> None:
    """Advance the provider's clock, then replace every SVID; workloads keep their own clocks."""
    answer = order("clock", socket_dir, {"order": "clock", "advance_s": advance}, as_json=as_json)
    if not as_json:
        click.echo(f"it is {answer['now']} for the provider")
        show_svids(answer)
