# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Every element documents itself the same way, and keeps to its size."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
from pathlib import Path

import pytest

import nsmsec.elements

ELEMENTS = sorted(module.name for module in pkgutil.iter_modules(nsmsec.elements.__path__))
HEADINGS = ["Purpose", "Placement", "Reads", "Writes", "Refuses", "Example"]
SIDES = {"client.py", "server.py"}


@pytest.mark.parametrize("name", ELEMENTS)
def test_docstring_has_the_fixed_headings_in_order(name: str) -> None:
    """The docstring of the folder is its README: Purpose, Placement, Reads, Writes, Refuses, Example."""
    text = importlib.import_module(f"nsmsec.elements.{name}").__doc__ or ""
    assert [line[:-1] for line in text.splitlines() if line.endswith(":") and not line.startswith(" ")] == HEADINGS


@pytest.mark.parametrize("name", ELEMENTS)
def test_example_of_the_docstring_runs(name: str) -> None:
    """The example is a doctest."""
    module = importlib.import_module(f"nsmsec.elements.{name}")
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0


@pytest.mark.parametrize("name", [name for name in ELEMENTS if name not in {"audit", "verify_bearer"}])
def test_sides_live_in_files_of_the_same_names(name: str) -> None:
    """After the second element a newcomer knows where to look."""
    folder = Path(nsmsec.elements.__path__[0]) / name
    assert {path.name for path in folder.glob("*.py")} >= SIDES


@pytest.mark.parametrize("name", ELEMENTS)
def test_element_is_small(name: str) -> None:
    """A file of more than 150 lines is two elements."""
    folder = Path(nsmsec.elements.__path__[0]) / name
    assert max(len(path.read_text().splitlines()) for path in folder.glob("*.py")) <= 150
