# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec dev rotate`: new identities, new authorities, now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from nsmsec.cli.dev_control import AS_JSON, SOCKET_DIR, order, show_svids

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["rotate"]


@click.command()
@SOCKET_DIR
@click.option("--trust-domain", help="Only this one; all of them if it is left out.")
@click.option("--workload", help="Only the SVID of this SPIFFE ID.")
@click.option("--svids", "what", flag_value="svids", default="svids", help="New SVIDs; the default.")
@click.option("--authority", "what", flag_value="authority", help="New authorities, published before they sign.")
@click.option("--prepare", "what", flag_value="prepare", help="New authorities that sign from the next rotation on.")
@AS_JSON
def rotate(*, socket_dir: Path, trust_domain: str | None, workload: str | None, what: str, as_json: bool) -> None:
    """Replace SVIDs, or the authorities that sign them; end when every workload was sent what is new."""
    members = {"order": "rotate", "trust_domain": trust_domain, "workload": workload, "what": what}
    answer = order("rotate", socket_dir, members, as_json=as_json)
    if not as_json:
        show_svids(answer)
