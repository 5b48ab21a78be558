# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec path`: judge captured paths offline.

Exit codes: 0 every path is verified; 1 one was refused; 2 an input was bad, whatever became of the rest.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click
from rich.table import Table
from rich.text import Text

from nsmsec.cli.capture_reader import read_capture
from nsmsec.cli.judged_files import Judgement, judge_files, proof_or_refusal
from nsmsec.errors import NsmsecError

if TYPE_CHECKING:
    from collections.abc import Callable

    from nsmsec.tokens import VerifiedPath

__all__ = ["judge", "path"]


@click.group()
def path() -> None:
    """Judge paths of requests."""


@path.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print a line of JSON for each path.")
def verify(*, files: tuple[str, ...], as_json: bool) -> None:
    """Judge captured paths, each alone, with empty caches, default limits and settings.

    FILE holds one path as a JSON document; - reads one document a line from stdin. Ends with 0 if every
    path is verified, 1 if one is refused, 2 if an input is bad.
    """
    sys.exit(judge_files("nsmsec path verify", files, as_json=as_json, judge_document=_judgement))


def judge(prove: Callable[[], VerifiedPath]) -> Judgement:
    """Ask for a proof and say what came of it."""
    outcome = proof_or_refusal(prove)
    return _refused(outcome) if isinstance(outcome, NsmsecError) else _verified(outcome)


def _judgement(data: bytes) -> Judgement:
    return judge(read_capture(data).verify)


def _verified(verified: VerifiedPath) -> Judgement:
    hops = [
        {
            "index": hop.index,
            "id": str(hop.id),
            "trust_domain": str(hop.trust_domain),
            "assurance": hop.assurance,
            "issued_at": hop.issued_at,
            "expires_at": hop.expires_at,
            "operation": hop.operation,
            "service": hop.service,
        }
        for hop in verified.hops
    ]
    document = {"verdict": "verified", "code": None, "index": None, "hops": hops}
    table = Table("hop", "identity", "assurance", "operation", "service")
    for hop in verified.hops:
        table.add_row(*map(Text, (str(hop.index), str(hop.id), hop.assurance, hop.operation, hop.service)))
    return Judgement(exit_code=0, document=document, words="verified", table=table)


def _refused(refusal: NsmsecError) -> Judgement:
    document: dict[str, object] = {"verdict": "refused", "code": refusal.code, "index": refusal.index, "hops": []}
    return Judgement(exit_code=1, document=document, words=f"refused: {refusal}")
