# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec hw key`: what relying parties need of a verifier's key."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Final

import click

from nsmsec.appraisal import ResultKey
from nsmsec.errors import Misconfigured

if TYPE_CHECKING:
    from typing import BinaryIO

__all__ = ["key"]

_BAD_INPUT: Final = 2
_MAX_KEY_BYTES: Final = 65_536


@click.command()
@click.argument("pem", metavar="KEY.pem", type=click.File("rb"))
def key(*, pem: BinaryIO) -> None:
    """Print the public half of a verifier's key as a JWK set; the private one stays where it is.

    Ends with 0, or with 2 if it is no key on P-256.
    """
    try:
        found = ResultKey.from_pem(pem.read(_MAX_KEY_BYTES))
    except Misconfigured as error:
        click.echo(f"nsmsec hw key: {error.detail}", err=True)
        sys.exit(_BAD_INPUT)
    click.echo(json.dumps({"keys": [found.jwk()]}))
