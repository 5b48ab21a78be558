# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec hw quote`: evidence of this machine's state."""

from __future__ import annotations

import re
from pathlib import Path

import click

from nsmsec.cli.hw_document import evidence_document
from nsmsec.cli.hw_tpm import asked, print_json, tpm_options

__all__ = ["PCRS", "quote", "selected"]

_HEX = re.compile(r"(?:[0-9a-fA-F]{2})*")
_SELECTION = re.compile(r"(?P<bank>[a-z0-9]+):(?P<indices>[0-9]{1,2}(?:,[0-9]{1,2})*)")

#: The option that says what to quote.
PCRS = click.option(
    "--pcrs",
    multiple=True,
    default=["sha256:0,2,4,7"],
    show_default=True,
    help="What to quote, BANK:NUMBER,NUMBER…; once for each bank.",
)


@click.command()
@tpm_options
@click.option("--nonce", required=True, help="The verifier's challenge, 32 bytes in hex.")
@click.option("--binding", default="", help="SHA-256 of the SVID's SPKI DER, in hex; or nothing.")
@PCRS
@click.option("--event-log", type=click.Path(path_type=Path), help="The firmware's log, in the TCG's binary form.")
def quote(
    *,
    tcti: str,
    ek: str,
    timeout: float,
    as_json: bool,
    nonce: str,
    binding: str,
    pcrs: tuple[str, ...],
    event_log: Path | None,
) -> None:
    """Print evidence, as it stands in a document for `nsmsec hw verify`."""
    challenge, bound, selection = _hex("nonce", nonce), _hex("binding", binding), selected(pcrs)
    with asked("nsmsec hw quote", tcti=tcti, ek=ek, timeout=timeout, event_log=event_log) as attester:
        evidence = attester.attest(nonce=challenge, binding=bound, pcrs=selection)
    print_json(evidence_document(evidence), as_json=as_json)


def selected(texts: tuple[str, ...]) -> dict[str, frozenset[int]]:
    """Return the PCRs that the option names."""
    selection = {}
    for text in texts:
        found = _SELECTION.fullmatch(text)
        if found is None or found["bank"] in selection:
            raise click.UsageError("pcrs: expected BANK:NUMBER,NUMBER… once for each bank, found something else")
        selection[found["bank"]] = frozenset(map(int, found["indices"].split(",")))
    return selection


def _hex(name: str, text: str) -> bytes:
    if not _HEX.fullmatch(text):
        raise click.UsageError(f"{name}: expected hex, found another text")
    return bytes.fromhex(text)
