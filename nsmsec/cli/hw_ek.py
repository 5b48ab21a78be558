# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec hw ek`: by which hash inventories know this machine's TPM."""

from __future__ import annotations

import click

from nsmsec.cli.hw_tpm import asked, print_json, tpm_options
from nsmsec.tokens import base64url

__all__ = ["ek"]


@click.command()
@tpm_options
def ek(*, tcti: str, ek: str, timeout: float, as_json: bool) -> None:
    """Print the SHA-256 of the endorsement key's SPKI DER, in hex, as SPIRE's TPM plugin has it."""
    with asked("nsmsec hw ek", tcti=tcti, ek=ek, timeout=timeout) as attester:
        key = attester.ek()
    if not as_json:
        click.echo(key.spki_sha256)
        return
    certificate = key.certificate
    document = {
        "ek": key.spki_sha256,
        "public": base64url.encode(key.public),
        "certificate": None if certificate is None else base64url.encode(certificate),
    }
    print_json(document, as_json=True)
