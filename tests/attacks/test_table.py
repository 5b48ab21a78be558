# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The table in `docs/attacks.md` says which test meets which attack; here it is held to the tests there are."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
PAGE: Final = ROOT / "docs" / "attacks.md"
LINE: Final = re.compile(r"\| (?P<row>[CSM]\d+) \| (?P<attack>[^|]+) \| (?P<met>[^|]+) \|")
TEST: Final = re.compile(r"`(tests/[\w/]+\.py::test_\w+)`")
#: What a docstring says before its colon: the rows that its test meets.
ROWS: Final = re.compile(r"\b([CS]\d+)\b|[Mm]ust show (\d+)")
#: Every row of the plan; a number that is left out here was never given.
PLANNED: Final = {
    *(f"C{n}" for n in range(1, 62) if n not in {6, 7, 16, 18, 26, 31, 35, 39, 40, 44, 46, 48, 51, 55, 59}),
    *(f"S{n}" for n in range(1, 10)),
    *(f"M{n}" for n in (3, 4, 5, 6, 10)),
}


def met_by_row() -> dict[str, set[str]]:
    """Return the tests of each row, as their docstrings say."""
    found: dict[str, set[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith("tests/attacks/") and name != "tests/test_no_leaks.py":
            continue
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                head = (ast.get_docstring(node) or "").partition(":")[0]
                for row, shown in ROWS.findall(head):
                    found.setdefault(row or f"M{shown}", set()).add(f"{name}::{node.name}")
    return found


def lines() -> dict[str, str]:
    """Return the right column of the table by row."""
    return {match["row"]: match["met"] for match in LINE.finditer(PAGE.read_text())}


def test_table_has_every_row_once() -> None:
    """No attack of the plan is left out, whether it is met yet or not."""
    rows = [match["row"] for match in LINE.finditer(PAGE.read_text())]
    assert sorted(rows) == sorted(PLANNED)


def test_table_names_the_tests_there_are() -> None:
    """Row by row, the tests whose docstrings name the row, each of them."""
    met = {row: set(TEST.findall(right)) for row, right in lines().items()}
    assert {row: tests for row, tests in met.items() if tests} == met_by_row()


def test_row_without_a_test_says_what_brings_it() -> None:
    """Not met yet is said openly."""
    for row, right in lines().items():
        assert TEST.search(right) or right.startswith("later: "), row
