# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""OPA's own compliance cases come out as in OPA, and the documentation names exactly those that do not."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nsmsec.opa.conformance import ComplianceReport, read_cases, run_case
from nsmsec.opa.plan.builtins import BUILTINS

if TYPE_CHECKING:
    from nsmsec.opa.conformance import ComplianceCase

pytestmark = [
    pytest.mark.opa,
    # One of OPA's certificates has a serial number that `cryptography` warns about.
    pytest.mark.filterwarnings("ignore:Parsed a serial number"),
]

ROOT = Path(__file__).resolve().parents[3]
PARTS = 4


@pytest.fixture(scope="module")
def cases() -> list[ComplianceCase]:
    """Return the cases out of OPA's module, with the plans that OPA makes of them."""
    command = [str(ROOT / "scripts" / "get-compliance")]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    with Path(done.stdout.strip()).open("rb") as file:
        return list(read_cases(file))


def documented(heading: str) -> dict[str, list[str]]:
    """Return the rows of the table below a heading, by their first column."""
    page = (ROOT / "docs" / "rego-support.md").read_text()
    section = re.split(r"^#+ ", page.partition(f"\n{heading}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]
    rows = [row.strip("|").split("|") for row in section.splitlines() if row.startswith("| `")]
    return {first.strip().strip("`"): [cell.strip() for cell in rest] for first, *rest in rows}


@pytest.mark.parametrize("part", range(PARTS))
def test_cases_come_out_as_in_opa_but_for_those_named(cases: list[ComplianceCase], part: int) -> None:
    """Each miss stands in the documentation, and each that stands there is one."""
    mine = cases[part::PARTS]
    report = ComplianceReport.of((case.id, run_case(case)) for case in mine)
    expected = set(documented("### Cases that are missed")).intersection(case.id for case in mine)
    assert dict(report.failed).keys() == expected, report.failed
    assert report.passed + len(report.failed) + report.left_out == report.total


def test_built_ins_left_out_are_named_with_their_reasons(cases: list[ComplianceCase]) -> None:
    """Exactly these, with the number of cases."""
    missing = [name for case in cases for name in case.builtins if name not in BUILTINS]
    table = documented("### Built-ins that are left out")
    assert {name: int(count) for name, (count, _) in table.items()} == {name: missing.count(name) for name in missing}
    assert all(why for _, why in table.values())


def test_share_of_cases_is_what_was_promised(cases: list[ComplianceCase]) -> None:
    """At least 90 % can be run, at least 99.5 % of these come out as in OPA."""
    runnable = sum(all(name in BUILTINS for name in case.builtins) for case in cases)
    missed = documented("### Cases that are missed")
    assert runnable >= 0.9 * len(cases)
    assert len(missed) <= 0.005 * runnable
    assert set(missed) <= {case.id for case in cases}
    page = (ROOT / "docs" / "rego-support.md").read_text()
    for words in (
        f"| all | {len(cases)} |",
        f"| that can be run | {runnable} |",
        f"| that come out as in OPA | {runnable - len(missed)} |",
    ):
        assert words in page
