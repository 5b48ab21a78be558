# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""docs/interop.md speaks of the versions that are met, and of tests that are there."""

from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "interop.md").read_text()


def test_versions_of_the_page_are_those_of_the_run() -> None:
    """The pins of Go, what is installed of Python."""
    pins = dict(re.findall(r"^\s(\S+) v(\S+)$", (ROOT / "tools" / "spiffe" / "go.mod").read_text(), re.MULTILINE))
    go_spiffe, grpc_go = pins["github.com/spiffe/go-spiffe/v2"], pins["google.golang.org/grpc"]
    assert f"go-spiffe {go_spiffe} with grpc-go {grpc_go}, py-spiffe {version('spiffe')}." in PAGE


def test_tests_of_the_page_are_there() -> None:
    """Whoever doubts can look."""
    names = re.findall(r"`((?:tests/)?[\w/]*test_\w+\.py)`", PAGE)
    assert len(names) > 5
    assert [name for name in names if not (ROOT / name).exists() and not (Path(__file__).parent / name).exists()] == []
