# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`docs/hardware.md` is true: its steps refuse with the codes that it says, its facts are those that are told."""

from __future__ import annotations

import re
from pathlib import Path

from nsmsec.attestation.tpm import Facts, verify_evidence
from nsmsec.cli.hw_verify import facts_document
from nsmsec.errors import ReasonCode
from tests.attestation.tpm.paper import NOW
from tests.attestation.tpm.spoiled import SPOILED, STEPS, good

PAGE = (Path(__file__).parents[3] / "docs" / "hardware.md").read_text()


def rows(heading: str) -> list[list[str]]:
    """Return the cells of the table under a heading."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.split("\n") if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_step_refuses_with_the_codes_of_the_page() -> None:
    """Each code of each step is seen, and no other."""
    page = {int(step): set(re.findall(r"`(TPM_\w+)`", codes)) for step, _, codes in rows("The eleven steps")}
    assert page == {step: {code for _, code in spoiled.values()} for step, spoiled in STEPS.items()}


def test_the_steps_of_the_page_are_those_of_the_code() -> None:
    """Numbered alike."""
    numbered = re.findall(r"^    (\d+)\. ", verify_evidence.__doc__ or "", flags=re.MULTILINE)
    assert [int(number) for number in numbered] == list(STEPS) == [int(step) for step, _, _ in rows("The eleven steps")]


def test_every_code_of_the_verifier_is_seen() -> None:
    """What it says that it raises, no more and no less."""
    said = set(re.findall(r"`(TPM_\w+)`", verify_evidence.__doc__ or ""))
    assert {code for _, code in SPOILED.values()} == said <= set(ReasonCode)


def test_every_fact_is_on_the_page() -> None:
    """In the order in which they are told."""
    case = good()
    facts = facts_document(verify_evidence(case.evidence, case.expected, NOW))
    assert [name for cells in rows("Facts") for name in re.findall(r"`(\w+)`", cells[0])] == list(facts)


def test_the_example_does_what_it_says() -> None:
    """It is run as it stands."""
    snippet = PAGE.split("```python\n")[1].split("```")[0]
    names: dict[str, object] = {"evidence": good().evidence, "expected": good().expected, "now": NOW}
    exec(compile(snippet, "docs/hardware.md", "exec"), names)  # noqa: S102 - the example is what is tested
    assert isinstance(names["facts"], Facts)
