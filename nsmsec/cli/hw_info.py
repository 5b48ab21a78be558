# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec hw info`: what this machine's TPM says of itself, unsigned."""

from __future__ import annotations

import click

from nsmsec.cli.bundle_key import one_line
from nsmsec.cli.hw_tpm import asked, print_json, tpm_options

__all__ = ["info"]


@click.command()
@tpm_options
def info(*, tcti: str, ek: str, timeout: float, as_json: bool) -> None:
    """Show what this machine's TPM says of itself. Nobody signed that: it proves nothing."""
    with asked("nsmsec hw info", tcti=tcti, ek=ek, timeout=timeout) as attester:
        told = attester.info()
    document = {
        "signed": False,
        "manufacturer": told.manufacturer,
        "vendor": told.vendor,
        "revision": f"{told.revision // 100}.{told.revision % 100:02}",
        "firmware": f"{told.firmware:016x}",
        "locked_out": told.locked_out,
        "failed_passwords": told.failed_passwords,
    }
    if as_json:
        print_json(document, as_json=True)
        return
    for name, value in document.items():
        click.echo(one_line(f"{name}: {value}"))
