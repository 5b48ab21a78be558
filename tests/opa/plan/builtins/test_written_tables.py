# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Built-ins for patterns, documents, notations, templates answer as the tables say, and the tables as OPA does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nsmsec.opa.plan import UNDEFINED
from tests.opa.plan.builtins.calls import called, is_same, opa_answers
from tests.opa.plan.builtins.written import TABLES

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("table", TABLES)
def test_builtins_answer_as_the_table_says(table: str) -> None:
    """Value by value; UNDEFINED for an error."""
    wrong = [(case, found) for case in TABLES[table] if not is_same(found := called(case[0], *case[1]), case[2])]
    assert wrong == []


@pytest.mark.opa
@pytest.mark.parametrize("table", TABLES)
def test_table_says_what_opa_answers(table: str, tmp_path: Path) -> None:
    """All calls of a table in one package, evaluated by the real OPA."""
    cases = TABLES[table]
    given = opa_answers(tmp_path, [(name, arguments) for name, arguments, _ in cases])
    wrong = [(case, found) for case, found in zip(cases, given, strict=True) if not is_same(found, case[2])]
    assert wrong == []


def test_tables_hold_answers_as_well_as_errors() -> None:
    """A table of errors alone would prove little."""
    assert len(TABLES) == 11
    for cases in TABLES.values():
        answers = [case[2] is UNDEFINED for case in cases]
        assert answers.count(False) > len(answers) / 4
