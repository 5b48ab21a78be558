# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec hw profile`: reference values, from a machine whose state is known."""

from __future__ import annotations

import json

import click

from nsmsec.cli.hw_quote import PCRS, selected
from nsmsec.cli.hw_tpm import asked, tpm_options

__all__ = ["profile"]

_ANY_NONCE = bytes(32)


@click.command()
@tpm_options
@click.option("--name", required=True, help="What results and policies call this state.")
@PCRS
def profile(*, tcti: str, ek: str, timeout: float, as_json: bool, name: str, pcrs: tuple[str, ...]) -> None:
    """Print the present state of this machine as reference values, a part of the configuration of `nsmsec hw serve`.

    Nothing proves that the machine is in a good state now: that is for who runs this to know.
    """
    selection = selected(pcrs)
    with asked("nsmsec hw profile", tcti=tcti, ek=ek, timeout=timeout) as attester:
        values = attester.attest(nonce=_ANY_NONCE, binding=b"", pcrs=selection).pcrs
    banks = {bank: {str(pcr): value.hex() for pcr, value in found.items()} for bank, found in values.items()}
    if as_json:
        click.echo(json.dumps({"name": name, "pcrs": banks}))
        return
    click.echo(f"[[profile]]\nname = {json.dumps(name)}")
    for bank, found in banks.items():
        click.echo(f"[profile.pcrs.{bank}]")
        for pcr, value in found.items():
            click.echo(f'{pcr} = "{value}"')
