# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Promises that every module of nsmsec keeps: its exports are real, its docstring says its one purpose."""

from __future__ import annotations

import ast
import doctest
import importlib
import inspect
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import nsmsec

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

PACKAGE = Path(inspect.getfile(nsmsec)).parent
PATHS = [path for path in sorted(PACKAGE.rglob("*.py")) if "_pb2" not in path.name and path.name != "shipped_rules.py"]
LONGEST_MODULE = 300


def dotted(path: Path) -> str:
    """Return the name under which the module at a path is imported."""
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


# What cannot be imported without an extra.
NEEDS = {"nsmsec.attestation.attester.commands": [pytest.mark.tpm]}
MODULES = [
    pytest.param(name, marks=NEEDS.get(name, []))
    for name in [dotted(path) for path in PATHS if path.name != "__main__.py"]
]


def loaded(name: str) -> ModuleType:
    """Import a module by its name."""
    return importlib.import_module(name)


def public_functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield the functions and methods of a module that others may call."""
    for node in tree.body:
        within = node.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_") else [node]
        for member in within:
            if isinstance(member, ast.FunctionDef | ast.AsyncFunctionDef) and not member.name.startswith("_"):
                yield member


def raises_itself(function: ast.AST) -> bool:
    """Say whether a function's own body raises something new, nested functions apart."""
    for node in ast.iter_child_nodes(function):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if (isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)) or raises_itself(node):
            return True
    return False


@pytest.mark.parametrize("name", MODULES)
def test_every_exported_name_exists(name: str) -> None:
    """`__all__` promises nothing that is not there."""
    module = loaded(name)
    assert [export for export in getattr(module, "__all__", ()) if not hasattr(module, export)] == []


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_are_true(name: str) -> None:
    """An example in a docstring gives what it says it gives."""
    assert doctest.testmod(loaded(name), optionflags=doctest.ELLIPSIS).failed == 0


@pytest.mark.parametrize("name", MODULES)
def test_every_public_definition_is_exported(name: str) -> None:
    """What a module defines without an underscore is in `__all__`: public on purpose, or not at all."""
    module = loaded(name)
    defined = {
        key
        for key, value in vars(module).items()
        if not key.startswith("_")
        and (inspect.isclass(value) or inspect.isfunction(value))
        and value.__module__ == module.__name__
    }
    assert defined - set(getattr(module, "__all__", ())) == set()


@pytest.mark.parametrize("path", PATHS, ids=dotted)
def test_a_module_says_its_one_purpose_first(path: Path) -> None:
    """The first sentence of the docstring names one reason to exist; a package may have gathered several."""
    docstring = ast.get_docstring(ast.parse(path.read_text())) or ""
    first = re.split(r"(?<=[.?])\s", docstring)[0].replace("\n", " ")
    assert first
    assert path.name == "__init__.py" or " and " not in first


@pytest.mark.parametrize("path", PATHS, ids=dotted)
def test_a_module_stays_readable_in_one_sitting(path: Path) -> None:
    """A long module hides a second one."""
    assert len(path.read_text().splitlines()) <= LONGEST_MODULE


# The docstring of a command is the text of its --help.
@pytest.mark.parametrize("path", [path for path in PATHS if not path.is_relative_to(PACKAGE / "cli")], ids=dotted)
def test_a_public_function_lists_what_it_raises(path: Path) -> None:
    """Whoever calls a function that refuses can read how, there or at the port that it implements."""
    silent = []
    for function in public_functions(ast.parse(path.read_text())):
        docstring = ast.get_docstring(function) or ""
        if docstring and raises_itself(function) and "Raises:" not in docstring and "see `" not in docstring.lower():
            silent.append(function.name)
    assert silent == []
