# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec policy conformance`: hold the embedded evaluator to what OPA answers.

Exit codes: 0 each case that can be run comes out as OPA says; 1 some do not; 2 bad input.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, BinaryIO, Final

import click

from nsmsec.cli.bundle_key import one_line
from nsmsec.cli.changes import end
from nsmsec.errors import Misconfigured
from nsmsec.opa.conformance import ComplianceReport, read_cases, run_case

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nsmsec.opa.conformance import ComplianceCase, Missed, Passed, Unsupported

__all__ = ["conformance", "outcomes"]

_DIFFERS: Final = 1
_CASES_A_SIGN: Final = 50


@click.command()
@click.argument("file", type=click.File("rb"))
@click.option("--words", is_flag=True, help="Compare the words of errors too, not only their codes.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def conformance(*, file: BinaryIO, words: bool, as_json: bool) -> None:
    """Run compliance cases, JSON lines with compiled plans, plain or packed by xz; - for stdin."""
    try:
        report = ComplianceReport.of(outcomes(read_cases(file), words=words))
    except Misconfigured as error:
        end("conformance", error.detail)
    click.echo(json.dumps(report.as_document()) if as_json else "\n".join(map(one_line, _lines(report))))
    sys.exit(_DIFFERS if report.failed else 0)


def outcomes(cases: Iterator[ComplianceCase], *, words: bool) -> Iterator[tuple[str, Passed | Missed | Unsupported]]:
    """Run the cases, one by one; on a terminal a number says how far."""
    is_watched = sys.stderr.isatty()
    number = 0
    for number, case in enumerate(cases, start=1):
        yield case.id, run_case(case, compare_words=words)
        if is_watched and number % _CASES_A_SIGN == 0:
            click.echo(f"\r{number} cases", nl=False, err=True)
    if is_watched:
        click.echo(f"\r{number} cases", err=True)


def _lines(report: ComplianceReport) -> Iterator[str]:
    """Yield the report as people read it."""
    can_run = report.total - report.left_out
    yield f"cases        {report.total}"
    yield f"passed       {report.passed} of {can_run} that can be run"
    yield f"failed       {len(report.failed)}"
    yield f"unsupported  {report.left_out}"
    for name, why in report.failed.items():
        yield f"failed       {name}: {why}"
    for name, count in report.unsupported.items():
        yield f"unsupported  {name}: {count}"
