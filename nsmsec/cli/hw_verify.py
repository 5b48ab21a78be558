# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec hw verify`: judge a machine's evidence offline.

Exit codes: 0 all evidence is verified; 1 some was refused; 2 an input was bad, whatever became of the rest.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click
from rich.table import Table
from rich.text import Text

from nsmsec.cli.hw_document import pcrs_document, read_case
from nsmsec.cli.judged_files import Judgement, judge_files, proof_or_refusal
from nsmsec.errors import NsmsecError

if TYPE_CHECKING:
    from nsmsec.attestation.tpm import Facts

__all__ = ["facts_document", "judgement", "verify"]


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print a line of JSON for each piece of evidence.")
def verify(*, files: tuple[str, ...], as_json: bool) -> None:
    """Judge what TPMs say of their machines, each piece of evidence alone.

    FILE holds one piece of evidence with what is expected of it, as a JSON document; - reads one document a line from
    stdin. Ends with 0 if all is verified, 1 if some is refused, 2 if an input is bad.
    """
    sys.exit(judge_files("nsmsec hw verify", files, as_json=as_json, judge_document=judgement))


def facts_document(facts: Facts) -> dict[str, Any]:
    """Return proven facts as they are printed."""
    maker, progress, key = facts.maker, facts.progress, facts.token_key
    return {
        "ek": facts.ek_sha256,
        "ek_template": facts.ek_template,
        "ek_trust": facts.ek_trust,
        "manufacturer": maker and maker.manufacturer,
        "model": maker and maker.model,
        "version": maker and maker.version,
        "software": facts.software,
        "ak_name": facts.ak_name.hex(),
        "reset_count": progress and progress.reset_count,
        "restart_count": progress and progress.restart_count,
        "clock": progress and progress.clock,
        "firmware": facts.firmware,
        "pcr_digest": facts.pcr_digest.hex(),
        "pcrs": pcrs_document(facts.pcrs),
        "pcrs_demanded": facts.pcrs_demanded,
        "pcrs_replayed": facts.pcrs_replayed,
        "svid_spki_sha256": facts.svid_spki_sha256 and facts.svid_spki_sha256.hex(),
        "token_key": key and {"name": key.name.hex(), "spki": key.spki.hex()},
    }


def judgement(data: bytes) -> Judgement:
    """Judge one document."""
    case = read_case(data)
    outcome = proof_or_refusal(case.verify)
    if isinstance(outcome, NsmsecError):
        document = {"verdict": "refused", "code": outcome.code, "facts": {}}
        return Judgement(exit_code=1, document=document, words=f"refused: {outcome}")
    facts = facts_document(outcome)
    table = Table("fact", "found")
    for name, found in facts.items():
        table.add_row(*map(Text, (name, str(found))))
    return Judgement(
        exit_code=0, document={"verdict": "verified", "code": None, "facts": facts}, words="verified", table=table
    )
