# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Built-ins for times, networks, graphs, versions, units answer as the tables say, and the tables as OPA does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nsmsec.opa.plan import UNDEFINED
from tests.opa.plan.builtins import date_cases, network_cases, time_cases, unit_cases, version_cases
from tests.opa.plan.builtins.calls import called, is_same, opa_answers

if TYPE_CHECKING:
    from pathlib import Path

    from tests.opa.plan.builtins.calls import Case

TABLES = {
    module.__name__.rpartition(".")[2]: module.CASES
    for module in (date_cases, network_cases, time_cases, unit_cases, version_cases)
}


@pytest.mark.parametrize("table", TABLES)
def test_builtins_answer_as_the_table_says(table: str) -> None:
    """Value by value; UNDEFINED for an error."""
    wrong = [(case, found) for case in TABLES[table] if not is_same(found := called(case[0], *case[1]), case[2])]
    assert wrong == []


@pytest.mark.opa
@pytest.mark.parametrize("table", TABLES)
def test_table_says_what_opa_answers(table: str, tmp_path: Path) -> None:
    """All calls of a table in one package, evaluated by the real OPA."""
    cases: list[Case] = TABLES[table]
    given = opa_answers(tmp_path, [(name, arguments) for name, arguments, _ in cases])
    wrong = [(case, found) for case, found in zip(cases, given, strict=True) if not is_same(found, case[2])]
    assert wrong == []


@pytest.mark.parametrize("table", TABLES)
def test_tables_hold_answers_as_well_as_errors(table: str) -> None:
    """A table of errors alone would prove little."""
    answers = [case[2] is UNDEFINED for case in TABLES[table]]
    assert True in answers
    assert answers.count(False) > len(answers) / 4
