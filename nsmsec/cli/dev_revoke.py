# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec dev revoke`: take certificates back before they end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from nsmsec.cli.dev_control import AS_JSON, SOCKET_DIR, order, show_svids

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["revoke"]


@click.command()
@SOCKET_DIR
@click.argument("spiffe_id", required=False)
@click.option("--serial", help="The certificate with this serial number, in hexadecimal; in place of SPIFFE_ID.")
@AS_JSON
def revoke(*, socket_dir: Path, spiffe_id: str | None, serial: str | None, as_json: bool) -> None:
    """Revoke every living certificate of SPIFFE_ID; who loses the present one gets another at once."""
    answer = order("revoke", socket_dir, {"order": "revoke", "id": spiffe_id, "serial": serial}, as_json=as_json)
    if not as_json:
        for one in answer["revoked"]:
            click.echo(f"{one['id']} serial {one['serial']} revoked")
        show_svids(answer)
