# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Promises that the files of this repository keep, whatever they contain."""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
NOT_OURS = {".git", ".venv", "build", "dist", "site", "__pycache__"}
GENERATED = ("_pb2.py", "_pb2.pyi", "_pb2_grpc.py", "shipped_rules.py")
SPDX = ("SPDX-FileCopyrightText: The nsmsec authors", "SPDX-License-Identifier: Apache-2.0")
WITH_HEADER = {".py", ".rego", ".proto", ".toml", ".yml", ".yaml", ".txt", ""}
WITHOUT_HEADER = {".gitignore", ".manifest", "LICENSE", "go.mod", "go.sum", "py.typed"}

# Spelt apart, so that this file does not hold what it looks for.
FOREIGN = (
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "npmjs" + ".org",
    "proxy.golang" + ".org",
    "sum.golang" + ".org",
    "/ro" + "ot/",
    "/wo" + "rk/",
    "/ho" + "me/",
    "--index" + "-url",
)

SUPPRESSION = re.compile(r"#\s*(noqa|type: ignore|pragma: no (?:cover|branch))(?P<rest>.*)")
REASONED = {
    "noqa": re.compile(r": [A-Z]+[0-9]+(, ?[A-Z]+[0-9]+)*\W+\w.{6,}"),
    "type: ignore": re.compile(r"\[[a-z, -]+\]\W+\w.{6,}"),
    "pragma: no cover": re.compile(r"\W+\w.{6,}"),
    "pragma: no branch": re.compile(r"\W+\w.{6,}"),
}


def ours(path: Path) -> bool:
    """Say whether a path is part of the project, not left behind by a tool."""
    parts = path.relative_to(ROOT).parts
    tool_leavings = any(part in NOT_OURS or part.endswith("_cache") for part in parts)
    return path.is_file() and not tool_leavings and not parts[0].startswith((".coverage", ".hypothesis", ".venv"))


FILES = sorted(path for path in ROOT.rglob("*") if ours(path))
PYTHON = [path for path in FILES if path.suffix == ".py" and not path.name.endswith(GENERATED)]


def name(path: Path) -> str:
    """Return the path as the test's id."""
    return path.relative_to(ROOT).as_posix()


def text(path: Path) -> str:
    """Return the content of a text file, nothing of a binary one."""
    content = path.read_bytes()
    return "" if b"\0" in content else content.decode()


def test_the_walk_finds_the_project() -> None:
    """The tests below judge something."""
    assert {"pyproject.toml", "nsmsec/errors.py", "tests/test_repository.py", ".ci/run"} <= {name(p) for p in FILES}


def test_every_file_that_can_hold_one_starts_with_the_licence_header() -> None:
    """Each source says whose it is and under which licence, in its first lines."""
    judged = [
        path
        for path in FILES
        if (path.suffix in WITH_HEADER and path.name not in WITHOUT_HEADER and not path.name.endswith(GENERATED))
        or (path.suffix == ".md" and path.is_relative_to(ROOT / "docs"))
    ]
    missing = [name(p) for p in judged if not all(line in "\n".join(text(p).split("\n")[:3]) for line in SPDX)]
    assert missing == []


def test_no_file_names_a_package_index_or_a_folder_of_one_machine() -> None:
    """A clone means the same wherever it lies; where packages come from is not ours to say."""
    found = [(name(path), word) for path in FILES for word in FOREIGN if word in text(path)]
    assert found == []


def test_every_suppression_names_its_rule_and_its_reason() -> None:
    """Nobody silences a tool without telling the reader why."""
    bare = []
    for path in PYTHON:
        for number, line in enumerate(text(path).splitlines(), start=1):
            found = None if path == Path(__file__) else SUPPRESSION.search(line)
            if found and not REASONED[found[1]].match(found["rest"]):
                bare.append(f"{name(path)}:{number}")
    assert bare == []


def test_every_folder_of_tests_is_a_package() -> None:
    """Two test modules of one name in two folders do not shadow each other."""
    folders = {path.parent for path in PYTHON if path.is_relative_to(ROOT / "tests")}
    assert [name(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


@pytest.mark.parametrize("page", [path for path in FILES if path.suffix == ".md"], ids=name)
def test_relative_links_of_a_page_lead_somewhere(page: Path) -> None:
    """A reader who follows a link arrives."""
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", re.sub(r"```.*?```", "", text(page), flags=re.DOTALL))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_requirements_are_pinned_by_hash() -> None:
    """What is installed is what was reviewed."""
    pinned = chain.from_iterable(text(path).split("\n") for path in (ROOT / "requirements").glob("*.txt"))
    entries = [line for line in pinned if line and not line.startswith(("#", "    --hash=sha256:"))]
    assert entries
    assert [line for line in entries if not re.fullmatch(r"[a-z0-9-]+==\S+( ; .+)? \\", line)] == []


def test_the_example_is_the_topology_that_ships() -> None:
    """What a user reads under `examples/` is what the demonstration plays."""
    example = ROOT / "examples" / "corporate-vpn" / "topology.toml"
    assert text(example) == text(ROOT / "nsmsec" / "dev" / "topologies" / "corporate-vpn.toml")
