# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec bundle show`: what a trust bundle document says."""

from __future__ import annotations

from pathlib import Path

import click

from nsmsec.cli.trust_document import DOMAIN, fail, named_domain, read_document, refuse, show_document
from nsmsec.errors import Misconfigured, NsmsecError

__all__ = ["show"]


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@DOMAIN
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(*, file: Path, domain: str, as_json: bool) -> None:
    """Print what a document says: a SPIFFE bundle or certificates in PEM; - is stdin."""
    try:
        document = read_document(file, named_domain(domain))
    except Misconfigured as error:
        fail("show", error)
    except NsmsecError as error:
        refuse(error, as_json=as_json)
    show_document(document, as_json=as_json)
